"""Checkout sessions: a page on which somebody pays. Only `mode=payment` with prices given on the spot."""

import json
from collections.abc import Mapping

from sandbox.stripe_double import Json
from sandbox.stripe_double.refusals import Refusal
from sandbox.stripe_double.resources import payment_intents
from sandbox.stripe_double.resources.checkout_lines import lines_of
from sandbox.stripe_double.resources.checkout_rules import refuse_impossible
from sandbox.stripe_double.resources.listing import listed, page_of
from sandbox.stripe_double.work import Operations, Work, new_id

URL = "/v1/checkout/sessions"
DEFAULT_LIFETIME_SECONDS = 24 * 3600
OFFERED_METHODS = ["card", "alipay", "wechat_pay"]
NOT_USED = (
    "adaptive_pricing",
    "after_expiration",
    "allow_promotion_codes",
    "billing_address_collection",
    "client_secret",
    "collected_information",
    "consent",
    "consent_collection",
    "currency_conversion",
    "customer",
    "customer_account",
    "customer_details",
    "invoice",
    "payment_intent",
    "payment_link",
    "payment_method_configuration_details",
    "permissions",
    "recovered_from",
    "saved_payment_method_options",
    "setup_intent",
    "shipping_address_collection",
    "shipping_cost",
    "submit_type",
    "subscription",
)
#: Taken from the request as they are, or null.
ECHOED = ("cancel_url", "client_reference_id", "customer_email", "integration_identifier", "locale", "success_url")
OVERDUE = """SELECT body FROM object WHERE kind = 'checkout.session'
    AND json_extract(body, '$.status') = 'open' AND json_extract(body, '$.expires_at') <= ?"""


def create(work: Work, params: Json, _path: Mapping[str, str]) -> Json:
    """A new open session with its hosted page at `<public url>/pay/<id>`."""
    refuse_impossible(params, work.now)
    lines = lines_of(params["line_items"], work.now)
    session = _new(work, params, sum(line["amount_total"] for line in lines), lines[0]["currency"])
    work.store.insert(session, {"lines": lines, "payment_intent_data": params.get("payment_intent_data", {})})
    return session


def retrieve(work: Work, _params: Json, path: Mapping[str, str]) -> Json:
    """One session."""
    return work.get("checkout.session", path["session"])


def list_sessions(work: Work, params: Json, _path: Mapping[str, str]) -> Json:
    """Newest first; `payment_intent`, `status` and `created` narrow it."""
    fields = ("payment_intent", "status", "customer", "customer_account", "payment_link", "subscription")
    conditions = []
    if "customer_details" in params:
        conditions.append(("json_extract(body, '$.customer_details.email') = ?", [params["customer_details"]["email"]]))
    return listed(work, "checkout.session", URL, params, fields, conditions)


def list_lines(work: Work, params: Json, path: Mapping[str, str]) -> Json:
    """What is being paid for, line by line."""
    session = retrieve(work, {}, path)
    return page_of(lines(work, session), f"{URL}/{session['id']}/line_items", params)


def expire(work: Work, _params: Json, path: Mapping[str, str]) -> Json:
    """Close an open session by hand; any other is refused."""
    session = retrieve(work, {}, path)
    if session["status"] != "open":
        message = (
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{session['status']}`."
        )
        raise Refusal(400, message, kept=True)
    return _close(work, session)


def expire_overdue(work: Work) -> None:
    """Close what the clock has closed."""
    for row in work.store.rows(OVERDUE, (work.now,)):
        _close(work, json.loads(row["body"]))


def confirm(work: Work, session: Json) -> Json:
    """The buyer paid: everything is done at once, as with a card."""
    intent = payment_intents.succeed(work, _intent(work, session), session["customer_email"])
    session |= {
        "customer_details": {"email": session["customer_email"], "tax_exempt": "none", "tax_ids": []},
        "payment_intent": intent["id"],
        "payment_status": "paid",
        "status": "complete",
        "url": None,
    }
    work.store.save(session)
    work.emit("checkout.session.completed", session)
    return session


def decline(work: Work, session: Json) -> Json:
    """The bank said no: the session stays open for another try."""
    intent = payment_intents.decline(work, _intent(work, session), session["customer_email"])
    session["payment_intent"] = intent["id"]
    work.store.save(session)
    return session


def lines(work: Work, session: Json) -> list[Json]:
    """All line items of a session."""
    found: list[Json] = work.store.hidden(session["id"])["lines"]
    return found


def _intent(work: Work, session: Json) -> Json:
    if session["payment_intent"] is None:
        return payment_intents.new(work, session)
    return work.get("payment_intent", session["payment_intent"])


def _close(work: Work, session: Json) -> Json:
    if session["payment_intent"] is not None:
        payment_intents.cancel(work, work.get("payment_intent", session["payment_intent"]))
    session |= {"status": "expired", "url": None}
    work.store.save(session)
    work.emit("checkout.session.expired", session)
    return session


def _new(work: Work, params: Json, total: int, currency: str) -> Json:
    identifier = new_id("cs_test", 58)
    return dict.fromkeys(NOT_USED) | {
        "id": identifier,
        "object": "checkout.session",
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "created": work.now,
        "currency": currency,
        "custom_fields": [],
        "custom_text": {},
        "customer_creation": "if_required",
        "discounts": [],
        "expires_at": params.get("expires_at", work.now + DEFAULT_LIFETIME_SECONDS),
        "livemode": False,
        "metadata": params.get("metadata", {}),
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": {},
        "payment_method_types": params.get("payment_method_types", OFFERED_METHODS),
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{work.public_url}/pay/{identifier}",
        **{name: params.get(name) for name in ECHOED},
    }


OPERATIONS: Operations = {
    ("POST", URL): create,
    ("GET", URL): list_sessions,
    ("GET", URL + "/{session}"): retrieve,
    ("GET", URL + "/{session}/line_items"): list_lines,
    ("POST", URL + "/{session}/expire"): expire,
}
