"""How an order's goods travel: its consignments with their parcels, and what was told of these on the way."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.carriers import Carrier
from models.delivery import IN_THE_HOUSE, Consignment, Parcel, PickLine, Pickup, TrackingEvent
from models.orders import OrderLine
from models.stock import Allocation

#: What of the work on a consignment means that it is begun.
BEGUN = ("picking", "picked", "packed")
#: Parcels that left us and have not arrived anywhere for good.
TRAVELLING = ("shipped", "at_station", "returning")
#: What was told of a parcel last.
_LAST = (
    select(TrackingEvent.kind)
    .where(TrackingEvent.parcel_id == Parcel.id)
    .order_by(TrackingEvent.at.desc(), TrackingEvent.id.desc())
    .limit(1)
    .correlate(Parcel)
    .scalar_subquery()
)


@dataclass(frozen=True)
class Place:
    """Where a consignment is, and each of its parcels; what was told last of those that are on their way."""

    state: str
    parcels: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def standing(order_state: str, places: Sequence[Place]) -> str:
    """How an order stands for its buyer, in one word: its state, told apart by its consignments once it is paid.

    waiting | preparing | partly (some of it left) | under_way | at_station | returning | returned, or another state
    of an order. What was cancelled of it does not count. Pure.
    """
    left = [place for place in places if place.state != "cancelled"]
    if left and all(place.state == "returned" for place in left):
        return "returned"
    if order_state != "confirmed" or not left:
        return "waiting" if order_state == "confirmed" else order_state
    here = [place.state for place in left if place.state in IN_THE_HOUSE]
    gone = [state for place in left for state in place.parcels if state in TRAVELLING]
    if here and (gone or len(here) < len(left)):
        return "partly"
    if here:
        return "preparing" if any(state in BEGUN for state in here) else "waiting"
    if gone and set(gone) <= {"at_station", "returning"}:
        return "at_station" if "at_station" in gone else "returning"
    return "under_way"


def near(places: Sequence[Place]) -> bool:
    """Whether something is being brought to the buyer, or lies near him. Pure."""
    return any(not {"at_station", "out_for_delivery", "failed"}.isdisjoint(place.told) for place in places)


def place_of(consignment: Consignment) -> Place:
    """Where a consignment is that is loaded with its parcels."""
    told = tuple(parcel.events[0].kind for parcel in consignment.parcels if parcel.events and parcel.state == "shipped")
    return Place(consignment.state, tuple(parcel.state for parcel in consignment.parcels), told)


def places_of(session: Session, order_ids: Collection[int]) -> dict[int, list[Place]]:
    """Where the consignments of some orders are, by order. One query."""
    rows = session.execute(
        select(Consignment.order_id, Consignment.id, Consignment.state, Parcel.state, _LAST)
        .outerjoin(Parcel, Parcel.consignment_id == Consignment.id)
        .where(Consignment.order_id.in_(order_ids))
        .order_by(Consignment.id, Parcel.id)
    )
    found: dict[int, dict[int, Place]] = {order_id: {} for order_id in order_ids}
    for order_id, consignment_id, state, parcel_state, last in rows:
        known = found[order_id].get(consignment_id, Place(state))
        parcels = (*known.parcels, parcel_state) if parcel_state else known.parcels
        told = (*known.told, last) if last and parcel_state == "shipped" else known.told
        found[order_id][consignment_id] = Place(state, parcels, told)
    return {order_id: list(places.values()) for order_id, places in found.items()}


def consignments_of(order_id: int) -> Select[Consignment]:
    """The consignments of an order with their parcels, and what was told of these, the latest first."""
    return (
        select(Consignment)
        .options(selectinload(Consignment.parcels).selectinload(Parcel.events))
        .where(Consignment.order_id == order_id)
        .order_by(Consignment.id)
    )


def work_on(order_id: int) -> Select[Consignment]:
    """The same for the office: with the waves they are picked in and the manifests their parcels left with."""
    return consignments_of(order_id).options(
        joinedload(Consignment.wave),
        selectinload(Consignment.parcels).joinedload(Parcel.manifest),
        selectinload(Consignment.parcels).joinedload(Parcel.material),
    )


def consignments_with(shop_id: int, order_id: int) -> Select[Consignment]:
    """Those that hold something a shop sold."""
    own = select(OrderLine.consignment_id).where(OrderLine.shop_id == shop_id, OrderLine.order_id == order_id)
    return consignments_of(order_id).where(Consignment.id.in_(own))


def carriers_of(session: Session, consignments: Iterable[Consignment]) -> dict[str, Carrier]:
    """Who carries the parcels of these, by code; nobody is asked for where nothing has a carrier."""
    codes = {parcel.carrier for one in consignments for parcel in one.parcels if parcel.carrier}
    codes |= {one.carrier_code for one in consignments if one.carrier_code}
    if not codes:
        return {}
    return {carrier.code: carrier for carrier in session.scalars(select(Carrier).where(Carrier.code.in_(codes)))}


def packs_in(session: Session, parcel_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Packs of each order line in some parcels, by parcel. One query."""
    rows = session.execute(
        select(Parcel.id, Allocation.order_line_id, func.sum(PickLine.quantity))
        .join(PickLine, PickLine.parcel_id == Parcel.id)
        .join(Allocation, Allocation.id == PickLine.allocation_id)
        .where(Parcel.id.in_(parcel_ids))
        .group_by(Parcel.id, Allocation.order_line_id)
    )
    found: dict[int, dict[int, int]] = {parcel_id: {} for parcel_id in parcel_ids}
    for parcel_id, line_id, packs in rows:
        found[parcel_id][line_id] = int(packs)
    return found


def pickups_of(session: Session, order_id: int) -> dict[int, Row[Any]]:
    """How parcels of an order lie or lay at a station, by parcel. The code stays between buyer and station.

    Columns: parcel_id, shelf, arrived_at, handed_at, proof, sent_back_at.
    """
    columns: tuple[Any, ...] = (
        *(Pickup.parcel_id, Pickup.shelf, Pickup.arrived_at, Pickup.handed_at, Pickup.proof, Pickup.sent_back_at),
    )
    rows = session.execute(
        select(*columns)
        .join(Parcel, Parcel.id == Pickup.parcel_id)
        .join(Consignment, Consignment.id == Parcel.consignment_id)
        .where(Consignment.order_id == order_id)
    )
    return {row.parcel_id: row for row in rows}


def missing_packs(lines: Iterable[OrderLine], lots: dict[int, list[Row[Any]]]) -> dict[int, int]:
    """Packs by order line that no lot covers, of a paid order's lines and `models.reading.office.lots_of`. Pure."""
    short = {line.id: line.wanted - sum(lot.quantity for lot in lots.get(line.id, ())) for line in lines}
    return {line_id: packs for line_id, packs in short.items() if packs > 0}
