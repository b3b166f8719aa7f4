"""The Stripe gateway over HTTP against the double: what it sends, what it understands, how it fails."""

import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from gateways.stripe import (
    CheckoutLine,
    CheckoutRequest,
    PaymentRefused,
    PaymentUnavailable,
    RefundRequest,
    StripeGateway,
)
from sandbox.stripe_double.running import RunningDouble, running_double

REQUEST = CheckoutRequest(
    attempt="attempt-7",
    order="SN-20261123-0001",
    lines=(CheckoutLine("遂昌长粽 5 只装", 6800, 2), CheckoutLine("冬笋", 1990, 1)),
    freight=1000,
    freight_name="运费",
    expires_at=int(time.time()) + 12 * 3600,
    locale="zh",
    success_url="https://shop.test/paid?session={CHECKOUT_SESSION_ID}",
    cancel_url="https://shop.test/orders/7",
    customer_email="li@example.org",
)


@pytest.fixture(scope="module")
def shared_double() -> Iterator[RunningDouble]:
    """The process."""
    with running_double() as double:
        yield double


@pytest.fixture
def double(shared_double: RunningDouble) -> RunningDouble:
    """A double that knows nothing yet."""
    shared_double.control.forget()
    return shared_double


@pytest.fixture
def gateway(double: RunningDouble) -> StripeGateway:
    """A gateway that does not retry by itself."""
    return StripeGateway(double.secret_key, (double.webhook_secret,), double.base_url, max_network_retries=0)


def test_a_checkout_is_opened_with_exactly_this(double: RunningDouble, gateway: StripeGateway) -> None:
    session = gateway.open_checkout(REQUEST)
    assert (session.status, session.payment_status, session.currency, session.livemode) == (
        "open",
        "unpaid",
        "cny",
        False,
    )
    assert (session.amount_total, session.amount_captured) == (2 * 6800 + 1990 + 1000, 0)
    assert (session.client_reference_id, session.expires_at) == ("attempt-7", REQUEST.expires_at)
    assert (session.payment_intent_id, session.charge_id) == (None, None)
    assert session.url == f"{double.base_url}/pay/{session.id}"
    (call,) = double.control.calls()
    metadata = {"order": "SN-20261123-0001", "attempt": "attempt-7"}
    assert (call["key"], call["params"].pop("line_items")["2"]) == ("checkout:attempt-7", line("运费", 1000, 1))
    assert call["params"] == {
        "mode": "payment",
        "client_reference_id": "attempt-7",
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata},
        "expires_at": str(REQUEST.expires_at),
        "locale": "zh",
        "success_url": REQUEST.success_url,
        "cancel_url": REQUEST.cancel_url,
        "customer_email": "li@example.org",
    }


def test_free_freight_and_no_address_are_left_out(double: RunningDouble, gateway: StripeGateway) -> None:
    session = gateway.open_checkout(replace(REQUEST, freight=0, customer_email=None, locale="en"))
    (call,) = double.control.calls()
    assert session.amount_total == 2 * 6800 + 1990
    assert list(call["params"]["line_items"].values()) == [line("遂昌长粽 5 只装", 6800, 2), line("冬笋", 1990, 1)]
    assert "customer_email" not in call["params"]
    assert "payment_method_types" not in call["params"]
    assert call["params"]["locale"] == "en"


def test_opening_twice_is_opening_once(gateway: StripeGateway) -> None:
    assert gateway.open_checkout(REQUEST) == gateway.open_checkout(REQUEST)
    with pytest.raises(PaymentRefused) as caught:
        gateway.open_checkout(replace(REQUEST, freight=2000))
    assert caught.value.code == "idempotency_error"


def test_what_was_captured_is_read(double: RunningDouble, gateway: StripeGateway) -> None:
    opened = gateway.open_checkout(REQUEST)
    double.control.decline(opened.id)
    declined = gateway.read_checkout(opened.id)
    assert (declined.status, declined.payment_status, declined.amount_captured) == ("open", "unpaid", 0)
    assert declined.payment_intent_id is not None
    assert double.control.pay(opened.id) == f"https://shop.test/paid?session={opened.id}"
    paid = gateway.read_checkout(opened.id)
    assert (paid.status, paid.payment_status, paid.amount_captured) == ("complete", "paid", opened.amount_total)
    assert (paid.payment_intent_id, paid.url) == (declined.payment_intent_id, None)
    assert paid.charge_id not in {None, declined.charge_id}


def test_an_unknown_session_is_refused(gateway: StripeGateway) -> None:
    with pytest.raises(PaymentRefused) as caught:
        gateway.read_checkout("cs_test_nobody")
    assert caught.value.code == "resource_missing"
    with pytest.raises(PaymentRefused):
        gateway.expire_checkout("cs_test_nobody", attempt="7")


