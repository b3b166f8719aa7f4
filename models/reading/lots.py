"""Lots as the house looks at them: lists by state, and one lot from every side.

Lots that are in the house are few beside all there ever were; every view but that of empty lots reads those alone, in
the order of their last day.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, cast, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from models.catalogue import Product, Sku
from models.parties import Organisation
from models.receiving import Receipt, ReceiptLine
from models.searching import query
from models.stock import Bin, Lot, LotFreeze, Warehouse

#: Counts stop here: more is "999+".
MOST_COUNTED = 1000
#: Saved views. A lot may stand in several: what is frozen may wait for its inspection as well.
VIEWS = ("house", "pending", "held", "passed", "frozen", "old", "empty")
_HERE = Lot.on_hand > 0
_FROZEN = Lot.id.in_(select(LotFreeze.lot_id).where(LotFreeze.lifted_at.is_(None)))


def view(name: str, today: date) -> ColumnElement[bool]:
    """The lots of a saved view."""
    old = or_(Lot.expires_on < today, Lot.retired_at.is_not(None))
    rules: dict[str, ColumnElement[bool]] = {
        "house": _HERE,
        "pending": and_(Lot.qc_state == literal("pending"), _HERE),
        "held": and_(Lot.qc_state == literal("held"), _HERE),
        "passed": and_(
            Lot.qc_state == literal("passed"),
            _HERE,
            Lot.frozen_at.is_(None),
            Lot.retired_at.is_(None),
            Lot.expires_on >= today,
        ),
        "frozen": _FROZEN,
        "old": and_(_HERE, old),
        "empty": Lot.on_hand == 0,
    }
    return rules[name]


def counts(session: Session, today: date) -> dict[str, int]:
    """How many lots each view holds, up to MOST_COUNTED. One query."""
    parts = []
    for name in VIEWS:
        some = select(Lot.id).where(view(name, today)).order_by(*_order(name)).limit(MOST_COUNTED).subquery()
        parts.append(select(literal(name), func.count()).select_from(some))
    return {name: count for name, count in session.execute(union_all(*parts))}  # noqa: C416 a row is no pair


def lots(name: str, words: str, today: date) -> Select[int]:
    """Ids of the lots of a view, those that must go first on top; empty ones the latest first. For `rows`.

    words: a lot code, a sku code or a bin, or their beginning; the name of goods or of a supplier.
    """
    statement = select(Lot.id).where(view(name, today)).order_by(*_order(name))
    return statement.where(_found_by(words)) if words else statement


def rows(some: Select[int], *, latest_first: bool = False) -> Select[Any]:
    """What a list says of some lots. Columns: those of `_FACTS`."""
    order = (Lot.id.desc(),) if latest_first else (Lot.expires_on, Lot.id)
    return _joined().where(Lot.id.in_(some)).order_by(*order)


def lot(code: str) -> Select[Any]:
    """One lot by its code, with where it came in. Columns: those of `_FACTS` and receipt_id, receipt_line_id, batch."""
    columns: tuple[Any, ...] = (Receipt.id.label("receipt_id"), Lot.receipt_line_id, ReceiptLine.batch)
    return (
        _joined()
        .add_columns(*columns)
        .outerjoin(ReceiptLine, ReceiptLine.id == Lot.receipt_line_id)
        .outerjoin(Receipt, Receipt.id == ReceiptLine.receipt_id)
        .where(Lot.code == code)
    )


def mixable(of: Any) -> Select[Any]:
    """Lots that may be mixed with one (a row of `lot`), itself among them. Columns: those of `_FACTS`."""
    same = [getattr(Lot, name) == getattr(of, name) for name in _ALIKE]
    return _joined().where(*same, *_MAY_BE_MIXED).order_by(Lot.expires_on, Lot.id)


def mixtures(most: int) -> Select[Any]:
    """Goods that lie in several lots which may be mixed.

    Columns: code (of the oldest lot), name_zh, name_en, pack_zh, pack_en, supplier_zh, supplier_en, warehouse, lots.
    """
    alike = tuple(getattr(Lot, name) for name in _ALIKE)
    groups = (
        select(func.min(Lot.id).label("first"), func.count().label("lots"))
        .where(*_MAY_BE_MIXED)
        .group_by(*alike)
        .having(func.count() > 1)
        .subquery()
    )
    columns: tuple[Any, ...] = (
        *(Lot.code, Product.name_zh, Product.name_en, Sku.pack_zh, Sku.pack_en),
        *(Organisation.name_zh.label("supplier_zh"), Organisation.name_en.label("supplier_en")),
        *(Warehouse.code.label("warehouse"), groups.c.lots),
    )
    return (
        select(*columns)
        .join(groups, groups.c.first == Lot.id)
        .join(Sku, Sku.id == Lot.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .join(Organisation, Organisation.id == Lot.supplier_id)
        .join(Warehouse, Warehouse.id == Lot.warehouse_id)
        .order_by(Product.name_zh, Lot.id)
        .limit(most)
    )


#: What lots that are mixed have in common; operations/lots.py refuses others.
_ALIKE = ("sku_id", "warehouse_id", "supplier_id", "buyout", "qc_state")
_MAY_BE_MIXED = (Lot.on_hand > Lot.allocated + Lot.doubted, Lot.frozen_at.is_(None), Lot.qc_state != "rejected")
_FACTS: tuple[Any, ...] = (
    *(Lot.id, Lot.code, Lot.qc_state, Lot.retired_at, Lot.frozen_at, Lot.on_hand, Lot.allocated, Lot.cost_fen),
    *(Lot.buyout, Lot.harvested_on, Lot.received_on, Lot.expires_on, Lot.bin_id, Lot.warehouse_id, Lot.sku_id),
    (Lot.on_hand - Lot.allocated - Lot.doubted).label("free"),
    Lot.supplier_id,
    *(Bin.code.label("bin"), Bin.storage, Warehouse.code.label("warehouse")),
    *(Warehouse.name_zh.label("warehouse_zh"), Warehouse.name_en.label("warehouse_en")),
    *(Sku.code.label("sku"), Sku.pack_zh, Sku.pack_en, Sku.net_weight_g, Sku.shelf_life_days, Sku.min_remaining_days),
    *(Product.id.label("product_id"), Product.name_zh, Product.name_en, Product.picture),
    *(Organisation.name_zh.label("supplier_zh"), Organisation.name_en.label("supplier_en")),
)


def _joined() -> Select[Any]:
    return (
        select(*_FACTS)
        .select_from(Lot)
        .join(Bin, Bin.id == Lot.bin_id)
        .join(Warehouse, Warehouse.id == Lot.warehouse_id)
        .join(Sku, Sku.id == Lot.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .join(Organisation, Organisation.id == Lot.supplier_id)
    )


def _order(name: str) -> tuple[Any, ...]:
    return (Lot.id.desc(),) if name == "empty" else (Lot.expires_on, Lot.id)


def _found_by(words: str) -> ColumnElement[bool]:
    """Goods, suppliers and bins are looked up first, for they are few; the lots are asked for their ids."""
    plain = words.replace("\\", "").replace("%", "").replace("_", "")
    start, part, tokens = f"{plain.upper()}%", f"%{plain}%", query(words)
    named = Product.tokens.op("@@")(cast(tokens, TSQUERY)) if tokens else literal(False)
    goods = select(Sku.id).join(Product, Product.id == Sku.product_id).where(or_(Sku.code.ilike(start), named))
    suppliers = select(Organisation.id).where(
        or_(Organisation.name_zh.ilike(part), Organisation.name_en.ilike(part)), Organisation.kind == "supplier"
    )
    return or_(
        Lot.code.like(start),
        Lot.sku_id.in_(goods),
        Lot.supplier_id.in_(suppliers),
        Lot.bin_id.in_(select(Bin.id).where(Bin.code.like(start))),
    )
