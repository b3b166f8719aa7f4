"""Refunds: money of a charge on its way back, at once or after a while; it may come back to the account even later."""

from collections.abc import Mapping

from sandbox.stripe_double import Json
from sandbox.stripe_double.refusals import Refusal, missing, unknown
from sandbox.stripe_double.resources import balance_transactions
from sandbox.stripe_double.resources.listing import listed
from sandbox.stripe_double.work import Operations, Work, new_id

URL = "/v1/refunds"
#: `pending`: new refunds stay pending until `end` says how they end.
BEHAVIOUR: Json = {"pending": False}
#: How a refund may go on. One that arrived may still be sent back by the bank.
MOVES = {"pending": ("succeeded", "failed"), "succeeded": ("failed",)}


def create(work: Work, params: Json, _path: Mapping[str, str]) -> Json:
    """Send back a part of a charge, or all that is left of it."""
    charge = _charge(work, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    if left == 0:
        raise _refused(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount = params.get("amount", left)
    if not 1 <= amount <= left:
        raise _refused(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", param="amount")
    refund = _new(work, charge, amount, params)
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    work.store.save(charge)
    work.emit("refund.created", refund)
    work.emit("charge.refunded", charge)
    return refund


def end(work: Work, identifier: str, status: str) -> Json:
    """What the bank makes of a refund: `succeeded` or `failed`. Failed money is on the account again."""
    refund = work.get("refund", identifier)
    if status not in MOVES.get(refund["status"], ()):
        raise Refusal(400, f"A refund that is {refund['status']} does not become {status}.")
    refund |= {"status": status} | ({"failure_reason": "lost_or_stolen_card"} if status == "failed" else {})
    refund.pop("pending_reason", None)
    if status == "failed":
        refund["failure_balance_transaction"] = balance_transactions.for_refund(work, refund, failed=True)["id"]
        charge = work.get("charge", refund["charge"])
        charge["amount_refunded"] -= refund["amount"]
        charge["refunded"] = False
        work.store.save(charge)
    work.store.save(refund)
    work.emit("refund.updated", refund)
    if status == "failed":
        work.emit("refund.failed", refund)
    return refund


def list_refunds(work: Work, params: Json, _path: Mapping[str, str]) -> Json:
    """Newest first; `charge`, `payment_intent` and `created` narrow it."""
    return listed(work, "refund", URL, params, ("charge", "payment_intent"))


def retrieve(work: Work, _params: Json, path: Mapping[str, str]) -> Json:
    """One refund."""
    return work.get("refund", path["refund"])


def _charge(work: Work, params: Json) -> Json:
    if ("charge" in params) == ("payment_intent" in params):
        raise missing("payment_intent")
    if "charge" in params:
        charge = work.store.find(params["charge"], "charge")
        if charge is None:
            raise unknown("charge", params["charge"], "charge")
    else:
        intent = work.store.find(params["payment_intent"], "payment_intent")
        if intent is None:
            raise unknown("payment_intent", params["payment_intent"], "payment_intent")
        charge = work.store.find(intent["latest_charge"] or "", "charge")
    if charge is None or charge["status"] != "succeeded":
        raise _refused("This PaymentIntent does not have a successful charge to refund.")
    return charge


def _refused(message: str, *, code: str | None = None, param: str | None = None) -> Refusal:
    return Refusal(400, message, code=code, param=param, kept=True)


def _new(work: Work, charge: Json, amount: int, params: Json) -> Json:
    pending = {**BEHAVIOUR, **work.store.knob("refunds", {})}["pending"]
    refund = {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "charge": charge["id"],
        "created": work.now,
        "currency": charge["currency"],
        "destination_details": {"type": "card", "card": {"type": "pending" if pending else "refund"}},
        "metadata": params.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if pending else "succeeded",
        "transfer_reversal": None,
    }
    if pending:
        refund["pending_reason"] = "processing"
    refund["balance_transaction"] = balance_transactions.for_refund(work, refund)["id"]
    work.store.insert(refund)
    return refund


OPERATIONS: Operations = {
    ("POST", URL): create,
    ("GET", URL): list_refunds,
    ("GET", URL + "/{refund}"): retrieve,
}
