"""Data packs: what a shop needs to offer a product elsewhere. Made by a job, versioned, handed out with a log."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.catalogue import Product
from models.pool import DataPack
from operations.deferring import defer


def renew_data_pack(session: Session, product: Product) -> None:
    """Have a new version made of a product that was accepted or changed; none is made where nothing differs."""
    defer(session, "data_packs.make", product_id=product.id)


def renew_if_any(session: Session, product_id: int) -> None:
    """The price rule has changed: a product that has a data pack gets a new version."""
    if session.scalar(select(exists().where(DataPack.product_id == product_id))):
        defer(session, "data_packs.make", product_id=product_id)
