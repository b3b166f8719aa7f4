"""What is awaited at the gate, and what came. No price leaves the database here: the warehouse has no need of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.catalogue import Category, Product, Sku
from models.certificates import CONFORMITY, Certificate
from models.orchard import Plot
from models.parties import Organisation, Person
from models.purchasing import AWAITED, PurchaseLine, PurchaseOrder
from models.receiving import Receipt, ReceiptLine, accepted_amount
from models.stock import Bin, Lot


@dataclass(frozen=True)
class Awaited:
    """A purchase line at the gate: goods, how much was ordered and taken in so far (in its unit), and its papers."""

    line_id: int
    order_id: int
    supplier_id: int
    supplier_zh: str
    supplier_en: str
    producer_kind: str | None
    warehouse_id: int
    state: str
    sku_id: int
    sku_code: str
    product_id: int
    name_zh: str
    name_en: str
    pack_zh: str
    pack_en: str
    storage: str
    net_weight_g: int
    shelf_life_days: int
    catch_weight: bool
    needs_certificate: bool
    grade: str
    unit: str
    quantity: int
    accepted: int
    due_from: date
    due_until: date

    @property
    def left(self) -> int:
        """What is still to come, in its unit; nothing when more came."""
        return max(0, self.quantity - self.accepted)

    @property
    def packs_left(self) -> int:
        """The same in whole packs."""
        return self.left if self.unit == "pack" else self.left // self.net_weight_g

    @property
    def is_open(self) -> bool:
        """Whether goods may be taken in now."""
        return self.state in AWAITED


def awaited_orders() -> Select[Any]:
    """Orders whose goods may come, the earliest due first. For `page_of_rows`.

    Columns: id, state, supplier_zh, supplier_en, due_from, due_until, lines.
    """
    columns: tuple[Any, ...] = (
        PurchaseOrder.id,
        PurchaseOrder.state,
        Organisation.name_zh.label("supplier_zh"),
        Organisation.name_en.label("supplier_en"),
        func.min(PurchaseLine.due_from).label("due_from"),
        func.max(PurchaseLine.due_until).label("due_until"),
        func.count().label("lines"),
    )
    return (
        select(*columns)
        .join(Organisation, Organisation.id == PurchaseOrder.supplier_id)
        .join(PurchaseLine, PurchaseLine.purchase_order_id == PurchaseOrder.id)
        .where(PurchaseOrder.state.in_(AWAITED))
        .group_by(PurchaseOrder.id, Organisation.id)
        .order_by(func.min(PurchaseLine.due_from), PurchaseOrder.id)
    )


def lines_of(session: Session, order_id: int) -> list[Awaited]:
    """The lines of an order at the gate. One query."""
    return [Awaited(*row) for row in session.execute(_lines().where(PurchaseOrder.id == order_id))]


def line_at_gate(session: Session, order_id: int, line_id: int) -> Awaited | None:
    """One of them."""
    row = session.execute(_lines().where(PurchaseOrder.id == order_id, PurchaseLine.id == line_id)).first()
    return Awaited(*row) if row else None


def certificates_for(session: Session, line: Awaited, day: date) -> list[Certificate]:
    """Conformity certificates the goods of a line may come with on that day, the newest first."""
    return list(
        session.scalars(
            select(Certificate)
            .where(Certificate.kind_code == CONFORMITY, Certificate.supplier_id == line.supplier_id)
            .where(or_(Certificate.product_id.is_(None), Certificate.product_id == line.product_id))
            .where(Certificate.issued_on <= day, or_(Certificate.valid_until.is_(None), Certificate.valid_until >= day))
            .where(Certificate.discarded_at.is_(None), Certificate.issued_anew.is_(False))
            .order_by(Certificate.id.desc())
            .limit(20)
        )
    )


def plots_for(session: Session, line: Awaited) -> list[Plot]:
    """Where its goods may have grown: plots of the supplier, those of the product first."""
    return list(
        session.scalars(
            select(Plot)
            .where(Plot.supplier_id == line.supplier_id)
            .order_by(Plot.product_id.is_distinct_from(line.product_id), Plot.id)
            .limit(20)
        )
    )


def bins_for(line: Awaited) -> Select[Bin]:
    """Bins its goods may lie in: where the sku lies already first, then the emptiest."""
    same = func.count(Lot.id).filter(Lot.sku_id == line.sku_id)
    return (
        select(Bin)
        .outerjoin(Lot, (Lot.bin_id == Bin.id) & (Lot.on_hand > 0))
        .where(Bin.warehouse_id == line.warehouse_id, Bin.storage == line.storage)
        .group_by(Bin.id)
        .order_by(same.desc(), func.count(Lot.id), Bin.code)
    )


def bin_by_code(session: Session, warehouse_id: int, code: str) -> Bin | None:
    """A bin of a warehouse by what its label says."""
    return session.scalar(select(Bin).where(Bin.warehouse_id == warehouse_id, Bin.code == code))


def receipts(waiting: bool) -> Select[Any]:
    """What came, the latest first; only what waits for a second person when asked. For `page_of_rows`.

    Columns: id, order_id, supplier_zh, supplier_en, received_on, at, receiver, packs, accepted, waits, name_zh,
    name_en.
    """
    packs: ColumnElement[int] = cast(func.sum(ReceiptLine.quantity), BigInteger)
    statement = (
        select(
            Receipt.id,
            Receipt.purchase_order_id.label("order_id"),
            Organisation.name_zh.label("supplier_zh"),
            Organisation.name_en.label("supplier_en"),
            Receipt.received_on,
            Receipt.at,
            Person.name.label("receiver"),
            packs.label("packs"),
            cast(func.coalesce(func.sum(ReceiptLine.accepted), 0), BigInteger).label("accepted"),
            func.bool_or(ReceiptLine.accepted.is_(None)).label("waits"),
            func.min(Product.name_zh).label("name_zh"),
            func.min(Product.name_en).label("name_en"),
        )
        .join(PurchaseOrder, PurchaseOrder.id == Receipt.purchase_order_id)
        .join(Organisation, Organisation.id == PurchaseOrder.supplier_id)
        .join(Person, Person.id == Receipt.received_by)
        .join(ReceiptLine, ReceiptLine.receipt_id == Receipt.id)
        .join(Sku, Sku.id == ReceiptLine.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .group_by(Receipt.id, Organisation.id, Person.id)
        .order_by(Receipt.id.desc())
    )
    if waiting:
        some = select(ReceiptLine.receipt_id).where(ReceiptLine.accepted.is_(None))
        statement = statement.where(Receipt.id.in_(some))
    return statement


def receipt(session: Session, receipt_id: int) -> Receipt | None:
    """One receipt with everything its page shows."""
    line = selectinload(Receipt.lines)
    return session.scalar(
        select(Receipt)
        .options(
            line.joinedload(ReceiptLine.sku).joinedload(Sku.product),
            line.joinedload(ReceiptLine.bin),
            line.joinedload(ReceiptLine.certificate),
            line.joinedload(ReceiptLine.line),
            joinedload(Receipt.order).joinedload(PurchaseOrder.supplier),
        )
        .where(Receipt.id == receipt_id)
    )


def lots_of(session: Session, receipt_id: int) -> dict[int, Lot]:
    """The lots a receipt's lines became, by line."""
    rows = session.scalars(
        select(Lot).join(ReceiptLine, ReceiptLine.id == Lot.receipt_line_id).where(ReceiptLine.receipt_id == receipt_id)
    )
    return {lot.receipt_line_id: lot for lot in rows if lot.receipt_line_id is not None}


