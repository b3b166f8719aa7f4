"""Parcels, and all the papers that go with them: labels, slips, pick lists, manifests.

Each select is one query, of a single parcel as of a wave of five hundred. No price of any kind is read here.
"""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from models.carriers import Carrier, Manifest
from models.delivery import Consignment, Parcel, PickLine
from models.divisions import full_name
from models.orders import Order, OrderLine
from models.parties import Organisation, Person
from models.reading.dispatch import packs_in
from models.stock import Allocation, Bin, Lot, Warehouse
from models.waves import Wave

_STATION = aliased(Organisation)
_SHOP = aliased(Organisation)


def parcel(parcel_id: int) -> Select[Any]:
    """One parcel. Columns as for `parcels`."""
    return parcels(Parcel.id == parcel_id)


def of_consignment(consignment_id: int) -> Select[Any]:
    """The parcels of a consignment, the first one first. Columns as for `parcels`."""
    return parcels(Parcel.consignment_id == consignment_id)


def of_wave(wave_id: int) -> Select[Any]:
    """The parcels of all consignments of a wave. Columns as for `parcels`."""
    return parcels(Consignment.wave_id == wave_id)


def of_manifest(manifest_id: int) -> Select[Any]:
    """The parcels a carrier takes along. Columns as for `parcels`."""
    return parcels(Parcel.manifest_id == manifest_id)


def parcels(*which: ColumnElement[bool]) -> Select[Any]:
    """Everything a label says of the parcels that are meant, those of a consignment one after the other.

    Columns: id, consignment_id, order_id, number (of the order), state, waybill, carrier, carrier_zh, carrier_en,
    weight_g, place (which of its consignment, from 1), parcels (how many that has), pieces (packs in it), storage,
    packed_at, shipped_at, manifest_id, recipient, phone, province_code, city_code, county_code, town_code, street,
    station_id, station_zh, station_en, station_township, station_village, warehouse_zh, warehouse_en.
    """
    pieces = select(packs_in(PickLine.quantity)).where(PickLine.parcel_id == Parcel.id).correlate(Parcel)
    before = aliased(Parcel)
    siblings = select(func.count()).where(before.consignment_id == Parcel.consignment_id).correlate(Parcel)
    columns: tuple[Any, ...] = (
        *(Parcel.id, Parcel.consignment_id, Order.id.label("order_id"), Order.number, Parcel.state),
        *(Parcel.waybill, Parcel.carrier, Carrier.name_zh.label("carrier_zh"), Carrier.name_en.label("carrier_en")),
        *(Parcel.weight_g, siblings.where(before.id <= Parcel.id).scalar_subquery().label("place")),
        *(siblings.scalar_subquery().label("parcels"), pieces.scalar_subquery().label("pieces")),
        *(Consignment.storage, Parcel.packed_at, Parcel.shipped_at, Parcel.manifest_id),
        *(Order.recipient, Order.phone, *_place(), Order.street, Order.station_id),
        *(_STATION.name_zh.label("station_zh"), _STATION.name_en.label("station_en")),
        *(_STATION.township_code.label("station_township"), _STATION.village.label("station_village")),
        *_warehouse(),
    )
    return (
        select(*columns)
        .join(Consignment, Consignment.id == Parcel.consignment_id)
        .join(Order, Order.id == Consignment.order_id)
        .join(Warehouse, Warehouse.id == Consignment.warehouse_id)
        .outerjoin(Carrier, Carrier.code == Parcel.carrier)
        .outerjoin(_STATION, _STATION.id == Order.station_id)
        .where(*which)
        .order_by(Parcel.consignment_id, Parcel.id)
    )


def labelled(parcels: Select[Any]) -> Select[Any]:
    """Those of them that have a waybill; the others have no label yet."""
    return parcels.where(Parcel.waybill.is_not(None))


def address_of(row: Any) -> str:
    """Where a parcel goes, as it is written on it: to the door, or to the station where it is fetched."""
    if row.station_id is not None:
        return f"{full_name(row.station_township or '')}{row.station_village or ''}"
    return f"{full_name(row.town_code or row.county_code or row.city_code or row.province_code)}{row.street}"


def county_of(row: Any) -> str:
    """The same no finer than the county, for papers that others read."""
    code = (row.station_township or "")[:6] if row.station_id is not None else row.county_code or row.city_code
    return full_name(code or row.province_code)


def slips(*which: ColumnElement[bool]) -> Select[Any]:
    """What stands above the lines of slips, a row for each consignment that is meant.

    Columns: id, number, locale, recipient, remark, placed_at, storage, parts (consignments of the order that are not
    cancelled), warehouse_zh, warehouse_en.
    """
    other = aliased(Consignment)
    parts = select(func.count()).where(other.order_id == Order.id, other.state != "cancelled").correlate(Order)
    columns: tuple[Any, ...] = (
        *(Consignment.id, Order.number, Order.locale, Order.recipient, Order.remark, Order.placed_at),
        *(Consignment.storage, parts.scalar_subquery().label("parts"), *_warehouse()),
    )
    return (
        select(*columns)
        .join(Order, Order.id == Consignment.order_id)
        .join(Warehouse, Warehouse.id == Consignment.warehouse_id)
        .where(*which)
        .order_by(Consignment.id)
    )


