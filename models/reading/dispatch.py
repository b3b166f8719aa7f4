"""What the warehouse has to do: how much stands at each step, the queue of a step, the next task."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, SQLColumnExpression, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.delivery import Consignment
from models.orders import Order, OrderLine
from models.parties import Person
from models.stock import Allocation

#: The steps a consignment takes in the house; `shipped` has left it.
STEPS = ("waiting", "picking", "picked", "packed", "shipped")


@dataclass(frozen=True)
class Step:
    """How many consignments stand at a step, and since when the oldest of them."""

    count: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True)
class Task:
    """What somebody in the warehouse should do next."""

    consignment_id: int
    number: str
    state: str


def packs_in(quantity: SQLColumnExpression[int]) -> ColumnElement[int]:
    """A sum of packs, 0 of none. PostgreSQL's sum of bigints is a decimal; packs are counted."""
    return cast(func.coalesce(func.sum(quantity), 0), BigInteger)


def of_the_consignment() -> ColumnElement[bool]:
    """Joins an allocation (with its line) to the consignment that ships it."""
    return and_(OrderLine.consignment_id == Consignment.id, Allocation.state != "released")


#: Packs the buyer wants of what a consignment carries.
WANTED = (
    select(packs_in(OrderLine.quantity - OrderLine.cancelled))
    .where(OrderLine.consignment_id == Consignment.id)
    .correlate(Consignment)
    .scalar_subquery()
)
_READY = (
    select(packs_in(Allocation.quantity))
    .join(OrderLine, OrderLine.id == Allocation.order_line_id)
    .where(of_the_consignment())
    .correlate(Consignment)
    .scalar_subquery()
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
    rows = session.execute(
        select(Consignment.state, func.count(), func.min(_SINCE))
        .where(Consignment.state.in_(STEPS[:-1]))
        .group_by(Consignment.state)
    )
    return dict.fromkeys(STEPS[:-1], Step()) | {state: Step(count, oldest) for state, count, oldest in rows}


def queue(step: str) -> Select[Any]:
    """Consignments at a step: the oldest first, what has left the latest first. For `page_of_rows`.

    Columns: id, number, storage, state, since, province_code, packs, ready (packs that lie in lots), picker.
    """
    picker = aliased(Person)
    newest_first = step == "shipped"
    return (
        select(
            Consignment.id,
            Order.number,
            Consignment.storage,
            Consignment.state,
            _SINCE.label("since"),
            Order.province_code,
            WANTED.label("packs"),
            _READY.label("ready"),
            picker.name.label("picker"),
        )
        .join(Order, Order.id == Consignment.order_id)
        .outerjoin(picker, picker.id == Consignment.picker_id)
        .where(Consignment.state == step)
        .order_by(Consignment.id.desc() if newest_first else Consignment.id)
    )


def next_task(session: Session, person_id: int | None) -> Task | None:
    """What this person should do next: finish what he picks, else the oldest that waits, else hand over. One query.

    Whatever lacks packs is passed over.
    """
    mine = and_(Consignment.state == "picking", Consignment.picker_id == person_id)
    ready = and_(Consignment.state == "waiting", _READY >= WANTED)
    row = session.execute(
        select(Consignment.id, Order.number, Consignment.state)
        .join(Order, Order.id == Consignment.order_id)
        .where(or_(mine, ready, Consignment.state == "packed"))
        .order_by(case((mine, 0), (ready, 1), else_=2), Consignment.id)
        .limit(1)
    ).first()
    return Task(*row) if row is not None else None
