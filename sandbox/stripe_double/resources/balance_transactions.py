"""What moves the account's balance: money in, less Stripe's fee."""

from collections.abc import Mapping

from sandbox.stripe_double import Json
from sandbox.stripe_double.resources.listing import listed
from sandbox.stripe_double.work import Operations, Work, new_id

#: 3.4 % and 2.35 yuan a charge, a made-up tariff; rounded half up, by Stripe and not by us.
FEE_BASIS_POINTS = 340
FEE_FIXED = 235


def for_charge(work: Work, charge: Json) -> Json:
    """The balance transaction of a charge that succeeded. Amounts in the smallest unit, `net = amount - fee`."""
    return _moved(work, charge, charge["amount"], fee_of(charge["amount"]), "charge", charge["description"])


def for_refund(work: Work, refund: Json, *, failed: bool = False) -> Json:
    """The balance transaction of a refund, or of one that failed and is on the account again. Fees stay with Stripe."""
    if failed:
        return _moved(work, refund, refund["amount"], 0, "refund_failure", "REFUND FAILURE")
    return _moved(work, refund, -refund["amount"], 0, "refund", "REFUND FOR CHARGE")


def _moved(work: Work, source: Json, amount: int, fee: int, kind: str, description: str | None) -> Json:
    transaction = {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": work.now,
        "balance_type": "payments",
        "created": work.now,
        "currency": source["currency"],
        "description": description,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [_fee(fee, source["currency"])] if fee else [],
        "net": amount - fee,
        "reporting_category": kind,
        "source": source["id"],
        "status": "available",
        "type": kind,
    }
    work.store.insert(transaction)
    return transaction


def fee_of(amount: int) -> int:
    """Stripe's fee for a charge of that amount."""
    return (amount * FEE_BASIS_POINTS + 5_000) // 10_000 + FEE_FIXED


def _fee(amount: int, currency: str) -> Json:
    return {
        "amount": amount,
        "application": None,
        "currency": currency,
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }


def list_balance_transactions(work: Work, params: Json, _path: Mapping[str, str]) -> Json:
    """Newest first; `source`, `type`, `currency` and `created` narrow it."""
    return listed(
        work, "balance_transaction", "/v1/balance_transactions", params, ("source", "type", "currency", "payout")
    )


def retrieve(work: Work, _params: Json, path: Mapping[str, str]) -> Json:
    """One balance transaction."""
    return work.get("balance_transaction", path["id"])


OPERATIONS: Operations = {
    ("GET", "/v1/balance_transactions"): list_balance_transactions,
    ("GET", "/v1/balance_transactions/{id}"): retrieve,
}
