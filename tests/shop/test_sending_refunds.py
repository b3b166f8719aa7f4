"""Money goes back exactly once, whatever goes wrong on the way: our rows, the book and the double agree at the end."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from gateways.stripe import PaymentRefused, PaymentUnavailable, RefundRequest, StripeGateway
from jobs.worker import run_due
from models.audit import Notice
from models.payments import PaymentAttempt, Refund
from operations import payments, refunds
from operations.actor import Actor
from operations.deferring import defer
from operations.refusals import Refused
from sandbox.stripe_double.running import RunningDouble
from tests import books, orders
from tests.races.barrier import at_once
from tests.sandbox.stripe_calls import client
from tests.shop import events
from tests.shop.refunding import at_the_double, granted, paid


def seen(session: Session, refund: Refund) -> tuple[str, bool, int]:
    """A refund as it is committed now: its state, whether it has an id at Stripe, and what is owed to buyers."""
    session.rollback()
    session.refresh(refund)
    return refund.state, refund.stripe_refund_id is not None, -books.balance(session, "refunds_payable")


def notices(session: Session) -> list[str]:
    """Kinds of the open notices about refunds."""
    return list(session.scalars(select(Notice.kind).where(Notice.closed_at.is_(None), Notice.cause_type == "refund")))


def quiet_since(session: Session, refund: Refund, ago: timedelta) -> None:
    """Let nothing have happened to a refund for a while, and its job be lost."""
    session.execute(text("DELETE FROM procrastinate_jobs WHERE task_name = 'payments.send_refund'"))
    past = func.now() - ago
    session.execute(update(Refund).where(Refund.id == refund.id).values(updated_at=past, created_at=past))
    session.commit()


def sweep(app: Flask, database_url: str, session: Session) -> None:
    """The job of every five minutes."""
    defer(session, "payments.sweep_refunds", timestamp=0)
    session.commit()
    run_due(app, database_url)


def ask_blindly(app: Flask, session: Session, refund: Refund) -> None:
    """Ask as the till does, and be killed before the answer is stored."""
    sending = refunds.begin(session, refund.id)
    session.commit()
    assert sending is not None
    app.extensions["till"].gateway.refund(
        RefundRequest(sending.payment_intent_id, sending.amount_fen, sending.reference, sending.key)
    )


def test_a_refund_goes_out_by_its_job(app: Flask, database_url: str, session: Session, double: RunningDouble) -> None:
    refund = granted(session, paid(app, session, double))
    clearing = books.balance(session, "stripe_clearing")

    run_due(app, database_url)
    app.extensions["till"].refund(refund.id)

    assert seen(session, refund) == ("succeeded", True, 0)
    assert books.balance(session, "stripe_clearing") == clearing - 1230
    assert at_the_double(double) == [(refund.stripe_refund_id, 1230, "succeeded")]


@pytest.mark.parametrize(
    ("kind", "times"), [("drop_answer", 2), ("error_after_work", 2), ("server_error", 2), ("rate_limit", 1)]
)
def test_no_answer_is_asked_for_again(
    app: Flask, session: Session, double: RunningDouble, kind: str, times: int
) -> None:
    refund = granted(session, paid(app, session, double))
    double.control.fault(kind, times=times, match="/v1/refunds")

    with pytest.raises(PaymentUnavailable):
        app.extensions["till"].refund(refund.id)
    assert seen(session, refund) == ("sent", False, 1230)
    app.extensions["till"].refund(refund.id)

    assert seen(session, refund) == ("succeeded", True, 0)
    assert at_the_double(double) == [(refund.stripe_refund_id, 1230, "succeeded")]


def test_a_slow_answer_and_two_workers_at_once(app: Flask, session: Session, double: RunningDouble) -> None:
    refund = granted(session, paid(app, session, double))
    till = app.extensions["till"]
    hasty = replace(till, gateway=StripeGateway("sk_double", (), double.base_url, max_network_retries=0))
    double.control.fault("hang", seconds=0.5, match="/v1/refunds")

    results = at_once([lambda: hasty.refund(refund.id) for _ in range(3)])
    till.refund(refund.id)

    assert all(result is None or isinstance(result, PaymentUnavailable) for result in results)
    assert seen(session, refund) == ("succeeded", True, 0)
    assert at_the_double(double) == [(refund.stripe_refund_id, 1230, "succeeded")]


@pytest.mark.parametrize("asked", [False, True], ids=["before the call", "before the answer is stored"])
@pytest.mark.parametrize("hours", [0, 25], ids=["soon", "when the key has lapsed"])
def test_killed_on_the_way(
    app: Flask, database_url: str, session: Session, double: RunningDouble, asked: bool, hours: int
) -> None:
    refund = granted(session, paid(app, session, double))
    if asked:
        ask_blindly(app, session, refund)
    else:
        refunds.begin(session, refund.id)
        session.commit()
    double.control.advance(hours * 3600)
    quiet_since(session, refund, timedelta(hours=hours, minutes=5))

    sweep(app, database_url, session)

    assert seen(session, refund) == ("succeeded", True, 0)
    assert at_the_double(double) == [(refund.stripe_refund_id, 1230, "succeeded")]


def test_a_lost_job_is_taken_up_and_silence_is_told(
    app: Flask, database_url: str, session: Session, double: RunningDouble
) -> None:
    refund = granted(session, paid(app, session, double))
    quiet_since(session, refund, timedelta(minutes=5))
    double.control.fault("server_error", times=4, match="/v1/refunds")

    sweep(app, database_url, session)
    assert notices(session) == []
    quiet_since(session, refund, timedelta(minutes=11))
    sweep(app, database_url, session)
    assert notices(session) == ["refund_unanswered"]
    sweep(app, database_url, session)

    assert seen(session, refund) == ("succeeded", True, 0)
    assert notices(session) == []
    assert len(at_the_double(double)) == 1


def test_it_waits_arrives_and_is_sent_back_by_the_bank(
    app: Flask, database_url: str, session: Session, double: RunningDouble
) -> None:
    """Every event is brought twice, and in both orders."""
    refund = granted(session, paid(app, session, double))
    double.control.refunds(pending=True)
    run_due(app, database_url)
    assert seen(session, refund) == ("sent", True, 1230)
    clearing = books.balance(session, "stripe_clearing")

    double.control.end_refund(str(refund.stripe_refund_id), "succeeded")
    events.deliver(app, double)
    run_due(app, database_url)
    assert seen(session, refund) == ("succeeded", True, 0)
    double.control.end_refund(str(refund.stripe_refund_id), "failed")
    for raw in events.events(double)[::-1]:
        events.send(app, raw, double.webhook_secret)
    run_due(app, database_url)

    assert seen(session, refund) == ("failed", True, 1230)
    assert books.balance(session, "stripe_clearing") == clearing
    assert notices(session) == ["refund_failed"]
    attempt = session.get_one(PaymentAttempt, refund.payment_attempt_id)
    with pytest.raises(Refused, match="more_than_captured"):  # what failed is still owed
        granted(session, attempt, int(attempt.captured_fen or 0), key="again")


def test_what_stripe_refuses_is_told_and_stays_owed(app: Flask, session: Session, double: RunningDouble) -> None:
    attempt = paid(app, session, double)
    refund = granted(session, attempt)
    client(double).v1.refunds.create({"payment_intent": str(attempt.payment_intent_id)})

    app.extensions["till"].refund(refund.id)

    assert seen(session, refund) == ("failed", False, 1230)
    assert notices(session) == ["refund_failed"]


def test_a_key_that_is_not_accepted_is_no_answer(app: Flask, session: Session, double: RunningDouble) -> None:
    refund = granted(session, paid(app, session, double))
    till = app.extensions["till"]
    wrong = replace(till, gateway=StripeGateway("sk_wrong", (), double.base_url, max_network_retries=0))

    with pytest.raises(PaymentRefused, match="authentication"):
        wrong.refund(refund.id)

    assert seen(session, refund) == ("sent", False, 1230)


@pytest.mark.parametrize("known", [True, False], ids=["Stripe is switched off", "Stripe never heard of the payment"])
def test_what_cannot_go_back_by_itself_waits_for_a_person(
    app: Flask, database_url: str, session: Session, double: RunningDouble, known: bool
) -> None:
    if known:
        refund = granted(session, paid(app, session, double))
        app.extensions["till"] = None
    else:
        order = orders.up_to(session, "confirmed")
        (attempt,) = session.scalars(select(PaymentAttempt).where(PaymentAttempt.order_id == order.id))
        refund = granted(session, attempt)

    run_due(app, database_url)
    assert seen(session, refund) == ("pending", False, 1230)
    assert notices(session) == ["refund_by_hand"]
    quiet_since(session, refund, timedelta(minutes=5))

    assert refunds.quiet(session) == []
    assert at_the_double(double) == []


def test_what_a_person_sends_back_by_hand_is_followed(
    app: Flask, database_url: str, session: Session, double: RunningDouble
) -> None:
    """Money for an order that was given up waits for a person, who sends it back in Stripe's own pages."""
    attempt = orders.place(session, orders.cart_with(session, {"DRIED": 2})).attempt
    session.commit()
    till = app.extensions["till"]
    till.open(attempt.id)
    session.refresh(attempt)
    double.control.pay(str(attempt.session_id))
    payments.give_up(session, Actor(), attempt.order_id)
    session.commit()
    till.settle(attempt.id)
    session.rollback()
    session.refresh(attempt)
    refund = session.scalars(select(Refund)).one()
    run_due(app, database_url)
    assert (refund.state, at_the_double(double)) == ("pending", [])

    client(double).v1.refunds.create({"payment_intent": str(attempt.payment_intent_id)})
    events.deliver(app, double)
    run_due(app, database_url)

    assert seen(session, refund) == ("succeeded", True, 0)
    assert session.scalars(select(Notice.kind).where(Notice.closed_at.is_(None))).all() == []
