"""Files that stand in the store already, and their rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.files import StoredFile
from operations.actor import Actor


@dataclass(frozen=True)
class Filed:
    """A file that stands in the store already, under a key of our own."""

    key: str
    media_type: str
    size: int
    sha256: str
    name: str


def write_down(session: Session, actor: Actor, filed: Iterable[Filed], party: int | None) -> list[int]:
    """The rows of files, in their order. party: the organisation they speak of."""
    rows = [
        StoredFile(
            key=one.key,
            media_type=one.media_type,
            bytes=one.size,
            sha256=one.sha256,
            name=one.name,
            organisation_id=party,
            uploaded_by=actor.person_id,
        )
        for one in filed
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]
