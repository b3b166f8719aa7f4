"""What buyers and shops are told, as it stands at that moment: what is no longer true is None."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Row, Select, and_, cast, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.audit import Message
from models.carriers import Carrier
from models.delivery import IN_THE_HOUSE, Consignment, Parcel, Pickup
from models.delivery import PickLine as Picked
from models.orders import Order, OrderLine
from models.parties import Membership, Organisation, Person
from models.payments import PaymentAttempt, Refund
from models.settings import figures
from models.stock import Allocation, Hold, RecallNotice

#: What is told → the type of its cause.
CAUSES = {
    "confirmed": "order",
    "shipped": "parcel",
    "at_station": "parcel",
    "pickup_reminder": "parcel",
    "delivered": "parcel",
    "delayed": "consignment",
    "short": "order_line",
    "cancelled": "order",
    "sent_back": "parcel",
    "credited": "refund",
}


@dataclass(frozen=True)
class News:
    """Something of an order that is true now, with what its sentences speak of.

    goods: rows of title_zh, title_en, pack_zh, pack_en, quantity. until: when a pick-up ends. amount_fen: what goes
    back.
    """

    order: Order
    buyer: Person | None
    goods: Sequence[Row[Any]] = ()
    parcel: Parcel | None = None
    carrier: Carrier | None = None
    station: Organisation | None = None
    code: str = ""
    until: datetime | None = None
    amount_fen: int = 0
    #: Why it goes back.
    reason: str = ""


def news(session: Session, kind: str, order_id: int, cause_id: int) -> News | None:
    """What there is to tell of that kind and cause; None once it is no longer true."""
    order = session.scalars(
        select(Order)
        .options(selectinload(Order.lines), joinedload(Order.station))
        .where(Order.id == order_id)
        .execution_options(populate_existing=True)
    ).one()
    buyer = session.get(Person, order.buyer_id) if order.buyer_id else None
    facts = _FACTS[kind](session, order, cause_id)
    return None if facts is None else News(order, buyer, **facts)


def short_lines(session: Session, line_ids: Sequence[int]) -> list[tuple[int, int]]:
    """Which of these order lines wait for packs: order and line."""
    rows = session.execute(
        select(OrderLine.order_id, OrderLine.id)
        .join(Hold, Hold.order_line_id == OrderLine.id)
        .where(OrderLine.id.in_(line_ids), *_WAITING)
        .order_by(OrderLine.id)
    )
    return [(order, line) for order, line in rows]


def sold_by_shops(session: Session, order_id: int) -> list[tuple[Organisation, Person]]:
    """The shops in an order that stands, each with every owner who may be told of it."""
    rows = session.execute(
        select(Organisation, Person)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Organisation.id.in_(select(OrderLine.shop_id).where(OrderLine.order_id == order_id)))
        .where(Membership.role == "owner", Membership.until.is_(None), Person.state == "active")
        .where(select(Order.id).where(Order.id == order_id, Order.state.in_(_STANDS)).exists())
        .order_by(Organisation.id, Person.id)
    )
    return [(shop, owner) for shop, owner in rows]


def log_of(order_id: int) -> Select[Any]:
    """What a buyer was told of an order, the latest first.

    Columns: kind, channel, created_at, sent_at (None: it did not leave).
    """
    columns: tuple[Any, ...] = (Message.kind, Message.channel, Message.created_at, Message.sent_at)
    parcels = select(Parcel.id).join(Consignment, Consignment.id == Parcel.consignment_id)
    refunds = select(Refund.id).join(PaymentAttempt, PaymentAttempt.id == Refund.payment_attempt_id)
    causes = {
        "order": select(Order.id).where(Order.id == order_id),
        "parcel": parcels.where(Consignment.order_id == order_id),
        "consignment": select(Consignment.id).where(Consignment.order_id == order_id),
        "order_line": select(OrderLine.id).where(OrderLine.order_id == order_id),
        "refund": refunds.where(PaymentAttempt.order_id == order_id),
        "recall_notice": select(RecallNotice.id).where(RecallNotice.order_id == order_id),
    }
    of_order = (and_(Message.cause_type == kind, Message.cause_id.in_(ids)) for kind, ids in causes.items())
    return (
        select(*columns)
        .where(or_(*of_order))
        .order_by(func.coalesce(Message.sent_at, Message.created_at).desc(), Message.id.desc())
    )


_STANDS = ("confirmed", "completed")
#: A line of a confirmed order waits for packs.
_WAITING = (Hold.ended_at.is_(None), Hold.until.is_(None))
_GOODS: tuple[Any, ...] = (OrderLine.title_zh, OrderLine.title_en, OrderLine.pack_zh, OrderLine.pack_en)

Facts = dict[str, Any] | None


def _confirmed(session: Session, order: Order, cause_id: int) -> Facts:
    return {} if order.state in _STANDS else None


def _cancelled(session: Session, order: Order, cause_id: int) -> Facts:
    if order.state != "cancelled":
        return None
    paid = func.coalesce(cast(func.sum(PaymentAttempt.captured_fen), BigInteger), 0)
    return {"amount_fen": session.scalars(select(paid).where(PaymentAttempt.order_id == order.id)).one()}


def _in_state(*states: str) -> Callable[[Session, Order, int], Facts]:
    """Facts of a parcel that is in one of the states."""

    def facts(session: Session, order: Order, parcel_id: int) -> Facts:
        row = session.execute(
            select(Parcel, Carrier)
            .outerjoin(Carrier, Carrier.code == Parcel.carrier)
            .where(Parcel.id == parcel_id)
            .execution_options(populate_existing=True)
        ).one_or_none()
        if row is None or row.Parcel.state not in states:
            return None
        return {"parcel": row.Parcel, "carrier": row.Carrier, "goods": _packed(session, parcel_id)}

    return facts


def _packed(session: Session, parcel_id: int) -> Sequence[Row[Any]]:
    packs: Any = cast(func.sum(Picked.quantity), BigInteger).label("quantity")
    columns: tuple[Any, ...] = (*_GOODS, packs)
    return session.execute(
        select(*columns)
        .join(Allocation, Allocation.order_line_id == OrderLine.id)
        .join(Picked, Picked.allocation_id == Allocation.id)
        .where(Picked.parcel_id == parcel_id)
        .group_by(OrderLine.id)
        .order_by(OrderLine.id)
    ).all()


def _to_fetch(session: Session, order: Order, parcel_id: int) -> Facts:
    facts = _in_state("at_station")(session, order, parcel_id)
    pickup = session.scalar(
        select(Pickup).where(Pickup.parcel_id == parcel_id).execution_options(populate_existing=True)
    )
    if facts is None or pickup is None or pickup.handed_at or pickup.sent_back_at:
        return None
    days = timedelta(days=figures(session)["pickup_days"])
    station = session.get_one(Organisation, pickup.station_id)
    return {**facts, "station": station, "code": pickup.code, "until": pickup.arrived_at + days}


def _delayed(session: Session, order: Order, consignment_id: int) -> Facts:
    late = select(Consignment.id).where(
        Consignment.id == consignment_id, Consignment.state.in_(IN_THE_HOUSE), Consignment.ship_by < func.now()
    )
    if session.scalar(late) is None:
        return None
    wanted = (OrderLine.quantity - OrderLine.cancelled).label("quantity")
    lines = select(*_GOODS, wanted).where(OrderLine.consignment_id == consignment_id).order_by(OrderLine.id)
    return {"goods": session.execute(lines.where(OrderLine.quantity > OrderLine.cancelled)).all()}


def _short(session: Session, order: Order, line_id: int) -> Facts:
    rows = session.execute(
        select(*_GOODS, Hold.quantity)
        .join(Hold, Hold.order_line_id == OrderLine.id)
        .where(OrderLine.id == line_id, *_WAITING)
    ).all()
    return {"goods": rows} if rows and order.state == "confirmed" else None


def _credited(session: Session, order: Order, refund_id: int) -> Facts:
    refund = session.scalar(select(Refund).where(Refund.id == refund_id, Refund.state != "failed"))
    return None if refund is None else {"amount_fen": refund.amount_fen, "reason": refund.reason}


_FACTS: dict[str, Callable[[Session, Order, int], Facts]] = {
    "confirmed": _confirmed,
    "shipped": _in_state("shipped"),
    "at_station": _to_fetch,
    "pickup_reminder": _to_fetch,
    "delivered": _in_state("delivered"),
    "delayed": _delayed,
    "short": _short,
    "cancelled": _cancelled,
    "sent_back": _in_state("returning", "returned"),
    "credited": _credited,
}
