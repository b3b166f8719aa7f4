"""The picking sheet of one consignment: its label, its lines in the order of the bins, what it lacks, its carriers.

Only what packing needs is read: no price of any kind leaves the database here.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from models.carriers import Carrier
from models.catalogue import Sku
from models.delivery import Consignment, Parcel, PickLine
from models.divisions import full_name
from models.orders import Order, OrderLine
from models.parties import Person
from models.reading.dispatch import WANTED, of_the_consignment, packs_in
from models.reading.pickups import GOES_TO_STREET, GOES_TO_TOWN, STATION
from models.stock import Allocation, Bin, Lot


@dataclass(frozen=True)
class SheetLine:
    """Packs of one lot in one bin. `pick_line_id` is None until picking has begun."""

    pick_line_id: int | None
    title_zh: str
    title_en: str
    pack_zh: str
    pack_en: str
    picture: str
    net_weight_g: int
    quantity: int
    lot_code: str
    expires_on: date
    bin_code: str
    picked_at: datetime | None


@dataclass(frozen=True)
class Heading:
    """A consignment with the address it goes to, the station's where it is fetched there, and whoever worked on it."""

    id: int
    order_id: int
    number: str
    storage: str
    state: str
    created_at: datetime
    picking_at: datetime | None
    packed_at: datetime | None
    shipped_at: datetime | None
    picker_id: int | None
    picker: str | None
    packer: str | None
    recipient: str
    phone: str
    province_code: str
    city_code: str | None
    county_code: str | None
    town_code: str | None
    street: str
    remark: str
    wanted: int
    weight_g: int | None
    waybill: str | None
    carrier_zh: str | None
    carrier_en: str | None

    @property
    def region(self) -> str:
        """Province, city, county and town as they are written on a label."""
        return full_name(self.town_code or self.county_code or self.city_code or self.province_code)


@dataclass(frozen=True)
class Sheet:
    """One consignment and its lines in the order a picker walks the bins."""

    head: Heading
    lines: tuple[SheetLine, ...]

    @property
    def packs(self) -> int:
        """Packs that lie in lots for it."""
        return sum(line.quantity for line in self.lines)

    @property
    def is_short(self) -> bool:
        """Whether packs are missing, so that it cannot be picked yet."""
        return self.packs < self.head.wanted

    @property
    def net_weight_g(self) -> int:
        """What the goods weigh without the box."""
        return sum(line.net_weight_g * line.quantity for line in self.lines)

    @property
    def open_lines(self) -> tuple[SheetLine, ...]:
        """Lines that are not in the basket yet."""
        return tuple(line for line in self.lines if line.picked_at is None)

    def line(self, pick_line_id: int) -> SheetLine | None:
        """One of its lines, if it is one."""
        return next((line for line in self.lines if line.pick_line_id == pick_line_id), None)


_PICKER, _PACKER = aliased(Person), aliased(Person)
_HEADING = (
    select(
        Consignment.id,
        Consignment.order_id,
        Order.number,
        Consignment.storage,
        Consignment.state,
        Consignment.created_at,
        Consignment.picking_at,
        Consignment.packed_at,
        Consignment.shipped_at,
        Consignment.picker_id,
        _PICKER.name,
        _PACKER.name,
        Order.recipient,
        Order.phone,
        Order.province_code,
        Order.city_code,
        Order.county_code,
        GOES_TO_TOWN,
        GOES_TO_STREET,
        Order.remark,
        WANTED,
        Parcel.weight_g,
        Parcel.waybill,
        Carrier.name_zh,
        Carrier.name_en,
    )
    .join(Order, Order.id == Consignment.order_id)
    .outerjoin(STATION, STATION.id == Order.station_id)
    .outerjoin(_PICKER, _PICKER.id == Consignment.picker_id)
    .outerjoin(_PACKER, _PACKER.id == Consignment.packer_id)
    .outerjoin(Parcel, Parcel.consignment_id == Consignment.id)
    .outerjoin(Carrier, Carrier.code == Parcel.carrier)
    .order_by(Parcel.id)
)
_LINES = (
    select(
        PickLine.id,
        OrderLine.title_zh,
        OrderLine.title_en,
        OrderLine.pack_zh,
        OrderLine.pack_en,
        OrderLine.picture,
        Sku.net_weight_g,
        Allocation.quantity,
        Lot.code,
        Lot.expires_on,
        Bin.code,
        PickLine.picked_at,
    )
    .select_from(Consignment)
    .join(OrderLine, OrderLine.consignment_id == Consignment.id)
    .join(Sku, Sku.id == OrderLine.sku_id)
    .join(Allocation, Allocation.order_line_id == OrderLine.id)
    .join(Lot, Lot.id == Allocation.lot_id)
    .join(Bin, Bin.id == Lot.bin_id)
    .outerjoin(PickLine, PickLine.allocation_id == Allocation.id)
    .where(of_the_consignment())
    .order_by(Bin.code, Allocation.id)
)


def sheet(session: Session, consignment_id: int) -> Sheet | None:
    """Everything about one consignment. Two queries."""
    head = session.execute(_HEADING.where(Consignment.id == consignment_id).limit(1)).first()
    if head is None:
        return None
    lines = session.execute(_LINES.where(Consignment.id == consignment_id))
    return Sheet(Heading(*tuple(head)), tuple(SheetLine(*tuple(line)) for line in lines))


def siblings(session: Session, head: Heading) -> list[tuple[int, str, str]]:
    """The other consignments of the same order: id, storage, state."""
    rows = session.execute(
        select(Consignment.id, Consignment.storage, Consignment.state)
        .where(Consignment.order_id == head.order_id, Consignment.id != head.id)
        .order_by(Consignment.id)
    )
    return [(row.id, row.storage, row.state) for row in rows]


def missing(session: Session, head: Heading) -> list[Row[Any]]:
    """Goods of which packs do not lie in any lot yet: title_zh, title_en, pack_zh, pack_en, packs."""
    covered = (
        select(packs_in(Allocation.quantity))
        .where(Allocation.order_line_id == OrderLine.id, Allocation.state != "released")
        .correlate(OrderLine)
        .scalar_subquery()
    )
    packs = OrderLine.quantity - OrderLine.cancelled - covered
    columns: tuple[Any, ...] = (OrderLine.title_zh, OrderLine.title_en, OrderLine.pack_zh, OrderLine.pack_en)
    lines = select(*columns, packs.label("packs")).where(OrderLine.consignment_id == head.id, packs > 0)
    return list(session.execute(lines.order_by(OrderLine.id)))


def carriers_for(storage: str) -> Select[Carrier]:
    """Carriers that take such goods: cold ones need a cold chain."""
    every = select(Carrier).where(Carrier.retired_at.is_(None)).order_by(Carrier.code)
    return every if storage == "ambient" else every.where(Carrier.cold_chain)
