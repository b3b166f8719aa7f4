"""Parcels that come back: their packs lie in quarantine until an inspector has looked at them."""

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from models.catalogue import Sku
from models.delivery import Parcel, ParcelReturn, PickLine, TrackingEvent
from models.stock import Lot, LotFreeze, LotSource, StockMovement
from operations import audit, ledger, lots, stock, tracking
from operations.actor import Actor
from operations.notices import close
from operations.refusals import Invalid, Refused
from operations.stock import Cause, Lots


def receive(session: Session, actor: Actor, waybill: str, bin_id: int, note: str = "") -> ParcelReturn:
    """Take a parcel back: each lot in it becomes a lot of its own that waits for its inspection. Repeating is harmless.

    What came out of a lot that is frozen is frozen too. Invalid `unknown_waybill` where no parcel of ours has left with
    that number; Refused with `delivered_already` where its buyer has it.
    """
    assert actor.person_id is not None  # noqa: S101 only staff receive
    found = session.scalars(select(Parcel.id).where(Parcel.waybill == waybill).order_by(Parcel.id.desc())).first()
    if found is None:
        raise Invalid("unknown_waybill", field="waybill", waybill=waybill)
    parcel = tracking.locked_parcel(session, found)
    known = session.scalar(select(ParcelReturn).where(ParcelReturn.parcel_id == parcel.id))
    if known is not None:
        return known
    if parcel.state == "packed":
        raise Invalid("unknown_waybill", field="waybill", waybill=waybill)
    if parcel.state == "delivered":
        raise Refused("delivered_already")
    tracking.turn_back(session, parcel)
    came = ParcelReturn(parcel_id=parcel.id, received_by=actor.person_id, note=note)
    session.add(came)
    parcel.state = "returned"
    session.flush()
    told = {"parcel_id": parcel.id, "kind": "returned", "at": func.now(), "told_by": "house"}
    session.execute(upsert(TrackingEvent).values(told).on_conflict_do_nothing())
    cost = _into_quarantine(session, actor, parcel, bin_id)
    audit.note(session, actor, "take_back", "parcel", parcel.id, reason=note)
    close(session, "returning_late", "parcel", parcel.id)
    ledger.record_return(session, parcel.id, cost)
    tracking.end_consignment(session, actor, parcel.consignment)
    return came


def _into_quarantine(session: Session, actor: Actor, parcel: Parcel, bin_id: int) -> int:
    """The packs of a parcel as new lots that wait. Answers what they cost, in fen."""
    lines = session.scalars(select(PickLine).where(PickLine.parcel_id == parcel.id).order_by(PickLine.id)).all()
    day, total = stock.today(session), 0
    with stock.changing(session, [line.lot_id for line in lines]) as locked:
        children: dict[int, Lot] = {}
        for line in lines:
            source = locked[line.lot_id]
            if source.id not in children:
                place = lots.fitting_bin(session, source.warehouse_id, session.get_one(Sku, source.sku_id), bin_id)
                children[source.id] = _child(session, actor, locked, source, place.id, lots.new_code(day))
            child = children[source.id]
            cost = _cost_of(session, line)
            stock.put_in(session, actor, child, line.quantity, cost, Cause("came_back", "pick_line", line.id))
            _count_source(session, child, source, line.quantity)
            total += cost
    return total


def _child(session: Session, actor: Actor, locked: Lots, source: Lot, bin_id: int, code: str) -> Lot:
    """An empty lot like the one its packs were sent out of: ours by now, and not looked at."""
    kept = ("sku_id", "warehouse_id", "supplier_id", "harvested_on", "expires_on", "retired_at", "frozen_at")
    child = Lot(
        code=code,
        bin_id=bin_id,
        received_on=stock.today(session),
        cost_fen=0,
        on_hand=0,
        allocated=0,
        buyout=True,
        qc_state="pending",
        **{name: getattr(source, name) for name in kept},
    )
    session.add(child)
    session.flush()
    locked[child.id] = child
    audit.note(session, actor, "come_back", "lot", child.id, after={"from": source.code, "code": child.code})
    if source.frozen_at is not None:
        held = select(LotFreeze).where(LotFreeze.lot_id == source.id, LotFreeze.lifted_at.is_(None))
        freeze = session.scalars(held).one()
        told = {
            "lot_id": child.id,
            "origin_id": freeze.origin_id,
            "reason": freeze.reason,
            "frozen_by": freeze.frozen_by,
        }
        session.execute(insert(LotFreeze).values(told))
    return child


def _count_source(session: Session, child: Lot, source: Lot, packs: int) -> None:
    row = session.get(LotSource, (child.id, source.id))
    if row is None:
        session.add(LotSource(lot_id=child.id, source_id=source.id, kind="came_back", packs=packs))
    else:
        row.packs += packs
    session.flush()


def _cost_of(session: Session, line: PickLine) -> int:
    """What the packs of a line cost when they left."""
    left = StockMovement.kind == "shipped", StockMovement.cause_type == "pick_line", StockMovement.cause_id == line.id
    return -(session.scalar(select(func.sum(StockMovement.cost_fen)).where(*left)) or 0)
