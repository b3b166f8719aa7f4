"""Handing over: what stands packed by carrier, the open manifests, what was scanned out and what was not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from models.carriers import Carrier, Manifest, carriers_in_service
from models.delivery import Consignment, Parcel
from models.orders import Order
from models.parties import Organisation, Person
from models.reading.dispatch import cut_off_is_over

#: Rows of what is left that one page shows.
MOST_LEFT = 100


@dataclass(frozen=True)
class Round:
    """What one carrier takes along, of a station's to that station: packed parcels, and its open manifest."""

    code: str
    carrier_zh: str
    carrier_en: str
    cut_off: time
    station_id: int | None = None
    station_zh: str | None = None
    station_en: str | None = None
    waiting: int = 0
    late: int = 0
    missed: int = 0
    manifest_id: int | None = None
    cut_off_at: datetime | None = None
    scanned: int = 0

    @property
    def key(self) -> tuple[str, int | None]:
        """What tells rounds apart."""
        return self.code, self.station_id


def rounds(session: Session) -> list[Round]:
    """Every carrier in service, and each of its stations to which something goes. Three queries."""
    found: dict[tuple[str, int | None], Round] = {}
    for carrier in session.scalars(carriers_in_service().where(Carrier.serves == "doors")):
        found[carrier.code, None] = Round(carrier.code, carrier.name_zh, carrier.name_en, carrier.cut_off)
    for row in session.execute(_waiting()):
        found[row.code, row.station_id] = Round(**row._mapping)
    for row in session.execute(_open()):
        known = found.get((row.code, row.station_id)) or Round(
            *(row.code, row.carrier_zh, row.carrier_en, row.cut_off),
            *(row.station_id, row.station_zh, row.station_en),
        )
        found[known.key] = replace(known, manifest_id=row.id, cut_off_at=row.cut_off_at, scanned=row.scanned)
    return sorted(found.values(), key=lambda one: (one.cut_off, one.code, one.station_id or 0))


def manifest(session: Session, manifest_id: int) -> Row[Any] | None:
    """One manifest.

    Columns: id, state, cut_off_at, opened_at, closed_at, told_at, carrier_code, carrier_zh, carrier_en, station_id,
    station_zh, station_en, opener, closer, scanned, weight_g.
    """
    return session.execute(_manifests().where(Manifest.id == manifest_id)).first()


def closed() -> Select[Any]:
    """Manifests that were closed, the latest first; columns as for `manifest`."""
    return _manifests().where(Manifest.state == "closed").order_by(Manifest.closed_at.desc(), Manifest.id.desc())


def scanned(manifest_id: int) -> Select[Any]:
    """Parcels on a manifest, the latest first. Columns: id, waybill, weight_g, shipped_at, number, consignment_id."""
    columns: tuple[Any, ...] = (
        *(Parcel.id, Parcel.waybill, Parcel.weight_g, Parcel.shipped_at),
        *(Order.number, Parcel.consignment_id),
    )
    return (
        select(*columns)
        .join(Consignment, Consignment.id == Parcel.consignment_id)
        .join(Order, Order.id == Consignment.order_id)
        .where(Parcel.manifest_id == manifest_id)
        .order_by(Parcel.shipped_at.desc(), Parcel.id.desc())
    )


def left(session: Session, carrier_code: str, station_id: int | None) -> Sequence[Row[Any]]:
    """Parcels packed for a carrier (and station) that stand here still, those that must leave first on top.

    Columns: id, waybill, number, consignment_id, packed_at, ship_by, missed, all (how many there are).
    """
    columns: tuple[Any, ...] = (
        *(Parcel.id, Parcel.waybill, Order.number, Parcel.consignment_id, Parcel.packed_at, Consignment.ship_by),
        *(cut_off_is_over().label("missed"), func.count().over().label("all")),
    )
    rows = (
        _packed(select(*columns))
        .where(Parcel.carrier == carrier_code, Order.station_id.is_not_distinct_from(station_id))
        .order_by(Consignment.ship_by, Parcel.id)
        .limit(MOST_LEFT)
    )
    return session.execute(rows).all()


def _waiting() -> Select[Any]:
    columns: tuple[Any, ...] = (
        *(Carrier.code, Carrier.name_zh.label("carrier_zh"), Carrier.name_en.label("carrier_en"), Carrier.cut_off),
        *(Order.station_id, Organisation.name_zh.label("station_zh"), Organisation.name_en.label("station_en")),
        func.count().label("waiting"),
        func.count().filter(Consignment.ship_by < func.now()).label("late"),
        func.count().filter(cut_off_is_over()).label("missed"),
    )
    return (
        _packed(select(*columns))
        .outerjoin(Organisation, Organisation.id == Order.station_id)
        .group_by(Carrier.code, Order.station_id, Organisation.id)
    )


def _packed(statement: Select[Any]) -> Select[Any]:
    """Parcels that stand in the house, with their consignment, order and carrier."""
    return (
        statement.select_from(Parcel)
        .join(Consignment, Consignment.id == Parcel.consignment_id)
        .join(Order, Order.id == Consignment.order_id)
        .join(Carrier, Carrier.code == Parcel.carrier)
        .where(Parcel.state == "packed")
    )


def _open() -> Select[Any]:
    parcels = select(func.count()).where(Parcel.manifest_id == Manifest.id).correlate(Manifest).scalar_subquery()
    columns: tuple[Any, ...] = (
        *(Manifest.id, Manifest.cut_off_at, Manifest.station_id, Carrier.code, Carrier.cut_off),
        *(Carrier.name_zh.label("carrier_zh"), Carrier.name_en.label("carrier_en")),
        *(Organisation.name_zh.label("station_zh"), Organisation.name_en.label("station_en")),
        parcels.label("scanned"),
    )
    return (
        select(*columns)
        .join(Carrier, Carrier.code == Manifest.carrier_code)
        .outerjoin(Organisation, Organisation.id == Manifest.station_id)
        .where(Manifest.state == "open")
    )


def _manifests() -> Select[Any]:
    opener, closer = aliased(Person), aliased(Person)
    mine = Parcel.manifest_id == Manifest.id
    parcels = select(func.count()).where(mine).correlate(Manifest).scalar_subquery()
    weight = select(func.coalesce(func.sum(Parcel.weight_g), 0)).where(mine).correlate(Manifest).scalar_subquery()
    columns: tuple[Any, ...] = (
        *(Manifest.id, Manifest.state, Manifest.cut_off_at, Manifest.opened_at, Manifest.closed_at, Manifest.told_at),
        *(Manifest.carrier_code, Carrier.name_zh.label("carrier_zh"), Carrier.name_en.label("carrier_en")),
        *(Manifest.station_id, Organisation.name_zh.label("station_zh"), Organisation.name_en.label("station_en")),
        *(opener.name.label("opener"), closer.name.label("closer")),
        *(parcels.label("scanned"), weight.label("weight_g")),
    )
    return (
        select(*columns)
        .join(Carrier, Carrier.code == Manifest.carrier_code)
        .outerjoin(Organisation, Organisation.id == Manifest.station_id)
        .join(opener, opener.id == Manifest.opened_by)
        .outerjoin(closer, closer.id == Manifest.closed_by)
    )
