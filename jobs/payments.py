"""What follows from news of the payment provider."""

import procrastinate
from sqlalchemy import func, select

from gateways.stripe import PaymentUnavailable
from jobs.queue import PATIENTLY, House, queue
from models.orders import Order
from models.payments import PaymentAttempt, StripeEvent
from operations import inbox, payments

#: An attempt this old is looked up even if no event came.
OVERDUE_MINUTES = 5
MOST_AT_ONCE = 200


class NotOursYet(Exception):  # noqa: N818
    """The event speaks of an attempt we do not know (yet): asked again later."""


@queue.task(name="payments.take_event", retry=PATIENTLY, pass_context=True)
def take_event(context: procrastinate.JobContext, *, event_id: str) -> None:
    """Treat one event of the inbox as a hint: read what it is about again, and settle."""
    house = House(context)
    with house.sessions() as session:
        event = session.get_one(StripeEvent, event_id)
        if event.processed_at is not None:
            return
        speaks_of_payment = event.object_type == "checkout.session"
        attempt = inbox.attempt_of(session, event) if speaks_of_payment else None
        attempt_id = attempt.id if attempt is not None else None
    if attempt_id is None:
        outcome = _without_attempt(context, speaks_of_payment)
    else:
        assert house.till is not None  # noqa: S101 the event came through it
        outcome = house.till.settle(attempt_id)
    with house.sessions.begin() as session:
        inbox.finish(session, event_id, outcome)


@queue.periodic(cron="* * * * *")
@queue.task(name="payments.sweep", queueing_lock="payments.sweep", pass_context=True)
def sweep(context: procrastinate.JobContext, timestamp: int) -> None:
    """Look up what no event told us, and end orders whose time is over. Every minute."""
    house = House(context)
    for attempt_id in _open_attempts(house):
        _settle(house, attempt_id)
    for order_id in _overdue_orders(house):
        with house.sessions.begin() as session:
            payments.expire(session, order_id)


def _without_attempt(context: procrastinate.JobContext, speaks_of_payment: bool) -> str:
    if not speaks_of_payment:
        return "ignored"
    assert context.job is not None  # noqa: S101 a worker gives it
    if context.job.attempts < 4:
        raise NotOursYet
    return "unknown"


def _open_attempts(house: House) -> list[int]:
    """Attempts that have waited long, and those of orders about to end."""
    with house.sessions() as session:
        return list(
            session.scalars(
                select(PaymentAttempt.id)
                .join(Order, Order.id == PaymentAttempt.order_id)
                .where(
                    PaymentAttempt.state.in_(("open", "processing")),
                    PaymentAttempt.session_id.is_not(None),
                    (PaymentAttempt.created_at < func.now() - func.make_interval(0, 0, 0, 0, 0, OVERDUE_MINUTES))
                    | (Order.payment_due <= func.now()),
                )
                .order_by(PaymentAttempt.id)
                .limit(MOST_AT_ONCE)
            )
        )


def _overdue_orders(house: House) -> list[int]:
    """Orders past their time whose payment page is closed, or never was opened."""
    with house.sessions() as session:
        return list(
            session.scalars(
                select(Order.id)
                .where(Order.state == "awaiting_payment", Order.payment_due <= func.now())
                .order_by(Order.id)
                .limit(MOST_AT_ONCE)
            )
        )


def _settle(house: House, attempt_id: int) -> None:
    if house.till is None:
        return
    try:
        house.till.settle(attempt_id)
    except PaymentUnavailable:
        house.app.logger.warning("payment provider not reached: attempt %s is looked up again", attempt_id)
