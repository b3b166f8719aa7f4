"""Webhooks of the double: signed, repeated until taken, and spoilt when a test asks for it."""

import json
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from gateways.stripe import StripeGateway
from sandbox.stripe_double.delivery import signature
from sandbox.stripe_double.running import RunningDouble
from tests.sandbox.receiver import Receiver, receiving
from tests.sandbox.stripe_calls import client, session_params

PAID = ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]


@pytest.fixture
def receiver(double: RunningDouble) -> Iterator[Receiver]:
    """The shop the double delivers to."""
    with receiving() as receiver:
        double.control.webhooks(url=receiver.url)
        yield receiver
        double.control.webhooks(paused=True)


def pay(double: RunningDouble) -> str:
    """A paid session, hence three events."""
    session_id = client(double).v1.checkout.sessions.create(session_params()).id
    double.control.pay(session_id)
    return session_id


def types(received: list[tuple[bytes, str]]) -> list[str]:
    """What the events are about."""
    return [json.loads(body)["type"] for body, _ in received]


def test_events_arrive_signed(double: RunningDouble, receiver: Receiver) -> None:
    session_id = pay(double)
    gateway = StripeGateway("sk", ("whsec_other", double.webhook_secret), double.base_url, max_network_retries=0)
    events = [gateway.verify_event(*request, datetime.now(UTC)) for request in receiver.wait_for(3)]
    assert [event.type for event in events] == PAID
    assert (events[2].object_type, events[2].object_id, events[2].livemode) == ("checkout.session", session_id, False)
    assert events[2].payload["data"]["object"]["payment_status"] == "paid"
    assert client(double).v1.events.retrieve(events[2].id).type == events[2].type


def test_a_refusal_is_followed_by_another_try(double: RunningDouble, receiver: Receiver) -> None:
    receiver.answers = [500, 303]
    pay(double)
    assert sorted(types(receiver.wait_for(5))) == sorted(PAID + PAID[:2])
    while any(delivery["state"] == "pending" for delivery in double.control.deliveries()):
        time.sleep(0.02)
    assert [delivery["attempts"] for delivery in double.control.deliveries()] == [2, 2, 1]
    assert client(double).v1.events.list({"delivery_success": False}).data == []


def test_a_shop_that_is_down_gets_its_events_later(double: RunningDouble) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    double.control.webhooks(url=f"http://127.0.0.1:{port}/webhooks/stripe")
    pay(double)
    while not all(delivery["attempts"] for delivery in double.control.deliveries()):
        time.sleep(0.02)
    event = client(double).v1.events.list().data[0]
    assert event.pending_webhooks == 1
    with receiving(port) as receiver:
        assert sorted(types(receiver.wait_for(3))) == sorted(PAID)
        double.control.webhooks(paused=True)


def test_dropped_events_can_be_listed(double: RunningDouble, receiver: Receiver) -> None:
    double.control.webhooks(drop=True)
    pay(double)
    double.control.webhooks(drop=False)
    client(double).v1.checkout.sessions.expire(client(double).v1.checkout.sessions.create(session_params()).id)
    assert types(receiver.wait_for(1)) == ["checkout.session.expired"]
    undelivered = client(double).v1.events.list({"delivery_success": False}).data
    assert [event.type for event in undelivered] == PAID[::-1]


def test_every_event_twice(double: RunningDouble, receiver: Receiver) -> None:
    double.control.webhooks(duplicate=2)
    pay(double)
    assert types(receiver.wait_for(6)) == [kind for kind in PAID for _ in range(2)]


def test_three_days_late_and_newest_first(double: RunningDouble, receiver: Receiver) -> None:
    double.control.webhooks(delay_seconds=72 * 3600, reorder=True)
    pay(double)
    assert receiver.received == []
    double.control.webhooks(paused=True)
    double.control.advance(72 * 3600 + 1)
    assert receiver.received == []
    double.control.webhooks(paused=False)
    assert types(receiver.wait_for(3)) == PAID[::-1]


def test_two_secrets_sign_during_a_rotation() -> None:
    now = datetime.now(UTC)
    data = {"object": {"id": "cs_test_1", "object": "checkout.session"}}
    event = {"id": "evt_1", "object": "event", "type": "x", "created": 1, "livemode": False, "data": data}
    body = json.dumps(event).encode()
    header = signature(body, ("whsec_old", "whsec_new"), int(now.timestamp()))
    for secret in ("whsec_old", "whsec_new"):
        gateway = StripeGateway("sk", (secret,), None, max_network_retries=0)
        assert gateway.verify_event(body, header, now).object_id == "cs_test_1"
