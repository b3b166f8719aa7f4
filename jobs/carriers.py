"""Speaking to carriers: what leaves is told to them, what they lay down is read, who is silent is asked.

Nobody is waited for inside a transaction: what is needed is read, the other side is called, the outcome is written.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import flask_babel
import procrastinate
import structlog
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from gateways.carrying import (
    Adapter,
    Announcement,
    CarrierRefused,
    CarrierUnavailable,
    Incoming,
    Partner,
    Shipment,
    Sought,
)
from gateways.tracking_tables import Told
from jobs.queue import PATIENTLY, House, queue
from models.carriers import Carrier, Manifest
from models.delivery import Parcel
from models.divisions import division
from models.orders import Order
from models.reading import carriers as reading
from operations import spreadsheets, tracking
from operations.notices import open_notice
from operations.refusals import Invalid
from operations.tracking import TakenIn
from web.carrying import fault_text, happenings, masked
from web.filters import SHANGHAI
from web.sentences import sentence_of

#: Parcels that are asked about before what is known of them is written down.
BATCH = 50
#: How long files that were exchanged are kept; a carrier asks about a parcel within this time or never.
KEPT = timedelta(days=60)
#: Unknown numbers that a report names.
MOST_NAMED = 100

log = structlog.stdlib.get_logger("suinong.carriers")


@queue.task(name="carriers.tell", retry=PATIENTLY, pass_context=True)
def tell(context: procrastinate.JobContext, *, manifest_id: int) -> None:
    """Announce the parcels of a closed manifest to its carrier, once. A refusal goes to a person."""
    house = House(context)
    with house.sessions() as session:
        manifest = session.get_one(Manifest, manifest_id)
        if manifest.state != "closed" or manifest.told_at is not None:
            return
        way, partner = manifest.carrier.adapter, _partner(manifest.carrier)
        announcement = _announcement(session, manifest)
    refused = ""
    try:
        house.carriers.way(way).announce(partner, announcement)
    except CarrierRefused as fault:
        refused = str(fault)
    with house.sessions.begin() as session:
        if refused:
            params = {"manifest": announcement.number, "carrier": partner.code}
            open_notice(session, "carrier_refused", "manifest", manifest_id, refused, params=params)
            return
        untold = (Manifest.id == manifest_id, Manifest.told_at.is_(None))
        session.execute(update(Manifest).where(*untold).values(told_at=func.now()))


@queue.periodic(cron="*/5 * * * *")
@queue.task(name="carriers.take_files", queueing_lock="carriers.take_files", pass_context=True)
def take_files(context: procrastinate.JobContext, timestamp: int) -> None:
    """Read every tracking file that came in, and put it aside with what was wrong with it."""
    house = House(context)
    for adapter, partner in _spoken_to(house):
        try:
            for file in adapter.incoming(partner):
                adapter.set_aside(partner, file.name, _take_file(house, adapter, partner, file))
        except CarrierUnavailable as fault:
            log.warning("carrier_unavailable", carrier=partner.code, reason=str(fault))


@queue.periodic(cron="40 1 * * *")  # 09:40 in China
@queue.task(name="carriers.ask", queueing_lock="carriers.ask", pass_context=True)
def ask(context: procrastinate.JobContext, timestamp: int) -> None:
    """Ask once a day about every parcel that was silent for a day."""
    house = House(context)
    for adapter, partner in _spoken_to(house):
        with house.sessions() as session:
            rows = session.execute(reading.silent_parcels(reading.SILENT_HOURS, partner.code)).all()
        sought = [Sought(row.Parcel.waybill, row.phone) for row in rows]
        try:
            for start in range(0, len(sought), BATCH):
                _take_in(house, partner, adapter.track(partner, sought[start : start + BATCH]), "pull")
        except CarrierUnavailable as fault:
            log.warning("carrier_unavailable", carrier=partner.code, reason=str(fault))


@queue.periodic(cron="20 19 * * *")  # 03:20 in China
@queue.task(name="carriers.forget", queueing_lock="carriers.forget", pass_context=True)
def forget(context: procrastinate.JobContext, timestamp: int) -> None:
    """What was exchanged with carriers holds names and addresses: it is dropped after KEPT."""
    before = datetime.now(UTC) - KEPT
    for adapter, partner in _spoken_to(House(context)):
        try:
            adapter.forget(partner, before)
        except CarrierUnavailable as fault:
            log.warning("carrier_unavailable", carrier=partner.code, reason=str(fault))


def _spoken_to(house: House) -> Iterator[tuple[Adapter, Partner]]:
    """All carriers whose way is set up; those that carry nothing new may still bring what they have."""
    with house.sessions() as session:
        rows = [(one.adapter, _partner(one)) for one in session.scalars(reading.carriers())]
    for name, partner in rows:
        try:
            yield house.carriers.way(name), partner
        except CarrierUnavailable as fault:
            log.warning("carrier_unavailable", carrier=partner.code, reason=str(fault))


def _take_file(house: House, adapter: Adapter, partner: Partner, file: Incoming) -> str:
    """What of a file could not be taken in, as a text for people in the house. The rest was."""
    with house.app.test_request_context(), flask_babel.force_locale("zh_Hans"):
        try:
            table = spreadsheets.read(file.content)
        except Invalid as refusal:
            return str(sentence_of(refusal))
        found = adapter.read_table(table.header, table.rows)
        taken = _take_in(house, partner, found.told, "file")
        wrong = [fault_text(fault) for fault in found.faults]
    return "\n".join([*wrong, *taken.unknown])


def _take_in(house: House, partner: Partner, told: Iterable[Told], told_by: str) -> TakenIn:
    with house.sessions.begin() as session:
        taken = tracking.take_in(session, partner.code, happenings(told), told_by)
    if taken.unknown:
        named = [masked(one) for one in taken.unknown[:MOST_NAMED]]
        log.warning("parcels_unknown", carrier=partner.code, waybills=named)
    return taken


def _partner(carrier: Carrier) -> Partner:
    return Partner(carrier.code, carrier.outside_code)


def _announcement(session: Session, manifest: Manifest) -> Announcement:
    rows = session.execute(reading.shipments_of(manifest.id)).all()
    return Announcement(
        manifest.number,
        manifest.cut_off_at.astimezone(SHANGHAI),
        manifest.station.name_zh if manifest.station else "",
        tuple(_shipment(row.Parcel, row.Order, row.storage) for row in rows),
    )


def _shipment(parcel: Parcel, order: Order, storage: str) -> Shipment:
    codes = (order.province_code, order.city_code, order.county_code, order.town_code)
    places = [division(code) if code else None for code in codes]
    return Shipment(
        waybill=parcel.waybill or "",
        order_number=order.number,
        recipient=order.recipient,
        phone=order.phone,
        address=tuple(place.name if place else "" for place in places),
        street=order.street,
        weight_g=parcel.weight_g,
        storage=storage,
        remark=order.remark,
    )
