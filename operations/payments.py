"""Paying an order, whatever happens on the way.

Everything that hears of money (webhook, return page, sweep, back office) ends in `settle`, which looks at what the
payment provider says now and moves forward only. No row lock is kept over a network call: callers read first.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.freight import PACKING_DAYS, zone_of
from models.orders import Order
from models.payments import PaymentAttempt
from models.settings import figures
from operations import ledger, planning, refunds, stock
from operations.actor import HOUSE, Actor
from operations.checkout import LEAST_PAYMENT_MINUTES, over_limit
from operations.notices import open_notice
from operations.refusals import Refused
from operations.telling import tell, tell_shops


@dataclass(frozen=True)
class CheckoutFacts:
    """What the payment provider says of a checkout session now. status: open, complete or expired; amounts in fen."""

    status: str
    paid: bool
    amount_fen: int
    currency: str
    livemode: bool
    payment_intent_id: str | None = None
    charge_id: str | None = None


def attempt_to_pay(session: Session, order_id: int) -> PaymentAttempt:
    """The attempt a buyer goes on paying with: the live one, or a new one while the order still waits.

    Refused with `not_awaiting_payment` when there is nothing to pay any more.
    """
    order = _locked_order(session, order_id)
    live = _live_attempt(session, order.id)
    now = session.scalars(select(func.now())).one()
    if order.state != "awaiting_payment" or order.payment_due <= now:
        raise Refused("not_awaiting_payment", state=order.state)
    if live is not None and (live.session_id or live.expires_at - now >= timedelta(minutes=LEAST_PAYMENT_MINUTES)):
        return live
    if live is not None:  # its page was never opened, and the provider would find its end too near by now
        live.state = "cancelled"
        session.flush()
    due = func.now() + timedelta(minutes=max(figures(session)["payment_minutes"], LEAST_PAYMENT_MINUTES))
    attempt = PaymentAttempt(
        order_id=order.id, state="created", amount_fen=order.total_fen, currency=order.currency, expires_at=due
    )
    session.add(attempt)
    session.flush()
    order.payment_due = attempt.expires_at
    stock.held_until(session, order, attempt.expires_at)
    return attempt


def attach_checkout(session: Session, attempt_id: int, session_id: str, url: str, expires_at: datetime) -> None:
    """Keep what the payment provider answered: where the buyer pays, and until when."""
    attempt = _locked_attempt(session, attempt_id)
    attempt.session_id, attempt.session_url, attempt.expires_at = session_id, url, expires_at
    if attempt.state == "created":
        attempt.state = "open"


def settle(session: Session, attempt_id: int, facts: CheckoutFacts, *, livemode: bool, today: date) -> PaymentAttempt:
    """Bring an attempt, and its order, to what the payment provider says. Any number of times, in any order.

    livemode: whether real money is expected; today: the day in China, for the life goods must still have.
    """
    order = _locked_order(
        session,
        session.scalars(select(PaymentAttempt.order_id).where(PaymentAttempt.id == attempt_id)).one(),
    )
    attempt = _locked_attempt(session, attempt_id)
    if attempt.state == "succeeded":
        return attempt
    if facts.paid:
        _capture(session, attempt, facts)
        _confirm_or_doubt(session, order, attempt, facts, livemode=livemode, today=today)
        # Last, as everywhere: every payment posts to the same accounts, and none may wait for another's goods.
        ledger.record_capture(session, attempt.id, facts.amount_fen)
        if attempt.anomaly is not None:
            _owe_refund(session, order, attempt)
    elif facts.status == "expired" and attempt.is_live:
        attempt.state = "expired"
    elif facts.status == "complete" and attempt.is_live:
        attempt.state = "processing"
    session.flush()
    return attempt


def give_up(session: Session, actor: Actor, order_id: int) -> None:
    """The buyer cancels before paying: the packs are free again. Refused once there is nothing to cancel.

    Whoever calls this has first ended the payment provider's session: if that was paid, it is paid.
    """
    order = _locked_order(session, order_id)
    if order.state == "cancelled":
        return
    if order.state != "awaiting_payment":
        raise Refused("not_awaiting_payment", state=order.state)
    stock.release(session, order)
    _end_attempts(session, order, "cancelled")
    order.move_to("cancelled", actor.person_id, "buyer")
    session.flush()


def expire(session: Session, order_id: int) -> bool:
    """End an order whose payment did not come in time, by the database's clock. Answers whether it ended now.

    An attempt that is being processed keeps the order.
    """
    order = _locked_order(session, order_id)
    overdue = session.scalars(select(Order.payment_due <= func.now()).where(Order.id == order_id)).one()
    live = _live_attempt(session, order_id)
    if order.state != "awaiting_payment" or not overdue or (live is not None and live.state == "processing"):
        return False
    stock.release(session, order)
    _end_attempts(session, order, "expired")
    order.move_to("expired", None, "payment_due")
    session.flush()
    return True


def _capture(session: Session, attempt: PaymentAttempt, facts: CheckoutFacts) -> None:
    attempt.state = "succeeded"
    attempt.captured_fen = facts.amount_fen
    attempt.succeeded_at = func.now()
    attempt.payment_intent_id = facts.payment_intent_id
    attempt.charge_id = facts.charge_id
    session.flush()


def _confirm_or_doubt(
    session: Session, order: Order, attempt: PaymentAttempt, facts: CheckoutFacts, *, livemode: bool, today: date
) -> None:
    attempt.anomaly = _anomaly(order, attempt, facts, livemode=livemode)
    if attempt.anomaly is None and order.state == "expired":
        attempt.anomaly = _hold_again(session, order)
    if attempt.anomaly is None:
        _confirm(session, order, today)


def _anomaly(order: Order, attempt: PaymentAttempt, facts: CheckoutFacts, *, livemode: bool) -> str | None:
    if facts.livemode != livemode:
        return "livemode"
    if facts.currency != attempt.currency:
        return "currency"
    if facts.amount_fen != attempt.amount_fen or facts.amount_fen != order.total_fen:
        return "amount"
    if order.state in {"confirmed", "completed"}:
        return "second_payment"
    return "order_cancelled" if order.state == "cancelled" else None


def _hold_again(session: Session, order: Order) -> str | None:
    """Take the packs of an expired order again; answers why not, if not."""
    if over_limit(session, order.buyer_id, order.lines):
        return "over_buyer_limit"
    try:
        with session.begin_nested():
            stock.hold_again(session, order)
    except stock.SoldOut:
        return "sold_out"
    return None


def _confirm(session: Session, order: Order, today: date) -> None:
    card = session.scalars(zone_of(order.province_code)).one()
    stock.allocate(session, order, today + timedelta(days=PACKING_DAYS + card.transit_days))
    planning.plan(session, order)
    order.move_to("confirmed", None, "paid")
    session.flush()
    tell(session, "confirmed", order.id, order.id)
    tell_shops(session, order)


def _owe_refund(session: Session, order: Order, attempt: PaymentAttempt) -> None:
    """Money came that buys nothing: it goes back in full, and a person is told."""
    assert attempt.captured_fen is not None and attempt.anomaly is not None  # noqa: PT018, S101 both were just written
    refunds.grant(session, HOUSE, attempt, attempt.captured_fen, attempt.anomaly, f"attempt:{attempt.id}")
    open_notice(session, "refund_due", "payment_attempt", attempt.id, order.number)


def _locked_order(session: Session, order_id: int) -> Order:
    return session.scalars(
        select(Order)
        .where(Order.id == order_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def _locked_attempt(session: Session, attempt_id: int) -> PaymentAttempt:
    return session.scalars(
        select(PaymentAttempt)
        .where(PaymentAttempt.id == attempt_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _live_attempt(session: Session, order_id: int) -> PaymentAttempt | None:
    return session.scalar(
        select(PaymentAttempt)
        .where(PaymentAttempt.order_id == order_id, PaymentAttempt.state.in_(("created", "open", "processing")))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _end_attempts(session: Session, order: Order, state: str) -> None:
    live = _live_attempt(session, order.id)
    if live is not None:
        live.state = state
