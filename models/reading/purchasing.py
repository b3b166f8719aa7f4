"""Orders to suppliers as pages show them: lists with counts, and one order with its three numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    SQLColumnExpression,
    case,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, joinedload, selectinload

from models.catalogue import Product, Sku
from models.parties import Organisation
from models.purchasing import AWAITED, BillLine, PurchaseLine, PurchaseOrder, SupplierBill
from models.receiving import ReceiptLine, accepted_amount

#: Saved views of the list: the states they hold, the most pressing first.
VIEWS: dict[str, tuple[str, ...]] = {
    "answered": ("proposed",),
    "draft": ("draft",),
    "sent": ("sent",),
    "awaited": AWAITED,
    "done": ("received", "closed"),
    "off": ("declined", "cancelled"),
}
#: What a supplier sees: everything it was ever asked.
SUPPLIER_VIEWS: dict[str, tuple[str, ...]] = {
    "asked": ("sent", "proposed"),
    "awaited": AWAITED,
    "done": ("received", "closed", "declined", "cancelled"),
}
#: Columns of `LineSums` by where they come from.
CAME = ("delivered", "accepted_packs", "accepted", "cost_fen", "waits")
BILLED = ("billed", "billed_fen")
NUMBER = re.compile(r"[Pp]?0*([1-9][0-9]{0,17})")


@dataclass(frozen=True)
class LineSums:
    """The three numbers of a purchase line beside what was ordered, in its unit, with what each costs.

    delivered, accepted_packs: packs that came, and those that were taken in. waits: packs that wait for a second
    person because more came than may be taken.
    """

    delivered: int
    accepted_packs: int
    accepted: int
    cost_fen: int
    waits: int
    billed: int
    billed_fen: int


def total(quantity: SQLColumnExpression[Any]) -> ColumnElement[int]:
    """A sum that is 0 of none; PostgreSQL's sum of bigints is a decimal."""
    return cast(func.coalesce(func.sum(quantity), 0), BigInteger)


def was_asked() -> ColumnElement[bool]:
    """Orders their supplier knows of: neither drafts nor drafts that were thrown away."""
    return or_(PurchaseOrder.sent_at.is_not(None), PurchaseOrder.state.not_in(("draft", "cancelled")))


def counts(session: Session) -> dict[str, int]:
    """How many orders each view holds. One query."""
    rows = session.execute(select(PurchaseOrder.state, func.count().label("number")).group_by(PurchaseOrder.state))
    return _by_view(VIEWS, {row.state: row.number for row in rows})


def counts_of(session: Session, supplier_id: int) -> dict[str, int]:
    """The same for what one supplier was asked."""
    rows = session.execute(
        select(PurchaseOrder.state, func.count().label("number"))
        .where(PurchaseOrder.supplier_id == supplier_id, was_asked())
        .group_by(PurchaseOrder.state)
    )
    return _by_view(SUPPLIER_VIEWS, {row.state: row.number for row in rows})


def orders(view: str, words: str = "") -> Select[Any]:
    """The orders of a view, found by number or supplier. For `page_of_rows`.

    Columns: id, state, state_at, supplier_id, name_zh and name_en of the supplier, lines (how many), due_from,
    due_until, goods_zh and goods_en of the first line.
    """
    listed = _listed(VIEWS[view])
    return listed.where(_found(words)) if words else listed


def orders_of(supplier_id: int, view: str) -> Select[Any]:
    """What one supplier was asked, by view; columns as `orders`."""
    mine = (PurchaseOrder.supplier_id == supplier_id, was_asked())
    return _listed(SUPPLIER_VIEWS[view]).where(*mine)


def order(session: Session, order_id: int, supplier_id: int | None = None) -> PurchaseOrder | None:
    """An order with its lines. With `supplier_id` only one this supplier was asked."""
    statement = (
        select(PurchaseOrder)
        .options(
            joinedload(PurchaseOrder.supplier),
            joinedload(PurchaseOrder.warehouse),
            selectinload(PurchaseOrder.lines).joinedload(PurchaseLine.sku).joinedload(Sku.product),
        )
        .where(PurchaseOrder.id == order_id)
    )
    if supplier_id is not None:
        statement = statement.where(PurchaseOrder.supplier_id == supplier_id, was_asked())
    return session.scalars(statement).one_or_none()


def sums_of(session: Session, order_id: int) -> dict[int, LineSums]:
    """What came and what was billed of each line of an order, by line id. One query."""
    came, billed = _came().subquery(), _billed().subquery()
    columns = [
        func.coalesce(source.c[name], 0).label(name)
        for source, names in ((came, CAME), (billed, BILLED))
        for name in names
    ]
    rows = session.execute(
        select(PurchaseLine.id, *columns)
        .outerjoin(came, came.c.line_id == PurchaseLine.id)
        .outerjoin(billed, billed.c.line_id == PurchaseLine.id)
        .where(PurchaseLine.purchase_order_id == order_id)
    )
    return {row.id: LineSums(*row[1:]) for row in rows}


def bills_of(session: Session, order_id: int) -> Sequence[SupplierBill]:
    """The bills for an order with their lines, the latest first."""
    return session.scalars(
        select(SupplierBill)
        .options(selectinload(SupplierBill.lines))
        .where(SupplierBill.purchase_order_id == order_id)
        .order_by(SupplierBill.id.desc())
    ).all()


