"""What should be bought: what is wanted of each sku beside what there is and what is under way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from models.catalogue import PoolTerms, Product, Sku, in_force
from models.parties import Organisation
from models.purchasing import AWAITED, PurchaseLine, PurchaseOrder
from models.reading.purchasing import total
from models.receiving import ReceiptLine
from models.stock import Hold, Lot, StockItem

#: Goods on their way, or asked for: nobody orders them a second time.
UNDER_WAY = ("draft", "sent", "proposed", *AWAITED)


@dataclass(frozen=True)
class Need:
    """A sku beside what is wanted of it. `to_buy`: packs that would make `free` the minimum again."""

    sku_id: int
    code: str
    name_zh: str
    name_en: str
    pack_zh: str
    pack_en: str
    supplier_id: int
    supplier_zh: str
    supplier_en: str
    waiting: int
    minimum: int
    free: int
    inspected: int
    ordered: int
    to_buy: int


def needs(session: Session, *, everything: bool = False) -> list[Need]:
    """What should be bought, by supplier; with `everything` also what there is enough of. One query."""
    waiting, inspected, ordered = _waiting(), _inspected(), _ordered()
    free = func.coalesce(StockItem.sellable - StockItem.held - StockItem.allocated, 0)
    minimum = func.coalesce(StockItem.minimum, 0)
    to_buy = func.greatest(minimum - free - inspected - ordered, 0)
    columns: tuple[Any, ...] = (
        *(Sku.id, Sku.code, Product.name_zh, Product.name_en, Sku.pack_zh, Sku.pack_en),
        *(Organisation.id, Organisation.name_zh, Organisation.name_en),
        *(waiting, minimum, free, inspected, ordered, to_buy),
    )
    statement = (
        select(*columns)
        .join(Product, Product.id == Sku.product_id)
        .join(Organisation, Organisation.id == Product.supplier_id)
        .outerjoin(StockItem, and_(StockItem.sku_id == Sku.id, StockItem.warehouse_id == Sku.ships_from_id))
        .where(Product.state == "approved", Organisation.kind != "association", Organisation.state == "approved")
        .order_by(Organisation.name_key, Organisation.id, Product.name_key, Product.id, Sku.net_weight_g, Sku.id)
    )
    rows = session.execute(statement if everything else statement.where(to_buy > 0))
    return [Need(*row) for row in rows]


def purchase_prices(session: Session, sku_ids: Sequence[int]) -> dict[int, int]:
    """What a pack of each sku costs by the terms in force, where there are any."""
    rows = session.execute(
        select(PoolTerms.sku_id, PoolTerms.purchase_fen).where(PoolTerms.sku_id.in_(sku_ids), in_force())
    )
    return {row.sku_id: row.purchase_fen for row in rows}


def _waiting() -> ColumnElement[int]:
    """Packs that confirmed orders wait for."""
    return (
        select(total(Hold.quantity))
        .where(Hold.stock_item_id == StockItem.id, Hold.ended_at.is_(None), Hold.until.is_(None))
        .correlate(StockItem)
        .scalar_subquery()
    )


def _inspected() -> ColumnElement[int]:
    """Packs in the house that nobody has passed yet."""
    return (
        select(total(Lot.on_hand))
        .where(Lot.sku_id == Sku.id, Lot.warehouse_id == Sku.ships_from_id)
        .where(Lot.qc_state.in_(("pending", "held")), Lot.frozen_at.is_(None))
        .correlate(Sku)
        .scalar_subquery()
    )


def _ordered() -> ColumnElement[int]:
    """Packs that were ordered, or are about to be, and have not come: never below zero for a line."""
    packs = case((PurchaseLine.unit == "pack", PurchaseLine.quantity), else_=PurchaseLine.quantity // Sku.net_weight_g)
    came = (
        select(total(ReceiptLine.accepted))
        .where(ReceiptLine.purchase_line_id == PurchaseLine.id)
        .correlate(PurchaseLine)
        .scalar_subquery()
    )
    return (
        select(total(func.greatest(packs - came, 0)))
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseLine.purchase_order_id)
        .where(PurchaseLine.sku_id == Sku.id, PurchaseOrder.warehouse_id == Sku.ships_from_id)
        .where(PurchaseOrder.state.in_(UNDER_WAY))
        .correlate(Sku)
        .scalar_subquery()
    )
