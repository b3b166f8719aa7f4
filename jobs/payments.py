"""What follows from news of the payment provider."""

import procrastinate
from sqlalchemy import func, select

from gateways.stripe import PaymentRefused, PaymentUnavailable
from jobs.queue import PATIENTLY, House, queue
from models.orders import Order
from models.payments import PaymentAttempt, StripeEvent
from operations import inbox, payments, refunds

#: An attempt this old is looked up even if no event came.
OVERDUE_MINUTES = 5
MOST_AT_ONCE = 200
#: Objects whose events mean something here; of a charge only that money of it went back.
SPOKEN_OF = frozenset({"checkout.session", "refund"})


class NotOursYet(Exception):  # noqa: N818
    """The event speaks of an attempt or a refund we do not know (yet): asked again later."""


@queue.task(name="payments.take_event", retry=PATIENTLY, pass_context=True)
def take_event(context: procrastinate.JobContext, *, event_id: str) -> None:
    """Treat one event of the inbox as a hint: read what it is about again, and settle."""
    house = House(context)
    with house.sessions() as session:
        event = session.get_one(StripeEvent, event_id)
        if event.processed_at is not None:
            return
        attempt = inbox.attempt_of(session, event)
        attempt_id = attempt.id if attempt is not None else None
    outcome = _outcome(house, event, attempt_id)
    if outcome is None:
        outcome = _unknown(context)
    with house.sessions.begin() as session:
        inbox.finish(session, event_id, outcome)


@queue.task(name="payments.send_refund", retry=PATIENTLY, pass_context=True)
def send_refund(context: procrastinate.JobContext, *, refund_id: int) -> None:
    """Send money back by the way it came."""
    house = House(context)
    if house.till is not None:
        house.till.refund(refund_id)
        return
    with house.sessions.begin() as session:
        refunds.leave_to_a_person(session, refund_id)


@queue.periodic(cron="*/5 * * * *")
@queue.task(name="payments.sweep_refunds", queueing_lock="payments.sweep_refunds", pass_context=True)
def sweep_refunds(context: procrastinate.JobContext, timestamp: int) -> None:
    """Take up refunds whose job was lost, and ask after those on their way. What stays unanswered is told."""
    house = House(context)
    with house.sessions() as session:
        quiet = refunds.quiet(session)
    if quiet and house.till is not None:
        _refund(house, quiet)
    with house.sessions.begin() as session:
        refunds.tell_unanswered(session, quiet)


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


def _outcome(house: House, event: StripeEvent, attempt_id: int | None) -> str | None:
    """What became of what the event speaks of; None where nobody here knows it."""
    if event.object_type not in SPOKEN_OF and event.type != "charge.refunded":
        return "ignored"
    assert house.till is not None  # noqa: S101 the event came through it
    if event.object_type == "refund":
        return house.till.follow_refund(event.object_id)
    if event.object_type == "charge":
        return house.till.follow_charge(event.object_id)
    return None if attempt_id is None else house.till.settle(attempt_id)


def _unknown(context: procrastinate.JobContext) -> str:
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


def _refund(house: House, refund_ids: list[int]) -> None:
    """One after the other; where the provider is not reached, the others wait for the next time."""
    assert house.till is not None  # noqa: S101 the sweep looked
    for refund_id in refund_ids:
        try:
            house.till.refund(refund_id)
        except (PaymentUnavailable, PaymentRefused) as error:
            house.app.logger.warning("refund %s is asked for again: %s", refund_id, error)
            return
