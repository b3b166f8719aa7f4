"""What came from a supplier and what became of it, as the supplier reads it: no buyer, no price but its own."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from models.catalogue import Product, Sku
from models.inspecting import Inspection
from models.purchasing import PurchaseOrder
from models.reading.purchasing import total
from models.receiving import Receipt, ReceiptLine
from models.stock import Lot, StockMovement

#: Kinds of movements by what a supplier calls them.
SOLD, WENT_ON = ("shipped",), ("split", "merged", "downgraded")
GONE, BACK = ("written_off", "expired", "scrapped", "counted"), ("returned",)


@dataclass(frozen=True)
class Whereabouts:
    """Packs of a lot: sold, written off (or missing at a count), given back, gone on into other lots."""

    sold: int = 0
    gone: int = 0
    back: int = 0
    went_on: int = 0


def whereabouts(session: Session, lot_ids: Sequence[int]) -> dict[int, Whereabouts]:
    """What became of lots that are no longer in the house, by lot id. One query."""
    columns: tuple[Any, ...] = (
        StockMovement.lot_id,
        *(
            total(case((StockMovement.kind.in_(kinds), -StockMovement.delta), else_=0))
            for kinds in (SOLD, GONE, BACK, WENT_ON)
        ),
    )
    rows = session.execute(select(*columns).where(StockMovement.lot_id.in_(lot_ids)).group_by(StockMovement.lot_id))
    return {lot_id: Whereabouts(sold, gone, back, went_on) for lot_id, sold, gone, back, went_on in rows}


def inspections(session: Session, lot_ids: Sequence[int]) -> dict[int, list[Any]]:
    """How each lot was judged, the first look first. Columns: lot_id, at, result, disposal, note. One query."""
    columns: tuple[Any, ...] = (
        *(Inspection.lot_id, Inspection.at, Inspection.result, Inspection.disposal, Inspection.note),
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(select(*columns).where(Inspection.lot_id.in_(lot_ids)).order_by(Inspection.id)):
        found[row.lot_id].append(row)
    return found


def supplied(supplier_id: int) -> Select[Any]:
    """What came from a supplier, line by line, the latest first. For `page_of_rows`; columns as `_SUPPLIED`."""
    lot = Lot.receipt_line_id == ReceiptLine.id
    return (
        select(*_SUPPLIED)
        .join(Receipt, Receipt.id == ReceiptLine.receipt_id)
        .join(PurchaseOrder, PurchaseOrder.id == Receipt.purchase_order_id)
        .join(Sku, Sku.id == ReceiptLine.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .outerjoin(Lot, lot)
        .where(PurchaseOrder.supplier_id == supplier_id)
        .order_by(Receipt.received_on.desc(), ReceiptLine.id.desc())
    )


_SUPPLIED: tuple[Any, ...] = (
    *(ReceiptLine.id, Receipt.purchase_order_id, Receipt.received_on, ReceiptLine.harvested_on, ReceiptLine.batch),
    *(Product.name_zh, Product.name_en, Sku.pack_zh, Sku.pack_en),
    *(ReceiptLine.quantity, ReceiptLine.accepted, ReceiptLine.net_g, ReceiptLine.cost_fen),
    *(Lot.id.label("lot_id"), Lot.code, Lot.qc_state, Lot.on_hand),
)
