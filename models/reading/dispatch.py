"""What the warehouse has to do: how much stands at each step, the queue of a step, the next task."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from models.carriers import Carrier
from models.delivery import Consignment
from models.orders import Order, OrderLine
from models.parties import Organisation, Person
from models.stock import Allocation, Hold, Lot
from models.waves import PickTask, Wave

#: The steps a consignment takes in the house; `shipped` has left it.
STEPS = ("waiting", "picking", "picked", "packed", "shipped")


@dataclass(frozen=True)
class Step:
    """How many consignments stand at a step, since when the oldest of them, and how many are late."""

    count: int = 0
    oldest: datetime | None = None
    late: int = 0


@dataclass(frozen=True)
class Task:
    """What somebody in the warehouse should do next.

    kind: `line` (id is a pick task), `wave`, or `pack`, `pick`, `hand_over` (id is a consignment).
    """

    kind: str
    id: int
    wave_id: int | None
    number: str


def packs_in(quantity: SQLColumnExpression[int]) -> ColumnElement[int]:
    """A sum of packs, 0 of none. PostgreSQL's sum of bigints is a decimal; packs are counted."""
    return cast(func.coalesce(func.sum(quantity), 0), BigInteger)


def of_the_consignment() -> ColumnElement[bool]:
    """Joins an allocation (with its line) to the consignment that ships it."""
    return and_(OrderLine.consignment_id == Consignment.id, Allocation.state != "released")


def cut_off_is_over() -> ColumnElement[bool]:
    """Whether the carrier has come and gone since the day on which a consignment should have left."""
    return func.timezone("Asia/Shanghai", Consignment.ship_on + Carrier.cut_off) < func.now()


#: Packs the buyer wants of what a consignment carries.
WANTED = (
    select(packs_in(OrderLine.quantity - OrderLine.cancelled))
    .where(OrderLine.consignment_id == Consignment.id)
    .correlate(Consignment)
    .scalar_subquery()
)
#: Confirmed lines whose packs lie in no lot yet keep a live hold.
LACKS = (
    exists()
    .where(OrderLine.consignment_id == Consignment.id, Hold.order_line_id == OrderLine.id, Hold.ended_at.is_(None))
    .correlate(Consignment)
)
#: Something of it lies in a lot that may not be sent; `operations.waves` leaves it out as well.
SPOILT = (
    exists()
    .where(
        OrderLine.consignment_id == Consignment.id,
        Allocation.order_line_id == OrderLine.id,
        Allocation.state == "open",
        Lot.id == Allocation.lot_id,
        or_(
            Lot.qc_state != "passed",
            Lot.frozen_at.is_not(None),
            Lot.expires_on < func.timezone("Asia/Shanghai", func.now()).cast(Lot.expires_on.type),
        ),
    )
    .correlate(Consignment)
)
_SINCE = case(
    (Consignment.state == "picking", Consignment.picking_at),
    (Consignment.state == "picked", Consignment.picked_at),
    (Consignment.state == "packed", Consignment.packed_at),
    (Consignment.state == "shipped", Consignment.shipped_at),
    else_=Consignment.created_at,
)


def steps(session: Session) -> dict[str, Step]:
    """Work that is still in the house, by step. One query."""
    late = func.count().filter(Consignment.ship_by < func.now())
    rows = session.execute(
        select(Consignment.state, func.count(), func.min(_SINCE), late)
        .where(Consignment.state.in_(STEPS[:-1]))
        .group_by(Consignment.state)
    )
    return dict.fromkeys(STEPS[:-1], Step()) | {state: Step(*rest) for state, *rest in rows}


def left_behind(session: Session) -> int:
    """How many stand packed in the house although their carrier has come and gone. One query."""
    of_those = select(func.count()).select_from(Consignment).join(Carrier, Carrier.code == Consignment.carrier_code)
    return session.scalar(of_those.where(Consignment.state == "packed", cut_off_is_over())) or 0


def queue(step: str) -> Select[Any]:
    """Consignments at a step: those that must leave first on top, of what has left the latest. For `page_of_rows`.

    Columns: id, number, storage, state, since, ship_by, province_code, station_zh, station_en, carrier_zh, carrier_en,
    packs, lacks (packs lie in no lot), missed (its carrier has come and gone), picker.
    """
    picker = aliased(Person)
    columns: tuple[Any, ...] = (
        *(Consignment.id, Order.number, Consignment.storage, Consignment.state, _SINCE.label("since")),
        *(Consignment.ship_by, Order.province_code),
        *(Organisation.name_zh.label("station_zh"), Organisation.name_en.label("station_en")),
        *(Carrier.name_zh.label("carrier_zh"), Carrier.name_en.label("carrier_en"), WANTED.label("packs")),
        *(LACKS.label("lacks"), cut_off_is_over().label("missed"), picker.name.label("picker")),
    )
    first = (Consignment.id.desc(),) if step == "shipped" else (Consignment.ship_by, Consignment.id)
    return (
        select(*columns)
        .join(Order, Order.id == Consignment.order_id)
        .outerjoin(Organisation, Organisation.id == Order.station_id)
        .outerjoin(Carrier, Carrier.code == Consignment.carrier_code)
        .outerjoin(picker, picker.id == Consignment.picker_id)
        .where(Consignment.state == step)
        .order_by(*first)
    )


def next_task(session: Session, person_id: int | None) -> Task | None:
    """What this person should do next. One query.

    The line he claimed, the wave he was given, what waits on the table, a wave for whoever comes, else the first that
    must leave; where nothing is to be picked or packed, what is to be handed over. What lacks packs is passed over.
    """
    choices = union_all(
        _tasks(1, "line").where(PickTask.picker_id == person_id, PickTask.claimed_at.is_not(None)).limit(1),
        _waves(2, Wave.picker_id == person_id),
        _consignments(3, "pack", "picked"),
        _waves(4, Wave.picker_id.is_(None)),
        _consignments(5, "pick", "waiting", ~LACKS, ~SPOILT),
        _consignments(6, "hand_over", "packed"),
    ).subquery()
    row = session.execute(
        select(choices.c.kind, choices.c.id, choices.c.wave_id, choices.c.number).order_by(choices.c.rank).limit(1)
    ).first()
    return Task(*row) if row is not None else None


def _tasks(rank: int, kind: str) -> Select[Any]:
    columns: tuple[Any, ...] = (*(literal(rank).label("rank"), literal(kind).label("kind")), PickTask.id)
    columns += (PickTask.wave_id.label("wave_id"), literal("").label("number"))
    return select(*columns).where(PickTask.done_at.is_(None))


def _waves(rank: int, whose: ColumnElement[bool]) -> Select[Any]:
    columns: tuple[Any, ...] = (*(literal(rank).label("rank"), literal("wave").label("kind")), Wave.id)
    columns += (Wave.id.label("wave_id"), literal("").label("number"))
    free = exists().where(PickTask.wave_id == Wave.id, PickTask.done_at.is_(None), PickTask.claimed_at.is_(None))
    return select(*columns).where(Wave.state == "open", whose, free).order_by(Wave.id).limit(1)


def _consignments(rank: int, kind: str, state: str, *where: ColumnElement[bool]) -> Select[Any]:
    columns: tuple[Any, ...] = (*(literal(rank).label("rank"), literal(kind).label("kind")), Consignment.id)
    columns += (cast(null(), BigInteger).label("wave_id"), Order.number.label("number"))
    return (
        select(*columns)
        .join(Order, Order.id == Consignment.order_id)
        .where(Consignment.state == state, *where)
        .order_by(Consignment.ship_by, Consignment.id)
        .limit(1)
    )
