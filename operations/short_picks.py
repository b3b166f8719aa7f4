"""Fewer packs lie in a bin than a wave wants: others get their packs from other lots, or wait."""

from collections.abc import Sequence

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import Session

from models.delivery import Consignment, PickLine
from models.orders import Order, OrderLine
from models.stock import Allocation, Lot
from models.waves import PickTask, open_tasks
from operations import reallocation, stock, telling
from operations.stock import Travel, first_expiry_first


def take_fewer(session: Session, task: PickTask, lacking: int) -> set[int]:
    """Whoever should leave first gets what there is; the others get packs of other lots. Answers who has to wait."""
    waiting: set[int] = set()
    held: list[dict[str, int]] = []
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
                held.append({"order_line_id": order_line.id, "stock_item_id": item.id, "quantity": rest})
                waiting.add(consignment_id)
        reallocation.hold_without_end(session, held)
    telling.tell_short(session, [row["order_line_id"] for row in held])
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
            open_tasks().where(PickTask.wave_id == wave_id, PickTask.lot_id == lot.id).with_for_update(key_share=True)
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
