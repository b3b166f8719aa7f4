"""Figures the association sets: fees, days, limits. A setting has a history; what was agreed keeps its figure."""

from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Written

#: What holds until the association sets something else.
DEFAULTS = {
    "payment_minutes": 40,  # how long a placed order waits for its payment; the payment provider's minimum is 30
    "service_fee_bp": 300,  # the association's service fee of a shop's sale, basis points
    "low_stock": 10,  # a page says how many packs are left from here down
}


class Setting(Base):
    """The value of `key` from `since` on, until a later row."""

    __tablename__ = "setting"
    __table_args__ = (Index("uq_setting_key_since", "key", "since", unique=True),)

    id: Mapped[Id]
    key: Mapped[str]
    value: Mapped[int]
    since: Mapped[Written]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


def figures(session: Session) -> dict[str, int]:
    """All settings in force now. One query."""
    rows = session.execute(
        select(Setting.key, Setting.value)
        .where(Setting.since <= func.now())
        .ext(distinct_on(Setting.key))
        .order_by(Setting.key, Setting.since.desc())
    )
    return DEFAULTS | {row.key: row.value for row in rows}
