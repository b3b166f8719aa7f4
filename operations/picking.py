"""Picking: claiming the next line of a wave, saying what was taken, and what to do when less lies there.

Locks: the consignments of a task, the task, stock items, lots, as everywhere.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, exists, func, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from models.delivery import Consignment, PickLine
from models.orders import Order, OrderLine
from models.stock import Allocation, Bin, Hold, Lot
from models.waves import PickTask, Wave
from operations import audit, lots, planning, reallocation, stock, telling, waves
from operations.actor import Actor
from operations.notices import open_notice
from operations.refusals import Invalid, Missing, Refused
from operations.stock import Travel, first_expiry_first

#: Why a picker takes less than he was sent for, and what the packs are written off as.
REASONS = {"missing": "lost", "damaged": "damaged"}
#: Whoever claimed a line and did not come back to it within this time has gone to do something else.
CLAIM = timedelta(minutes=30)


def start(session: Session, actor: Actor, consignment_id: int) -> Wave:
    """Take one waiting consignment on as a wave of its own; the wave it is in, where somebody did already.

    Refused with `packs_short` while packs of it are short.
    """
    consignment = planning.locked(session, consignment_id)
    if consignment.state == "picking" and consignment.wave_id:
        return session.get_one(Wave, consignment.wave_id)
    if consignment.state != "waiting":
        raise Refused("wrong_step", state=consignment.state)
    try:
        return waves.build(session, actor, [consignment_id], picker_id=actor.person_id)
    except Refused as refused:
        if refused.code != "nothing_to_pick":
            raise
        raise _why_not(session, consignment) from None


def claim(session: Session, actor: Actor, wave_id: int) -> PickTask | None:
    """The line this picker goes to next, the bins in their order; the one he has already, if he has.

    None where all is picked, or others are at what is left.

    No two pickers ever get the same. Refused with `wave_of_another` where the wave is somebody else's.
    """
    wave = session.get(Wave, wave_id, populate_existing=True)
    if wave is None:
        raise Missing
    if wave.picker_id not in {None, actor.person_id}:
        raise Refused("wave_of_another")
    mine = session.scalar(_open_tasks().where(PickTask.picker_id == actor.person_id, PickTask.claimed_at.is_not(None)))
    if mine is not None and mine.wave_id == wave_id:
        return mine
    if mine is not None:  # he left that wave for this one
        mine.picker_id = mine.claimed_at = None
        session.flush()
    free = or_(PickTask.claimed_at.is_(None), PickTask.claimed_at < func.now() - CLAIM)
    task = session.scalar(
        _open_tasks()
        .join(Lot, Lot.id == PickTask.lot_id)
        .join(Bin, Bin.id == Lot.bin_id)
        .where(PickTask.wave_id == wave_id, free, exists().where(Wave.id == wave_id, Wave.state == "open"))
        .order_by(Bin.code, PickTask.id)
        .limit(1)
        .with_for_update(of=PickTask, skip_locked=True)
    )
    if task is not None:
        task.picker_id, task.claimed_at = actor.person_id, func.now()
        session.flush()
    return task


def confirm(
    session: Session,
    actor: Actor,
    task_id: int,
    picked: int,
    *,
    bin_code: str | None = None,
    lot_code: str | None = None,
    reason: str = "",
) -> PickTask:
    """So many packs of a line are on the trolley. Scanned codes must be the line's own. Repeating is harmless.

    Fewer than asked want a reason of REASONS: those are written off, orders get others from other lots as far as there
    are any, in the same wave; where there are none, the order leaves the wave and waits.
    """
    task, consignments = _locked(session, task_id, with_all_of_its_lot=bool(reason))
    if task.done_at is not None:
        if task.picker_id == actor.person_id and task.picked == picked:
            return task
        raise Refused("line_picked_already")
    _check_mine(session, actor, task)
    _check_codes(task, bin_code, lot_code)
    if not 0 <= picked <= task.quantity:
        raise Invalid("more_than_asked", field="picked", packs=task.quantity)
    if picked < task.quantity and reason not in REASONS:
        raise Invalid("reason_missing", field="reason")
    if not task.lot.is_good(stock.today(session)):
        raise Refused("lot_not_good", lot=task.lot.code)
    lacking = task.quantity - picked
    waiting = _pick_short(session, task, lacking) if lacking else set()
    task.picked, task.done_at = picked, stock.now(session)
    session.flush()
    waves.send_back(session, actor, waiting)
    if lacking:
        lots.ask_write_off(session, actor, task.lot_id, lacking, REASONS[reason])
        audit.note(session, actor, "pick_short", "pick_task", task.id, after={"packs": lacking}, reason=reason)
    _mark_picked(session, actor, task, consignments)
    return task


def swap(session: Session, actor: Actor, task_id: int, lot_code: str, reason: str) -> PickTask:
    """Take a line from another lot of the same goods, for the one in the bin is not fit; why is kept with each order.

    Invalid `other_goods`, `lot_not_good`, `more_than_free`, `too_old_there` where that lot cannot take its place.
    """
    task, _consignments = _locked(session, task_id)
    if task.done_at is not None:
        raise Refused("line_picked_already")
    _check_mine(session, actor, task)
    if not reason.strip():
        raise Invalid("reason_missing", field="reason")
    other = session.scalar(select(Lot).where(Lot.code == lot_code))
    if other is None or (other.sku_id, other.warehouse_id) != (task.lot.sku_id, task.lot.warehouse_id):
        raise Invalid("other_goods", field="lot_code")
    if other.id == task.lot_id:
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


def _locked(session: Session, task_id: int, *, with_all_of_its_lot: bool = False) -> tuple[PickTask, list[Consignment]]:
    """A task under lock behind the consignments it is picked for, freshly read.

    with_all_of_its_lot: behind all that count on its lot, for packs of it may be lost.
    """
    ids = set(session.scalars(select(PickLine.consignment_id).where(PickLine.task_id == task_id)))
    if with_all_of_its_lot:
        lot = session.scalars(select(PickTask.lot_id).where(PickTask.id == task_id)).all()
        ids |= set(session.scalars(reallocation.waiting_for(lot)))
    consignments = planning.locked_all(session, sorted(ids))
    task = session.scalar(
        select(PickTask)
        .where(PickTask.id == task_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if task is None:
        raise Missing
    return task, consignments


def _check_mine(session: Session, actor: Actor, task: PickTask) -> None:
    wave = session.get_one(Wave, task.wave_id, populate_existing=True)
    if wave.state != "open":
        raise Refused("wave_over")
    if wave.picker_id not in {None, actor.person_id}:
        raise Refused("wave_of_another")
    if task.picker_id not in {None, actor.person_id}:
        raise Refused("line_of_another")
    if task.picker_id is None:
        session.execute(
            update(PickTask)
            .where(PickTask.picker_id == actor.person_id, PickTask.done_at.is_(None))
            .values(picker_id=None, claimed_at=None)
        )
        task.picker_id, task.claimed_at = actor.person_id, stock.now(session)
        session.flush()


def _check_codes(task: PickTask, bin_code: str | None, lot_code: str | None) -> None:
    place = task.lot.bin.code
    if bin_code and bin_code != place:
        raise Invalid("other_bin", field="bin_code", scanned=bin_code, wanted=place)
    if lot_code and lot_code != task.lot.code:
        raise Invalid("other_lot", field="lot_code", scanned=lot_code, wanted=task.lot.code)


def _mark_picked(session: Session, actor: Actor, task: PickTask, consignments: Sequence[Consignment]) -> None:
    """Consignments all of whose lines are picked can be packed, and the wave may be over."""
    session.execute(
        update(PickLine).where(PickLine.task_id == task.id).values(picked_at=func.now(), picked_by=actor.person_id)
    )
    ids = [one.id for one in consignments if one.state == "picking" and one.wave_id == task.wave_id]
    unpicked = select(PickLine.consignment_id).where(PickLine.consignment_id.in_(ids), PickLine.picked_at.is_(None))
    still_open = set(session.scalars(unpicked))
    for one in consignments:
        if one.id in ids and one.id not in still_open:
            one.state, one.picked_at = "picked", task.done_at
    session.flush()
    waves.end_if_picked(session, task.wave_id)


def _pick_short(session: Session, task: PickTask, lacking: int) -> set[int]:
    """Whoever should leave first gets what there is; the others get packs of other lots. Answers who has to wait."""
    waiting = set()
    with stock.changing(session, [task.lot_id]) as changed:
        lot = changed[task.lot_id]
        item = changed.item_of(lot)
        others = [other for other in stock.good_lots(session, [item])[item.id] if other.id != lot.id]
        travel = Travel(session)
        for line, allocation, order_line, province in session.execute(_last_to_leave(task.id)).all():
            packs = min(lacking, line.quantity)
            lacking -= packs
            if not packs:
                break
            arrives_on = travel.arrival(province)
            given = first_expiry_first(others, packs, arrives_on, order_line.min_remaining_days)
            consignment_id = line.consignment_id
            _take_from(session, lot, line, allocation, packs)
            _give_others(session, task.wave_id, consignment_id, order_line.id, given)
            rest = packs - sum(number for _lot, number in given)
            if rest:
                item.allocated -= rest
                item.held += rest
                _wait(session, order_line, item.id, rest)
                waiting.add(consignment_id)
    return waiting


def _last_to_leave(task_id: int) -> Select[PickLine, Allocation, OrderLine, str]:
    return (
        select(PickLine, Allocation, OrderLine, Order.province_code)
        .join(Allocation, Allocation.id == PickLine.allocation_id)
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Consignment, Consignment.id == PickLine.consignment_id)
        .where(PickLine.task_id == task_id)
        .order_by(Consignment.ship_by.desc(), PickLine.id.desc())
    )


def _take_from(session: Session, lot: Lot, line: PickLine, allocation: Allocation, packs: int) -> None:
    lot.allocated -= packs
    if packs < line.quantity:
        line.quantity -= packs
        allocation.quantity -= packs
    else:
        session.delete(line)
        allocation.state = "released"
    session.flush()


def _give_others(
    session: Session, wave_id: int, consignment_id: int, order_line_id: int, given: Sequence[tuple[Lot, int]]
) -> None:
    """Packs of other lots, on the same trolley: a line for them, in the open task of their lot or in a new one."""
    for lot, packs in given:
        lot.allocated += packs
        allocation = Allocation(order_line_id=order_line_id, lot_id=lot.id, quantity=packs, state="open")
        session.add(allocation)
        session.flush()
        task = session.scalar(
            _open_tasks().where(PickTask.wave_id == wave_id, PickTask.lot_id == lot.id).with_for_update(key_share=True)
        )
        if task is None:
            task = PickTask(wave_id=wave_id, lot_id=lot.id, quantity=packs)
            session.add(task)
        else:
            task.quantity += packs
        session.flush()
        session.execute(
            insert(PickLine).values(
                consignment_id=consignment_id,
                allocation_id=allocation.id,
                lot_id=lot.id,
                quantity=packs,
                task_id=task.id,
            )
        )


def _wait(session: Session, order_line: OrderLine, item_id: int, packs: int) -> None:
    """Packs nobody can give now are held without end, and the shortage is told."""
    held = upsert(Hold).values(order_line_id=order_line.id, stock_item_id=item_id, quantity=packs)
    session.execute(
        held.on_conflict_do_update(
            index_elements=["order_line_id"],
            index_where=text("ended_at IS NULL"),
            set_={"quantity": Hold.quantity + held.excluded.quantity, "until": None},
        )
    )
    open_notice(session, "shortage", "order_line", order_line.id)
    telling.tell(session, "short", order_line.order_id, order_line.id)


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


def _open_tasks() -> Select[PickTask]:
    return select(PickTask).where(PickTask.done_at.is_(None)).execution_options(populate_existing=True)


def _why_not(session: Session, consignment: Consignment) -> Refused:
    """Why a waiting consignment cannot be picked: packs are short, or a lot is not good any more."""
    day = stock.today(session)
    promised = (
        select(Lot)
        .join(Allocation, Allocation.lot_id == Lot.id)
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .where(OrderLine.consignment_id == consignment.id, Allocation.state == "open")
        .order_by(Lot.id)
    )
    bad = next((lot for lot in session.scalars(promised) if not lot.is_good(day)), None)
    if bad is not None:
        return Refused("lot_not_good", lot=bad.code)
    return Refused("packs_short", number=session.get_one(Order, consignment.order_id).number)
