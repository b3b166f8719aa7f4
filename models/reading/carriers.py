"""What is asked about carriers: their numbers and rates, the parcels of a manifest, parcels nobody says anything of."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, literal, or_, select

from models.carriers import Carrier, CarrierRate, WaybillRange, rates_in_force
from models.delivery import Consignment, PackingMaterial, Parcel, TrackingEvent
from models.orders import Order
from models.parties import Person

#: Parcels that are on their way, and may be asked about.
ON_THE_WAY = ("shipped", "at_station", "returning")
#: A parcel nobody said anything of for so long is asked about, and shown.
SILENT_HOURS = 24
#: The history of rates shows so many rows.
MOST_RATES = 100


def carriers() -> Select[Carrier]:
    """All carriers by their code, those that carry no more last."""
    return select(Carrier).order_by(Carrier.retired_at.is_not(None), Carrier.code)


def numbers_left() -> Select[Any]:
    """Columns: carrier_code, left (waybill numbers no parcel has yet). A carrier without ranges has no row."""
    left = func.sum(WaybillRange.last_number - WaybillRange.next_number + 1).label("left")
    columns: tuple[Any, ...] = (WaybillRange.carrier_code, left)
    return select(*columns).group_by(WaybillRange.carrier_code)


def ranges_of(carrier_code: str) -> Select[WaybillRange]:
    """The numbers a carrier gave, the latest first."""
    return select(WaybillRange).where(WaybillRange.carrier_code == carrier_code).order_by(WaybillRange.id.desc())


def rates_of(carrier_code: str) -> Select[Any]:
    """Everything a carrier ever asked, what counts now first. Columns: CarrierRate, author (name)."""
    columns: tuple[Any, ...] = (CarrierRate, Person.name.label("author"))
    return (
        select(*columns)
        .outerjoin(Person, Person.id == CarrierRate.set_by)
        .where(CarrierRate.carrier_code == carrier_code)
        .order_by(CarrierRate.until.is_not(None), CarrierRate.zone, CarrierRate.id.desc())
        .limit(MOST_RATES)
    )


def materials() -> Select[PackingMaterial]:
    """What parcels are packed into, the retired last."""
    return select(PackingMaterial).order_by(
        PackingMaterial.retired_at.is_not(None), PackingMaterial.storage, PackingMaterial.holds_g, PackingMaterial.id
    )


def shipments_of(manifest_id: int) -> Select[Any]:
    """What a manifest hands over. Columns: Parcel, Order, storage."""
    columns: tuple[Any, ...] = (Parcel, Order, Consignment.storage)
    return (
        select(*columns)
        .join(Consignment, Consignment.id == Parcel.consignment_id)
        .join(Order, Order.id == Consignment.order_id)
        .where(Parcel.manifest_id == manifest_id)
        .order_by(Parcel.id)
    )


def silent_parcels(hours: int, carrier_code: str | None = None) -> Select[Any]:
    """Parcels on their way of which nothing was told for so long, the longest silent first.

    Columns: Parcel, number and phone (of the order), since (the last that was told, or when it left), name_zh, name_en.
    """
    last = (
        select(TrackingEvent.parcel_id, func.max(TrackingEvent.told_at).label("told_at"))
        .group_by(TrackingEvent.parcel_id)
        .subquery()
    )
    since = func.greatest(last.c.told_at, Parcel.shipped_at)
    columns: tuple[Any, ...] = (Parcel, Order.number, Order.phone, since.label("since"), Carrier.name_zh)
    return (
        select(*columns, Carrier.name_en)
        .join(Consignment, Consignment.id == Parcel.consignment_id)
        .join(Order, Order.id == Consignment.order_id)
        .join(Carrier, Carrier.code == Parcel.carrier)
        .outerjoin(last, last.c.parcel_id == Parcel.id)
        .where(
            Parcel.state.in_(ON_THE_WAY),
            Parcel.waybill.is_not(None),
            since < func.now() - timedelta(hours=hours),
            or_(literal(carrier_code is None), Parcel.carrier == carrier_code),
        )
        .order_by(since, Parcel.id)
    )


def known_as(adapter: str, outside_code: str) -> Select[str]:
    """Code of the carrier that is called so over there."""
    called = (Carrier.adapter == adapter, Carrier.outside_code == outside_code, Carrier.outside_code != "")
    return select(Carrier.code).where(*called).order_by(Carrier.code).limit(1)


def rates_now(carrier_code: str) -> Select[CarrierRate]:
    """What a carrier asks now, by zone."""
    return rates_in_force().where(CarrierRate.carrier_code == carrier_code)
