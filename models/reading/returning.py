"""Parcels that come back: those on their way, those that are here again, and what became of their packs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from models.carriers import Carrier
from models.catalogue import Product, Sku
from models.delivery import Consignment, Parcel, ParcelReturn, PickLine, TrackingEvent
from models.orders import Order
from models.parties import Person
from models.stock import Bin, Lot, LotSource, StockMovement


def coming() -> Select[Any]:
    """Parcels on their way back, the longest first.

    Columns: id, waybill, state, carrier_zh, carrier_en, number, consignment_id, storage, warehouse_id, since.
    """
    return _parcels().where(Parcel.state == "returning").order_by(Parcel.shipped_at, Parcel.id)


def by_waybill(waybill: str) -> Select[Any]:
    """Parcels of that number, the latest first; columns as for `coming`."""
    return _parcels().where(Parcel.waybill == waybill).order_by(Parcel.id.desc())


def parcel(parcel_id: int) -> Select[Any]:
    """One parcel that has a label; columns as for `coming`."""
    return _parcels().where(Parcel.id == parcel_id, Parcel.waybill.is_not(None))


def received() -> Select[Any]:
    """Parcels that came back, the latest first. Columns: id, waybill, number, at, receiver, note."""
    return _returns().order_by(ParcelReturn.id.desc())


def one(return_id: int) -> Select[Any]:
    """One of them."""
    return _returns().where(ParcelReturn.id == return_id)


def goods(parcel_id: int) -> Select[Any]:
    """What lies in a parcel. Columns: lot, name_zh, name_en, pack_zh, pack_en, quantity."""
    columns: tuple[Any, ...] = (
        *(Lot.code.label("lot"), Product.name_zh, Product.name_en, Sku.pack_zh, Sku.pack_en),
        PickLine.quantity,
    )
    return (
        select(*columns)
        .join(Lot, Lot.id == PickLine.lot_id)
        .join(Sku, Sku.id == Lot.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .where(PickLine.parcel_id == parcel_id)
        .order_by(PickLine.id)
    )


def new_lots(session: Session, return_id: int) -> Sequence[Row[Any]]:
    """The lots its packs lie in now. Columns: code, source, bin, name_zh … pack_en, packs, qc_state."""
    source = aliased(Lot)
    lines = (
        select(PickLine.id, PickLine.lot_id)
        .join(ParcelReturn, ParcelReturn.parcel_id == PickLine.parcel_id)
        .where(ParcelReturn.id == return_id)
        .subquery()
    )
    columns: tuple[Any, ...] = (
        *(Lot.code, source.code.label("source"), Bin.code.label("bin"), Product.name_zh, Product.name_en),
        *(Sku.pack_zh, Sku.pack_en, func.sum(StockMovement.delta).label("packs"), Lot.qc_state),
    )
    came = (
        select(*columns)
        .select_from(lines)
        .join(source, source.id == lines.c.lot_id)
        .join(LotSource, (LotSource.source_id == source.id) & (LotSource.kind == "came_back"))
        .join(Lot, Lot.id == LotSource.lot_id)
        .join(
            StockMovement,
            (StockMovement.lot_id == Lot.id)
            & (StockMovement.kind == "came_back")
            & (StockMovement.cause_type == "pick_line")
            & (StockMovement.cause_id == lines.c.id),
        )
        .join(Bin, Bin.id == Lot.bin_id)
        .join(Sku, Sku.id == Lot.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .group_by(Lot.id, source.id, Bin.id, Product.id, Sku.id)
        .order_by(Lot.id)
    )
    return session.execute(came).all()


def _parcels() -> Select[Any]:
    turned = (
        select(func.min(TrackingEvent.at))
        .where(TrackingEvent.parcel_id == Parcel.id, TrackingEvent.kind.in_(("returning", "failed")))
        .correlate(Parcel)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        *(Parcel.id, Parcel.waybill, Parcel.state, Carrier.name_zh.label("carrier_zh")),
        *(Carrier.name_en.label("carrier_en"), Order.number, Parcel.consignment_id),
        *(Consignment.storage, Consignment.warehouse_id, func.coalesce(turned, Parcel.shipped_at).label("since")),
    )
    return (
        select(*columns)
        .join(Consignment, Consignment.id == Parcel.consignment_id)
        .join(Order, Order.id == Consignment.order_id)
        .outerjoin(Carrier, Carrier.code == Parcel.carrier)
    )


def _returns() -> Select[Any]:
    columns: tuple[Any, ...] = (
        *(ParcelReturn.id, Parcel.waybill, Order.number, ParcelReturn.at),
        *(Person.name.label("receiver"), ParcelReturn.note, Parcel.consignment_id),
    )
    return (
        select(*columns)
        .join(Parcel, Parcel.id == ParcelReturn.parcel_id)
        .join(Consignment, Consignment.id == Parcel.consignment_id)
        .join(Order, Order.id == Consignment.order_id)
        .join(Person, Person.id == ParcelReturn.received_by)
    )
