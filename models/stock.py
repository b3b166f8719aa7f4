"""What is in the house: warehouses, bins, lots, and the counters that say what may still be promised."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id, Written
from models.catalogue import STORAGES, Sku
from models.parties import Organisation, one_of

QC_STATES = ("pending", "passed", "held", "rejected")
ALLOCATION_STATES = ("open", "shipped", "released")
#: The closed list of reasons a lot's quantity may change.
MOVEMENT_KINDS = ("received", "shipped")


class Warehouse(Base):
    """A place that stores, packs and ships."""

    __tablename__ = "warehouse"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]


class Bin(Base):
    """A shelf place in a warehouse. Pickers walk bins in the order of their codes."""

    __tablename__ = "bin"
    __table_args__ = (
        CheckConstraint(one_of("storage", STORAGES), name="storage"),
        Index("uq_bin_warehouse_id_code", "warehouse_id", "code", unique=True),
    )

    id: Mapped[Id]
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    code: Mapped[str]
    storage: Mapped[str]


class Lot(Base):
    """Packs of one sku from one supplier and one harvest. `allocated` of the `on_hand` packs are promised to orders."""

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint(one_of("qc_state", QC_STATES), name="qc_state"),
        CheckConstraint("on_hand >= 0 AND allocated >= 0 AND allocated <= on_hand", name="not_overpromised"),
        CheckConstraint("unit_cost_fen >= 0", name="unit_cost"),
        Index("ix_lot_first_expiry", "sku_id", "warehouse_id", "expires_on", "id"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    bin_id: Mapped[int] = mapped_column(ForeignKey("bin.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    harvested_on: Mapped[date]
    received_on: Mapped[date]
    expires_on: Mapped[date]
    unit_cost_fen: Mapped[int]
    buyout: Mapped[bool] = mapped_column(server_default=text("true"))
    on_hand: Mapped[int] = mapped_column(server_default="0")
    allocated: Mapped[int] = mapped_column(server_default="0")
    qc_state: Mapped[str] = mapped_column(server_default="pending")
    #: Set when it became too old to be promised; what was promised before still ships.
    retired_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]

    sku: Mapped[Sku] = relationship()
    bin: Mapped[Bin] = relationship()
    supplier: Mapped[Organisation] = relationship()

    @property
    def free(self) -> int:
        """Packs that no order has."""
        return self.on_hand - self.allocated

    def may_be_promised(self, arrives_on: date, min_remaining_days: int) -> bool:
        """Whether a pack that arrives on that day still has the life the buyer may expect."""
        return (
            self.qc_state == "passed"
            and self.recalled_at is None
            and (self.expires_on - arrives_on).days >= min_remaining_days
        )


class StockItem(Base):
    """The one row behind all listings of a sku: `sellable` packs in good lots, of which some are held or allocated."""

    __tablename__ = "stock_item"
    __table_args__ = (
        CheckConstraint("sellable >= 0 AND held >= 0 AND allocated >= 0", name="not_negative"),
        Index("uq_stock_item_sku_id_warehouse_id", "sku_id", "warehouse_id", unique=True),
    )

    id: Mapped[Id]
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    sellable: Mapped[int] = mapped_column(server_default="0")
    held: Mapped[int] = mapped_column(server_default="0")
    allocated: Mapped[int] = mapped_column(server_default="0")


class Hold(Base):
    """Packs kept for an order line until its payment arrives. Live while `ended_at` is NULL."""

    __tablename__ = "hold"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        Index("uq_hold_live", "order_line_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_hold_stock_item", "stock_item_id", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[Id]
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    stock_item_id: Mapped[int] = mapped_column(ForeignKey("stock_item.id"))
    quantity: Mapped[int]
    #: NULL once the order is confirmed and waits for packs.
    until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Allocation(Base):
    """Packs of one lot that belong to one order line."""

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint(one_of("state", ALLOCATION_STATES), name="state"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("(override_by IS NULL) = (override_reason IS NULL)", name="override"),
        Index("ix_allocation_lot_id_state", "lot_id", "state"),
    )

    id: Mapped[Id]
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    quantity: Mapped[int]
    state: Mapped[str] = mapped_column(server_default="open")
    at: Mapped[Written]
    override_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    override_reason: Mapped[str | None]

    lot: Mapped[Lot] = relationship()


class StockMovement(Base):
    """One change of a lot's quantity, with its cause. Append-only; no cause moves a lot twice."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        CheckConstraint(one_of("kind", MOVEMENT_KINDS), name="kind"),
        CheckConstraint("delta <> 0", name="delta"),
        Index("uq_stock_movement_cause", "lot_id", "kind", "cause_type", "cause_id", unique=True),
    )

    id: Mapped[Id]
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    kind: Mapped[str]
    delta: Mapped[int]
    cause_type: Mapped[str]
    cause_id: Mapped[int]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Written]
