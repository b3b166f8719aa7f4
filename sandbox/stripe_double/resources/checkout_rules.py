"""What Stripe refuses of a new session although the contract's schema would let it pass.

https://docs.stripe.com/api/checkout/sessions/create, https://docs.stripe.com/api/metadata
"""

from urllib.parse import urlsplit

from sandbox.stripe_double import Json
from sandbox.stripe_double.refusals import Refusal, missing, unknown
from sandbox.stripe_double.resources.payment_intents import GIVEN

SHORTEST_SECONDS = 30 * 60
LONGEST_SECONDS = 24 * 3600
MOST_LINES = 100
HIGHEST_TOTAL = 99_999_999
#: What the double can do; anything else the contract knows is refused, never silently ignored.
SUPPORTED = frozenset(
    {
        "cancel_url",
        "client_reference_id",
        "currency",
        "customer_email",
        "expand",
        "expires_at",
        "integration_identifier",
        "line_items",
        "locale",
        "metadata",
        "mode",
        "payment_intent_data",
        "payment_method_types",
        "success_url",
        "ui_mode",
    }
)
SUPPORTED_IN_LINE = frozenset({"metadata", "price_data", "quantity"})
SUPPORTED_IN_PRICE = frozenset({"currency", "product_data", "tax_behavior", "unit_amount"})
SUPPORTED_IN_INTENT = frozenset({"metadata", *GIVEN})


def refuse_impossible(params: Json, now: int) -> None:
    """Raises Refusal (400)."""
    _refuse_unsupported(params, SUPPORTED, "")
    _refuse_unsupported(params.get("payment_intent_data", {}), SUPPORTED_IN_INTENT, "payment_intent_data")
    for name, only in (("mode", "payment"), ("ui_mode", "hosted_page")):
        if params.get(name, only) != only:
            raise Refusal(400, f"This double does only {name}={only}.", code="double_unsupported", param=name)
    for name in ("mode", "line_items", "success_url"):
        if not params.get(name):
            raise missing(name)
    _refuse_lines(params["line_items"])
    _refuse_currencies(params["line_items"], params.get("currency"))
    _refuse_url(params["success_url"], "success_url")
    if "cancel_url" in params:
        _refuse_url(params["cancel_url"], "cancel_url")
    _refuse_metadata(params.get("metadata", {}), "metadata")
    _refuse_metadata(params.get("payment_intent_data", {}).get("metadata", {}), "payment_intent_data[metadata]")
    _refuse_expiry(params.get("expires_at", now + LONGEST_SECONDS), now)


def _refuse_unsupported(given: Json, supported: frozenset[str], within: str) -> None:
    for name in sorted(set(given) - supported):
        param = f"{within}[{name}]" if within else name
        raise Refusal(400, f"This double cannot do {param} yet.", code="double_unsupported", param=param)


def _refuse_lines(lines: list[Json]) -> None:
    if len(lines) > MOST_LINES:
        raise Refusal(400, f"You can have at most {MOST_LINES} line items.", param="line_items")
    for number, line in enumerate(lines):
        _refuse_line(line, f"line_items[{number}]")
    total = sum(line["price_data"]["unit_amount"] * line["quantity"] for line in lines)
    if not 0 < total <= HIGHEST_TOTAL:
        code = "amount_too_small" if total <= 0 else "amount_too_large"
        raise Refusal(400, f"The total must be 1 to {HIGHEST_TOTAL}, not {total}.", code=code, param="line_items")


def _refuse_currencies(lines: list[Json], currency: str | None) -> None:
    named = [line["price_data"]["currency"] for line in lines] + ([currency] if currency else [])
    if len({name.lower() for name in named}) > 1:
        raise Refusal(400, "All line items must have the same currency.", param="line_items")


def _refuse_line(line: Json, param: str) -> None:
    if "price" in line:
        raise unknown("price", line["price"], f"{param}[price]")
    _refuse_unsupported(line, SUPPORTED_IN_LINE, param)
    price = line.get("price_data")
    if price is None:
        raise missing(f"{param}[price_data]")
    _refuse_unsupported(price, SUPPORTED_IN_PRICE, f"{param}[price_data]")
    for name in ("unit_amount", "product_data"):
        if name not in price:
            raise missing(f"{param}[price_data][{name}]")
    if "quantity" not in line:
        raise missing(f"{param}[quantity]")
    if price["unit_amount"] < 0 or line["quantity"] < 1:
        raise Refusal(400, "Invalid amount or quantity.", code="parameter_invalid_integer", param=param)
    if not price["product_data"]["name"].strip():
        name = f"{param}[price_data][product_data][name]"
        raise Refusal(400, f"You passed an empty string for '{name}'.", code="parameter_invalid_empty", param=name)


def _refuse_url(url: str, param: str) -> None:
    try:
        parts = urlsplit(url)
        absolute = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        absolute = False
    if not absolute:
        raise Refusal(400, "Not a valid URL", code="url_invalid", param=param)


def _refuse_metadata(metadata: Json, param: str) -> None:
    too_long = any(len(name) > 40 or len(value) > 500 for name, value in metadata.items())
    if too_long or len(metadata) > 50:
        raise Refusal(400, "Metadata can have up to 50 keys of 40 characters with values of 500.", param=param)


def _refuse_expiry(expires_at: int, now: int) -> None:
    if expires_at < now + SHORTEST_SECONDS:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise Refusal(400, message, param="expires_at")
    if expires_at > now + LONGEST_SECONDS:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise Refusal(400, message, param="expires_at")
