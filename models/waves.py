"""Picking: a wave takes the goods of many consignments along one way through the bins."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id, Written
from models.catalogue import STORAGES
from models.parties import Person, one_of
from models.stock import Lot

#: A wave is picked once all its tasks are; it is cancelled when nothing of it was picked.
WAVE_STATES = ("open", "picked", "cancelled")


class Wave(Base):
    """Consignments of one storage class that are picked together. Anybody may pick of it, or only who was assigned."""

    __tablename__ = "wave"
    __table_args__ = (
        CheckConstraint(one_of("state", WAVE_STATES), name="state"),
        CheckConstraint(one_of("storage", STORAGES), name="storage"),
        Index("ix_wave_state", "state", "id"),
    )

    id: Mapped[Id]
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    storage: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="open")
    #: Set for a wave of one kind of goods.
    sku_id: Mapped[int | None] = mapped_column(ForeignKey("sku.id"))
    picker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[Written]
    ended_at: Mapped[datetime | None]

    picker: Mapped[Person | None] = relationship(foreign_keys=[picker_id])
    tasks: Mapped[list["PickTask"]] = relationship(order_by="PickTask.id", back_populates="wave")

    @property
    def number(self) -> str:
        """What people call it by."""
        return f"W{self.id:06}"


class PickTask(Base):
    """Packs of one lot to take from its bin for a wave: one line of the pick list, and one screen of the handheld.

    A picker claims it before he goes there, so that no two go to the same. `picked` is what he took.
    """

    __tablename__ = "pick_task"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("picked BETWEEN 0 AND quantity", name="picked"),
        CheckConstraint("(picked IS NULL) = (done_at IS NULL)", name="done"),
        Index("ix_pick_task_wave_id", "wave_id", "id"),
        Index(
            "uq_pick_task_claimed",
            "picker_id",
            unique=True,
            postgresql_where=text("claimed_at IS NOT NULL AND done_at IS NULL"),
        ),
        Index("ix_pick_task_lot_id", "lot_id"),
    )

    id: Mapped[Id]
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    quantity: Mapped[int]
    picker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    claimed_at: Mapped[datetime | None]
    picked: Mapped[int | None]
    done_at: Mapped[datetime | None]

    wave: Mapped[Wave] = relationship(back_populates="tasks")
    lot: Mapped[Lot] = relationship()


def open_tasks() -> Select[PickTask]:
    """Tasks nobody has done, freshly read."""
    return select(PickTask).where(PickTask.done_at.is_(None)).execution_options(populate_existing=True)
