"""How goods leave: consignments are planned, parcels are what really left."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id, Written
from models.catalogue import STORAGES
from models.orders import Order
from models.parties import one_of
from models.stock import Allocation, Lot

#: The allowed moves. One goes back to waiting when a lot of it is taken back. Delivery and cancellation come with the
#: pages that decide them.
CONSIGNMENT_MOVES: dict[str, tuple[str, ...]] = {
    "waiting": ("picking",),
    "picking": ("packed", "waiting"),
    "packed": ("shipped", "waiting"),
    "shipped": ("delivered",),
    "delivered": (),
}


class Consignment(Base):
    """What one warehouse sends of one order in one storage class."""

    __tablename__ = "consignment"
    __table_args__ = (
        CheckConstraint(one_of("state", tuple(CONSIGNMENT_MOVES)), name="state"),
        CheckConstraint(one_of("storage", STORAGES), name="storage"),
        Index("uq_consignment_order_id_warehouse_id_storage", "order_id", "warehouse_id", "storage", unique=True),
        Index("ix_consignment_queue", "warehouse_id", "state", "id"),
    )

    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    storage: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="waiting")
    created_at: Mapped[Written]
    picking_at: Mapped[datetime | None]
    picker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    packed_at: Mapped[datetime | None]
    packer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    shipped_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship()
    pick_lines: Mapped[list["PickLine"]] = relationship(order_by="PickLine.id", back_populates="consignment")
    parcels: Mapped[list["Parcel"]] = relationship(order_by="Parcel.id")

    def may_move_to(self, state: str) -> bool:
        """Whether the table of moves has a way from here to `state`."""
        return state in CONSIGNMENT_MOVES[self.state]


class PickLine(Base):
    """One allocation to be taken from its bin. It belongs to a parcel once it is packed."""

    __tablename__ = "pick_line"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    id: Mapped[Id]
    consignment_id: Mapped[int] = mapped_column(ForeignKey("consignment.id"), index=True)
    allocation_id: Mapped[int] = mapped_column(ForeignKey("allocation.id"), unique=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    quantity: Mapped[int]
    picked_at: Mapped[datetime | None]
    picked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("parcel.id"), index=True)

    consignment: Mapped[Consignment] = relationship(back_populates="pick_lines")
    allocation: Mapped[Allocation] = relationship()
    lot: Mapped[Lot] = relationship()


class Parcel(Base):
    """A box that was packed. It has left once `shipped_at` is set."""

    __tablename__ = "parcel"
    __table_args__ = (
        CheckConstraint("weight_g > 0", name="weight"),
        CheckConstraint("(carrier IS NULL) = (waybill IS NULL)", name="waybill_of_carrier"),
        Index("uq_parcel_carrier_waybill", "carrier", "waybill", unique=True),
    )

    id: Mapped[Id]
    consignment_id: Mapped[int] = mapped_column(ForeignKey("consignment.id"), index=True)
    weight_g: Mapped[int]
    carrier: Mapped[str | None] = mapped_column(ForeignKey("carrier.code"))
    waybill: Mapped[str | None]
    packed_at: Mapped[Written]
    packed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    shipped_at: Mapped[datetime | None]
    shipped_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Carrier(Base):
    """A carrier and the shape of its waybill numbers (a regular expression matched against the whole number)."""

    __tablename__ = "carrier"

    code: Mapped[str] = mapped_column(primary_key=True)
    #: What the audit knows it by.
    id: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    waybill_pattern: Mapped[str]
    cold_chain: Mapped[bool]
