"""What the association's office looks at: orders by stage, one order from every side, and open notices."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Row,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session, aliased, selectinload

from models.audit import AuditEvent, Notice
from models.catalogue import Product, Sku
from models.delivery import IN_THE_HOUSE, Consignment
from models.ledger import Account, Entry, EntryLine
from models.orders import Order, OrderLine
from models.parties import Organisation, Person
from models.payments import PaymentAttempt, Refund
from models.stock import Allocation, Lot, StockItem

#: Counts stop here: more is "999+".
MOST_COUNTED = 1000
#: How long contact data stays open to whoever gave a reason.
OPEN_FOR = timedelta(minutes=15)
UNMASK = "unmask"

_IN_THE_HOUSE = exists().where(Consignment.order_id == Order.id, Consignment.state.in_(IN_THE_HOUSE))
#: The states of an order, with the confirmed ones told apart by whether all of it has left the house.
STAGES: dict[str, ColumnElement[bool]] = {
    "awaiting_payment": Order.state == "awaiting_payment",
    "confirmed": and_(Order.state == "confirmed", _IN_THE_HOUSE),
    "shipped": and_(Order.state == "confirmed", ~_IN_THE_HOUSE),
    "completed": Order.state == "completed",
    "cancelled": Order.state == "cancelled",
    "expired": Order.state == "expired",
}
_STAGE = case((STAGES["shipped"], "shipped"), else_=Order.state)


@dataclass(frozen=True)
class Waiting:
    """How many orders stand at a stage (up to MOST_COUNTED), and when the oldest of them was placed."""

    count: int = 0
    oldest: datetime | None = None


def stages(session: Session) -> dict[str, Waiting]:
    """All orders by stage. One query."""
    parts = []
    for name, rule in STAGES.items():
        some = select(Order.placed_at).where(rule).order_by(Order.id).limit(MOST_COUNTED).subquery()
        parts.append(select(literal(name), func.count(), func.min(some.c.placed_at)).select_from(some))
    return {name: Waiting(count, oldest) for name, count, oldest in session.execute(union_all(*parts))}


def orders(wanted: Collection[str], words: str = "") -> Select[int]:
    """Ids of orders at any of the stages (all where there is none), the latest first. For `rows_of_orders`.

    words: an order number, its beginning, or the last four or more figures of the phone.
    """
    statement = select(Order.id).order_by(Order.id.desc())
    if wanted:
        statement = statement.where(or_(*(STAGES[name] for name in wanted)))
    return statement.where(_found_by(words)) if words else statement


def rows_of_orders(some: Select[int]) -> Select[Any]:
    """What a list says of some orders, the latest first.

    Columns: number, stage, placed_at, total_fen, recipient, phone, province_code, packs, kinds, title_zh, title_en.
    """
    first = select(func.min(OrderLine.id)).where(OrderLine.order_id == Order.id).correlate(Order).scalar_subquery()
    lines = OrderLine.order_id == Order.id
    return (
        select(
            Order.number,
            _STAGE.label("stage"),
            Order.placed_at,
            Order.total_fen,
            Order.recipient,
            Order.phone,
            Order.province_code,
            select(_packs()).where(lines).correlate(Order).scalar_subquery().label("packs"),
            select(func.count()).where(lines).correlate(Order).scalar_subquery().label("kinds"),
            OrderLine.title_zh,
            OrderLine.title_en,
        )
        .join(OrderLine, OrderLine.id == first)
        .where(Order.id.in_(some))
        .order_by(Order.id.desc())
    )


def _packs() -> ColumnElement[int]:
    """A sum of bigints is a decimal in PostgreSQL; packs are counted."""
    return cast(func.sum(OrderLine.quantity), BigInteger)


def order_by_number(number: str) -> Select[Order]:
    """An order with its lines, their shops and its events."""
    return (
        select(Order)
        .options(selectinload(Order.lines).joinedload(OrderLine.shop), selectinload(Order.events))
        .where(Order.number == number)
    )


def stage_of(order: Order, consignments: Sequence[Consignment]) -> str:
    """The stage of an order that is loaded already."""
    if order.state != "confirmed" or any(one.state in IN_THE_HOUSE for one in consignments):
        return order.state
    return "shipped"


def attempts_of(order_id: int) -> Select[PaymentAttempt]:
    """Every try at paying an order."""
    return select(PaymentAttempt).where(PaymentAttempt.order_id == order_id).order_by(PaymentAttempt.id)


def refunds_of(order_id: int) -> Select[Refund]:
    """What went back, or has to."""
    return (
        select(Refund)
        .join(PaymentAttempt, PaymentAttempt.id == Refund.payment_attempt_id)
        .where(PaymentAttempt.order_id == order_id)
        .order_by(Refund.id)
    )


def lots_of(session: Session, order_id: int) -> dict[int, list[Row[Any]]]:
    """Packs of lots by order line: order_line_id, code, quantity. What was given back is left out."""
    packs = cast(func.sum(Allocation.quantity), BigInteger).label("quantity")
    columns: tuple[Any, ...] = (Allocation.order_line_id, Lot.code, packs)
    rows = session.execute(
        select(*columns)
        .join(Lot, Lot.id == Allocation.lot_id)
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .where(OrderLine.order_id == order_id, Allocation.state != "released")
        .group_by(Allocation.order_line_id, Lot.code)
        .order_by(func.min(Allocation.id))
    )
    found: dict[int, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.order_line_id, []).append(row)
    return found


def entry_lines_of(sources: Iterable[tuple[str, int]]) -> Select[Any]:
    """The book's lines whose entries have these sources (type, id).

    Columns: entry_id, at, source_type, kind, account, party_zh, party_en, amount_fen.
    """
    columns: tuple[Any, ...] = (
        Entry.id.label("entry_id"),
        Entry.at,
        Entry.source_type,
        Entry.kind,
        Account.name.label("account"),
        Organisation.name_zh.label("party_zh"),
        Organisation.name_en.label("party_en"),
        EntryLine.amount_fen,
    )
    return (
        select(*columns)
        .join(EntryLine, EntryLine.entry_id == Entry.id)
        .join(Account, Account.id == EntryLine.account_id)
        .outerjoin(Organisation, Organisation.id == Account.organisation_id)
        .where(tuple_(Entry.source_type, Entry.source_id).in_(list(sources)))
        .order_by(Entry.id, EntryLine.id)
    )


def audit_of(things: Iterable[tuple[str, int]]) -> Select[Any]:
    """What was done to these things (type, id), oldest first.

    Columns: at, actor, action, object_type, before, after, reason.
    """
    return (
        select(
            AuditEvent.at,
            Person.name.label("actor"),
            AuditEvent.action,
            AuditEvent.object_type,
            AuditEvent.before,
            AuditEvent.after,
            AuditEvent.reason,
        )
        .outerjoin(Person, Person.id == AuditEvent.actor_id)
        .where(tuple_(AuditEvent.object_type, AuditEvent.object_id).in_(list(things)))
        .order_by(AuditEvent.id)
    )


def names_of(session: Session, people: Iterable[int | None]) -> dict[int, str]:
    """Names of people by id. One query, or none where there is nobody."""
    wanted = sorted({person for person in people if person is not None})
    if not wanted:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name or "" for row in rows}


def contact_is_open(session: Session, order_id: int, person_id: int | None) -> bool:
    """Whether this person gave a reason, a moment ago, to see who receives this order."""
    asked = exists().where(
        AuditEvent.object_type == "order",
        AuditEvent.object_id == order_id,
        AuditEvent.action == UNMASK,
        AuditEvent.actor_id == person_id,
        AuditEvent.at > func.now() - OPEN_FOR,
    )
    return bool(session.scalar(select(asked)))


def sales(session: Session, days: int) -> list[int]:
    """Fen of the orders that were placed and paid on each of the last `days` days in China, today last. One query."""
    today = cast(func.timezone("Asia/Shanghai", func.now()), Date)
    day = cast(func.timezone("Asia/Shanghai", Order.placed_at), Date)
    begun = func.timezone("Asia/Shanghai", cast(today - (days - 1), DateTime(timezone=False)))
    ago: Any = (today - day).label("ago")
    rows = session.execute(
        select(ago, cast(func.sum(Order.total_fen), BigInteger))
        .where(Order.state.in_(("confirmed", "completed")), Order.placed_at >= begun)
        .group_by(ago)
    )
    found = {int(row[0]): int(row[1]) for row in rows}
    return [found.get(back, 0) for back in range(days - 1, -1, -1)]


def notices(kinds: Collection[str] | None) -> Select[Any]:
    """What the association was told and is open, of these kinds (None: of all), the oldest first. For `page_of_rows`.

    Columns: id, kind, cause_type, body, params, opened_at, number (of the order it is about), title_zh, title_en (of
    the goods).
    """
    line, line_order, paid_order = aliased(OrderLine), aliased(Order), aliased(Order)
    columns: tuple[Any, ...] = (
        *(Notice.id, Notice.kind, Notice.cause_type, Notice.body, Notice.params),
        Notice.opened_at,
        func.coalesce(line_order.number, paid_order.number).label("number"),
        func.coalesce(line.title_zh, Product.name_zh).label("title_zh"),
        func.coalesce(line.title_en, Product.name_en).label("title_en"),
    )
    statement = (
        select(*columns)
        .outerjoin(line, and_(Notice.cause_type == "order_line", line.id == Notice.cause_id))
        .outerjoin(line_order, line_order.id == line.order_id)
        .outerjoin(PaymentAttempt, and_(Notice.cause_type == "payment_attempt", PaymentAttempt.id == Notice.cause_id))
        .outerjoin(paid_order, paid_order.id == PaymentAttempt.order_id)
        .outerjoin(StockItem, and_(Notice.cause_type == "stock_item", StockItem.id == Notice.cause_id))
        .outerjoin(Sku, Sku.id == StockItem.sku_id)
        .outerjoin(Product, Product.id == Sku.product_id)
        .where(Notice.closed_at.is_(None), Notice.organisation_id.is_(None))
        .order_by(Notice.opened_at, Notice.id)
    )
    return statement if kinds is None else statement.where(Notice.kind.in_(kinds))


def _found_by(words: str) -> ColumnElement[bool]:
    """Words are cleaned here: what is no number and no phone finds nothing."""
    key = "".join(words.split()).upper().removeprefix("+86").replace("-", "")
    if not (key.isascii() and key.isalnum()):
        return literal(False)
    number = f"{key[:5]}-{key[5:]}" if len(key) > 5 else key
    rules: list[ColumnElement[bool]] = [Order.number.like(f"{number}%")]
    if key.isdecimal() and 4 <= len(key) <= 11:
        rules.append(Order.phone.like(f"%{key}"))
    return or_(*rules)