def waiting_count(session: Session) -> int:
    """How many lines wait for a second person."""
    return session.scalar(select(func.count()).where(ReceiptLine.accepted.is_(None))) or 0


def _lines() -> Select[Any]:
    taken = (
        select(cast(func.coalesce(func.sum(accepted_amount()), 0), BigInteger))
        .where(ReceiptLine.purchase_line_id == PurchaseLine.id)
        .correlate(PurchaseLine, Sku)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        PurchaseLine.id,
        PurchaseOrder.id,
        Organisation.id,
        Organisation.name_zh,
        Organisation.name_en,
        Organisation.producer_kind,
        PurchaseOrder.warehouse_id,
        PurchaseOrder.state,
        Sku.id,
        Sku.code,
        Product.id,
        Product.name_zh,
        Product.name_en,
        Sku.pack_zh,
        Sku.pack_en,
        Sku.storage,
        Sku.net_weight_g,
        Sku.shelf_life_days,
        Sku.catch_weight,
        or_(Product.certificate_required, Category.is_covered),
        PurchaseLine.grade,
        PurchaseLine.unit,
        PurchaseLine.quantity,
        taken,
        PurchaseLine.due_from,
        PurchaseLine.due_until,
    )
    return (
        select(*columns)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseLine.purchase_order_id)
        .join(Organisation, Organisation.id == PurchaseOrder.supplier_id)
        .join(Sku, Sku.id == PurchaseLine.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .join(Category, Category.id == Product.category_id)
        .order_by(PurchaseLine.id)
    )
