"""Taking back what was paid and is not picked yet: the packs are free again, and the money goes back."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.delivery import Consignment
from models.orders import Order, OrderLine
from models.stock import Allocation, Hold, Lot, StockItem
from operations import audit, planning, refunds, stock, telling
from operations.actor import Actor
from operations.earnings import worth_fen
from operations.notices import close
from operations.refusals import Refused
from operations.tracking import end_order, locked_order, paying


def cancel_order(session: Session, actor: Actor, order_id: int) -> Order:
    """Cancel a paid order of which nothing is being picked: packs and money go back. Repeating is harmless.

    Refused with `wrong_step` where it is not paid or is over, with `picking_began` once any part of it is in hands.
    """
    order = locked_order(session, order_id)
    if order.state == "cancelled":
        return order
    if order.state != "confirmed":
        raise Refused("not_to_cancel", state=order.state)
    consignments = _locked(session, order)
    if any(one.state not in {"waiting", "cancelled"} for one in consignments):
        raise Refused("picking_began")
    back = _paid_for(order.lines)
    _give_back(session, order.lines)
    for line in order.lines:
        line.cancelled = line.quantity
    _cancel(session, consignments)
    order.move_to("cancelled", actor.person_id, "after_payment")
    session.flush()
    audit.note(session, actor, "cancel", "order", order.id, after={"fen": back})
    telling.tell(session, "cancelled", order.id, order.id)
    refunds.grant(session, actor, paying(session, order.id), back, "cancelled", f"cancelled:{order.id}")
    return order


def cancel_missing(session: Session, actor: Actor, consignment_id: int) -> int:
    """Take off what a waiting consignment lacks; the buyer gets back what he paid for it. Answers the fen.

    With all packs of a line its freight goes back too. Refused with `nothing_missing`.
    """
    order_id = session.scalars(select(Consignment.order_id).where(Consignment.id == consignment_id)).one_or_none()
    order = locked_order(session, order_id or 0)
    consignment = next(one for one in _locked(session, order) if one.id == consignment_id)
    if consignment.state != "waiting":
        raise Refused("wrong_step", state=consignment.state)
    lines = [line for line in order.lines if line.consignment_id == consignment.id]
    held = planning.lacking(session, lines)
    short = [line for line in lines if line.id in held]
    if not short:
        raise Refused("nothing_missing")
    before = _paid_for(lines)
    items = stock.lock_items(session, {hold.stock_item_id for hold in held.values()})
    for line in short:
        hold = held[line.id]
        items[hold.stock_item_id].held -= hold.quantity
        line.cancelled += hold.quantity
        hold.ended_at = stock.now(session)
        close(session, "shortage", "order_line", line.id)
    stock.tell_shortage(session, items.values())
    session.flush()
    if not any(line.wanted for line in lines):
        _cancel(session, [consignment])
    back = before - _paid_for(lines)
    audit.note(session, actor, "cancel_missing", "consignment", consignment.id, after={"fen": back})
    _end(session, actor, order)
    key = f"short:{consignment.id}:{'.'.join(str(line.cancelled) for line in lines)}"
    refund = refunds.grant(session, actor, paying(session, order.id), back, "short", key)
    if refund is not None:
        telling.tell(session, "credited", order.id, refund.id)
    return back


def worth_of_missing(session: Session, consignment_id: int) -> int:
    """What the buyer would get back now if what a consignment lacks was taken off, in fen."""
    lines = session.scalars(select(OrderLine).where(OrderLine.consignment_id == consignment_id)).all()
    held = planning.lacking(session, lines)
    back = 0
    for line in lines:
        left = line.wanted - (held[line.id].quantity if line.id in held else 0)
        back += worth_fen(line.line_fen, line.quantity, line.wanted) - worth_fen(line.line_fen, line.quantity, left)
        back += line.freight_fen if line.wanted and not left else 0
    return back


def _locked(session: Session, order: Order) -> list[Consignment]:
    ids = session.scalars(select(Consignment.id).where(Consignment.order_id == order.id)).all()
    return planning.locked_all(session, ids)


def _paid_for(lines: Sequence[OrderLine]) -> int:
    """What the buyer paid for the packs that are not cancelled, and for sending those lines."""
    goods = sum(worth_fen(line.line_fen, line.quantity, line.wanted) for line in lines)
    return goods + sum(line.freight_fen for line in lines if line.wanted)


def _cancel(session: Session, consignments: Sequence[Consignment]) -> None:
    for one in consignments:
        if one.state == "waiting":
            one.state, one.ended_at = "cancelled", stock.now(session)
    session.flush()


def _end(session: Session, actor: Actor, order: Order) -> None:
    """An order all of whose packs were taken off is cancelled; one whose other parts are over is completed."""
    if any(line.wanted for line in order.lines):
        end_order(session, order.id)
    else:
        order.move_to("cancelled", actor.person_id, "short")
        session.flush()


def _give_back(session: Session, lines: Sequence[OrderLine]) -> None:
    """Open allocations and live holds end; what becomes free covers orders that wait."""
    ids = [line.id for line in lines]
    holds = session.scalars(select(Hold).where(Hold.order_line_id.in_(ids), Hold.ended_at.is_(None))).all()
    lots = select(Allocation.lot_id).where(Allocation.order_line_id.in_(ids), Allocation.state == "open")
    of_lots = select(StockItem.id).join(
        Lot, (Lot.sku_id == StockItem.sku_id) & (Lot.warehouse_id == StockItem.warehouse_id)
    )
    item_ids = {hold.stock_item_id for hold in holds} | set(session.scalars(of_lots.where(Lot.id.in_(lots))))
    items = stock.lock_items(session, item_ids)
    with stock.changing(session, session.scalars(lots).all()) as locked:
        open_ones = select(Allocation).where(Allocation.order_line_id.in_(ids), Allocation.state == "open")
        for allocation in session.scalars(open_ones).all():
            lot = locked[allocation.lot_id]
            lot.allocated -= allocation.quantity
            locked.item_of(lot).allocated -= allocation.quantity
            allocation.state = "released"
        for hold in holds:
            items[hold.stock_item_id].held -= hold.quantity
            hold.ended_at = stock.now(session)
            close(session, "shortage", "order_line", hold.order_line_id)
    for item in items.values():
        stock.cover(session, item)
    stock.tell_shortage(session, items.values())
