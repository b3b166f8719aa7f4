"""Village stations: where an order may be fetched, and which parcels come to one, lie there or go back from it.

Nothing here reads a code, for whoever looks at a list has not shown one; `of_order` does, for the buyer's own page.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from models.carriers import Manifest
from models.delivery import Consignment, Parcel, Pickup
from models.divisions import COUNTY, division
from models.orders import Order
from models.parties import Organisation

#: The station of an order, joined with `outerjoin(STATION, STATION.id == Order.station_id)`.
STATION = aliased(Organisation, name="station")
#: The township and the street a parcel goes to: those of the station where it is fetched, else the buyer's.
GOES_TO_TOWN = func.coalesce(STATION.township_code, Order.town_code)
GOES_TO_STREET = func.coalesce(func.nullif(func.concat_ws(" ", STATION.village, STATION.name_zh), ""), Order.street)

#: States of a parcel that is not on a van.
LIES_THERE = ("at_station", "delivered")

_COLUMNS: tuple[Any, ...] = (
    *(Parcel.id, Parcel.waybill, Parcel.state, Parcel.shipped_at, Parcel.weight_g),
    *(Order.id.label("order_id"), Order.number, Order.recipient, Order.phone),
    *(Pickup.shelf, Pickup.arrived_at, Pickup.handed_at, Pickup.sent_back_at, Pickup.proof),
)


def stations_near(county_code: str | None, town_code: str | None) -> Select[Organisation]:
    """Approved stations of a township; of the whole county while only that is known."""
    known = select(Organisation).where(Organisation.kind == "station", Organisation.state == "approved")
    return known.where(_lies_in(county_code, town_code)).order_by(Organisation.id)


def on_their_way(station_id: int) -> Select[Any]:
    """Parcels that left for that station, in the order of the vans' lists. Adds manifest_id and cut_off_at."""
    coming = and_(Parcel.state.in_(("shipped", "at_station")), Pickup.parcel_id.is_(None))
    rows = _parcels(station_id).add_columns(Manifest.id.label("manifest_id"), Manifest.cut_off_at)
    rows = rows.outerjoin(Manifest, Manifest.id == Parcel.manifest_id).where(coming)
    return rows.order_by(Manifest.id.nulls_last(), Parcel.id)


def lying_here(station_id: int) -> Select[Any]:
    """Parcels that wait to be fetched, the oldest first."""
    return _parcels(station_id).where(waits()).order_by(Pickup.arrived_at, Parcel.id)


def to_send_back(station_id: int) -> Select[Any]:
    """Parcels that are to go back and that the warehouse has not received again."""
    back = and_(Pickup.handed_at.is_(None), Parcel.state == "returning")
    return _parcels(station_id).where(back, Pickup.parcel_id.is_not(None)).order_by(Pickup.arrived_at, Parcel.id)


def parcel(station_id: int, parcel_id: int) -> Select[Any]:
    """One parcel that left for that station."""
    return _parcels(station_id).where(Parcel.id == parcel_id, Parcel.shipped_at.is_not(None))


def counts(station_id: int) -> Select[int, int, int]:
    """How many parcels are to come, wait, and are to go back: coming, waiting, back."""
    lists = (on_their_way(station_id), lying_here(station_id), to_send_back(station_id))
    coming, waiting, back = (
        select(func.count()).select_from(rows.order_by(None).subquery()).scalar_subquery() for rows in lists
    )
    return select(coming.label("coming"), waiting.label("waiting"), back.label("back"))


def sent_to(station_id: int, waybill: str) -> Select[int]:
    """Ids of parcels with that number that left for that station, the newest first."""
    of_station = and_(Parcel.waybill == waybill, Order.station_id == station_id, Parcel.shipped_at.is_not(None))
    return _ids().where(of_station).order_by(Parcel.id.desc())


def with_code(station_id: int, code: str) -> Select[Pickup]:
    """What waits with that code, else the last that had it."""
    found = select(Pickup).where(Pickup.station_id == station_id, Pickup.code == code)
    return found.order_by(_is_open().desc(), Pickup.arrived_at.desc()).limit(1)


def with_last_four(station_id: int, last_four: str) -> Select[int, str]:
    """Parcels that wait for somebody whose telephone number ends so: their ids and recipients."""
    mine = and_(Pickup.station_id == station_id, waits(), func.right(Order.phone, 4) == last_four)
    return _ids().join(Pickup, Pickup.parcel_id == Parcel.id).add_columns(Order.recipient).where(mine)


def of_the_same_person(station_id: int, parcel_id: int) -> Select[Any]:
    """All parcels that wait there for whoever gets this one: same telephone, same name. In the order of their locks."""
    own = aliased(Order)
    known = select(own.recipient, own.phone).join(Consignment, Consignment.order_id == own.id)
    known = known.join(Parcel, Parcel.consignment_id == Consignment.id).where(Parcel.id == parcel_id)
    person = known.subquery()
    same = and_(Order.phone == person.c.phone, Order.recipient == person.c.recipient)
    rows = _parcels(station_id).join(person, same).where(waits())
    return rows.order_by(Order.id, Parcel.consignment_id, Parcel.id)


def overdue(arrived_before: datetime, most: int) -> Select[int]:
    """Parcels that lie at a station since before then, in the order of their locks."""
    late = and_(waits(), Pickup.arrived_at < arrived_before, Parcel.state == "at_station")
    rows = _ids().join(Pickup, Pickup.parcel_id == Parcel.id).where(late)
    return rows.order_by(Order.id, Parcel.consignment_id, Parcel.id).limit(most)


def shelves_in_use(station_id: int) -> Select[str, str, str]:
    """Where parcels wait at a station, and for whom: shelf, recipient, phone."""
    rows = select(Pickup.shelf, Order.recipient, Order.phone).join(Parcel, Parcel.id == Pickup.parcel_id)
    rows = rows.join(Consignment, Consignment.id == Parcel.consignment_id).join(Order)
    return rows.where(Pickup.station_id == station_id, waits()).order_by(Pickup.arrived_at)


def of_order(order_id: int) -> Select[Pickup]:
    """The parcels of an order that wait at a station, with the codes they are fetched by."""
    rows = select(Pickup).join(Parcel, Parcel.id == Pickup.parcel_id)
    rows = rows.join(Consignment, Consignment.id == Parcel.consignment_id)
    return rows.where(Consignment.order_id == order_id, waits()).order_by(Pickup.arrived_at, Parcel.id)


def waits() -> ColumnElement[bool]:
    """A parcel that lies at its station to be fetched, though a carrier may have said already that it was delivered."""
    return and_(_is_open(), Parcel.state.in_(LIES_THERE))


def _is_open() -> ColumnElement[bool]:
    return and_(Pickup.handed_at.is_(None), Pickup.sent_back_at.is_(None))


def _lies_in(county_code: str | None, town_code: str | None) -> ColumnElement[bool]:
    if town_code:
        return Organisation.township_code == town_code
    known = division(county_code or "")
    county = known.code if known is not None and known.level == COUNTY else "nowhere"
    return Organisation.township_code.startswith(county, autoescape=True)


def _ids() -> Select[int]:
    return select(Parcel.id).join(Consignment, Consignment.id == Parcel.consignment_id).join(Order)


def _parcels(station_id: int) -> Select[Any]:
    """Parcels for a station, with what is known of them there."""
    rows = select(*_COLUMNS).select_from(Parcel)
    rows = rows.join(Consignment, Consignment.id == Parcel.consignment_id).join(Order)
    return rows.outerjoin(Pickup, Pickup.parcel_id == Parcel.id).where(Order.station_id == station_id)
