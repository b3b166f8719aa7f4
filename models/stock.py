"""What is in the house: warehouses, bins, lots, and the counters that say what may still be promised."""

from datetime import date, datetime

from sqlalchemy import CTE, CheckConstraint, ForeignKey, Index, Select, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id, Written
from models.catalogue import STORAGES, Sku
from models.parties import Organisation, one_of

QC_STATES = ("pending", "passed", "held", "rejected")
ALLOCATION_STATES = ("open", "shipped", "released")
#: The closed list of reasons a lot's quantity may change. Split, merged and downgraded packs leave one lot for another;
#: what was returned went back to its supplier, what came back had been sent to a buyer.
MOVEMENT_KINDS = (
    *("received", "shipped", "split", "merged", "downgraded", "counted"),
    *("written_off", "expired", "returned", "scrapped", "came_back"),
)
#: How a lot comes out of others.
DESCENTS = ("split", "merged", "downgraded", "came_back")
WRITE_OFF_STATES = ("waiting", "done", "declined")
WRITE_OFF_REASONS = ("damaged", "spoilt", "lost", "sample", "other")
COUNT_STATES = ("same", "posted", "waiting", "declined")


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
    """Packs of one sku from one supplier and one harvest. `allocated` of the `on_hand` packs are promised to orders,
    `doubted` are in a write-off that waits for a second person: nobody gets them meanwhile.

    It came in with one receipt line, or out of other lots (`LotSource`). `cost_fen` is what all packs on hand cost.
    """

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint(one_of("qc_state", QC_STATES), name="qc_state"),
        CheckConstraint(
            "on_hand >= 0 AND allocated >= 0 AND doubted >= 0 AND allocated + doubted <= on_hand",
            name="not_overpromised",
        ),
        CheckConstraint("cost_fen >= 0", name="cost"),
        Index("ix_lot_first_expiry", "sku_id", "warehouse_id", "expires_on", "id"),
        Index("ix_lot_waiting", "qc_state", "id", postgresql_where=text("qc_state IN ('pending', 'held')")),
        Index("ix_lot_in_the_house", "expires_on", "id", postgresql_where=text("on_hand > 0")),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    bin_id: Mapped[int] = mapped_column(ForeignKey("bin.id"), index=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    receipt_line_id: Mapped[int | None] = mapped_column(ForeignKey("receipt_line.id"), unique=True)
    harvested_on: Mapped[date]
    received_on: Mapped[date]
    expires_on: Mapped[date]
    cost_fen: Mapped[int]
    buyout: Mapped[bool] = mapped_column(server_default=text("true"))
    on_hand: Mapped[int] = mapped_column(server_default="0")
    allocated: Mapped[int] = mapped_column(server_default="0")
    doubted: Mapped[int] = mapped_column(server_default="0")
    qc_state: Mapped[str] = mapped_column(server_default="pending")
    #: Set when it became too old to be promised; what was promised before still ships.
    retired_at: Mapped[datetime | None]
    #: Set while nobody may have any of it.
    frozen_at: Mapped[datetime | None]

    sku: Mapped[Sku] = relationship()
    bin: Mapped[Bin] = relationship()
    supplier: Mapped[Organisation] = relationship()

    @property
    def free(self) -> int:
        """Packs that no order has, and nobody doubts."""
        return self.on_hand - self.allocated - self.doubted

    @property
    def sellable(self) -> int:
        """Packs its stock item may count on, promised ones included."""
        if self.qc_state != "passed" or self.frozen_at is not None:
            return 0
        return self.on_hand - self.doubted if self.retired_at is None else self.allocated

    def is_good(self, day: date) -> bool:
        """Whether packs that were promised may leave the house on that day."""
        return self.qc_state == "passed" and self.frozen_at is None and self.expires_on >= day

    def may_be_promised(self, arrives_on: date, min_remaining_days: int) -> bool:
        """Whether a pack that arrives on that day still has the life the buyer may expect."""
        return (
            self.qc_state == "passed"
            and self.frozen_at is None
            and (self.expires_on - arrives_on).days >= min_remaining_days
        )


class StockItem(Base):
    """The one row behind all listings of a sku: `sellable` packs in good lots, of which some are held or allocated."""

    __tablename__ = "stock_item"
    __table_args__ = (
        CheckConstraint("sellable >= 0 AND held >= 0 AND allocated >= 0", name="not_negative"),
        CheckConstraint("minimum >= 0", name="minimum"),
        Index("uq_stock_item_sku_id_warehouse_id", "sku_id", "warehouse_id", unique=True),
    )

    id: Mapped[Id]
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    sellable: Mapped[int] = mapped_column(server_default="0")
    #: Packs the association wants to have free; below it, more is proposed to be bought.
    minimum: Mapped[int] = mapped_column(server_default="0")
    held: Mapped[int] = mapped_column(server_default="0")
    allocated: Mapped[int] = mapped_column(server_default="0")

    @property
    def is_short(self) -> bool:
        """Whether more was promised than there is."""
        return self.held + self.allocated > self.sellable


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
    """One change of a lot's quantity and of what it cost, with its cause. Append-only; no cause moves a lot twice."""

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
    cost_fen: Mapped[int] = mapped_column(server_default="0")
    cause_type: Mapped[str]
    cause_id: Mapped[int]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Written]


