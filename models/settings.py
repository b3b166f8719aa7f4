"""Figures the association sets: fees, days, limits. A setting has a history; what was agreed keeps its figure."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Written


@dataclass(frozen=True)
class Figure:
    """What holds until the association sets something else, its unit, and the lowest and highest that may be set.

    unit: minutes | hours | days | packs | bp (basis points, typed in percent) | fen (typed in yuan).
    """

    default: int
    unit: str
    low: int
    high: int


FIGURES = {
    # how long a placed order waits for its payment; the payment provider's minimum is 30, and a little
    "payment_minutes": Figure(40, "minutes", 31, 24 * 60),
    # the association's service fee of a shop's sale
    "service_fee_bp": Figure(300, "bp", 0, 3000),
    # a page says how many packs are left from here down
    "low_stock": Figure(10, "packs", 0, 999),
    # a paid parcel that has not left the house after so long is late; one of cold goods sooner
    "late_hours": Figure(48, "hours", 1, 240),
    "late_hours_cold": Figure(24, "hours", 1, 240),
    # an order that is paid less than so long before the carrier comes leaves with the next day's
    "packing_minutes": Figure(120, "minutes", 0, 24 * 60),
    # how far the scale may be from what a parcel should weigh
    "weight_tolerance_bp": Figure(800, "bp", 0, 5000),
    # a parcel nobody says anything of counts as delivered so long after it left; one of cold goods sooner
    "delivered_days": Figure(10, "days", 1, 60),
    "delivered_days_cold": Figure(4, "days", 1, 60),
    # at a village station: when somebody is reminded, when a parcel goes back
    "pickup_remind_days": Figure(2, "days", 1, 30),
    "pickup_days": Figure(5, "days", 1, 60),
    # how much more than ordered is taken in without a second person
    "over_delivery_bp": Figure(500, "bp", 0, 5000),
    # what may be written off, or be missing in a count, without a second person
    "write_off_fen": Figure(20_000, "fen", 0, 10_000_000),
}
DEFAULTS = {key: figure.default for key, figure in FIGURES.items()}


class Setting(Base):
    """The value of `key` from `since` on, until a later row. It counts once somebody beside its author approved it."""

    __tablename__ = "setting"
    __table_args__ = (
        CheckConstraint("approved_by <> set_by", name="two_people"),
        Index("uq_setting_key_since", "key", "since", unique=True),
    )

    id: Mapped[Id]
    key: Mapped[str]
    value: Mapped[int]
    since: Mapped[Written]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[Written]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


def figures(session: Session) -> dict[str, int]:
    """All settings in force now. One query."""
    return DEFAULTS | {row.key: row.value for row in session.execute(_IN_FORCE)}


_IN_FORCE = (
    select(Setting.key, Setting.value)
    .where(Setting.since <= func.now(), Setting.approved_at.is_not(None), Setting.withdrawn_at.is_(None))
    .ext(distinct_on(Setting.key))
    .order_by(Setting.key, Setting.since.desc())
)