def bill(session: Session, order_id: int, bill_id: int) -> SupplierBill | None:
    """One bill for that order."""
    return session.scalars(
        select(SupplierBill).where(SupplierBill.id == bill_id, SupplierBill.purchase_order_id == order_id)
    ).one_or_none()


def house(session: Session) -> Organisation:
    """The association, which orders."""
    return session.scalars(select(Organisation).where(Organisation.kind == "association")).one()


def suppliers(session: Session) -> Sequence[Any]:
    """Whoever may be asked: admitted, with goods of its own that were accepted. Columns: id, name_zh, name_en, skus."""
    return session.execute(
        select(Organisation.id, Organisation.name_zh, Organisation.name_en, func.count(Sku.id).label("skus"))
        .join(Product, Product.supplier_id == Organisation.id)
        .join(Sku, Sku.product_id == Product.id)
        .where(Organisation.kind != "association", Organisation.state == "approved", Product.state == "approved")
        .group_by(Organisation.id)
        .order_by(Organisation.name_key, Organisation.id)
    ).all()


def skus_of(session: Session, supplier_id: int) -> Sequence[Sku]:
    """What a supplier may be asked for."""
    return session.scalars(
        select(Sku)
        .join(Product, Product.id == Sku.product_id)
        .options(joinedload(Sku.product))
        .where(Product.supplier_id == supplier_id, Product.state == "approved")
        .order_by(Product.name_key, Product.id, Sku.net_weight_g, Sku.id)
    ).all()


def last_buyout(session: Session, supplier_id: int) -> bool:
    """Whether the goods of the last order to a supplier were bought out; they are unless somebody agreed otherwise."""
    latest = select(PurchaseOrder.buyout).where(PurchaseOrder.supplier_id == supplier_id)
    found = session.scalar(latest.order_by(PurchaseOrder.id.desc()).limit(1))
    return True if found is None else found


def _by_view(views: Mapping[str, tuple[str, ...]], by_state: Mapping[str, int]) -> dict[str, int]:
    return {name: sum(by_state.get(state, 0) for state in states) for name, states in views.items()}


def _listed(states: tuple[str, ...]) -> Select[Any]:
    """Orders in these states: what awaits something by the day it is due, the rest the latest first."""
    columns: tuple[Any, ...] = (
        *(PurchaseOrder.id, PurchaseOrder.state, PurchaseOrder.state_at, PurchaseOrder.supplier_id),
        *(Organisation.name_zh, Organisation.name_en),
        _of_lines(func.count(PurchaseLine.id)).label("lines"),
        _of_lines(func.min(PurchaseLine.due_from)).label("due_from"),
        _of_lines(func.max(PurchaseLine.due_until)).label("due_until"),
        _first_of(Product.name_zh).label("goods_zh"),
        _first_of(Product.name_en).label("goods_en"),
    )
    return (
        select(*columns)
        .join(Organisation, Organisation.id == PurchaseOrder.supplier_id)
        .where(PurchaseOrder.state.in_(states))
        .order_by(PurchaseOrder.state_at.desc(), PurchaseOrder.id.desc())
    )


def _of_lines(figure: ColumnElement[Any]) -> ColumnElement[Any]:
    return (
        select(figure)
        .where(PurchaseLine.purchase_order_id == PurchaseOrder.id)
        .correlate(PurchaseOrder)
        .scalar_subquery()
    )


def _first_of(name: SQLColumnExpression[str]) -> ColumnElement[Any]:
    """Of the first line."""
    return (
        select(name)
        .join(Sku, Sku.product_id == Product.id)
        .join(PurchaseLine, PurchaseLine.sku_id == Sku.id)
        .where(PurchaseLine.purchase_order_id == PurchaseOrder.id)
        .order_by(PurchaseLine.id)
        .limit(1)
        .correlate(PurchaseOrder)
        .scalar_subquery()
    )


def _found(words: str) -> ColumnElement[bool]:
    """By number (P000012, 12), or by the supplier's name in characters, pinyin or English."""
    number = NUMBER.fullmatch(words)
    spelled = words.lower().replace(" ", "")
    by_name = or_(
        Organisation.name_zh.contains(words, autoescape=True),
        Organisation.name_en.icontains(words, autoescape=True),
        Organisation.name_key.contains(spelled, autoescape=True),
    )
    return or_(PurchaseOrder.id == int(number[1]), by_name) if number else by_name


def _came() -> Select[Any]:
    """What came of each purchase line; of goods ordered by weight what was accepted in grams."""
    accepted = func.coalesce(ReceiptLine.accepted, 0)
    columns: tuple[Any, ...] = (
        ReceiptLine.purchase_line_id.label("line_id"),
        total(ReceiptLine.quantity).label("delivered"),
        total(accepted).label("accepted_packs"),
        total(accepted_amount()).label("accepted"),
        total(ReceiptLine.cost_fen).label("cost_fen"),
        total(case((ReceiptLine.accepted.is_(None), ReceiptLine.quantity), else_=0)).label("waits"),
    )
    return (
        select(*columns)
        .join(PurchaseLine, PurchaseLine.id == ReceiptLine.purchase_line_id)
        .join(Sku, Sku.id == PurchaseLine.sku_id)
        .group_by(ReceiptLine.purchase_line_id)
    )


def _billed() -> Select[Any]:
    columns: tuple[Any, ...] = (
        BillLine.purchase_line_id.label("line_id"),
        total(BillLine.quantity).label("billed"),
        total(BillLine.amount_fen).label("billed_fen"),
    )
    return select(*columns).group_by(BillLine.purchase_line_id)
