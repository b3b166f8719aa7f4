"""What the rows say: short looks at stock, orders and the book, for tests to compare."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from models.audit import Notice
from models.carts import Cart
from models.catalogue import Sku
from models.ledger import Account, Entry
from models.orders import Order, OrderEvent, OrderLine
from models.payments import PaymentAttempt, Refund
from models.reading.basket import basket
from models.stock import Allocation, Hold, StockItem
from operations import payments
from operations.checkout import quote_for
from operations.payments import CheckoutFacts


@dataclass(frozen=True)
class Outcome:
    """Everything a payment may change of one order, without ids and moments."""

    state: str
    steps: tuple[str, ...]
    attempts: tuple[tuple[str, int | None, str | None], ...]
    held: int
    allocated: int
    entries: tuple[tuple[str, str], ...]
    refunds: tuple[tuple[int, str, str], ...]
    notices: tuple[str, ...]
    jobs: int


def outcome(session: Session, order_id: int) -> Outcome:
    """The rows of one order as they are committed now."""
    session.rollback()
    attempts = session.execute(
        select(PaymentAttempt.id, PaymentAttempt.state, PaymentAttempt.captured_fen, PaymentAttempt.anomaly)
        .where(PaymentAttempt.order_id == order_id)
        .order_by(PaymentAttempt.id)
    ).all()
    ids = [attempt.id for attempt in attempts]
    lines = select(OrderLine.id).where(OrderLine.order_id == order_id)
    live_holds = select(func.coalesce(func.sum(Hold.quantity), 0)).where(
        Hold.order_line_id.in_(lines), Hold.ended_at.is_(None)
    )
    open_packs = select(func.coalesce(func.sum(Allocation.quantity), 0)).where(
        Allocation.order_line_id.in_(lines), Allocation.state == "open"
    )
    return Outcome(
        state=session.scalars(select(Order.state).where(Order.id == order_id)).one(),
        steps=tuple(
            session.scalars(select(OrderEvent.to_state).where(OrderEvent.order_id == order_id).order_by(OrderEvent.id))
        ),
        attempts=tuple((attempt.state, attempt.captured_fen, attempt.anomaly) for attempt in attempts),
        held=session.scalars(live_holds).one(),
        allocated=session.scalars(open_packs).one(),
        entries=_entries(session, ids),
        refunds=_refunds(session, ids),
        notices=tuple(
            session.scalars(select(Notice.kind).where(Notice.cause_type == "payment_attempt", Notice.cause_id.in_(ids)))
        ),
        jobs=jobs(session, "tell.buyer", order_id),
    )


def counters(session: Session, sku: str) -> tuple[int, int, int]:
    """Sellable, held and allocated packs of a sku of the cast."""
    row = session.execute(
        select(StockItem.sellable, StockItem.held, StockItem.allocated)
        .join(Sku, Sku.id == StockItem.sku_id)
        .where(Sku.code == sku)
    ).one()
    return (row.sellable, row.held, row.allocated)


def total(session: Session, cart: Cart) -> int:
    """What a cart costs today, sent to Hangzhou, in fen."""
    return quote_for(session, basket(session, cart.id), "33").total_fen


def item_id(session: Session, sku: str) -> int:
    """The id of the one stock item of a sku of the cast."""
    return session.scalars(select(StockItem.id).join(Sku, Sku.id == StockItem.sku_id).where(Sku.code == sku)).one()


def balance(session: Session, account: str) -> int:
    """The balance of an account of the house, in fen."""
    return session.scalars(
        select(Account.balance_fen).where(Account.name == account, Account.organisation_id.is_(None))
    ).one()


def jobs(session: Session, task: str, order_id: int) -> int:
    """How many jobs of `task` were queued for an order."""
    found = session.execute(
        text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task AND args ->> 'order_id' = :order"),
        {"task": task, "order": str(order_id)},
    )
    return int(found.scalar_one())


def overdue(session: Session, order_id: int) -> None:
    """Let an order's time to pay have run out a second ago. Commits."""
    past = func.now() - func.make_interval(0, 0, 0, 0, 0, 0, 1)
    lines = select(OrderLine.id).where(OrderLine.order_id == order_id)
    session.execute(update(Order).where(Order.id == order_id).values(payment_due=past))
    session.execute(update(Hold).where(Hold.order_line_id.in_(lines), Hold.ended_at.is_(None)).values(until=past))
    session.commit()


def facts(attempt: PaymentAttempt, status: str, **changed: object) -> CheckoutFacts:
    """What the payment provider says of an attempt: open, expired, or complete (not paid, unless `changed` says so)."""
    said = CheckoutFacts(status, False, attempt.amount_fen, attempt.currency, False, f"pi_{attempt.id}")
    return replace(said, **changed)


def settle(session: Session, attempt_id: int, facts: CheckoutFacts, today: date) -> PaymentAttempt:
    """`payments.settle` where no real money is expected."""
    return payments.settle(session, attempt_id, facts, livemode=False, today=today)


def _entries(session: Session, attempts: list[int]) -> tuple[tuple[str, str], ...]:
    rows = session.execute(
        select(Entry.source_type, Entry.kind)
        .where(Entry.source_type == "payment_attempt", Entry.source_id.in_(attempts))
        .order_by(Entry.id)
    )
    return tuple((row.source_type, row.kind) for row in rows)


def _refunds(session: Session, attempts: list[int]) -> tuple[tuple[int, str, str], ...]:
    rows = session.execute(
        select(Refund.amount_fen, Refund.reason, Refund.state)
        .where(Refund.payment_attempt_id.in_(attempts))
        .order_by(Refund.id)
    )
    return tuple((row.amount_fen, row.reason, row.state) for row in rows)
