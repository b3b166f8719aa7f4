"""What is bought: orders to suppliers, and the bills they send for what came."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Fen, Id, Written
from models.catalogue import Sku
from models.parties import Organisation, one_of
from models.stock import Warehouse

#: The allowed moves. `receiving`: some of it came; `closed`: no more is awaited though some is missing.
PURCHASE_MOVES: dict[str, tuple[str, ...]] = {
    "draft": ("sent", "cancelled"),
    "sent": ("confirmed", "proposed", "declined", "cancelled"),
    "proposed": ("sent", "confirmed", "cancelled"),
    "confirmed": ("receiving", "received", "closed", "cancelled"),
    "receiving": ("receiving", "received", "closed"),
    "received": (),
    "closed": (),
    "declined": (),
    "cancelled": (),
}
#: Orders goods are still awaited from.
AWAITED = ("confirmed", "receiving")
#: What a purchase line counts in: packs of its sku, or grams.
UNITS = ("pack", "g")
BILL_STATES = ("recorded", "matched", "differs", "settled")


class PurchaseOrder(Base):
    """Goods ordered from one supplier into one warehouse.

    buyout: the association owns them on receipt; else they are in consignment and owed when they are sold.
    A supplier proposes other figures in the `proposed_…` columns of the lines; they count once they are accepted.
    """

    __tablename__ = "purchase_order"
    __table_args__ = (
        CheckConstraint(one_of("state", tuple(PURCHASE_MOVES)), name="state"),
        CheckConstraint("tolerance_bp BETWEEN 0 AND 5000", name="tolerance"),
        Index("ix_purchase_order_state", "state", "id"),
        Index("ix_purchase_order_supplier_id", "supplier_id", "id"),
    )

    id: Mapped[Id]
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    buyout: Mapped[bool]
    state: Mapped[str] = mapped_column(server_default="draft")
    state_at: Mapped[Written]
    #: How much more than ordered is taken without asking, in basis points.
    tolerance_bp: Mapped[int] = mapped_column(server_default="0")
    note: Mapped[str] = mapped_column(server_default="")
    #: What the supplier says to its proposal or its refusal, or why the rest is no longer awaited.
    answer: Mapped[str] = mapped_column(server_default="")
    #: Counts up with every change; a form made from an older one is stale.
    version: Mapped[int] = mapped_column(server_default="1")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Written]
    sent_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]

    supplier: Mapped[Organisation] = relationship()
    warehouse: Mapped[Warehouse] = relationship()
    lines: Mapped[list["PurchaseLine"]] = relationship(
        order_by="PurchaseLine.id", back_populates="order", cascade="all, delete-orphan"
    )

    @property
    def number(self) -> str:
        """What people call it by."""
        return f"P{self.id:06}"

    def may_move_to(self, state: str) -> bool:
        """Whether the table of moves has a way from here to `state`."""
        return state in PURCHASE_MOVES[self.state]


class PurchaseLine(Base):
    """A sku of an order: how much of it in which grade, what a pack or a kilogram costs, and when it is to come.

    unit `pack`: `quantity` packs at `price_fen` a pack; unit `g`: `quantity` grams at `price_fen` a kilogram.
    """

    __tablename__ = "purchase_line"
    __table_args__ = (
        CheckConstraint(one_of("unit", UNITS), name="unit"),
        CheckConstraint("quantity > 0 AND proposed_quantity > 0", name="quantity"),
        CheckConstraint("price_fen >= 0 AND proposed_price_fen >= 0", name="price"),
        CheckConstraint("due_until >= due_from AND proposed_until >= proposed_from", name="window"),
        Index("uq_purchase_line_sku", "purchase_order_id", "sku_id", unique=True),
        Index("ix_purchase_line_sku_id", "sku_id"),
    )

    id: Mapped[Id]
    purchase_order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"))
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    grade: Mapped[str] = mapped_column(server_default="")
    unit: Mapped[str]
    quantity: Mapped[int]
    price_fen: Mapped[Fen]
    due_from: Mapped[date]
    due_until: Mapped[date]
    proposed_quantity: Mapped[int | None]
    proposed_price_fen: Mapped[int | None]
    proposed_from: Mapped[date | None]
    proposed_until: Mapped[date | None]

    order: Mapped[PurchaseOrder] = relationship(back_populates="lines")
    sku: Mapped[Sku] = relationship()

    @property
    def packs(self) -> int:
        """Whole packs of what was ordered."""
        return self.quantity if self.unit == "pack" else self.quantity // self.sku.net_weight_g

    @property
    def most(self) -> int:
        """How much is taken without asking anybody, in its unit."""
        return self.quantity * (10_000 + self.order.tolerance_bp) // 10_000


class SupplierBill(Base):
    """What a supplier asks for one order, beside what was received. It changes nothing that is owed."""

    __tablename__ = "supplier_bill"
    __table_args__ = (
        CheckConstraint(one_of("state", BILL_STATES), name="state"),
        CheckConstraint("total_fen > 0", name="total"),
        CheckConstraint("decided_by <> recorded_by", name="two_people"),
        Index("uq_supplier_bill_number", "supplier_id", "number", unique=True),
        Index("ix_supplier_bill_purchase_order_id", "purchase_order_id"),
        Index("ix_supplier_bill_state", "state", "id"),
    )

    id: Mapped[Id]
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    purchase_order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"))
    #: The supplier's own number.
    number: Mapped[str]
    billed_on: Mapped[date]
    total_fen: Mapped[Fen]
    state: Mapped[str] = mapped_column(server_default="recorded")
    note: Mapped[str] = mapped_column(server_default="")
    recorded_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[Written]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]

    order: Mapped[PurchaseOrder] = relationship()
    lines: Mapped[list["BillLine"]] = relationship(order_by="BillLine.id")


class BillLine(Base):
    """How much of a purchase line a bill asks money for, in the line's unit."""

    __tablename__ = "bill_line"
    __table_args__ = (
        CheckConstraint("quantity >= 0 AND amount_fen >= 0", name="not_negative"),
        Index("uq_bill_line_purchase_line", "bill_id", "purchase_line_id", unique=True),
        Index("ix_bill_line_purchase_line_id", "purchase_line_id"),
    )

    id: Mapped[Id]
    bill_id: Mapped[int] = mapped_column(ForeignKey("supplier_bill.id"))
    purchase_line_id: Mapped[int] = mapped_column(ForeignKey("purchase_line.id"))
    quantity: Mapped[int]
    amount_fen: Mapped[Fen]

    line: Mapped[PurchaseLine] = relationship()
