"""Consignments that wait to be picked, to choose a wave from.

There may be thousands: whether one is complete is asked by what is wrong with few of them, and what a row shows is
asked for the rows of one page only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, distinct, exists, func, select
from sqlalchemy.orm import Session, aliased

from models.carriers import Carrier
from models.catalogue import Product, Sku
from models.delivery import Consignment
from models.orders import Order, OrderLine
from models.parties import Organisation
from models.reading.dispatch import LACKS, SPOILT, packs_in


@dataclass(frozen=True)
class Choice:
    """Which of those that wait: kept in one way, perhaps of one carrier, one ship day, one kind of goods."""

    storage: str
    carrier: str = ""
    day: date | None = None
    one_kind: bool = False
    sku_id: int | None = None


def storages(session: Session) -> Sequence[Row[Any]]:
    """How many complete consignments wait by storage, those that must leave first on top: storage, count."""
    columns: tuple[Any, ...] = (Consignment.storage, func.count().label("count"))
    found = select(*columns).where(_complete()).group_by(Consignment.storage)
    return session.execute(found.order_by(func.min(Consignment.ship_by))).all()


def matching(choice: Choice) -> Select[int]:
    """Ids of complete consignments that wait, those that must leave first on top."""
    found = select(Consignment.id).where(_complete(), Consignment.storage == choice.storage)
    if choice.carrier:
        found = found.where(Consignment.carrier_code == choice.carrier)
    if choice.day:
        found = found.where(Consignment.ship_on == choice.day)
    if choice.one_kind or choice.sku_id is not None:
        single = _single(choice.storage)
        if choice.sku_id is not None:
            single = single.where(OrderLine.sku_id == choice.sku_id)
        found = found.where(Consignment.id.in_(select(single.subquery().c.consignment_id)))
    return found.order_by(Consignment.ship_by, Consignment.id)


def count(session: Session, choice: Choice) -> int:
    """How many there are of them."""
    return session.scalar(select(func.count()).select_from(matching(choice).order_by(None).subquery())) or 0


def rows(ids: Select[Any]) -> Select[Any]:
    """What is shown of those consignments.

    Columns: id, number, ship_by, ship_on, province_code, station_zh, station_en, carrier_zh, carrier_en, packs, kinds,
    title_zh, title_en (of one of them).
    """
    some = ids.subquery()
    wanted = OrderLine.quantity - OrderLine.cancelled
    columns: tuple[Any, ...] = (
        *(Consignment.id, Order.number, Consignment.ship_by, Consignment.ship_on, Order.province_code),
        *(Organisation.name_zh.label("station_zh"), Organisation.name_en.label("station_en")),
        *(Carrier.name_zh.label("carrier_zh"), Carrier.name_en.label("carrier_en"), packs_in(wanted).label("packs")),
        func.count(distinct(OrderLine.sku_id)).filter(wanted > 0).label("kinds"),
        *(func.min(OrderLine.title_zh).label("title_zh"), func.min(OrderLine.title_en).label("title_en")),
    )
    return (
        select(*columns)
        .join(some, some.c.id == Consignment.id)
        .join(OrderLine, OrderLine.consignment_id == Consignment.id)
        .join(Order, Order.id == Consignment.order_id)
        .outerjoin(Organisation, Organisation.id == Order.station_id)
        .outerjoin(Carrier, Carrier.code == Consignment.carrier_code)
        .group_by(Consignment.id, Order.id, Organisation.id, Carrier.code)
        .order_by(Consignment.ship_by, Consignment.id)
    )


def carriers_and_days(storage: str) -> Select[Any]:
    """By which carriers and on which days what waits should leave. Columns: code, name_zh, name_en, day, count."""
    columns: tuple[Any, ...] = (Carrier.code, Carrier.name_zh, Carrier.name_en, Consignment.ship_on.label("day"))
    return (
        select(*columns, func.count().label("count"))
        .select_from(Consignment)
        .outerjoin(Carrier, Carrier.code == Consignment.carrier_code)
        .where(_complete(), Consignment.storage == storage)
        .group_by(Carrier.code, Consignment.ship_on)
        .order_by(Consignment.ship_on, Carrier.code)
    )


def single_skus(storage: str) -> Select[Any]:
    """Goods that some consignments hold alone, the most frequent first. Columns: id, name_zh … pack_en, count."""
    single = _single(storage).subquery()
    columns: tuple[Any, ...] = (Sku.id, Product.name_zh, Product.name_en, Sku.pack_zh, Sku.pack_en)
    packs = func.count().label("count")
    return (
        select(*columns, packs)
        .join(Product, Product.id == Sku.product_id)
        .join(single, single.c.sku_id == Sku.id)
        .join(Consignment, Consignment.id == single.c.consignment_id)
        .where(_complete())
        .group_by(Sku.id, Product.id)
        .order_by(packs.desc(), Sku.id)
        .limit(100)
    )


def _complete() -> Any:
    return and_(Consignment.state == "waiting", ~LACKS, ~SPOILT)


def _single(storage: str) -> Select[Any]:
    """Consignments that wait and hold one kind of goods, with its sku."""
    other = aliased(OrderLine)
    columns: tuple[Any, ...] = (OrderLine.consignment_id, OrderLine.sku_id)
    waiting = and_(
        Consignment.state == "waiting", Consignment.storage == storage, OrderLine.quantity > OrderLine.cancelled
    )
    of_others = exists().where(
        other.consignment_id == OrderLine.consignment_id,
        other.sku_id != OrderLine.sku_id,
        other.quantity > other.cancelled,
    )
    return (
        select(*columns)
        .join(Consignment, Consignment.id == OrderLine.consignment_id)
        .where(waiting, ~of_others)
        .distinct()
    )
