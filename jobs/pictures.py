"""The sizes of pictures that were handed in."""

import secrets

import procrastinate

from jobs.queue import PATIENTLY, House, queue
from models.files import StoredFile
from models.revisions import ProductPicture
from operations import images, pictures
from operations.refusals import Invalid


@queue.task(name="pictures.make_sizes", retry=PATIENTLY, pass_context=True)
def make_sizes(context: procrastinate.JobContext, *, picture_id: int) -> None:
    """Four squares of WebP beside each other in the store. A store that does not answer is asked again later."""
    house = House(context)
    with house.sessions() as session:
        picture = session.get_one(ProductPicture, picture_id)
        if picture.state != "waiting":
            return
        key = session.get_one(StoredFile, picture.file_id).key
    made = _made(house.storage.get(key))
    if made is None:
        with house.sessions.begin() as session:
            pictures.failed(session, picture_id)
        return
    prefix = f"media/{secrets.token_hex(10)}"
    for side, content in made.squares.items():
        house.storage.put(f"{prefix}-{side}.webp", content)
    with house.sessions.begin() as session:
        pictures.ready(session, picture_id, prefix, made.colour)


def _made(content: bytes | None) -> images.Sizes | None:
    try:
        return images.sizes(content) if content is not None else None
    except Invalid:
        return None
