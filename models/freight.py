"""What sending costs and where it goes."""

from datetime import datetime
from functools import lru_cache

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Fen, Id, Written

#: Days from confirmation until a parcel leaves the house.
PACKING_DAYS = 1


class FreightZone(Base):
    """The rate card of a zone: first weight, each started extra weight, packing of cold goods, days on the way.

    It counts from `since` on once somebody beside its author approved it, until the next one closes it. Chilled and
    frozen goods go only where the zone allows them.
    """

    __tablename__ = "freight_zone"
    __table_args__ = (
        CheckConstraint("first_weight_g > 0 AND extra_weight_g > 0", name="weights"),
        CheckConstraint(
            "first_fee_fen >= 0 AND extra_fee_fen >= 0 AND chilled_pack_fen >= 0 AND frozen_pack_fen >= 0", name="fees"
        ),
        CheckConstraint("approved_by <> set_by", name="two_people"),
        CheckConstraint("until IS NULL OR until > since", name="period"),
        Index("ix_freight_zone_province_codes", "province_codes", postgresql_using="gin"),
    )

    id: Mapped[Id]
    zone: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    province_codes: Mapped[list[str]] = mapped_column(ARRAY(String(2)))
    first_weight_g: Mapped[int]
    first_fee_fen: Mapped[Fen]
    extra_weight_g: Mapped[int]
    extra_fee_fen: Mapped[Fen]
    transit_days: Mapped[int]
    chilled_allowed: Mapped[bool]
    frozen_allowed: Mapped[bool]
    chilled_pack_fen: Mapped[Fen]
    frozen_pack_fen: Mapped[Fen]
    #: Goods of one order from which the association pays the freight; never while NULL.
    free_from_fen: Mapped[int | None]
    since: Mapped[Written]
    until: Mapped[datetime | None]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[Written]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    def ships(self, storage: str) -> bool:
        """Whether goods of that storage class may go into this zone."""
        return {"ambient": True, "chilled": self.chilled_allowed, "frozen": self.frozen_allowed}[storage]

    def pack_fen(self, storage: str) -> int:
        """Fen for box and ice of a consignment of that storage class."""
        return {"ambient": 0, "chilled": self.chilled_pack_fen, "frozen": self.frozen_pack_fen}[storage]


@lru_cache(64)
def zone_of(province_code: str) -> Select[FreightZone]:
    """The rate card in force for a province (two-digit code)."""
    return zones_in_force().where(FreightZone.province_codes.contains([province_code]))


def zones_in_force() -> Select[FreightZone]:
    """All rate cards in force, nearest first."""
    return (
        select(FreightZone)
        .where(FreightZone.approved_at.is_not(None), FreightZone.withdrawn_at.is_(None))
        .where(FreightZone.since <= func.now(), or_(FreightZone.until.is_(None), FreightZone.until > func.now()))
        .order_by(FreightZone.transit_days, FreightZone.id)
    )
