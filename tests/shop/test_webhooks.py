"""The letter box: believes only Stripe, keeps an event once, and any order of events ends in the same books."""

import itertools
import json
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jobs.worker import run_due
from models.audit import Notice
from models.ledger import Entry
from models.orders import OrderEvent
from models.payments import StripeEvent
from sandbox.stripe_double.running import RunningDouble
from tests.pages import Browser
from tests.races.barrier import answers, at_once
from tests.shop.buying import check_out, fill, only_order, session_id
from tests.shop.events import deliver, events, send


@pytest.fixture
def paid(browser: Callable[..., Browser], session: Session, double: RunningDouble) -> list[bytes]:
    """The events of an order that was paid and of which nobody has heard yet."""
    guest = browser()
    fill(guest, session, "DRIED")
    double.control.pay(session_id(check_out(guest)))
    return events(double)


@pytest.mark.parametrize("shift", [-400, 400])
def test_old_and_future_signatures_are_refused(
    app: Flask, paid: list[bytes], session: Session, double: RunningDouble, shift: int
) -> None:
    answer = send(app, paid[0], double.webhook_secret, int(time.time()) + shift)
    assert answer.status_code == 400
    assert session.scalar(select(func.count()).select_from(StripeEvent)) == 0


def test_another_secret_is_refused(app: Flask, paid: list[bytes]) -> None:
    answer = send(app, paid[0], "whsec_of_somebody_else")
    assert answer.status_code == 400
    assert paid[0] not in answer.data


def test_no_other_method_and_no_large_body(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/webhooks/stripe").status_code == 405
    body = b'{"a":"' + b"x" * 2_000_000 + b'"}'
    assert client.post("/webhooks/stripe", data=body, content_type="application/json").status_code == 413


def test_the_same_event_twenty_times_at_once_settles_once(
    app: Flask, database_url: str, paid: list[bytes], session: Session, double: RunningDouble
) -> None:
    racers = [lambda raw=raw: send(app, raw, double.webhook_secret) for raw in paid for _ in range(20)]

    results = at_once(racers)

    assert [answer.status_code for answer in answers(results)] == [200] * len(racers)
    run_due(app, database_url)
    assert session.scalar(select(func.count()).select_from(StripeEvent)) == len(paid)
    assert session.scalar(select(func.count()).where(Entry.kind == "captured")) == 1
    assert session.scalar(select(func.count()).where(OrderEvent.to_state == "confirmed")) == 1


def test_any_order_of_events_ends_in_the_same_books(
    app: Flask, database_url: str, paid: list[bytes], session: Session, double: RunningDouble
) -> None:
    for permutation in itertools.permutations(paid):
        for raw in permutation:
            send(app, raw, double.webhook_secret)
        run_due(app, database_url)
        assert only_order(session).state == "confirmed"
    assert session.scalar(select(func.count()).where(Entry.kind == "captured")) == 1


def test_an_event_of_a_stranger_is_kept_and_retried(
    app: Flask, database_url: str, paid: list[bytes], session: Session, double: RunningDouble
) -> None:
    event = json.loads(paid[-1])
    event["id"] = "evt_of_a_stranger"
    event["data"]["object"] |= {
        "id": "cs_of_a_stranger",
        "metadata": {"order": "NOBOD-Y0000", "attempt": "NOBOD-Y0000-1"},
    }

    assert send(app, json.dumps(event).encode(), double.webhook_secret).status_code == 200
    run_due(app, database_url)

    kept = session.scalars(select(StripeEvent).where(StripeEvent.event_id == "evt_of_a_stranger")).one()
    assert kept.processed_at is None
    assert session.scalar(select(func.count()).select_from(Notice)) == 0
    deliver(app, double)
    run_due(app, database_url)
    assert only_order(session).state == "confirmed"
