"""What the payment provider tells us, kept before anything is done about it."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.payments import PaymentAttempt, StripeEvent
from operations.deferring import defer
from operations.notices import open_notice


def take_in(
    session: Session,
    event_id: str,
    kind: str,
    *,
    livemode: bool,
    object_type: str,
    object_id: str,
    payload: dict[str, Any],
) -> bool:
    """Keep an event and queue the work on it. Answers False, and does nothing, when it is known."""
    new = session.scalar(
        insert(StripeEvent)
        .values(
            event_id=event_id,
            type=kind,
            livemode=livemode,
            object_type=object_type,
            object_id=object_id,
            payload=payload,
        )
        .on_conflict_do_nothing()
        .returning(StripeEvent.event_id)
    )
    if new is None:
        return False
    defer(session, "payments.take_event", event_id=event_id)
    return True


def attempt_of(session: Session, event: StripeEvent) -> PaymentAttempt | None:
    """The payment attempt an event of a checkout session speaks of; None for events of other things.

    An event may overtake our own record of the session's id; then the session's metadata names the attempt.
    """
    if event.object_type != "checkout.session":
        return None
    attempt = session.scalar(select(PaymentAttempt).where(PaymentAttempt.session_id == event.object_id))
    if attempt is not None:
        return attempt
    metadata = event.payload["data"]["object"].get("metadata") or {}
    reference = str(metadata.get("attempt", "")).rpartition("-")[2]
    if not (reference.isascii() and reference.isdigit() and len(reference) <= 18):
        return None
    attempt = session.get(PaymentAttempt, int(reference))
    return attempt if attempt is not None and attempt.order.number == metadata.get("order") else None


def finish(session: Session, event_id: str, outcome: str) -> None:
    """The event is dealt with, or there was nothing to do. An event of no order of ours is told to a person."""
    event = session.get_one(StripeEvent, event_id)
    event.processed_at, event.outcome = func.now(), outcome
    session.flush()
    if outcome == "unknown":
        open_notice(session, "stripe_event_unknown", "stripe_event", 0, event_id)
