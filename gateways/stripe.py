"""Stripe, asked and listened to: hosted pages, refunds and signed events. Nothing else here imports `stripe`.

Every method is one call over the network (`expire_checkout` may make two), so none belongs inside a transaction.
Amounts are integers of the currency's smallest unit (fen), times are Unix seconds.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NoReturn, TypeVar

import stripe
from stripe.checkout import Session
from stripe.params import RefundListParams
from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

# The library would otherwise report latencies to Stripe and keep an identifier in the home directory.
stripe.enable_telemetry = False

CONNECT_SECONDS = 3.0
READ_SECONDS = 15.0
SIGNATURE_TOLERANCE_SECONDS = 300
CURRENCY = "cny"
CHARGE = "payment_intent.latest_charge"

Answer = TypeVar("Answer")


class PaymentRefused(Exception):  # noqa: N818 — the name says what happened
    """Stripe said no (4xx) and would again. `code` is Stripe's or the HTTP status; `message` is not for buyers."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class PaymentUnavailable(Exception):  # noqa: N818
    """No answer that counts (network, 409 in flight, 429, 5xx). The work may have been done: ask again, same key."""


class BadSignature(Exception):  # noqa: N818
    """The event is not to be believed. `reason`: missing, malformed, old, future, mismatch or not_an_event."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class CheckoutLine:
    """One line of the hosted page. `unit_amount` in fen, `quantity` in packs."""

    name: str
    unit_amount: int
    quantity: int


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """What the buyer is asked to pay: the lines, then `freight` (fen) under `freight_name`; no freight line for 0.

    `attempt` makes the idempotency key, so it must not come again with another body on the same Stripe account.
    `expires_at` must lie 30 minutes to 24 hours ahead. `{CHECKOUT_SESSION_ID}` in `success_url` is filled in by Stripe.
    """

    attempt: str
    order: str
    lines: tuple[CheckoutLine, ...]
    freight: int
    freight_name: str
    expires_at: int
    locale: Literal["zh", "en"]
    success_url: str
    cancel_url: str
    customer_email: str | None = None


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """A hosted page as Stripe knows it. `url` only while open; `amount_captured` (fen) is what was really taken."""

    id: str
    status: str
    payment_status: str
    amount_total: int
    currency: str
    livemode: bool
    client_reference_id: str | None
    url: str | None
    payment_intent_id: str | None
    charge_id: str | None
    amount_captured: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """What is to go back: `amount` (fen) of a payment. `reference` names it in our books and stands in its metadata."""

    payment_intent_id: str
    amount: int
    reference: str
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class StripeRefund:
    """A refund as Stripe knows it. status: pending, requires_action, succeeded, failed or canceled.

    `reference` is what the request said; None for one that was made elsewhere.
    """

    id: str
    status: str
    amount: int
    currency: str
    payment_intent_id: str | None
    reference: str | None


@dataclass(frozen=True, slots=True)
class StripeEventData:
    """A verified event: a hint that the object changed, never the source of an amount or a state.

    `object_id` is empty for the few objects that have none (a balance). `payload` is the whole event.
    """

    id: str
    type: str
    created: int
    livemode: bool
    object_type: str
    object_id: str
    payload: dict[str, Any]


class StripeGateway:
    """One Stripe account, or the double when `api_base` is given (its address, without a path).

    `max_network_retries` are the library's own, half a second to five seconds apart, with the same key. Holds no
    state between calls and may be shared by threads. Methods raise PaymentRefused and PaymentUnavailable.
    """

    def __init__(
        self,
        secret_key: str,
        webhook_secrets: tuple[str, ...],
        api_base: str | None,
        *,
        max_network_retries: int,
        timeouts: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
    ) -> None:
        self._webhook_secrets = webhook_secrets
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api_base.rstrip("/")} if api_base else None,
            max_network_retries=max_network_retries,
            # Proxies named by the environment are for the way to Stripe; the double is on this machine.
            http_client=stripe.RequestsClient(timeout=timeouts, proxy={"http": "", "https": ""} if api_base else None),
        )

    def open_checkout(self, request: CheckoutRequest) -> CheckoutSession:
        """A hosted page for this attempt; a second call with the same request returns the same page."""
        key = f"checkout:{request.attempt}"
        sessions = self._client.v1.checkout.sessions
        return _session(_asked(lambda: sessions.create(_create_params(request), {"idempotency_key": key})))

    def read_checkout(self, session_id: str) -> CheckoutSession:
        """The session as it is now, with what was captured. An unknown id is refused as `resource_missing`."""
        sessions = self._client.v1.checkout.sessions
        return _session(_asked(lambda: sessions.retrieve(session_id, {"expand": [CHARGE]})))

    def expire_checkout(self, session_id: str, *, attempt: str) -> CheckoutSession:
        """Close the page, so that nobody can pay any more, and return the session after it.

        A session that was paid or had expired cannot be closed; it is read again and returned: look at its `status`.
        """
        key = f"expire:{attempt}"
        sessions = self._client.v1.checkout.sessions
        try:
            return _session(_asked(lambda: sessions.expire(session_id, {"expand": [CHARGE]}, {"idempotency_key": key})))
        except PaymentRefused:
            session = self.read_checkout(session_id)
            if session.status == "open":
                raise
            return session

    def refund(self, request: RefundRequest) -> StripeRefund:
        """Send money back; a second call with the same request, within a day, answers the same refund."""
        return _refund(
            _asked(
                lambda: self._client.v1.refunds.create(
                    {
                        "payment_intent": request.payment_intent_id,
                        "amount": request.amount,
                        "metadata": {"refund": request.reference},
                    },
                    {"idempotency_key": request.idempotency_key},
                )
            )
        )

    def read_refund(self, refund_id: str) -> StripeRefund:
        """The refund as it is now. An unknown id is refused as `resource_missing`."""
        return _refund(_asked(lambda: self._client.v1.refunds.retrieve(refund_id)))

    def refunds_of_payment(self, payment_intent_id: str) -> list[StripeRefund]:
        """Every refund of a payment, the newest first."""
        return self._refunds({"payment_intent": payment_intent_id, "limit": 100})

    def refunds_of_charge(self, charge_id: str) -> list[StripeRefund]:
        """Every refund of a charge, the newest first."""
        return self._refunds({"charge": charge_id, "limit": 100})

    def _refunds(self, wanted: RefundListParams) -> list[StripeRefund]:
        listed = self._client.v1.refunds.list
        return _asked(lambda: [_refund(one) for one in listed(wanted).auto_paging_iter()])

    def verify_event(self, raw: bytes, signature: str, now: datetime) -> StripeEventData:
        """The event in `raw`, the untouched body, if the `Stripe-Signature` header proves that Stripe sent it just now.

        Any of the secrets may have signed (rotation). A time more than 300 s before or after `now` is refused: the
        library would take the future. Raises BadSignature. https://docs.stripe.com/webhooks#verify-manually
        """
        signed_at = _timestamp(signature)
        if not any(_signed_with(secret, raw, signature) for secret in self._webhook_secrets):
            raise BadSignature("mismatch")
        age = now.timestamp() - signed_at
        if abs(age) > SIGNATURE_TOLERANCE_SECONDS:
            raise BadSignature("old" if age > 0 else "future")
        return _event(raw)


def _create_params(request: CheckoutRequest) -> SessionCreateParams:
    # No payment_method_types: which methods are offered is a setting of the account.
    metadata = {"order": request.order, "attempt": request.attempt}
    params: SessionCreateParams = {
        "mode": "payment",
        "line_items": [_line(line) for line in request.lines],
        "client_reference_id": request.attempt,
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata},
        "expires_at": request.expires_at,
        "locale": request.locale,
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
    }
    if request.freight:
        params["line_items"].append(_line(CheckoutLine(request.freight_name, request.freight, 1)))
    if request.customer_email:
        params["customer_email"] = request.customer_email
    return params


def _line(line: CheckoutLine) -> SessionCreateParamsLineItem:
    return {
        "price_data": {"currency": CURRENCY, "unit_amount": line.unit_amount, "product_data": {"name": line.name}},
        "quantity": line.quantity,
    }


def _asked(call: Callable[[], Answer]) -> Answer:
    try:
        return call()
    except stripe.StripeError as error:
        _raise_plain(error)


def _raise_plain(error: stripe.StripeError) -> NoReturn:
    status = error.http_status or 0
    if not 400 <= status < 500 or status in {409, 429} or isinstance(error, stripe.RateLimitError):
        raise PaymentUnavailable(f"{type(error).__name__}, status {status or 'none'}, {error.request_id}") from error
    if status in {401, 403}:
        # Stripe's own sentence quotes part of the key.
        raise PaymentRefused("authentication", "Stripe does not accept our key for this call") from error
    kind = error.error.type if error.error else None
    code = error.code or (kind if kind == "idempotency_error" else None) or str(status)
    raise PaymentRefused(code, error.user_message or "") from error


def _session(session: Session) -> CheckoutSession:
    intent = session.payment_intent
    charge = None if intent is None or isinstance(intent, str) else intent.latest_charge
    return CheckoutSession(
        id=session.id,
        status=session.status or "",
        payment_status=session.payment_status,
        amount_total=session.amount_total or 0,
        currency=session.currency or "",
        livemode=session.livemode,
        client_reference_id=session.client_reference_id,
        url=session.url,
        payment_intent_id=_id(intent),
        charge_id=_id(charge),
        amount_captured=0 if charge is None or isinstance(charge, str) else charge.amount_captured,
        expires_at=session.expires_at,
    )


def _refund(refund: stripe.Refund) -> StripeRefund:
    metadata = refund.metadata
    return StripeRefund(
        id=refund.id,
        status=refund.status or "",
        amount=refund.amount,
        currency=refund.currency,
        payment_intent_id=_id(refund.payment_intent),
        reference=metadata["refund"] if metadata and "refund" in metadata else None,
    )


def _id(thing: "str | stripe.PaymentIntent | stripe.Charge | None") -> str | None:
    return thing if thing is None or isinstance(thing, str) else thing.id


def _timestamp(header: str) -> int:
    """The one time in the header. The library would take the first of two, and digits of any script."""
    if not header:
        raise BadSignature("missing")
    times = [value for name, _, value in (part.partition("=") for part in header.split(",")) if name == "t"]
    if not header.isascii() or len(times) != 1 or not re.fullmatch("[0-9]{1,11}", times[0]):
        raise BadSignature("malformed")
    return int(times[0])


def _signed_with(secret: str, raw: bytes, header: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(raw, header, secret, tolerance=None)
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        return False
    return True


def _event(raw: bytes) -> StripeEventData:
    try:
        payload = json.loads(raw)
        if payload["object"] != "event":
            raise BadSignature("not_an_event")
        about = payload["data"]["object"]
        return StripeEventData(
            id=payload["id"],
            type=payload["type"],
            created=payload["created"],
            livemode=payload["livemode"],
            object_type=about["object"],
            object_id=about.get("id", ""),
            payload=payload,
        )
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadSignature("not_an_event") from error
