"""From a waiting consignment to a parcel that has left."""

import re
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from models.carriers import Carrier
from models.delivery import Consignment, Parcel, PickLine
from models.orders import OrderLine
from models.stock import Allocation, Lot
from operations import audit, ledger, stock
from operations.actor import Actor
from operations.refusals import Invalid, Missing, Refused


def start_picking(session: Session, actor: Actor, consignment_id: int) -> Consignment:
    """Take a waiting consignment on: its allocations become pick lines. Refused while packs of it are short."""
    consignment = _locked(session, consignment_id)
    if consignment.state == "picking":
        return consignment
    _require(consignment, "picking")
    allocations = _open_allocations(session, consignment)
    wanted = sum(line.wanted for line in consignment.order.lines if line.storage == consignment.storage)
    if sum(allocation.quantity for allocation in allocations) < wanted:
        raise Refused("packs_short", number=consignment.order.number)
    _check_good(session, [allocation.lot for allocation in allocations])
    for allocation in allocations:
        consignment.pick_lines.append(
            PickLine(allocation_id=allocation.id, lot_id=allocation.lot_id, quantity=allocation.quantity)
        )
    consignment.state, consignment.picking_at, consignment.picker_id = "picking", func.now(), actor.person_id
    session.flush()
    audit.note(session, actor, "start_picking", "consignment", consignment.id)
    return consignment


def pick(session: Session, actor: Actor, pick_line_id: int, lot_code: str | None = None) -> PickLine:
    """The packs of one line are in the basket. A scanned lot code must be the line's own. Repeating it is harmless."""
    line = session.get(PickLine, pick_line_id)
    if line is None:
        raise Missing
    consignment = _locked(session, line.consignment_id)
    session.refresh(line)
    if line.picked_at is not None:
        return line
    if consignment.state != "picking":
        raise Refused("wrong_step", state=consignment.state)
    if lot_code is not None and lot_code != line.lot.code:
        raise Invalid("other_lot", field="lot_code", scanned=lot_code, wanted=line.lot.code)
    _check_good(session, [line.lot])
    line.picked_at, line.picked_by = func.now(), actor.person_id
    session.flush()
    return line


def pack(session: Session, actor: Actor, consignment_id: int, weight_g: int) -> Parcel:
    """Everything picked goes into one parcel that weighs `weight_g` grams. Refused while a line is not picked."""
    consignment = _locked(session, consignment_id)
    if consignment.state == "packed":
        return consignment.parcels[0]
    _require(consignment, "packed")
    if any(line.picked_at is None for line in consignment.pick_lines):
        raise Refused("not_all_picked")
    assert actor.person_id is not None  # noqa: S101 only staff pack
    parcel = Parcel(consignment_id=consignment.id, weight_g=weight_g, packed_by=actor.person_id)
    consignment.parcels.append(parcel)
    session.flush()
    for line in consignment.pick_lines:
        line.parcel_id = parcel.id
    consignment.state, consignment.packed_at, consignment.packer_id = "packed", func.now(), actor.person_id
    session.flush()
    audit.note(session, actor, "pack", "parcel", parcel.id, after={"weight_g": weight_g})
    return parcel


def ship(session: Session, actor: Actor, consignment_id: int, carrier_code: str, waybill: str) -> Parcel:
    """Hand the parcel to a carrier: its packs leave their lots and the book knows. Repeating the same is harmless."""
    consignment = _locked(session, consignment_id)
    if consignment.state == "shipped" and (consignment.parcels[0].carrier, consignment.parcels[0].waybill) == (
        carrier_code,
        waybill,
    ):
        return consignment.parcels[0]
    _require(consignment, "shipped")
    _check_waybill(session, carrier_code, waybill)
    parcel = consignment.parcels[0]
    _label(session, parcel, carrier_code, waybill)
    cost = stock.ship(session, actor, consignment.pick_lines)
    parcel.shipped_at, parcel.shipped_by = func.now(), actor.person_id
    consignment.state, consignment.shipped_at = "shipped", func.now()
    session.flush()
    ledger.record_dispatch(session, parcel.id, cost)
    audit.note(session, actor, "ship", "parcel", parcel.id, after={"carrier": carrier_code, "waybill": waybill})
    return parcel


def _check_good(session: Session, lots: Iterable[Lot]) -> None:
    """Goods that went out of date since they were promised stay where they are; the night's job takes them back."""
    day = stock.today(session)
    for lot in lots:
        if not lot.is_good(day):
            raise Refused("lot_not_good", lot=lot.code)


def _check_waybill(session: Session, carrier_code: str, waybill: str) -> None:
    carrier = session.get(Carrier, carrier_code)
    if carrier is None:
        raise Invalid("unknown_carrier", field="carrier")
    if not re.fullmatch(carrier.waybill_pattern, waybill):
        raise Invalid("waybill_shape", field="waybill", carrier=carrier.code)


def _label(session: Session, parcel: Parcel, carrier_code: str, waybill: str) -> None:
    try:
        with session.begin_nested():
            parcel.carrier, parcel.waybill = carrier_code, waybill
    except IntegrityError:
        raise Invalid("waybill_taken", field="waybill") from None


def _locked(session: Session, consignment_id: int) -> Consignment:
    consignment = session.scalar(
        select(Consignment)
        .options(selectinload(Consignment.pick_lines), selectinload(Consignment.parcels))
        .where(Consignment.id == consignment_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if consignment is None:
        raise Missing
    return consignment


def _require(consignment: Consignment, state: str) -> None:
    if not consignment.may_move_to(state):
        raise Refused("wrong_step", state=consignment.state)


def _open_allocations(session: Session, consignment: Consignment) -> list[Allocation]:
    return list(
        session.scalars(
            select(Allocation)
            .join(OrderLine, OrderLine.id == Allocation.order_line_id)
            .join(Lot, Lot.id == Allocation.lot_id)
            .where(
                OrderLine.order_id == consignment.order_id,
                OrderLine.storage == consignment.storage,
                Lot.warehouse_id == consignment.warehouse_id,
                Allocation.state == "open",
            )
            .order_by(Allocation.id)
        )
    )
