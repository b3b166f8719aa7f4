"""Orchards and gardens: the plots of suppliers, the devices that stand there, and what these measure."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id, Written
from models.parties import Organisation

#: What an instrument in the open can tell: hundredths of a degree, and basis points of what is full.
COLDEST_C100, HOTTEST_C100 = -6_000, 8_500
MOST_BP = 10_000
_SPAN = f"BETWEEN {COLDEST_C100} AND {HOTTEST_C100}"


class Plot(Base):
    """A piece of ground on which a supplier grows one crop. What of a threshold is NULL is not watched.

    frost and heat: hundredths of a degree Celsius; drought: basis points of soil moisture; area: square metres.
    """

    __tablename__ = "plot"
    __table_args__ = (
        CheckConstraint("area_m2 > 0", name="area"),
        CheckConstraint(f"frost_c100 {_SPAN} AND heat_c100 {_SPAN}", name="temperatures"),
        CheckConstraint("heat_c100 > frost_c100", name="heat_above_frost"),
        CheckConstraint(f"drought_bp BETWEEN 0 AND {MOST_BP}", name="drought"),
        Index("uq_plot_supplier_id_name", "supplier_id", "name", unique=True),
        Index("ix_plot_product_id", "product_id", postgresql_where=text("product_id IS NOT NULL")),
    )

    id: Mapped[Id]
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str]
    crop_zh: Mapped[str]
    crop_en: Mapped[str]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    township_code: Mapped[str]
    village: Mapped[str] = mapped_column(server_default="")
    area_m2: Mapped[int]
    frost_c100: Mapped[int | None]
    heat_c100: Mapped[int | None]
    drought_bp: Mapped[int | None]
    created_at: Mapped[Written]

    supplier: Mapped[Organisation] = relationship()
    devices: Mapped[list["Device"]] = relationship(back_populates="plot", order_by="Device.id")


class Device(Base):
    """An instrument on a plot. It proves itself by a random token of which only a digest is kept, until it is revoked.

    `last_seen_at` is when it last sent something, whatever the moments of its readings are; exact to a minute.
    """

    __tablename__ = "device"
    __table_args__ = (Index("ix_device_plot_id", "plot_id"),)

    id: Mapped[Id]
    plot_id: Mapped[int] = mapped_column(ForeignKey("plot.id"))
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Written]
    revoked_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]

    plot: Mapped[Plot] = relationship(back_populates="devices")


class Reading(Base):
    """What a device measured at a moment; one row for each, however often it is sent. `simulated`: by no instrument.

    One partition a month, and one for all other moments, so that nothing is refused for being late or early. The key
    carries the values, so that a chart is read from the index alone.
    """

    __tablename__ = "reading"
    __table_args__ = (
        PrimaryKeyConstraint(
            "device_id",
            "at",
            postgresql_include=["temperature_c100", "humidity_bp", "soil_moisture_bp", "simulated"],
        ),
        CheckConstraint(f"temperature_c100 {_SPAN}", name="temperature"),
        CheckConstraint(f"humidity_bp BETWEEN 0 AND {MOST_BP}", name="humidity"),
        CheckConstraint(f"soil_moisture_bp BETWEEN 0 AND {MOST_BP}", name="soil_moisture"),
        CheckConstraint("num_nonnulls(temperature_c100, humidity_bp, soil_moisture_bp) > 0", name="something"),
        {"postgresql_partition_by": "RANGE (at)"},
    )

    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    at: Mapped[datetime]
    temperature_c100: Mapped[int | None] = mapped_column(SmallInteger)
    humidity_bp: Mapped[int | None] = mapped_column(SmallInteger)
    soil_moisture_bp: Mapped[int | None] = mapped_column(SmallInteger)
    simulated: Mapped[bool] = mapped_column(server_default=text("false"))
