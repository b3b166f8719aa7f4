"""The selects a lot's story is made of: its family, what it was inspected for, its certificates, its departures."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, Select, and_, cast, func, literal, null, select, union

from models.catalogue import Product, Sku
from models.certificates import Certificate, CertificateKind, CertificateParent, LotCertificate
from models.delivery import Parcel, PickLine
from models.inspecting import Inspection, InspectionForm
from models.parties import Organisation
from models.purchasing import PurchaseOrder
from models.receiving import Receipt, ReceiptLine
from models.stock import (
    DESCENTS,
    Allocation,
    Lot,
    LotFreeze,
    LotSource,
    StockMovement,
    Warehouse,
    older_lots,
    younger_lots,
)


def family(code: str) -> Select[Any]:
    """The lot and all its relatives with what is known of their origin, the oldest first.

    Columns beside those of lot, sku, product, supplier and receipt line: side (back, onward; the lot itself has both),
    made_at and made_packs (when it came to be, with how many packs), is_recalled.
    """
    here = select(Lot.id).where(Lot.code == code)
    back, onward = older_lots(here, "back"), younger_lots(here, "onward")
    sides = union(
        select(back.c.id, literal("back").label("side")), select(onward.c.id, literal("onward").label("side"))
    ).subquery()
    made = and_(
        StockMovement.lot_id == Lot.id, StockMovement.kind.in_(("received", *DESCENTS)), StockMovement.delta > 0
    )
    recalled = and_(LotFreeze.lot_id == Lot.id, LotFreeze.lifted_at.is_(None), LotFreeze.recalled_at.is_not(None))
    columns: tuple[Any, ...] = (
        sides.c.side,
        *(Lot.id, Lot.code, Lot.qc_state, Lot.frozen_at, Lot.harvested_on, Lot.received_on, Lot.expires_on),
        *(Lot.on_hand, Lot.sku_id, Lot.supplier_id, Sku.pack_zh, Sku.pack_en, Sku.net_weight_g, Sku.storage),
        *(Product.slug, Product.name_zh, Product.name_en, Product.township_code, Product.village),
        Product.supplier_id.label("maker_id"),
        *(Warehouse.code.label("warehouse"), Warehouse.name_zh.label("warehouse_zh")),
        Warehouse.name_en.label("warehouse_en"),
        *(Organisation.producer_kind, Organisation.name_agreed_at),
        *(Organisation.name_zh.label("supplier_zh"), Organisation.name_en.label("supplier_en")),
        *(Organisation.township_code.label("home_code"), Organisation.village.label("home_village")),
        *(ReceiptLine.accepted, ReceiptLine.net_g, ReceiptLine.plot_id, ReceiptLine.exemption),
        *(Receipt.id.label("receipt_id"), Receipt.at.label("received_at"), PurchaseOrder.id.label("purchase_order_id")),
        select(func.min(StockMovement.at)).where(made).correlate(Lot).scalar_subquery().label("made_at"),
        select(cast(func.sum(StockMovement.delta), BigInteger))
        .where(made)
        .correlate(Lot)
        .scalar_subquery()
        .label("made_packs"),
        select(literal(True)).where(recalled).correlate(Lot).scalar_subquery().label("is_recalled"),
    )
    return (
        select(*columns)
        .select_from(sides)
        .join(Lot, Lot.id == sides.c.id)
        .join(Sku, Sku.id == Lot.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .join(Warehouse, Warehouse.id == Lot.warehouse_id)
        .join(Organisation, Organisation.id == Lot.supplier_id)
        .outerjoin(ReceiptLine, ReceiptLine.id == Lot.receipt_line_id)
        .outerjoin(Receipt, Receipt.id == ReceiptLine.receipt_id)
        .outerjoin(PurchaseOrder, PurchaseOrder.id == Receipt.purchase_order_id)
        .order_by(Lot.id)
    )


def links(ids: Sequence[int]) -> Select[Any]:
    """Who of the family came out of whom. Columns: lot_id, source_id, kind, packs (of the source)."""
    columns: tuple[Any, ...] = (LotSource.lot_id, LotSource.source_id, LotSource.kind, LotSource.packs)
    return (
        select(*columns)
        .where(LotSource.lot_id.in_(ids), LotSource.source_id.in_(ids))
        .order_by(LotSource.lot_id, LotSource.source_id)
    )


def inspections(ids: Sequence[int]) -> Select[Any]:
    """Every look at some lots, in order. Columns: id, lot_id, at, result, sample, found, fields (of the form)."""
    columns: tuple[Any, ...] = (
        *(Inspection.id, Inspection.lot_id, Inspection.at, Inspection.result, Inspection.sample, Inspection.found),
        InspectionForm.fields,
    )
    return (
        select(*columns)
        .outerjoin(InspectionForm, InspectionForm.id == Inspection.form_id)
        .where(Inspection.lot_id.in_(ids))
        .order_by(Inspection.id)
    )


def certificates(ids: Sequence[int]) -> Select[Any]:
    """What some lots go with, and what was issued anew for that stands for. The latest first.

    Columns: lot_id, child_id (the certificate that stands for it, or none), id, number, issued_on, valid_until, link,
    issued_anew, kind_zh, kind_en. One that was discarded has no link.
    """
    parts = (
        select(LotCertificate.lot_id, LotCertificate.certificate_id).where(LotCertificate.lot_id.in_(ids)),
        select(Lot.id, ReceiptLine.certificate_id)
        .join(ReceiptLine, ReceiptLine.id == Lot.receipt_line_id)
        .where(Lot.id.in_(ids), ReceiptLine.certificate_id.is_not(None)),
    )
    own = union(*parts).subquery()
    carried = select(
        own.c.lot_id.label("lot_id"), own.c.certificate_id.label("id"), cast(null(), BigInteger).label("child_id")
    ).cte("carried", recursive=True)
    carried = carried.union(
        select(carried.c.lot_id, CertificateParent.parent_id, CertificateParent.certificate_id).join(
            carried, CertificateParent.certificate_id == carried.c.id
        )
    )
    columns: tuple[Any, ...] = (
        *(carried.c.lot_id, carried.c.child_id, Certificate.id, Certificate.number, Certificate.issued_on),
        *(Certificate.valid_until, Certificate.link, Certificate.issued_anew),
        *(CertificateKind.name_zh.label("kind_zh"), CertificateKind.name_en.label("kind_en")),
    )
    return (
        select(*columns)
        .select_from(carried)
        .join(Certificate, Certificate.id == carried.c.id)
        .join(CertificateKind, CertificateKind.code == Certificate.kind_code)
        .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
    )


def departures(ids: Sequence[int]) -> Select[Any]:
    """The days on which packs of some lots left the house. Columns: lot_id, day (in China), packs, parcels."""
    day: ColumnElement[Any] = cast(func.timezone("Asia/Shanghai", Parcel.shipped_at), Date)
    columns: tuple[Any, ...] = (
        Allocation.lot_id,
        day.label("day"),
        cast(func.sum(PickLine.quantity), BigInteger).label("packs"),
        func.count(Parcel.id.distinct()).label("parcels"),
    )
    return (
        select(*columns)
        .join(PickLine, PickLine.allocation_id == Allocation.id)
        .join(Parcel, Parcel.id == PickLine.parcel_id)
        .where(Allocation.lot_id.in_(ids), Allocation.state == "shipped", Parcel.shipped_at.is_not(None))
        .group_by(Allocation.lot_id, day)
        .order_by(day, Allocation.lot_id)
    )
