"""Waves that were made: what is open, and one with its lines in the order of the bins."""

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from models.catalogue import Product, Sku
from models.delivery import Consignment, PickLine
from models.orders import Order
from models.parties import Membership, Person
from models.reading.dispatch import packs_in
from models.stock import Bin, Lot
from models.waves import PickTask, Wave


def pickers() -> Select[Any]:
    """Who picks. Columns: id, name."""
    works = and_(Membership.role == "warehouse", Membership.until.is_(None), Person.state == "active")
    columns: tuple[Any, ...] = (Person.id, Person.name)
    return (
        select(*columns)
        .join(Membership, Membership.person_id == Person.id)
        .where(works)
        .order_by(Person.name)
        .distinct()
    )


def open_waves() -> Select[int]:
    """Ids of waves of which something is left to pick, the oldest first."""
    return select(Wave.id).where(Wave.state == "open").order_by(Wave.id)


def heads(ids: Select[Any]) -> Select[Any]:
    """What is told of waves.

    Columns: id, storage, state, made_at, ended_at, picker_id, picker, maker, name_zh … pack_en (of a wave of one kind),
    tasks, done, packs, picked, orders, unpacked (orders of it that are not packed yet).
    """
    some, picker, maker = ids.subquery(), aliased(Person), aliased(Person)
    orders = select(func.count()).where(Consignment.wave_id == Wave.id).correlate(Wave).scalar_subquery()
    unpacked = (
        select(func.count())
        .where(Consignment.wave_id == Wave.id, Consignment.state.in_(("picking", "picked")))
        .correlate(Wave)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        *(Wave.id, Wave.storage, Wave.state, Wave.made_at, Wave.ended_at, Wave.picker_id),
        *(picker.name.label("picker"), maker.name.label("maker")),
        *(Product.name_zh, Product.name_en, Sku.pack_zh, Sku.pack_en),
        *(func.count(PickTask.id).label("tasks"), func.count(PickTask.done_at).label("done")),
        packs_in(PickTask.quantity).label("packs"),
        *(packs_in(func.coalesce(PickTask.picked, 0)).label("picked"), orders.label("orders")),
        unpacked.label("unpacked"),
    )
    return (
        select(*columns)
        .join(some, some.c.id == Wave.id)
        .outerjoin(picker, picker.id == Wave.picker_id)
        .join(maker, maker.id == Wave.made_by)
        .outerjoin(Sku, Sku.id == Wave.sku_id)
        .outerjoin(Product, Product.id == Sku.product_id)
        .outerjoin(PickTask, PickTask.wave_id == Wave.id)
        .group_by(Wave.id, picker.id, maker.id, Sku.id, Product.id)
        .order_by(Wave.id)
    )


def head(wave_id: int) -> Select[Any]:
    """One wave, as `heads` tells it."""
    return heads(select(Wave.id).where(Wave.id == wave_id))


def tasks(wave_id: int) -> Select[Any]:
    """Lines of a wave in the order of the bins.

    Columns: id, bin, lot, expires_on, name_zh … pack_en, picture, quantity, picked, done_at, claimed_at, picker_id,
    picker, position (of the line in the wave), lines (of the wave), done_lines, warehouse_id, sku_id, lot_id.
    """
    picker = aliased(Person)
    place = func.row_number().over(order_by=(Bin.code, PickTask.id))
    columns: tuple[Any, ...] = (
        *(PickTask.id, Bin.code.label("bin"), Lot.code.label("lot"), Lot.expires_on),
        *(Product.name_zh, Product.name_en, Sku.pack_zh, Sku.pack_en),
        *(PickTask.quantity, PickTask.picked, PickTask.done_at, PickTask.claimed_at, PickTask.picker_id),
        *(picker.name.label("picker"), place.label("position"), func.count().over().label("lines")),
        *(Lot.warehouse_id, Lot.sku_id, PickTask.lot_id),
    )
    return (
        select(*columns)
        .join(Lot, Lot.id == PickTask.lot_id)
        .join(Bin, Bin.id == Lot.bin_id)
        .join(Sku, Sku.id == Lot.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .outerjoin(picker, picker.id == PickTask.picker_id)
        .where(PickTask.wave_id == wave_id)
        .order_by(Bin.code, PickTask.id)
    )


def task(session: Session, wave_id: int, task_id: int) -> Row[Any] | None:
    """One line of a wave, as `tasks` tells it. One query."""
    lines = tasks(wave_id).subquery()
    return session.execute(select(lines).where(lines.c.id == task_id)).first()


def consignments(wave_id: int) -> Select[Any]:
    """What is picked in a wave, by their clocks. Columns: id, number, state, ship_by, packs, open (lines)."""
    open_lines = func.count(PickLine.id).filter(PickLine.picked_at.is_(None))
    columns: tuple[Any, ...] = (
        *(Consignment.id, Order.number, Consignment.state, Consignment.ship_by),
        *(packs_in(PickLine.quantity).label("packs"), open_lines.label("open")),
    )
    return (
        select(*columns)
        .join(Order, Order.id == Consignment.order_id)
        .outerjoin(PickLine, PickLine.consignment_id == Consignment.id)
        .where(Consignment.wave_id == wave_id)
        .group_by(Consignment.id, Order.id)
        .order_by(Consignment.ship_by, Consignment.id)
    )


def next_to_pack(wave_id: int) -> Select[Any]:
    """The consignment of a wave that is packed next, if any is picked. Columns: id, number."""
    columns: tuple[Any, ...] = (Consignment.id, Order.number)
    return (
        select(*columns)
        .join(Order, Order.id == Consignment.order_id)
        .where(Consignment.wave_id == wave_id, Consignment.state == "picked")
        .order_by(Consignment.ship_by, Consignment.id)
        .limit(1)
    )


def other_lots(line: Any, day: date) -> Select[Any]:
    """Good lots of the same goods that have free packs, the first to expire on top; those with too few last.

    Columns: code, bin, expires_on, free.
    """
    free = Lot.on_hand - Lot.allocated - Lot.doubted
    good = and_(Lot.qc_state == "passed", Lot.frozen_at.is_(None), Lot.expires_on >= day, free > 0)
    columns: tuple[Any, ...] = (Lot.code, Bin.code.label("bin"), Lot.expires_on, free.label("free"))
    return (
        select(*columns)
        .join(Bin, Bin.id == Lot.bin_id)
        .where(Lot.sku_id == line.sku_id, Lot.warehouse_id == line.warehouse_id, Lot.id != line.lot_id, good)
        .order_by(case((free >= line.quantity, 0), else_=1), Lot.expires_on, Lot.id)
        .limit(20)
    )
