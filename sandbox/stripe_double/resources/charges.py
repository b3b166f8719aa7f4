"""Charges: one try to take the money, good or bad."""

from collections.abc import Mapping

from sandbox.stripe_double import Json
from sandbox.stripe_double.resources import balance_transactions
from sandbox.stripe_double.work import Operations, Work, new_id

DECLINED = "Your card was declined."
NOBODY = {"address": None, "email": None, "name": None, "phone": None, "tax_id": None}
CARD = {"brand": "visa", "country": "CN", "exp_month": 12, "exp_year": 2034, "funding": "credit", "last4": "4242"}
NOT_USED = (
    "application",
    "application_fee",
    "application_fee_amount",
    "balance_transaction",
    "calculated_statement_descriptor",
    "customer",
    "failure_balance_transaction",
    "failure_code",
    "failure_message",
    "on_behalf_of",
    "outcome",
    "receipt_email",
    "receipt_number",
    "receipt_url",
    "review",
    "shipping",
    "source_transfer",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
)


def succeed(work: Work, intent: Json, email: str | None) -> Json:
    """A charge that took the whole amount, with its balance transaction."""
    charge = _new(work, intent, email) | {
        "amount_captured": intent["amount"],
        "captured": True,
        "paid": True,
        "status": "succeeded",
        "outcome": {"type": "authorized", "network_status": "approved_by_network", "risk_level": "normal"},
    }
    charge["balance_transaction"] = balance_transactions.for_charge(work, charge)["id"]
    work.store.insert(charge)
    work.emit("charge.succeeded", charge)
    return charge


def decline(work: Work, intent: Json, email: str | None) -> Json:
    """A charge that the bank refused."""
    charge = _new(work, intent, email) | {
        "amount_captured": 0,
        "captured": False,
        "paid": False,
        "status": "failed",
        "failure_code": "card_declined",
        "failure_message": DECLINED,
        "outcome": {"type": "issuer_declined", "network_status": "declined_by_network", "reason": "generic_decline"},
    }
    work.store.insert(charge)
    work.emit("charge.failed", charge)
    return charge


def retrieve(work: Work, _params: Json, path: Mapping[str, str]) -> Json:
    """One charge."""
    return work.get("charge", path["charge"])


def _new(work: Work, intent: Json, email: str | None) -> Json:
    return dict.fromkeys(NOT_USED) | {
        "id": new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_refunded": 0,
        "billing_details": NOBODY | {"email": email},
        "created": work.now,
        "currency": intent["currency"],
        "description": intent["description"],
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "payment_intent": intent["id"],
        "payment_method": new_id("pm"),
        "payment_method_details": {"type": "card", "card": CARD},
        "refunded": False,
    }


OPERATIONS: Operations = {("GET", "/v1/charges/{charge}"): retrieve}
