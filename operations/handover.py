"""Handing parcels over: they are scanned out onto a manifest, and the carrier signs for it."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, joinedload

from models.carriers import Carrier, Manifest
from models.delivery import Parcel, PickLine
from models.parties import Organisation
from models.stock import Warehouse
from operations import audit, ledger, planning, stock, telling, tracking
from operations.actor import Actor
from operations.deferring import defer
from operations.notices import close as close_notice
from operations.refusals import Invalid, Missing, Refused


def open_manifest(session: Session, actor: Actor, carrier_code: str, station_id: int | None = None) -> Manifest:
    """The open manifest of a carrier (and a station, where it serves those); else a new one for its next round."""
    assert actor.person_id is not None  # noqa: S101 only staff hand over
    carrier = session.get(Carrier, carrier_code)
    if carrier is None:
        raise Missing
    if (carrier.serves == "stations") != (station_id is not None):
        raise Invalid("station_wanted", field="station")
    if station_id is not None and not _is_station(session, station_id):
        raise Missing
    warehouse = session.scalars(select(Warehouse.id).order_by(Warehouse.id).limit(1)).one()
    made = session.scalar(
        upsert(Manifest)
        .values(
            warehouse_id=warehouse,
            carrier_code=carrier.code,
            station_id=station_id,
            opened_by=actor.person_id,
            cut_off_at=next_round(stock.now(session), carrier),
        )
        .on_conflict_do_nothing()
        .returning(Manifest.id)
    )
    if made is not None:
        audit.note(session, actor, "open", "manifest", made)
        return session.get_one(Manifest, made)
    return session.scalars(
        select(Manifest).where(
            Manifest.warehouse_id == warehouse,
            Manifest.carrier_code == carrier.code,
            Manifest.station_id.is_not_distinct_from(station_id),
            Manifest.state == "open",
        )
    ).one()


def scan_out(session: Session, actor: Actor, manifest_id: int, waybill: str) -> Parcel:
    """A parcel leaves the house on a manifest: its packs leave their lots and the book knows. Repeating it is harmless.

    Invalid `unknown_waybill`, `other_carrier`, `other_station`, `parcel_opened` for what does not belong onto it;
    Refused with `manifest_closed`, and with `lot_not_good` where a lot went bad since it was packed.
    """
    manifest = session.get(Manifest, manifest_id)
    if manifest is None:
        raise Missing
    found = _by_waybill(session, manifest.carrier_code, waybill)
    parcel = tracking.locked_parcel(session, found)
    manifest = _locked(session, manifest_id)
    if parcel.shipped_at is not None and parcel.manifest_id == manifest.id:
        return parcel
    _check_belongs(session, manifest, parcel)
    inside = select(PickLine).where(PickLine.parcel_id == parcel.id).order_by(PickLine.id)
    lines = session.scalars(inside.options(joinedload(PickLine.allocation))).all()
    cost = stock.ship(session, actor, lines)
    moment = stock.now(session)
    parcel.state, parcel.manifest_id = "shipped", manifest.id
    parcel.shipped_at, parcel.shipped_by = moment, actor.person_id
    session.flush()
    consignment = parcel.consignment
    if all(other.shipped_at is not None for other in consignment.parcels):
        consignment.state, consignment.shipped_at = "shipped", moment
    session.flush()
    audit.note(
        session, actor, "ship", "parcel", parcel.id, after={"carrier": parcel.carrier, "waybill": parcel.waybill}
    )
    telling.tell(session, "shipped", consignment.order_id, parcel.id)
    close_notice(session, "moving_unscanned", "parcel", parcel.id)
    ledger.record_dispatch(session, parcel.id, cost)
    ledger.record_carriage(session, parcel.id, parcel.cost_fen or 0)
    tracking.credit_lighter(session, actor, consignment)
    tracking.follow(session, parcel)
    return parcel


def close(session: Session, actor: Actor, manifest_id: int) -> Manifest:
    """The carrier signed for it: nothing more is scanned onto it, and its side is told. Repeating is harmless.

    Refused with `manifest_empty`. What was packed for this carrier and not scanned out stays packed, and is seen.
    """
    manifest = _locked(session, manifest_id)
    if manifest.state == "closed":
        return manifest
    if not session.scalar(select(func.count()).where(Parcel.manifest_id == manifest.id)):
        raise Refused("manifest_empty")
    manifest.state, manifest.closed_by, manifest.closed_at = "closed", actor.person_id, stock.now(session)
    session.flush()
    audit.note(session, actor, "close", "manifest", manifest.id)
    defer(session, "carriers.tell", manifest_id=manifest.id)
    return manifest


def next_round(now: datetime, carrier: Carrier) -> datetime:
    """When the carrier comes next: today, if it has not been here yet. Pure."""
    day = now.astimezone(planning.CHINA).date()
    today = planning.cut_off_on(day, carrier.cut_off)
    return today if now <= today else planning.cut_off_on(day + timedelta(days=1), carrier.cut_off)


def _is_station(session: Session, station_id: int) -> bool:
    station = session.get(Organisation, station_id)
    return station is not None and station.kind == "station"


def _by_waybill(session: Session, carrier_code: str, waybill: str) -> int:
    """The parcel with that number on its label. Invalid where there is none, or another carrier has it."""
    rows = session.execute(select(Parcel.id, Parcel.carrier).where(Parcel.waybill == waybill)).all()
    own: int | None = next((row.id for row in rows if row.carrier == carrier_code), None)
    if own is not None:
        return own
    if rows:
        raise Invalid("other_carrier", field="waybill", waybill=waybill)
    raise Invalid("unknown_waybill", field="waybill", waybill=waybill)


def _locked(session: Session, manifest_id: int) -> Manifest:
    manifest = session.scalar(
        select(Manifest)
        .where(Manifest.id == manifest_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if manifest is None:
        raise Missing
    return manifest


def _check_belongs(session: Session, manifest: Manifest, parcel: Parcel) -> None:
    if parcel.shipped_at is not None:
        raise Invalid("scanned_already", field="waybill", waybill=parcel.waybill)
    if manifest.state != "open":
        raise Refused("manifest_closed")
    consignment = parcel.consignment
    if consignment.state != "packed":
        raise Refused("wrong_step", state=consignment.state)
    if consignment.order.station_id != manifest.station_id:
        raise Invalid("other_station", field="waybill", waybill=parcel.waybill)
