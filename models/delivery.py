"""How goods leave: consignments are planned, parcels are what really left, and what became of them on the way."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id, Written
from models.carriers import Manifest
from models.catalogue import STORAGES
from models.orders import Order
from models.parties import one_of
from models.stock import Allocation, Lot
from models.waves import PickTask, Wave

#: The allowed moves. One goes back to waiting when a lot of it is taken back, or its wave is cancelled;
#: a box packed wrongly is opened.
CONSIGNMENT_MOVES: dict[str, tuple[str, ...]] = {
    "waiting": ("picking", "cancelled"),
    "picking": ("picked", "waiting"),
    "picked": ("packed", "waiting"),
    "packed": ("shipped", "picked", "waiting"),
    "shipped": ("delivered", "returned"),
    "delivered": (),
    "returned": (),
    "cancelled": (),
}
#: Consignments the warehouse has in hands; what is `packed` may still be taken back.
IN_THE_HOUSE = ("waiting", "picking", "picked", "packed")
#: Where a parcel may be. `returning` turns round on the way; `returned` lies in our house again.
PARCEL_MOVES: dict[str, tuple[str, ...]] = {
    "packed": ("shipped",),
    "shipped": ("at_station", "delivered", "returning"),
    "at_station": ("delivered", "returning"),
    "returning": ("delivered", "returned"),
    "delivered": (),
    "returned": (),
}
#: Who said that a parcel was delivered: the carrier, the buyer, the station that handed it over, or nobody in time.
DELIVERED_BY = ("carrier", "buyer", "station", "itself")
#: What carriers tell of a parcel, in the order in which it usually happens.
HAPPENINGS = (
    *("collected", "in_transit", "out_for_delivery", "at_station", "delivered"),
    *("failed", "returning", "returned"),
)
TOLD_BY = ("file", "push", "pull", "house")
PICKUP_PROOFS = ("code", "phone")


class Consignment(Base):
    """What one warehouse sends of one order in one storage class and one ship window.

    It should leave on the day `ship_on`; after `ship_by` it is late.
    """

    __tablename__ = "consignment"
    __table_args__ = (
        CheckConstraint(one_of("state", tuple(CONSIGNMENT_MOVES)), name="state"),
        CheckConstraint(one_of("storage", STORAGES), name="storage"),
        Index("ix_consignment_order_id", "order_id"),
        Index("ix_consignment_queue", "warehouse_id", "state", "ship_by", "id"),
        Index("ix_consignment_wave_id", "wave_id"),
        Index("ix_consignment_late", "ship_by", postgresql_where=text(one_of("state", IN_THE_HOUSE))),
    )

    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    storage: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="waiting")
    created_at: Mapped[Written]
    ship_on: Mapped[date]
    ship_by: Mapped[datetime]
    #: Who is to carry it; none while no carrier goes there.
    carrier_code: Mapped[str | None] = mapped_column(ForeignKey("carrier.code"))
    wave_id: Mapped[int | None] = mapped_column(ForeignKey("wave.id"))
    picking_at: Mapped[datetime | None]
    picker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    picked_at: Mapped[datetime | None]
    packed_at: Mapped[datetime | None]
    packer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    shipped_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    #: When the buyer began to be told that it is late.
    delay_told_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship()
    wave: Mapped[Wave | None] = relationship()
    pick_lines: Mapped[list["PickLine"]] = relationship(order_by="PickLine.id", back_populates="consignment")
    parcels: Mapped[list["Parcel"]] = relationship(order_by="Parcel.id", back_populates="consignment")

    def may_move_to(self, state: str) -> bool:
        """Whether the table of moves has a way from here to `state`."""
        return state in CONSIGNMENT_MOVES[self.state]


class PickLine(Base):
    """One allocation to be taken from its bin, as a part of its wave's task. It belongs to a parcel once it is packed.

    `weight_g` is what packs that are sold by weight really weighed.
    """

    __tablename__ = "pick_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("weight_g > 0", name="weight"),
    )

    id: Mapped[Id]
    consignment_id: Mapped[int] = mapped_column(ForeignKey("consignment.id"), index=True)
    allocation_id: Mapped[int] = mapped_column(ForeignKey("allocation.id"), unique=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    quantity: Mapped[int]
    task_id: Mapped[int | None] = mapped_column(ForeignKey("pick_task.id"), index=True)
    picked_at: Mapped[datetime | None]
    picked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("parcel.id"), index=True)
    weight_g: Mapped[int | None]

    consignment: Mapped[Consignment] = relationship(back_populates="pick_lines")
    allocation: Mapped[Allocation] = relationship()
    lot: Mapped[Lot] = relationship()
    task: Mapped[PickTask | None] = relationship()


class PackingMaterial(Base):
    """A box with what goes into it (ice, foam): for goods kept in one way, up to `holds_g` grams of them."""

    __tablename__ = "packing_material"
    __table_args__ = (
        CheckConstraint(one_of("storage", STORAGES), name="storage"),
        CheckConstraint("holds_g > 0 AND weight_g >= 0 AND cost_fen >= 0", name="figures"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    storage: Mapped[str]
    holds_g: Mapped[int]
    weight_g: Mapped[int]
    cost_fen: Mapped[int]
    retired_at: Mapped[datetime | None]


class Parcel(Base):
    """A box that was packed, with the label it carries. It has left once `shipped_at` is set.

    `freight_fen` is what the buyer paid for sending it, `cost_fen` what the carrier asks (None: no rate is known).
    """

    __tablename__ = "parcel"
    __table_args__ = (
        CheckConstraint("weight_g > 0", name="weight"),
        CheckConstraint("(carrier IS NULL) = (waybill IS NULL)", name="waybill_of_carrier"),
        CheckConstraint(one_of("state", tuple(PARCEL_MOVES)), name="state"),
        CheckConstraint(one_of("delivered_by", DELIVERED_BY), name="delivered_by"),
        CheckConstraint("(state = 'packed') = (shipped_at IS NULL)", name="left"),
        CheckConstraint("(state = 'delivered') = (delivered_at IS NOT NULL)", name="delivered"),
        CheckConstraint("(delivered_at IS NULL) = (delivered_by IS NULL)", name="who_delivered"),
        CheckConstraint("freight_fen >= 0 AND cost_fen >= 0 AND expected_g > 0", name="figures"),
        Index("uq_parcel_carrier_waybill", "carrier", "waybill", unique=True),
        Index("ix_parcel_state", "state", "id"),
        Index("ix_parcel_manifest_id", "manifest_id"),
        Index("ix_parcel_waybill", "waybill"),
    )

    id: Mapped[Id]
    consignment_id: Mapped[int] = mapped_column(ForeignKey("consignment.id"), index=True)
    state: Mapped[str] = mapped_column(server_default="packed")
    weight_g: Mapped[int]
    #: What it should have weighed.
    expected_g: Mapped[int | None]
    material_id: Mapped[int | None] = mapped_column(ForeignKey("packing_material.id"))
    carrier: Mapped[str | None] = mapped_column(ForeignKey("carrier.code"))
    waybill: Mapped[str | None]
    freight_fen: Mapped[int] = mapped_column(server_default="0")
    cost_fen: Mapped[int | None]
    packed_at: Mapped[Written]
    packed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    manifest_id: Mapped[int | None] = mapped_column(ForeignKey("manifest.id"))
    shipped_at: Mapped[datetime | None]
    shipped_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    delivered_at: Mapped[datetime | None]
    delivered_by: Mapped[str | None]

    consignment: Mapped[Consignment] = relationship(back_populates="parcels")
    material: Mapped[PackingMaterial | None] = relationship()
    manifest: Mapped[Manifest | None] = relationship()
    events: Mapped[list["TrackingEvent"]] = relationship(order_by="TrackingEvent.at.desc()")

    def may_move_to(self, state: str) -> bool:
        """Whether the table of moves has a way from here to `state`."""
        return state in PARCEL_MOVES[self.state]


class TrackingEvent(Base):
    """Something that happened to a parcel on its way, as somebody told us. The same thing told twice is one row."""

    __tablename__ = "tracking_event"
    __table_args__ = (
        CheckConstraint(one_of("kind", HAPPENINGS), name="kind"),
        CheckConstraint(one_of("told_by", TOLD_BY), name="told_by"),
        Index("uq_tracking_event_happening", "parcel_id", "at", "kind", unique=True),
    )

    id: Mapped[Id]
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    place: Mapped[str] = mapped_column(server_default="")
    #: The carrier's own words.
    said: Mapped[str] = mapped_column(server_default="")
    told_by: Mapped[str]
    told_at: Mapped[Written]


class Pickup(Base):
    """A parcel that is fetched at a village station: where it lies, the code that is shown, when it was handed over."""

    __tablename__ = "pickup"
    __table_args__ = (
        CheckConstraint("code ~ '^[0-9]{6}$'", name="code"),
        CheckConstraint(one_of("proof", PICKUP_PROOFS), name="proof"),
        CheckConstraint("(handed_at IS NULL) = (proof IS NULL)", name="handed"),
        CheckConstraint("handed_at IS NULL OR sent_back_at IS NULL", name="one_end"),
        Index(
            "uq_pickup_code",
            *("station_id", "code"),
            unique=True,
            postgresql_where=text("handed_at IS NULL AND sent_back_at IS NULL"),
        ),
        Index("ix_pickup_station_id", "station_id", "parcel_id"),
        Index(
            "ix_pickup_to_remind",
            "arrived_at",
            postgresql_where=text("handed_at IS NULL AND sent_back_at IS NULL AND reminded_at IS NULL"),
        ),
    )

    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), primary_key=True, autoincrement=False)
    station_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[str]
    shelf: Mapped[str] = mapped_column(server_default="")
    arrived_at: Mapped[Written]
    arrived_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    handed_at: Mapped[datetime | None]
    handed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proof: Mapped[str | None]
    sent_back_at: Mapped[datetime | None]
    #: When the buyer was reminded of it.
    reminded_at: Mapped[datetime | None]

    parcel: Mapped[Parcel] = relationship()


class ParcelReturn(Base):
    """The receipt of a parcel that came back: its packs lie in quarantine, as lots that came out of their old ones."""

    __tablename__ = "parcel_return"

    id: Mapped[Id]
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), unique=True)
    received_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Written]
    note: Mapped[str] = mapped_column(server_default="")

    parcel: Mapped[Parcel] = relationship()
