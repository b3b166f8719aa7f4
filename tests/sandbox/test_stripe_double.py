"""The double keeps Stripe's contract: what may be asked, what is answered, how keys and clocks work."""

import json
import statistics
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import stripe

from sandbox.stripe_double.app import create_double_app
from sandbox.stripe_double.contract import Contract, ContractBroken
from sandbox.stripe_double.double import Double, Settings
from sandbox.stripe_double.resources.balance_transactions import fee_of
from sandbox.stripe_double.running import RunningDouble, start
from tests.sandbox.stripe_calls import client, raw_post, session_params

LINE = session_params()["line_items"][0]


@pytest.mark.parametrize(
    ("changes", "code", "param"),
    [
        ({"nonsense": 1}, "parameter_unknown", "nonsense"),
        ({"line_items": [LINE | {"colour": "red"}]}, "parameter_unknown", "line_items[0][colour]"),
        ({"payment_intent_data": {"metadata_": {"a": "b"}}}, "parameter_unknown", "payment_intent_data[metadata_]"),
        ({"line_items": [{"quantity": 1, "price_data": {"unit_amount": 1}}]}, "parameter_missing",
         "line_items[0][price_data][currency]"),
        ({"line_items": None}, "parameter_missing", "line_items"),
        ({"success_url": None}, "parameter_missing", "success_url"),
        ({"line_items": [LINE | {"quantity": "two"}]}, "parameter_invalid_integer", "line_items[0][quantity]"),
        ({"line_items": [LINE | {"quantity": 0}]}, "parameter_invalid_integer", "line_items[0]"),
        ({"line_items": [{"price": "price_123", "quantity": 1}]}, "resource_missing", "line_items[0][price]"),
        ({"locale": "zh_Hans"}, None, "locale"),
        ({"payment_method_types": ["cowrie"]}, None, "payment_method_types[0]"),
        ({"currency": "usd"}, None, "line_items"),
        ({"success_url": "/paid"}, "url_invalid", "success_url"),
        ({"expires_at": 1}, None, "expires_at"),
        ({"expires_at": int(time.time()) + 29 * 60}, None, "expires_at"),
        ({"expires_at": int(time.time()) + 25 * 3600}, None, "expires_at"),
        ({"client_reference_id": "x" * 201}, None, "client_reference_id"),
        ({"discounts": [{"coupon": "x"}]}, "double_unsupported", "discounts"),
        ({"mode": "subscription"}, "double_unsupported", "mode"),
        ({"line_items": [LINE | {"quantity": 100_000}]}, "amount_too_large", "line_items"),
    ],
)  # fmt: skip
def test_a_bad_session_is_refused_with_its_parameter_named(
    double: RunningDouble, changes: dict[str, Any], code: str | None, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client(double).v1.checkout.sessions.create(session_params(**changes))
    assert (caught.value.http_status, caught.value.code, caught.value.param) == (400, code, param)
    assert client(double).v1.checkout.sessions.list().data == []


def test_the_contract_still_knows_payment_method_types(double: RunningDouble) -> None:
    session = client(double).v1.checkout.sessions.create(session_params(payment_method_types=["card"]))
    assert session.payment_method_types == ["card"]


def test_who_asks_and_in_which_version(double: RunningDouble) -> None:
    with pytest.raises(stripe.AuthenticationError) as caught:
        client(double, key="sk_wrong_and_long").v1.checkout.sessions.list()
    assert "wrong_and_long" not in str(caught.value)
    with pytest.raises(stripe.InvalidRequestError, match="Invalid Stripe API version"):
        client(double, stripe_version="2024-06-20").v1.checkout.sessions.list()
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        client(double).v1.customers.list()


@pytest.mark.parametrize(
    "body", ["a[b=1", "a=1&a[b]=2", "a=%ff", "[a]=1", "a" + "[a]" * 20, "&".join(f"a[{n}]=1" for n in range(2001))]
)
def test_a_body_that_is_no_form_is_refused(double: RunningDouble, body: str) -> None:
    answer = raw_post(double, "/v1/checkout/sessions", body)
    assert (answer.status, json.loads(answer.body)["error"]["type"]) == (400, "invalid_request_error")


def test_the_same_key_and_body_replay_the_first_answer(double: RunningDouble) -> None:
    price = "line_items[0][price_data]"
    body = f"mode=payment&success_url=http://shop.test/&{price}[currency]=cny&{price}[unit_amount]=100"
    body += f"&{price}[product_data][name]=bamboo&line_items[0][quantity]=1"
    first, second = (raw_post(double, "/v1/checkout/sessions", body, Idempotency_Key="k1") for _ in range(2))
    assert first.body == second.body
    assert first.headers["Idempotent-Replayed"] is None
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Original-Request"] == first.headers["Request-Id"]


def test_the_same_key_with_another_body_is_an_error(double: RunningDouble) -> None:
    sessions = client(double).v1.checkout.sessions
    sessions.create(session_params(), {"idempotency_key": "k2"})
    with pytest.raises(stripe.IdempotencyError):
        sessions.create(session_params(locale="en"), {"idempotency_key": "k2"})
    assert len(sessions.list().data) == 1


def test_a_key_in_flight_conflicts(double: RunningDouble) -> None:
    double.control.fault("hang", seconds=1)
    params = session_params()
    slow = threading.Thread(target=client(double).v1.checkout.sessions.create, args=(params, {"idempotency_key": "k3"}))
    slow.start()
    while double.control.state()["faults"]:
        time.sleep(0.01)
    time.sleep(0.1)
    with pytest.raises(stripe.APIError) as caught:
        client(double).v1.checkout.sessions.create(params, {"idempotency_key": "k3"})
    slow.join()
    assert caught.value.http_status == 409
    assert len(client(double).v1.checkout.sessions.list().data) == 1


def test_a_key_is_good_for_a_day_and_not_kept_by_a_refused_body(double: RunningDouble) -> None:
    sessions = client(double).v1.checkout.sessions
    with pytest.raises(stripe.InvalidRequestError):
        sessions.create(session_params(locale="xx"), {"idempotency_key": "k4"})
    params = session_params(expires_at=None)
    first = sessions.create(params, {"idempotency_key": "k4"})
    double.control.advance(23 * 3600)
    assert sessions.create(params, {"idempotency_key": "k4"}).id == first.id
    double.control.advance(2 * 3600)
    assert sessions.create(params, {"idempotency_key": "k4"}).id != first.id


def test_a_session_ends_by_the_clock(double: RunningDouble) -> None:
    sessions = client(double).v1.checkout.sessions
    session = sessions.create(session_params())
    double.control.decline(session.id)
    double.control.advance(32 * 60)
    ended = sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (ended.status, ended.payment_status, ended.url) == ("expired", "unpaid", None)
    assert isinstance(ended.payment_intent, stripe.PaymentIntent)
    assert ended.payment_intent.status == "canceled"
    types = [event.type for event in client(double).v1.events.list().data]
    assert types[:2] == ["checkout.session.expired", "payment_intent.canceled"]
    with pytest.raises(stripe.InvalidRequestError, match="status of `expired`"):
        sessions.expire(session.id)


def test_a_paid_session_has_a_charge_and_a_fee(double: RunningDouble) -> None:
    v1 = client(double).v1
    session = v1.checkout.sessions.create(session_params(metadata={"order": "SN-1"}))
    double.control.pay(session.id)
    paid = v1.checkout.sessions.retrieve(
        session.id, {"expand": ["line_items", "payment_intent.latest_charge.balance_transaction"]}
    )
    assert (paid.status, paid.payment_status, paid.amount_total) == ("complete", "paid", 13600)
    assert paid.line_items is not None
    assert paid.line_items.data[0].description == "遂昌长粽"
    money = v1.balance_transactions.list({"type": "charge"}).data
    assert [(m.amount, m.fee, m.net) for m in money] == [(13600, 697, 12903)]
    assert paid.payment_intent.latest_charge.balance_transaction.id == money[0].id  # type: ignore[union-attr]
    assert money[0].source == paid.payment_intent.latest_charge.id  # type: ignore[union-attr]


def test_the_fee_is_rounded_half_up_once() -> None:
    assert [fee_of(amount) for amount in (0, 14, 15, 44, 45, 10_000)] == [235, 235, 236, 236, 237, 575]


def test_lists_are_paged_newest_first(double: RunningDouble) -> None:
    v1 = client(double).v1
    ids = [v1.checkout.sessions.create(session_params()).id for _ in range(5)]
    assert [session.id for session in v1.checkout.sessions.list({"limit": 2}).auto_paging_iter()] == ids[::-1]
    assert [s.id for s in v1.checkout.sessions.list({"ending_before": ids[0], "limit": 2}).data] == ids[2:0:-1]
    with pytest.raises(stripe.InvalidRequestError, match="between 1 and 100"):
        v1.checkout.sessions.list({"limit": 101})
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        v1.checkout.sessions.list({"expand": ["data.id"]})


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_restart_forgets_nothing(tmp_path: Path, end: str) -> None:
    state = tmp_path / "double.sqlite3"
    first = start(state)
    params = session_params()
    session = client(first).v1.checkout.sessions.create(params, {"idempotency_key": "k5"})
    first.control.pay(session.id)
    getattr(first, end)()
    second = start(state, port=first.port)
    try:
        again = client(second).v1.checkout.sessions.create(params, {"idempotency_key": "k5"})
        assert (again.id, again.status) == (session.id, "open")
        assert client(second).v1.checkout.sessions.retrieve(session.id).status == "complete"
        assert len(client(second).v1.events.list().data) == 3
    finally:
        second.stop()


def test_a_breach_by_the_double_itself_is_loud(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    double = Double(Settings(tmp_path / "d.sqlite3", "http://127.0.0.1", "sk_double", ("whsec_double",)))
    double.store.insert({"id": "ch_1", "object": "charge", "created": 1, "amount": "many"})
    answer = (
        create_double_app(double).test_client().get("/v1/charges/ch_1", headers={"Authorization": "Bearer sk_double"})
    )
    double.store.close()
    assert (answer.status_code, answer.get_json()["error"]["type"]) == (500, "api_error")
    assert len(double.breaches) == 1
    assert "CONTRACT BROKEN" in capsys.readouterr().err


def test_an_invented_field_is_a_breach() -> None:
    contract = Contract()
    fee = {"amount": 1, "application": None, "currency": "cny", "type": "stripe_fee"}
    contract.check(fee, contract.thing("fee"))
    with pytest.raises(ContractBroken, match="invented"):
        contract.check(fee | {"invented": 1}, contract.thing("fee"))


def test_opening_a_session_is_quick(double: RunningDouble) -> None:
    sessions = client(double).v1.checkout.sessions
    taken = []
    for _ in range(15):
        began = time.perf_counter()
        sessions.create(session_params())
        taken.append(time.perf_counter() - began)
    assert statistics.median(taken) < 0.05
