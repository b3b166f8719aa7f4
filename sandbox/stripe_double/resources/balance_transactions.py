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
    fee = fee_of(charge["amount"])
    transaction = {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": charge["amount"],
        "available_on": work.now,
        "balance_type": "payments",
        "created": work.now,
        "currency": charge["currency"],
        "description": charge["description"],
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [
            {
                "amount": fee,
                "application": None,
                "currency": charge["currency"],
                "description": "Stripe processing fees",
                "type": "stripe_fee",
            }
        ],
        "net": charge["amount"] - fee,
        "reporting_category": "charge",
        "source": charge["id"],
        "status": "available",
        "type": "charge",
    }
    work.store.insert(transaction)
    return transaction


def fee_of(amount: int) -> int:
    """Stripe's fee for a charge of that amount."""
    return (amount * FEE_BASIS_POINTS + 5_000) // 10_000 + FEE_FIXED


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