class LotSource(Base):
    """Packs of one lot that went into another: it was split off, mixed from several, downgraded, or had
    been sent and came back."""

    __tablename__ = "lot_source"
    __table_args__ = (
        CheckConstraint(one_of("kind", DESCENTS), name="kind"),
        CheckConstraint("packs > 0", name="packs"),
        CheckConstraint("lot_id > source_id", name="later"),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True, index=True)
    kind: Mapped[str]
    #: Of the source.
    packs: Mapped[int]


def older_lots(start: Select[int], name: str = "older") -> CTE:
    """`start` (ids of lots) and all they came out of. It ends, for a lot is younger than its sources."""
    lots = start.cte(name, recursive=True)
    return lots.union(select(LotSource.source_id).join(lots, LotSource.lot_id == lots.c.id))


def younger_lots(start: Select[int], name: str = "younger") -> CTE:
    """`start` (ids of lots) and all that came out of them."""
    lots = start.cte(name, recursive=True)
    return lots.union(select(LotSource.lot_id).join(lots, LotSource.source_id == lots.c.id))


class StockCount(Base):
    """Somebody counted a bin without being told what should be there."""

    __tablename__ = "stock_count"
    __table_args__ = (Index("ix_stock_count_bin_id", "bin_id", "id"),)

    id: Mapped[Id]
    bin_id: Mapped[int] = mapped_column(ForeignKey("bin.id"))
    counted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Written]
    #: A form sent twice makes one count.
    token: Mapped[str] = mapped_column(unique=True)

    bin: Mapped[Bin] = relationship()
    lines: Mapped[list["CountLine"]] = relationship(order_by="CountLine.id", back_populates="count")


class CountLine(Base):
    """What was counted of a lot, beside what the book had then. A large difference waits for a second person."""

    __tablename__ = "count_line"
    __table_args__ = (
        CheckConstraint(one_of("state", COUNT_STATES), name="state"),
        CheckConstraint("counted >= 0 AND expected >= 0", name="not_negative"),
        CheckConstraint("decided_by <> counted_by", name="two_people"),
        Index("uq_count_line_lot", "count_id", "lot_id", unique=True),
        Index("ix_count_line_waiting", "id", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[Id]
    count_id: Mapped[int] = mapped_column(ForeignKey("stock_count.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    expected: Mapped[int]
    counted: Mapped[int]
    #: What the difference is worth.
    value_fen: Mapped[int]
    state: Mapped[str]
    counted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]

    count: Mapped[StockCount] = relationship(back_populates="lines")
    lot: Mapped[Lot] = relationship()


class WriteOff(Base):
    """Packs that are thrown away, given away or gone. Above a limit a second person decides."""

    __tablename__ = "write_off"
    __table_args__ = (
        CheckConstraint(one_of("state", WRITE_OFF_STATES), name="state"),
        CheckConstraint(one_of("reason", WRITE_OFF_REASONS), name="reason"),
        CheckConstraint("packs > 0", name="packs"),
        CheckConstraint("decided_by <> asked_by", name="two_people"),
        Index("ix_write_off_state", "state", "id"),
        Index("ix_write_off_lot_id", "lot_id", "id"),
    )

    id: Mapped[Id]
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    packs: Mapped[int]
    #: What they were worth when they were asked to be written off.
    value_fen: Mapped[int]
    reason: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str]
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[Written]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]

    lot: Mapped[Lot] = relationship()


class LotFreeze(Base):
    """A lot that nobody may have any of, since when and why, and who lifted it; never whoever imposed it.

    Lots that came out of it are frozen with it, each with a row of its own that names it as `origin_id`.
    """

    __tablename__ = "lot_freeze"
    __table_args__ = (
        CheckConstraint("lifted_by <> frozen_by", name="two_people"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted"),
        Index("uq_lot_freeze_open", "lot_id", unique=True, postgresql_where=text("lifted_at IS NULL")),
        Index("ix_lot_freeze_origin_id", "origin_id"),
    )

    id: Mapped[Id]
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    origin_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    reason: Mapped[str]
    frozen_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    frozen_at: Mapped[Written]
    #: Since when its buyers are being told.
    recalled_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lifted_at: Mapped[datetime | None]
    lift_note: Mapped[str] = mapped_column(server_default="")

    lot: Mapped[Lot] = relationship(foreign_keys=[lot_id])


class RecallNotice(Base):
    """The buyer of an order is told of a recall, once; `lot_id` is the lot the recall began with."""

    __tablename__ = "recall_notice"
    __table_args__ = (Index("uq_recall_notice_order", "lot_id", "order_id", unique=True),)

    id: Mapped[Id]
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    at: Mapped[Written]


class LotScan(Base):
    """How often the code on the packs of a lot was scanned on a day."""

    __tablename__ = "lot_scan"

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    scans: Mapped[int] = mapped_column(server_default="0")
