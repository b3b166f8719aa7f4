"""Payment intents: what a session wants to take, over all its tries."""

from collections.abc import Mapping

from sandbox.stripe_double import Json
from sandbox.stripe_double.resources import charges
from sandbox.stripe_double.work import Operations, Work, new_id

NOT_USED = (
    "application",
    "application_fee_amount",
    "automatic_payment_methods",
    "canceled_at",
    "cancellation_reason",
    "customer",
    "last_payment_error",
    "latest_charge",
    "next_action",
    "on_behalf_of",
    "payment_method",
    "processing",
    "review",
    "setup_future_usage",
    "shipping",
    "transfer_data",
    "transfer_group",
)
#: What `payment_intent_data` of a session may hold, here.
GIVEN = ("description", "receipt_email", "statement_descriptor", "statement_descriptor_suffix")


def new(work: Work, session: Json) -> Json:
    """The intent of a session, made when the buyer first tries to pay, as Stripe does it."""
    given = work.store.hidden(session["id"])["payment_intent_data"]
    identifier = new_id("pi")
    intent = dict.fromkeys((*NOT_USED, *GIVEN)) | {
        "id": identifier,
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic",
        "client_secret": f"{identifier}_secret_{new_id('x')[2:]}",
        "confirmation_method": "automatic",
        "created": work.now,
        "currency": session["currency"],
        "livemode": False,
        "metadata": given.get("metadata", {}),
        "payment_method_options": {},
        "payment_method_types": session["payment_method_types"],
        "status": "requires_payment_method",
        **{name: given.get(name) for name in GIVEN},
    }
    work.store.insert(intent)
    return intent


def succeed(work: Work, intent: Json, email: str | None) -> Json:
    """The money came in."""
    charge = charges.succeed(work, intent, email)
    intent |= {
        "amount_received": intent["amount"],
        "last_payment_error": None,
        "latest_charge": charge["id"],
        "payment_method": charge["payment_method"],
        "status": "succeeded",
    }
    work.store.save(intent)
    work.emit("payment_intent.succeeded", intent)
    return intent


def decline(work: Work, intent: Json, email: str | None) -> Json:
    """The bank refused; the buyer may try again."""
    charge = charges.decline(work, intent, email)
    intent |= {
        "latest_charge": charge["id"],
        "last_payment_error": {
            "type": "card_error",
            "code": charge["failure_code"],
            "decline_code": "generic_decline",
            "message": charge["failure_message"],
            "charge": charge["id"],
        },
    }
    work.store.save(intent)
    work.emit("payment_intent.payment_failed", intent)
    return intent


def cancel(work: Work, intent: Json) -> None:
    """Nobody will pay this any more."""
    intent |= {"status": "canceled", "canceled_at": work.now, "cancellation_reason": "expired"}
    work.store.save(intent)
    work.emit("payment_intent.canceled", intent)


def retrieve(work: Work, _params: Json, path: Mapping[str, str]) -> Json:
    """One payment intent. The `client_secret` parameter is for browsers and is not looked at."""
    return work.get("payment_intent", path["intent"])


OPERATIONS: Operations = {("GET", "/v1/payment_intents/{intent}"): retrieve}
