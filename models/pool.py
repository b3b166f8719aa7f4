"""The pool beside its prices: permissions below the floor, quotas of scarce goods, data packs and who took them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, and_, func, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Fen, Id, Written
from models.files import StoredFile
from models.parties import one_of

WAIVER_STATES = ("requested", "granted", "declined", "withdrawn")


class PriceWaiver(Base):
    """A permission of one shop to sell a sku below the floor, down to `floor_fen`, from `since` until `until`.

    Somebody asks for it, somebody else grants it.
    """

    __tablename__ = "price_waiver"
    __table_args__ = (
        CheckConstraint(one_of("state", WAIVER_STATES), name="state"),
        CheckConstraint("floor_fen > 0", name="floor"),
        CheckConstraint("until > since", name="period"),
        CheckConstraint("decided_by <> requested_by", name="two_people"),
        CheckConstraint("(state IN ('granted', 'declined')) <= (decided_at IS NOT NULL)", name="decided"),
        Index("ix_price_waiver_shop_id_sku_id", "shop_id", "sku_id", "until"),
        Index("ix_price_waiver_queue", "state", "id"),
    )

    id: Mapped[Id]
    shop_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    floor_fen: Mapped[Fen]
    since: Mapped[datetime]
    until: Mapped[datetime]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="requested")
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    requested_at: Mapped[Written]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]


def waived(moment: Any = None) -> ColumnElement[bool]:
    """Waivers that hold at `moment`; while None, from the beginning of the transaction until that of the statement.

    So what is sold under one was placed while it held, and one that ended while a lock was waited for holds no more.
    """
    begun, not_over = (func.now(), func.statement_timestamp()) if moment is None else (moment, moment)
    return and_(PriceWaiver.state == "granted", PriceWaiver.since <= begun, PriceWaiver.until > not_over)


class Quota(Base):
    """How many packs of a scarce sku one shop (each shop, while `shop_id` is NULL) may sell between two moments."""

    __tablename__ = "quota"
    __table_args__ = (
        CheckConstraint("packs >= 0", name="packs"),
        CheckConstraint("until IS NULL OR until > since", name="period"),
        Index("ix_quota_sku_id", "sku_id", "shop_id"),
    )

    id: Mapped[Id]
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    shop_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    packs: Mapped[int]
    since: Mapped[Written]
    until: Mapped[datetime | None]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


def rationed() -> ColumnElement[bool]:
    """Quotas that hold as the statement begins."""
    at = func.statement_timestamp()
    return and_(Quota.since <= at, or_(Quota.until.is_(None), Quota.until > at))


class DataPack(Base):
    """One version of a product's texts, pictures, attributes, licence and price rule, as a zip for shops elsewhere."""

    __tablename__ = "data_pack"
    __table_args__ = (Index("uq_data_pack_product_id_version", "product_id", "version", unique=True),)

    id: Mapped[Id]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    version: Mapped[int]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[Written]

    file: Mapped[StoredFile] = relationship()


class DataPackDownload(Base):
    """A shop took a data pack. Append-only."""

    __tablename__ = "data_pack_download"
    __table_args__ = (
        Index("ix_data_pack_download_data_pack_id", "data_pack_id", "id"),
        Index("ix_data_pack_download_organisation_id", "organisation_id", "id"),
    )

    id: Mapped[Id]
    data_pack_id: Mapped[int] = mapped_column(ForeignKey("data_pack.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Written]

    data_pack: Mapped[DataPack] = relationship()
