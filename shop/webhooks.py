"""The letter box for the payment provider's events."""

from datetime import UTC, datetime

from flask import request
from werkzeug.exceptions import BadRequest

from gateways.stripe import BadSignature
from operations import inbox
from shop.paying import till
from web.database import transaction


def take_stripe_event() -> tuple[str, int]:
    """Believe the signature, keep the event, answer. What it means is found out by a job, from Stripe itself."""
    try:
        event = till().gateway.verify_event(
            request.get_data(), request.headers.get("Stripe-Signature", ""), datetime.now(UTC)
        )
    except BadSignature:
        raise BadRequest from None
    with transaction() as session:
        inbox.take_in(
            session,
            event.id,
            event.type,
            livemode=event.livemode,
            object_type=event.object_type,
            object_id=event.object_id,
            payload=event.payload,
        )
    return "", 200
