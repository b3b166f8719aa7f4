"""Who got packs of a lot, or of anything that came out of it: one select for the page and for the file."""

from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, Select, cast, distinct, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from models.carriers import Carrier
from models.delivery import Parcel, PickLine
from models.orders import Order, OrderLine
from models.stock import Allocation, Lot, LotFreeze, RecallNotice, younger_lots

PER_PAGE = 200


def buyers(lot_id: int) -> Select[Any]:
    """Parcels with packs of the lot or its offspring, one a row, the latest first.

    Columns: order_id, number, recipient, phone, email, packs, lots (their codes), carrier_zh, carrier_en, waybill,
    shipped_at, told_at.
    """
    family = _offspring(lot_id)
    told = select(func.min(RecallNotice.at)).where(RecallNotice.order_id == Order.id, _of_this_recall(family))
    columns: tuple[Any, ...] = (
        *(Order.id.label("order_id"), Order.number, Order.recipient, Order.phone, Order.email),
        cast(func.sum(Allocation.quantity), BigInteger).label("packs"),
        func.string_agg(distinct(Lot.code), literal(" ")).label("lots"),
        *(Carrier.name_zh.label("carrier_zh"), Carrier.name_en.label("carrier_en")),
        *(Parcel.waybill, Parcel.shipped_at, told.correlate(Order).scalar_subquery().label("told_at")),
    )
    return (
        _shipped(select(*columns), family)
        .join(Lot, Lot.id == Allocation.lot_id)
        .outerjoin(Carrier, Carrier.code == Parcel.carrier)
        .group_by(Order.id, Parcel.id, Carrier.code)
        .order_by(Parcel.shipped_at.desc(), Order.id.desc(), Parcel.id)
    )


def totals(session: Session, lot_id: int) -> Any:
    """Over all of them: orders, parcels, packs, told (orders whose buyer was told), lots. One query."""
    family = _offspring(lot_id)
    told = exists().where(RecallNotice.order_id == Order.id, _of_this_recall(family))
    columns: tuple[Any, ...] = (
        func.count(distinct(Order.id)).label("orders"),
        func.count(distinct(Parcel.id)).label("parcels"),
        cast(func.coalesce(func.sum(Allocation.quantity), 0), BigInteger).label("packs"),
        func.count(distinct(Order.id)).filter(told).label("told"),
        select(func.count()).select_from(family).scalar_subquery().label("lots"),
    )
    return session.execute(_shipped(select(*columns), family)).one()


def _shipped(statement: Select[Any], family: CTE) -> Select[Any]:
    """Packs that left the house. A parcel may be unknown; its buyer is not left out for that."""
    return (
        statement.select_from(Allocation)
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .outerjoin(PickLine, PickLine.allocation_id == Allocation.id)
        .outerjoin(Parcel, Parcel.id == PickLine.parcel_id)
        .where(Allocation.lot_id.in_(select(family.c.id)), Allocation.state == "shipped")
    )


def _offspring(lot_id: int) -> CTE:
    return younger_lots(select(Lot.id).where(Lot.id == lot_id))


def _of_this_recall(family: CTE) -> ColumnElement[bool]:
    """Told because of one of these lots, or of the one they were frozen with."""
    mine = select(family.c.id)
    return or_(
        RecallNotice.lot_id.in_(mine),
        RecallNotice.lot_id.in_(select(LotFreeze.origin_id).where(LotFreeze.lot_id.in_(mine))),
    )
