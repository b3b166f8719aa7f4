"""What a shop sold: its own lines of orders that were paid, never another shop's, and what is to be told of the buyer.

An order belongs to no shop: one may hold lines of several. So everything here starts from the shop's lines.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, literal, select, union_all
from sqlalchemy.orm import Session

from models.delivery import IN_THE_HOUSE, Consignment
from models.orders import Order, OrderEvent, OrderLine
from models.reading.office import MOST_COUNTED

#: Days and months are China's.
ZONE = "Asia/Shanghai"
#: The stages of a shop's orders, the ones that want something first.
STAGES = ("to-ship", "under-way", "done", "cancelled")


def counts(session: Session, shop_id: int) -> dict[str, int]:
    """Orders by stage, each counted up to MOST_COUNTED. One query."""
    parts = []
    for name, rule in _stages(shop_id).items():
        some = select(Order.id).where(_is_of(shop_id), rule).limit(MOST_COUNTED).subquery()
        parts.append(select(literal(name), func.count()).select_from(some))
    return {row[0]: row[1] for row in session.execute(union_all(*parts))}


def orders(shop_id: int, stage: str) -> Select[Any]:
    """Orders at a stage, the latest first. For `page_of_rows`.

    Columns: id, number, stage, placed_at, recipient, phone, province_code, city_code.
    """
    return _orders(shop_id).where(_stages(shop_id)[stage]).order_by(Order.id.desc())


def order(session: Session, shop_id: int, number: str) -> Row[Any] | None:
    """One order with its columns as above; None when nothing of it is the shop's, or it was never paid."""
    return session.execute(_orders(shop_id).where(Order.number == number)).first()


def waiting_since(shop_id: int, moment: datetime) -> Select[int]:
    """How many orders that were placed before `moment` have not left."""
    return select(func.count(Order.id)).where(_is_of(shop_id), _stages(shop_id)["to-ship"], Order.placed_at < moment)


def lines_of(session: Session, shop_id: int, order_ids: Collection[int]) -> Sequence[OrderLine]:
    """The shop's own lines of some orders."""
    rule = (OrderLine.shop_id == shop_id, OrderLine.order_id.in_(order_ids))
    return session.scalars(select(OrderLine).where(*rule).order_by(OrderLine.id)).all()


def events_of(session: Session, order_id: int) -> Sequence[OrderEvent]:
    """The steps of an order."""
    return session.scalars(select(OrderEvent).where(OrderEvent.order_id == order_id).order_by(OrderEvent.id)).all()


def sums(session: Session, shop_id: int, unit: str, since: datetime) -> Sequence[Any]:
    """Lines sold since a moment, equal ones together, by `unit` (day, month) and the order's state. One query.

    Columns: period (a moment without zone, China's), state, what of a line an earning is made from, lines (how many
    such lines).
    """
    period = func.date_trunc(unit, func.timezone(ZONE, Order.placed_at)).label("period")
    alike: tuple[Any, ...] = (period, Order.state, *_EARNED_FROM)
    return session.execute(
        select(*alike, func.count().label("lines"))
        .select_from(OrderLine)
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.shop_id == shop_id, Order.placed_at >= since, _WAS_PAID)
        .group_by(*alike)
    ).all()


def sold_lines(shop_id: int, since: datetime, until: datetime) -> Select[Any]:
    """The shop's lines of orders placed in that time, the latest first. For `page_of_rows`.

    Columns: number, placed_at, state, and of the line what an earning is made from.
    """
    columns: tuple[Any, ...] = (
        *(Order.number, Order.placed_at, Order.state, OrderLine.title_zh, OrderLine.title_en, OrderLine.pack_zh),
        *(OrderLine.pack_en, *_EARNED_FROM),
    )
    return (
        select(*columns)
        .select_from(OrderLine)
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.shop_id == shop_id, Order.placed_at >= since, Order.placed_at < until, _WAS_PAID)
        .order_by(OrderLine.id.desc())
    )


#: Columns of `operations.earnings.SoldLine`.
_EARNED_FROM = (
    *(OrderLine.line_fen, OrderLine.pool_fen, OrderLine.quantity, OrderLine.cancelled),
    *(OrderLine.service_fee_bp, OrderLine.freight_payer, OrderLine.freight_borne_fen),
)
_WAS_PAID = exists().where(OrderEvent.order_id == Order.id, OrderEvent.to_state == "confirmed")


def _is_of(shop_id: int) -> ColumnElement[bool]:
    return and_(
        Order.id.in_(select(OrderLine.order_id).where(OrderLine.shop_id == shop_id)),
        Order.state.in_(("confirmed", "completed", "cancelled")),
        _WAS_PAID,
    )


def _stages(shop_id: int) -> dict[str, ColumnElement[bool]]:
    """All of it that is the shop's has left once it has boxes and none of them is in the house."""
    boxes = and_(Consignment.order_id == Order.id, Consignment.id.in_(_consignments(shop_id, Order.id)))
    in_the_house = exists().where(boxes, Consignment.state.in_(IN_THE_HOUSE))
    gone = and_(exists().where(boxes), ~in_the_house)
    return {
        "to-ship": and_(Order.state == "confirmed", ~gone),
        "under-way": and_(Order.state == "confirmed", gone),
        "done": Order.state == "completed",
        "cancelled": Order.state == "cancelled",
    }


def _consignments(shop_id: int, order_id: Any) -> Any:
    own = select(OrderLine.consignment_id).where(OrderLine.shop_id == shop_id, OrderLine.order_id == order_id)
    return own.correlate(Order) if order_id is Order.id else own


def _orders(shop_id: int) -> Select[Any]:
    rules = _stages(shop_id)
    stage: ColumnElement[str] = case(*((rule, name) for name, rule in rules.items()))
    columns: tuple[Any, ...] = (
        *(Order.id, Order.number, stage.label("stage"), Order.placed_at),
        *(Order.recipient, Order.phone, Order.province_code, Order.city_code),
    )
    return select(*columns).where(_is_of(shop_id))
