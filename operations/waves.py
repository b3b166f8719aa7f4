"""Waves: consignments that are picked together, and taking them out of one again."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, and_, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from models.delivery import Consignment, Parcel, PickLine
from models.orders import OrderLine
from models.parties import Person
from models.stock import Allocation, Lot
from models.waves import PickTask, Wave
from operations import audit, planning, stock
from operations.actor import Actor
from operations.refusals import Invalid, Missing, Refused

#: Consignments in one wave: what a trolley and a morning can bear, and a page can show.
MOST = 1000


def build(
    session: Session,
    actor: Actor,
    consignment_ids: Collection[int],
    *,
    sku_id: int | None = None,
    picker_id: int | None = None,
) -> Wave:
    """Make a wave of consignments that wait: their packs become pick lines, and these tasks by lot.

    What somebody else has taken on meanwhile, or lacks packs, or whose lot is not good any more, stays out of it;
    Refused with `nothing_to_pick` where that leaves nothing. Invalid where they are not kept in one way in one house.
    """
    assert actor.person_id is not None  # noqa: S101 only staff pick
    if len(consignment_ids) > MOST:
        raise Invalid("too_many_in_wave", field="consignments", most=MOST)
    _check_picker(session, picker_id)
    waiting = [one for one in planning.locked_all(session, sorted(set(consignment_ids))) if one.state == "waiting"]
    parts = _complete(session, waiting)
    chosen = [one for one in waiting if one.id in parts]
    if not chosen:
        raise Refused("nothing_to_pick")
    if len({(one.warehouse_id, one.storage) for one in chosen}) > 1:
        raise Invalid("wave_mixed", field="consignments")
    wave = Wave(
        warehouse_id=chosen[0].warehouse_id,
        storage=chosen[0].storage,
        sku_id=sku_id,
        picker_id=picker_id,
        made_by=actor.person_id,
    )
    session.add(wave)
    session.flush()
    _write_tasks(session, wave, [row for one in chosen for row in parts[one.id]])
    begun = {"state": "picking", "wave_id": wave.id, "picking_at": func.now()}
    session.execute(
        update(Consignment)
        .where(Consignment.id.in_([one.id for one in chosen]))
        .values(**begun, picker_id=picker_id or actor.person_id)
    )
    audit.note(session, actor, "start_picking", "wave", wave.id, after={"consignments": len(chosen)})
    return wave


def assign(session: Session, actor: Actor, wave_id: int, picker_id: int | None) -> Wave:
    """Give a wave to one picker, or (None) to whoever comes. What others claimed of it and did not pick is free.

    Repeating is harmless.
    """
    wave = locked_wave(session, wave_id)
    if wave.state != "open":
        raise Refused("wave_over")
    _check_picker(session, picker_id)
    if wave.picker_id == picker_id:
        return wave
    wave.picker_id = picker_id
    if picker_id is not None:
        session.execute(
            update(PickTask)
            .where(PickTask.wave_id == wave.id, PickTask.done_at.is_(None), PickTask.picker_id != picker_id)
            .values(picker_id=None, claimed_at=None)
        )
    session.flush()
    audit.note(session, actor, "assign", "wave", wave.id, after={"picker": picker_id})
    return wave


def cancel(session: Session, actor: Actor, wave_id: int) -> int:
    """Dissolve a wave: what is not packed of it waits again, its goods go back to their bins. Answers how many did."""
    ids = session.scalars(select(Consignment.id).where(Consignment.wave_id == wave_id)).all()
    locked = planning.locked_all(session, ids)
    wave = locked_wave(session, wave_id)
    if wave.state == "cancelled":
        return 0
    left = [one.id for one in locked if one.wave_id == wave.id and one.state in {"picking", "picked"}]
    if wave.state != "open" and not left:
        raise Refused("wave_over")
    send_back(session, actor, left)
    session.refresh(wave)
    if not session.scalar(select(func.count()).where(Consignment.wave_id == wave.id)):
        wave.state, wave.ended_at = "cancelled", func.now()
    session.flush()
    audit.note(session, actor, "cancel", "wave", wave.id, after={"consignments": len(left)})
    return len(left)


def send_back(session: Session, actor: Actor, consignment_ids: Collection[int]) -> None:
    """Consignments under lock that were picked or packed wait again: their boxes are opened, but for what has left.

    Tasks of their waves want fewer packs; one that wants none any more is gone.
    """
    ids = sorted(consignment_ids)
    if not ids:
        return
    session.flush()
    in_house = and_(
        PickLine.consignment_id.in_(ids),
        ~exists().where(Parcel.id == PickLine.parcel_id, Parcel.shipped_at.is_not(None)),
    )
    tasks = set(session.scalars(delete(PickLine).where(in_house).returning(PickLine.task_id)))
    session.execute(delete(Parcel).where(Parcel.consignment_id.in_(ids), Parcel.shipped_at.is_(None)))
    waves = session.scalars(select(Consignment.wave_id).where(Consignment.id.in_(ids))).all()
    begun = dict.fromkeys(("wave_id", "picking_at", "picker_id", "picked_at", "packed_at", "packer_id"))
    session.execute(update(Consignment).where(Consignment.id.in_(ids)).values(state="waiting", **begun))
    for consignment in session.scalars(select(Consignment).where(Consignment.id.in_(ids))):
        session.expire(consignment, ["pick_lines", "parcels", "wave"])
    fit_tasks(session, {task for task in tasks if task is not None})
    for wave_id in sorted({wave for wave in waves if wave is not None}):
        end_if_picked(session, wave_id)
    for one in ids:
        audit.note(session, actor, "send_back", "consignment", one)


def fit_tasks(session: Session, task_ids: Collection[int]) -> None:
    """Tasks that are not done want what their pick lines want; those without lines are gone."""
    wanted = (
        select(func.coalesce(func.sum(PickLine.quantity), 0)).where(PickLine.task_id == PickTask.id).scalar_subquery()
    )
    open_ones = and_(PickTask.id.in_(sorted(task_ids)), PickTask.done_at.is_(None))
    session.execute(delete(PickTask).where(open_ones, ~exists().where(PickLine.task_id == PickTask.id)))
    session.execute(update(PickTask).where(open_ones).values(quantity=wanted))


def end_if_picked(session: Session, wave_id: int) -> None:
    """A wave is picked once no task of it is open; it is cancelled where nothing of it is left."""
    session.flush()
    wave = locked_wave(session, wave_id)
    if wave.state != "open" or session.scalar(
        select(exists().where(PickTask.wave_id == wave_id, PickTask.done_at.is_(None)))
    ):
        return
    has_any = session.scalar(select(exists().where(Consignment.wave_id == wave_id)))
    wave.state, wave.ended_at = "picked" if has_any else "cancelled", func.now()
    session.flush()


def locked_wave(session: Session, wave_id: int) -> Wave:
    """A wave under lock, freshly read. Missing when there is none."""
    wave = session.scalar(
        select(Wave).where(Wave.id == wave_id).with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    if wave is None:
        raise Missing
    return wave


def _check_picker(session: Session, picker_id: int | None) -> None:
    if picker_id is not None and session.get(Person, picker_id) is None:
        raise Invalid("no_such_picker", field="picker")


def _complete(session: Session, consignments: Sequence[Consignment]) -> dict[int, list[Row[Any]]]:
    """Open allocations (id, consignment_id, lot_id, quantity) of consignments all of whose packs lie in good lots."""
    ids, day = [one.id for one in consignments], stock.today(session)
    lines = session.execute(
        select(OrderLine.consignment_id, func.sum(OrderLine.quantity - OrderLine.cancelled).label("packs"))
        .where(OrderLine.consignment_id.in_(ids))
        .group_by(OrderLine.consignment_id)
    )
    missing = {row.consignment_id: int(row.packs) for row in lines}
    parts: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(_allocated(ids)):
        missing[row.consignment_id] -= row.quantity
        good = row.qc_state == "passed" and row.frozen_at is None and row.expires_on >= day
        if row.state == "open":
            parts[row.consignment_id].append(row)
            missing[row.consignment_id] += 0 if good else row.quantity
    return {one: rows for one, rows in parts.items() if missing[one] == 0}


def _allocated(ids: Sequence[int]) -> Any:
    return (
        select(
            *(Allocation.id, OrderLine.consignment_id, Allocation.lot_id, Allocation.quantity, Allocation.state),
            *(Lot.qc_state, Lot.frozen_at, Lot.expires_on),
        )
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .join(Lot, Lot.id == Allocation.lot_id)
        .where(OrderLine.consignment_id.in_(ids), Allocation.state != "released")
        .order_by(Allocation.id)
    )


def _write_tasks(session: Session, wave: Wave, rows: Sequence[Row[Any]]) -> None:
    """A task for each lot, a pick line for each allocation."""
    packs: dict[int, int] = defaultdict(int)
    for row in rows:
        packs[row.lot_id] += row.quantity
    wanted = [{"wave_id": wave.id, "lot_id": lot, "quantity": packs[lot]} for lot in sorted(packs)]
    ids = session.scalars(insert(PickTask).returning(PickTask.id, sort_by_parameter_order=True), wanted).all()
    tasks = dict(zip(sorted(packs), ids, strict=True))
    session.execute(
        insert(PickLine),
        [
            {
                "consignment_id": row.consignment_id,
                "allocation_id": row.id,
                "lot_id": row.lot_id,
                "quantity": row.quantity,
                "task_id": tasks[row.lot_id],
            }
            for row in rows
        ],
    )
