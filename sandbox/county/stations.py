"""Parcels for the village station at whose desk somebody signs in: one on its way, some waiting, one that goes back."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Select, select

from models.delivery import Consignment, Parcel
from models.orders import Order
from models.parties import Organisation
from operations import pickups
from sandbox.county.goods import County
from sandbox.county.past_orders import Wish, make, somebody
from sandbox.county.shelves import Shelf

STATION = "station-wuxing"
#: Who fetches there, and how far the parcel is.
FETCHED = (
    ("叶春生", 312, "coming"),
    ("周秀英", 313, "waiting"),
    ("周秀英", 313, "waiting"),
    ("兰小满", 314, "refused"),
)


def bring_parcels(county: County, shelf: Shelf, today: date) -> None:
    """Order, send and take in what FETCHED says."""
    session, keeper = county.session, county.team["station_operator"]
    station = session.scalars(select(Organisation).where(Organisation.slug == STATION)).one()
    for name, number, step in FETCHED:
        to = somebody(name, number, "331123", "")
        to = replace(to, town_code=station.township_code, station_id=station.id)
        order = make(county, shelf, today, Wish(to, (("haochuan-sunyuan", "SC-013", 1),), "shipped"))
        if step == "coming":
            continue
        parcel = session.scalars(_parcels_of(order)).one()
        pickups.arrive(session, keeper, station.id, parcel.waybill or "")
        if step == "refused":
            pickups.send_back(session, keeper, station.id, parcel.id, "refused")


def _parcels_of(order: Order) -> Select[Parcel]:
    sent = select(Parcel).join(Consignment, Consignment.id == Parcel.consignment_id)
    return sent.where(Consignment.order_id == order.id)