def slip_lines(*which: ColumnElement[bool]) -> Select[Any]:
    """What lies in consignments, shop by shop: packs of an order line that came out of one lot are a row.

    Columns: consignment_id, shop_id, shop_zh, shop_en, title_zh, title_en, pack_zh, pack_en, catch_weight, lot,
    expires_on, packs, weight_g (what was weighed, None where nothing was).
    """
    of_line: tuple[Any, ...] = (
        *(OrderLine.id, PickLine.consignment_id, OrderLine.shop_id, _SHOP.name_zh, _SHOP.name_en),
        *(OrderLine.title_zh, OrderLine.title_en, OrderLine.pack_zh, OrderLine.pack_en, OrderLine.catch_weight),
        *(Lot.code, Lot.expires_on),
    )
    columns: tuple[Any, ...] = (
        *(PickLine.consignment_id, OrderLine.shop_id, _SHOP.name_zh.label("shop_zh"), _SHOP.name_en.label("shop_en")),
        *(OrderLine.title_zh, OrderLine.title_en, OrderLine.pack_zh, OrderLine.pack_en, OrderLine.catch_weight),
        *(Lot.code.label("lot"), Lot.expires_on, packs_in(PickLine.quantity).label("packs")),
        func.sum(PickLine.weight_g).label("weight_g"),
    )
    return (
        select(*columns)
        .select_from(PickLine)
        .join(Consignment, Consignment.id == PickLine.consignment_id)
        .join(Allocation, Allocation.id == PickLine.allocation_id)
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .join(_SHOP, _SHOP.id == OrderLine.shop_id)
        .join(Lot, Lot.id == PickLine.lot_id)
        .where(*which)
        .group_by(*of_line)
        .order_by(PickLine.consignment_id, OrderLine.shop_id, OrderLine.id, Lot.expires_on, Lot.code)
    )


def wave(session: Session, wave_id: int) -> Row[Any] | None:
    """The head of a pick list. Columns: id, number, storage, state, made_at, picker, consignments, warehouse_zh,
    warehouse_en. One query.
    """
    carried = select(func.count()).where(Consignment.wave_id == Wave.id).correlate(Wave)
    columns: tuple[Any, ...] = (
        *(Wave.id, Wave.storage, Wave.state, Wave.made_at, Person.name.label("picker")),
        *(carried.scalar_subquery().label("consignments"), *_warehouse()),
    )
    return session.execute(
        select(*columns)
        .join(Warehouse, Warehouse.id == Wave.warehouse_id)
        .outerjoin(Person, Person.id == Wave.picker_id)
        .where(Wave.id == wave_id)
    ).one_or_none()


def manifest(session: Session, manifest_id: int) -> Row[Any] | None:
    """The head of a manifest. Columns: id, state, cut_off_at, closed_at, carrier, carrier_zh, carrier_en, station_zh,
    station_en, warehouse_zh, warehouse_en. One query.
    """
    columns: tuple[Any, ...] = (
        *(Manifest.id, Manifest.state, Manifest.cut_off_at, Manifest.closed_at, Carrier.code.label("carrier")),
        *(Carrier.name_zh.label("carrier_zh"), Carrier.name_en.label("carrier_en")),
        *(_STATION.name_zh.label("station_zh"), _STATION.name_en.label("station_en"), *_warehouse()),
    )
    return session.execute(
        select(*columns)
        .join(Carrier, Carrier.code == Manifest.carrier_code)
        .join(Warehouse, Warehouse.id == Manifest.warehouse_id)
        .outerjoin(_STATION, _STATION.id == Manifest.station_id)
        .where(Manifest.id == manifest_id)
    ).one_or_none()


def shelves(*which: ColumnElement[bool]) -> Select[Any]:
    """Bins in the order they are walked. Columns: code, storage, warehouse_zh, warehouse_en."""
    columns: tuple[Any, ...] = (Bin.code, Bin.storage, *_warehouse())
    return (
        select(*columns)
        .join(Warehouse, Warehouse.id == Bin.warehouse_id)
        .where(*which)
        .order_by(Warehouse.code, Bin.code)
    )


def _place() -> tuple[Any, ...]:
    return Order.province_code, Order.city_code, Order.county_code, Order.town_code


def _warehouse() -> tuple[Any, ...]:
    return Warehouse.name_zh.label("warehouse_zh"), Warehouse.name_en.label("warehouse_en")
