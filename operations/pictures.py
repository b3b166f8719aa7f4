"""Pictures of goods: handed in with a draft, made into the sizes of a shelf by a job, then part of what is reviewed."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalogue import Product
from models.files import StoredFile
from models.revisions import ProductPicture, ProductRevision
from operations import audit, products
from operations.actor import Actor
from operations.deferring import defer
from operations.filing import Filed
from operations.product_content import MOST_PICTURES, Content
from operations.refusals import Invalid, Missing, Refused


def add(session: Session, actor: Actor, product_id: int, files: Iterable[Filed]) -> list[ProductPicture]:
    """Pictures at the end of what is open about the product; the store has them already, a job makes their sizes."""
    product, revision = _editable(session, actor, product_id)
    pictures = [_picture(session, actor, product, filed) for filed in files]
    content = Content.model_validate(revision.content)
    if len(content.pictures) + len(pictures) > MOST_PICTURES:
        raise Invalid("too_many_pictures", field="files", most=MOST_PICTURES)
    _keep(session, revision, (*content.pictures, *(picture.id for picture in pictures)))
    for picture in pictures:
        defer(session, "pictures.make_sizes", picture_id=picture.id)
    audit.note(session, actor, "add_pictures", "product_revision", revision.id, party=product.supplier_id)
    return pictures


def take_out(session: Session, actor: Actor, product_id: int, picture_id: int) -> None:
    """Leave a picture out of what is open about the product."""
    product, revision = _editable(session, actor, product_id)
    content = Content.model_validate(revision.content)
    if picture_id not in content.pictures:
        raise Missing
    _keep(session, revision, tuple(one for one in content.pictures if one != picture_id))
    audit.note(session, actor, "take_out_picture", "product_revision", revision.id, party=product.supplier_id)


def put_first(session: Session, actor: Actor, product_id: int, picture_id: int) -> None:
    """Let a picture lead."""
    product, revision = _editable(session, actor, product_id)
    content = Content.model_validate(revision.content)
    if picture_id not in content.pictures:
        raise Missing
    _keep(session, revision, (picture_id, *(one for one in content.pictures if one != picture_id)))
    audit.note(session, actor, "order_pictures", "product_revision", revision.id, party=product.supplier_id)


def ready(session: Session, picture_id: int, prefix: str, colour: str) -> None:
    """The sizes stand in the store, at `prefix`-180.webp and so on."""
    picture = session.get_one(ProductPicture, picture_id, with_for_update={"key_share": True})
    picture.state, picture.prefix, picture.colour = "ready", prefix, colour


def failed(session: Session, picture_id: int) -> None:
    """No size can be made of it; whoever handed it in sees so."""
    session.get_one(ProductPicture, picture_id, with_for_update={"key_share": True}).state = "failed"


def of_content(session: Session, product_id: int, wanted: Iterable[int]) -> list[ProductPicture]:
    """The pictures of a content, in its order."""
    order = {picture: place for place, picture in enumerate(wanted)}
    rows = session.scalars(
        select(ProductPicture).where(ProductPicture.product_id == product_id, ProductPicture.id.in_(order))
    )
    return sorted(rows, key=lambda picture: order[picture.id])


def _editable(session: Session, actor: Actor, product_id: int) -> tuple[Product, ProductRevision]:
    """The product under its lock with its open revision, a new one where there is none."""
    product = products.locked(session, product_id)
    revision = products.open_revision(session, product_id)
    if revision is None:
        content = products.current_content(session, product, None)
        return product, products.save(session, actor, product_id, content, products.stamp(product, None))
    if revision.state == "submitted":
        raise Refused("revision_submitted")
    return product, revision


def _picture(session: Session, actor: Actor, product: Product, filed: Filed) -> ProductPicture:
    file = StoredFile(
        key=filed.key,
        media_type=filed.media_type,
        bytes=filed.size,
        sha256=filed.sha256,
        name=filed.name,
        organisation_id=product.supplier_id,
        uploaded_by=actor.person_id,
    )
    session.add(file)
    session.flush()
    picture = ProductPicture(product_id=product.id, file_id=file.id, uploaded_by=actor.person_id)
    session.add(picture)
    session.flush()
    return picture


def _keep(session: Session, revision: ProductRevision, pictures: tuple[int, ...]) -> None:
    revision.content = {**revision.content, "pictures": list(pictures)}
    revision.version += 1
    session.flush()
