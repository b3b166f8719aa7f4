"""What came in at the gate, line by line: counted or weighed, with its papers."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, case, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id, Written
from models.catalogue import Sku
from models.certificates import Certificate, exemption_is
from models.orchard import Plot
from models.purchasing import PurchaseLine, PurchaseOrder
from models.stock import Bin


class Receipt(Base):
    """One delivery of one purchase order, received by one person."""

    __tablename__ = "receipt"
    __table_args__ = (Index("ix_receipt_purchase_order_id", "purchase_order_id", "id"),)

    id: Mapped[Id]
    purchase_order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"))
    received_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    received_on: Mapped[date]
    at: Mapped[Written]
    #: A form sent twice makes one receipt.
    token: Mapped[str] = mapped_column(unique=True)

    order: Mapped[PurchaseOrder] = relationship()
    lines: Mapped[list["ReceiptLine"]] = relationship(order_by="ReceiptLine.id", back_populates="receipt")

    @property
    def number(self) -> str:
        """What people call it by."""
        return f"R{self.id:06}"


class ReceiptLine(Base):
    """Goods of one sku and one harvest that were delivered: `quantity` packs, of which `accepted` were taken in.

    Weighed goods have gross, tare and net. `accepted` is NULL while more came than may be taken without asking a
    second person. `cost_fen` is what is owed for what was accepted.
    """

    __tablename__ = "receipt_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("accepted >= 0 AND accepted <= quantity", name="accepted"),
        CheckConstraint("(gross_g IS NULL) = (net_g IS NULL) AND (tare_g IS NULL) = (net_g IS NULL)", name="weighed"),
        CheckConstraint("tare_g >= 0 AND net_g > 0 AND net_g = gross_g - tare_g", name="net"),
        CheckConstraint("cost_fen >= 0", name="cost"),
        CheckConstraint(exemption_is("exemption"), name="exemption"),
        CheckConstraint("expires_on > harvested_on", name="life"),
        Index("ix_receipt_line_receipt_id", "receipt_id"),
        Index("ix_receipt_line_purchase_line_id", "purchase_line_id"),
        Index("ix_receipt_line_waiting", "id", postgresql_where=text("accepted IS NULL")),
    )

    id: Mapped[Id]
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    purchase_line_id: Mapped[int] = mapped_column(ForeignKey("purchase_line.id"))
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    bin_id: Mapped[int] = mapped_column(ForeignKey("bin.id"))
    quantity: Mapped[int]
    gross_g: Mapped[int | None]
    tare_g: Mapped[int | None]
    net_g: Mapped[int | None]
    accepted: Mapped[int | None]
    cost_fen: Mapped[int | None]
    harvested_on: Mapped[date]
    expires_on: Mapped[date]
    #: The supplier's own number of the batch.
    batch: Mapped[str] = mapped_column(server_default="")
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), index=True)
    exemption: Mapped[str | None]
    #: What the household declared instead.
    exemption_note: Mapped[str] = mapped_column(server_default="")
    #: Where it grew, when the supplier keeps plots.
    plot_id: Mapped[int | None] = mapped_column(ForeignKey("plot.id"))
    decided_at: Mapped[datetime | None]

    receipt: Mapped[Receipt] = relationship(back_populates="lines")
    line: Mapped[PurchaseLine] = relationship()
    sku: Mapped[Sku] = relationship()
    bin: Mapped[Bin] = relationship()
    certificate: Mapped[Certificate | None] = relationship()
    plot: Mapped[Plot | None] = relationship()


def accepted_amount() -> ColumnElement[int]:
    """What a receipt line took in, in the unit of its purchase line. The caller joins its sku and its purchase line.

    Of packs that were weighed together the accepted ones weigh their part, a half gram rounded up.
    """
    packs = func.coalesce(ReceiptLine.accepted, 0)
    part = (ReceiptLine.net_g * packs * 2 + ReceiptLine.quantity) // (ReceiptLine.quantity * 2)
    grams = case((Sku.catch_weight, part), else_=packs * Sku.net_weight_g)
    return case((PurchaseLine.unit == "g", grams), else_=packs)
