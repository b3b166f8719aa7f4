"""What a buyer finds of his own orders: by how they stand for him, the latest first."""

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, select, union_all
from sqlalchemy.orm import Session, selectinload

from models.delivery import IN_THE_HOUSE, Consignment, Parcel
from models.orders import Order
from models.reading.journeys import TRAVELLING
from models.reading.office import MOST_COUNTED

_BOXES = exists().where(Consignment.order_id == Order.id)
_TRAVELS = _BOXES.where(Parcel.consignment_id == Consignment.id, Parcel.state.in_(TRAVELLING))
#: Nothing of it can be received while nothing of it is on its way; once a part has left, that is what one waits for.
_TO_SHIP = and_(_BOXES.where(Consignment.state.in_(IN_THE_HOUSE)), ~_TRAVELS)
TABS: dict[str, ColumnElement[bool]] = {
    "unpaid": Order.state == "awaiting_payment",
    "to-ship": and_(Order.state == "confirmed", _TO_SHIP),
    "to-receive": and_(Order.state == "confirmed", ~_TO_SHIP),
    "done": Order.state == "completed",
}
ALL = "all"


def orders(buyer_id: int, tab: str) -> Select[Order]:
    """A buyer's orders with their lines; tab: ALL or one of TABS."""
    mine = select(Order).options(selectinload(Order.lines)).where(Order.buyer_id == buyer_id)
    return (mine if tab == ALL else mine.where(TABS[tab])).order_by(Order.id.desc())


def counts(session: Session, buyer_id: int) -> dict[str, int]:
    """His orders by tab, each counted up to MOST_COUNTED. One query."""
    parts = []
    for name, rule in {ALL: literal(True), **TABS}.items():
        some = select(Order.id).where(Order.buyer_id == buyer_id, rule).limit(MOST_COUNTED).subquery()
        parts.append(select(literal(name), func.count()).select_from(some))
    return {row[0]: row[1] for row in session.execute(union_all(*parts))}
