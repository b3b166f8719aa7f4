"""Taking packs from another lot than the one that was to be picked."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.delivery import PickLine
from models.orders import Order, OrderLine
from models.stock import Allocation, Lot
from models.waves import PickTask
from operations import audit, picking, stock
from operations.actor import Actor
from operations.refusals import Invalid, Refused
from operations.stock import Travel


def swap(session: Session, actor: Actor, task_id: int, lot_code: str, reason: str) -> PickTask:
    """Take a line from another lot of the same goods, for the one in the bin is not fit; why is kept with each order.

    Invalid `other_goods`, `lot_not_good`, `more_than_free`, `too_old_there` where that lot cannot take its place, and
    `same_lot` where he was sent to it; he who has swapped to it already is answered as he was.
    """
    task, _consignments = picking.locked_task(session, task_id)
    if task.done_at is not None:
        raise Refused("line_picked_already")
    picking.check_mine(session, actor, task)
    if not reason.strip():
        raise Invalid("reason_missing", field="reason")
    other = session.scalar(select(Lot).where(Lot.code == lot_code))
    if other is None or (other.sku_id, other.warehouse_id) != (task.lot.sku_id, task.lot.warehouse_id):
        raise Invalid("other_goods", field="lot_code")
    if other.id == task.lot_id:
        if _swapped(session, actor, task):
            return task
        raise Invalid("same_lot", field="lot_code")
    old = task.lot_id
    with stock.changing(session, [old, other.id]) as changed:
        _check_fits(session, task, changed[other.id])
        changed[old].allocated -= task.quantity
        changed[other.id].allocated += task.quantity
        _move_lines(session, actor, task, other.id, reason)
    audit.note(
        session, actor, "swap_lot", "pick_task", task.id, before={"lot": old}, after={"lot": other.id}, reason=reason
    )
    return task


def _check_fits(session: Session, task: PickTask, other: Lot) -> None:
    if not other.is_good(stock.today(session)):
        raise Invalid("lot_not_good", field="lot_code", lot=other.code)
    if other.free < task.quantity:
        raise Invalid("more_than_free", field="lot_code", packs=other.free, lot=other.code)
    travel = Travel(session)
    wanted = session.execute(
        select(Order.province_code, func.max(OrderLine.min_remaining_days).label("days"))
        .select_from(PickLine)
        .join(Allocation, Allocation.id == PickLine.allocation_id)
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(PickLine.task_id == task.id)
        .group_by(Order.province_code)
    )
    if any(not other.may_be_promised(travel.arrival(row.province_code), row.days) for row in wanted):
        raise Invalid("too_old_there", field="lot_code", lot=other.code)


def _swapped(session: Session, actor: Actor, task: PickTask) -> bool:
    """Whether the actor chose the lot of a line himself."""
    mine = select(PickLine).join(Allocation, Allocation.id == PickLine.allocation_id)
    chosen = (PickLine.task_id == task.id, Allocation.override_by == actor.person_id)
    return session.scalars(mine.where(*chosen).limit(1)).first() is not None


def _move_lines(session: Session, actor: Actor, task: PickTask, lot_id: int, reason: str) -> None:
    mine = select(PickLine.allocation_id).where(PickLine.task_id == task.id)
    session.execute(
        update(Allocation)
        .where(Allocation.id.in_(mine))
        .values(lot_id=lot_id, override_by=actor.person_id, override_reason=reason)
        .execution_options(synchronize_session=False)
    )
    session.execute(update(PickLine).where(PickLine.task_id == task.id).values(lot_id=lot_id))
    task.lot_id = lot_id
    session.flush()
    session.expire(task, ["lot"])
