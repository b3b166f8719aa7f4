"""What happened to one lot: its movements, who has its packs, its kin, its papers, and who stopped it."""

from typing import Any

from sqlalchemy import BigInteger, Select, and_, cast, func, literal, select, union_all
from sqlalchemy.orm import aliased

from models.carriers import Carrier
from models.certificates import Certificate, CertificateKind, LotCertificate
from models.delivery import Consignment, Parcel, PickLine
from models.inspecting import Inspection
from models.orders import Order, OrderLine
from models.parties import Person
from models.stock import Allocation, Lot, LotFreeze, LotScan, LotSource, StockMovement, WriteOff


def movements(lot_id: int) -> Select[Any]:
    """Every change of its packs, the latest first. Columns: id, kind, delta, cost_fen, cause_type, at, actor."""
    columns: tuple[Any, ...] = (
        *(StockMovement.id, StockMovement.kind, StockMovement.delta, StockMovement.cost_fen),
        *(StockMovement.cause_type, StockMovement.at, Person.name.label("actor")),
    )
    return (
        select(*columns)
        .outerjoin(Person, Person.id == StockMovement.actor_id)
        .where(StockMovement.lot_id == lot_id)
        .order_by(StockMovement.id.desc())
    )


def takers(lot_id: int, most: int) -> Select[Any]:
    """Orders that were promised or got packs of it, the latest first; nothing of their buyers is read.

    Columns: number, order_state, state (of the packs), packs, consignment_id, step, carrier_zh, carrier_en, waybill,
    shipped_at.
    """
    columns: tuple[Any, ...] = (
        *(Order.number, Order.state.label("order_state"), Allocation.state, Allocation.quantity.label("packs")),
        *(Consignment.id.label("consignment_id"), Consignment.state.label("step")),
        *(Carrier.name_zh.label("carrier_zh"), Carrier.name_en.label("carrier_en"), Parcel.waybill, Parcel.shipped_at),
    )
    return (
        select(*columns)
        .select_from(Allocation)
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .outerjoin(PickLine, PickLine.allocation_id == Allocation.id)
        .outerjoin(Consignment, Consignment.id == PickLine.consignment_id)
        .outerjoin(Parcel, Parcel.id == PickLine.parcel_id)
        .outerjoin(Carrier, Carrier.code == Parcel.carrier)
        .where(Allocation.lot_id == lot_id, Allocation.state.in_(("open", "shipped")))
        .order_by(Allocation.id.desc())
        .limit(most)
    )


def kin(lot_id: int) -> Select[Any]:
    """Lots it came out of (side `source`) and lots that came out of it (`child`). Columns: side, code, kind, packs."""
    source, child = aliased(Lot), aliased(Lot)
    about: tuple[Any, ...] = (LotSource.kind, LotSource.packs)
    above = (
        select(literal("source").label("side"), source.code, *about)
        .join(source, source.id == LotSource.source_id)
        .where(LotSource.lot_id == lot_id)
    )
    below = (
        select(literal("child").label("side"), child.code, *about)
        .join(child, child.id == LotSource.lot_id)
        .where(LotSource.source_id == lot_id)
    )
    both = union_all(above, below).subquery()
    return select(*both.c).order_by(both.c.side.desc(), both.c.code)


def papers(lot_id: int) -> Select[Any]:
    """Certificates it goes with. Columns: id, kind_zh, kind_en, number, issued_on, valid_until, issued_anew."""
    columns: tuple[Any, ...] = (
        *(Certificate.id, CertificateKind.name_zh.label("kind_zh"), CertificateKind.name_en.label("kind_en")),
        *(Certificate.number, Certificate.issued_on, Certificate.valid_until, Certificate.issued_anew),
    )
    return (
        select(*columns)
        .join(LotCertificate, LotCertificate.certificate_id == Certificate.id)
        .join(CertificateKind, CertificateKind.code == Certificate.kind_code)
        .where(LotCertificate.lot_id == lot_id)
        .order_by(Certificate.id)
    )


def looks(lot_id: int) -> Select[Any]:
    """Inspections, the latest first. Columns: id, at, result, sample, note, disposal, inspector."""
    columns: tuple[Any, ...] = (
        *(Inspection.id, Inspection.at, Inspection.result, Inspection.sample, Inspection.note, Inspection.disposal),
        Person.name.label("inspector"),
    )
    return (
        select(*columns)
        .join(Person, Person.id == Inspection.inspector_id)
        .where(Inspection.lot_id == lot_id)
        .order_by(Inspection.id.desc())
    )


def freezes(lot_id: int) -> Select[Any]:
    """Freezes, the latest first.

    Columns: origin (code of the lot it was frozen with), reason, frozen_by, frozen_at, freezer, recalled_at, lifted_at,
    lifter, lift_note.
    """
    origin, freezer, lifter = aliased(Lot), aliased(Person), aliased(Person)
    columns: tuple[Any, ...] = (
        *(origin.code.label("origin"), LotFreeze.reason, LotFreeze.frozen_by, LotFreeze.frozen_at),
        *(freezer.name.label("freezer"), LotFreeze.recalled_at, LotFreeze.lifted_at, lifter.name.label("lifter")),
        LotFreeze.lift_note,
    )
    return (
        select(*columns)
        .join(origin, origin.id == LotFreeze.origin_id)
        .join(freezer, freezer.id == LotFreeze.frozen_by)
        .outerjoin(lifter, lifter.id == LotFreeze.lifted_by)
        .where(LotFreeze.lot_id == lot_id)
        .order_by(LotFreeze.id.desc())
    )


def tallies(lot_id: int) -> Select[Any]:
    """Two figures beside its facts. Columns: scans (of the code on its packs), waiting (packs to be written off)."""
    scans = select(cast(func.coalesce(func.sum(LotScan.scans), 0), BigInteger)).where(LotScan.lot_id == lot_id)
    waiting = select(cast(func.coalesce(func.sum(WriteOff.packs), 0), BigInteger)).where(
        and_(WriteOff.lot_id == lot_id, WriteOff.state == "waiting")
    )
    columns: tuple[Any, ...] = (scans.scalar_subquery().label("scans"), waiting.scalar_subquery().label("waiting"))
    return select(*columns)
