"""Picking: claiming the next line of a wave, and saying what was taken.

Locks: the consignments of a task, the task, stock items, lots, as everywhere.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.delivery import Consignment, PickLine
from models.orders import Order, OrderLine
from models.stock import Allocation, Bin, Lot
from models.waves import PickTask, Wave, open_tasks
from operations import audit, lots, planning, reallocation, short_picks, stock, waves
from operations.actor import Actor
from operations.refusals import Invalid, Missing, Refused

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
    mine = session.scalar(open_tasks().where(PickTask.picker_id == actor.person_id, PickTask.claimed_at.is_not(None)))
    if mine is not None and mine.wave_id == wave_id:
        return mine
    if mine is not None:  # he left that wave for this one
        mine.picker_id = mine.claimed_at = None
        session.flush()
    free = or_(PickTask.claimed_at.is_(None), PickTask.claimed_at < func.now() - CLAIM)
    task = session.scalar(
        open_tasks()
        .join(Lot, Lot.id == PickTask.lot_id)
        .join(Bin, Bin.id == Lot.bin_id)
        .where(PickTask.wave_id == wave_id, free, exists().where(Wave.id == wave_id, Wave.state == "open"))
        .order_by(Bin.code, PickTask.id)
        .limit(1)
        .with_for_update(of=PickTask, skip_locked=True)
    )
    if task is not None and not _take(session, actor, task):
        return claim(session, actor, wave_id)
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
    task, consignments = locked_task(session, task_id, with_all_of_its_lot=bool(reason))
    if task.done_at is not None:
        if task.picker_id == actor.person_id and task.picked == picked:
            return task
        raise Refused("line_picked_already")
    check_mine(session, actor, task)
    _check_codes(task, bin_code, lot_code)
    if not 0 <= picked <= task.quantity:
        raise Invalid("more_than_asked", field="picked", packs=task.quantity)
    if picked < task.quantity and reason not in REASONS:
        raise Invalid("reason_missing", field="reason")
    if not task.lot.is_good(stock.today(session)):
        raise Refused("lot_not_good", lot=task.lot.code)
    lacking = task.quantity - picked
    waiting = short_picks.take_fewer(session, task, lacking) if lacking else set()
    task.picked, task.done_at = picked, stock.now(session)
    session.flush()
    waves.send_back(session, actor, waiting)
    if lacking:
        lots.ask_write_off(session, actor, task.lot_id, lacking, REASONS[reason])
        audit.note(session, actor, "pick_short", "pick_task", task.id, after={"packs": lacking}, reason=reason)
    _mark_picked(session, actor, task, consignments)
    return task


def locked_task(
    session: Session, task_id: int, *, with_all_of_its_lot: bool = False
) -> tuple[PickTask, list[Consignment]]:
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


def check_mine(session: Session, actor: Actor, task: PickTask) -> None:
    wave = session.get_one(Wave, task.wave_id, populate_existing=True)
    if wave.state != "open":
        raise Refused("wave_over")
    if wave.picker_id not in {None, actor.person_id}:
        raise Refused("wave_of_another")
    if task.picker_id not in {None, actor.person_id}:
        raise Refused("line_of_another")
    while task.picker_id is None:
        session.execute(
            update(PickTask)
            .where(PickTask.picker_id == actor.person_id, PickTask.done_at.is_(None))
            .values(picker_id=None, claimed_at=None)
        )
        _take(session, actor, task)


def _take(session: Session, actor: Actor, task: PickTask) -> bool:
    """Give a free line under lock to a picker. False where he took another meanwhile, at a second handheld."""
    try:
        with session.begin_nested():
            task.picker_id, task.claimed_at = actor.person_id, func.now()
            session.flush()
    except IntegrityError:
        return False
    return True


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
    complete = [one for one in ids if one not in still_open]
    if complete:
        session.execute(
            update(Consignment).where(Consignment.id.in_(complete)).values(state="picked", picked_at=task.done_at)
        )
    waves.end_if_picked(session, task.wave_id)


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