def test_an_open_session_can_be_closed_twice(double: RunningDouble, gateway: StripeGateway) -> None:
    opened = gateway.open_checkout(REQUEST)
    closed = gateway.expire_checkout(opened.id, attempt="attempt-7")
    assert (closed.id, closed.status, closed.url) == (opened.id, "expired", None)
    assert gateway.expire_checkout(opened.id, attempt="attempt-7") == closed
    assert gateway.expire_checkout(opened.id, attempt="attempt-7-again").status == "expired"
    assert double.control.calls()[1]["key"] == "expire:attempt-7"


def test_a_refund_is_asked_for_with_exactly_this(double: RunningDouble, gateway: StripeGateway) -> None:
    opened = gateway.open_checkout(REQUEST)
    double.control.pay(opened.id)
    intent = str(gateway.read_checkout(opened.id).payment_intent_id)
    request = RefundRequest(intent, 1230, "SN-7-1", "refund:short:1")

    first, second = gateway.refund(request), gateway.refund(request)

    assert first == second == gateway.read_refund(first.id)
    assert (first.status, first.amount, first.currency, first.reference) == ("succeeded", 1230, "cny", "SN-7-1")
    assert first.payment_intent_id == intent
    call = double.control.calls()[2]
    assert (call["path"], call["key"]) == ("/v1/refunds", "refund:short:1")
    assert call["params"] == {"payment_intent": intent, "amount": "1230", "metadata": {"refund": "SN-7-1"}}
    assert gateway.refunds_of_payment(intent) == [first]


def test_closing_what_was_paid_says_that_it_was_paid(double: RunningDouble, gateway: StripeGateway) -> None:
    opened = gateway.open_checkout(REQUEST)
    double.control.pay(opened.id)
    for _ in range(2):
        session = gateway.expire_checkout(opened.id, attempt="attempt-7")
        assert (session.status, session.amount_captured) == ("complete", opened.amount_total)


@pytest.mark.parametrize("kind", ["rate_limit", "server_error", "drop_answer", "error_after_work"])
def test_no_answer_may_be_asked_again(double: RunningDouble, gateway: StripeGateway, kind: str) -> None:
    double.control.fault(kind)
    with pytest.raises(PaymentUnavailable):
        gateway.open_checkout(REQUEST)
    session = gateway.open_checkout(REQUEST)
    double.control.pay(session.id)
    paid = gateway.read_checkout(session.id)
    assert paid.status == "complete"
    assert sum(delivery["type"] == "checkout.session.completed" for delivery in double.control.deliveries()) == 1


def test_a_slow_stripe_is_no_answer(double: RunningDouble) -> None:
    hasty = StripeGateway(double.secret_key, (), double.base_url, max_network_retries=0, timeouts=(1.0, 0.3))
    double.control.fault("hang", seconds=1.0)
    with pytest.raises(PaymentUnavailable):
        hasty.open_checkout(REQUEST)
    with pytest.raises(PaymentUnavailable, match="409"):
        hasty.open_checkout(REQUEST)
    time.sleep(1)
    assert len({hasty.open_checkout(REQUEST).id, hasty.open_checkout(REQUEST).id}) == 1


def test_the_library_retries_as_often_as_it_is_told(double: RunningDouble) -> None:
    patient = StripeGateway(double.secret_key, (), double.base_url, max_network_retries=1)
    double.control.fault("drop_answer")
    assert patient.open_checkout(REQUEST).status == "open"
    first, second = double.control.calls()
    assert (first["key"], first["params"]) == (second["key"], second["params"])


def test_nobody_at_the_other_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    gateway = StripeGateway("sk_double", (), f"http://127.0.0.1:{port}", max_network_retries=0)
    with pytest.raises(PaymentUnavailable) as caught:
        gateway.read_checkout("cs_test_1")
    assert "sk_double" not in str(caught.value)


def test_a_wrong_key_is_refused_and_not_repeated(double: RunningDouble) -> None:
    gateway = StripeGateway("sk_secret_wrong", (), double.base_url, max_network_retries=0)
    with pytest.raises(PaymentRefused) as caught:
        gateway.open_checkout(REQUEST)
    assert caught.value.code == "authentication"
    assert "sk_" not in str(caught.value)


def test_a_proxy_in_the_environment_is_not_asked_for_the_double(
    double: RunningDouble, gateway: StripeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert gateway.open_checkout(REQUEST).status == "open"


def line(name: str, unit_amount: int, quantity: int) -> dict[str, object]:
    """A line item as it travels."""
    price = {"currency": "cny", "unit_amount": str(unit_amount), "product_data": {"name": name}}
    return {"price_data": price, "quantity": str(quantity)}
