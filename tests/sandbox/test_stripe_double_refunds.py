"""The double's refunds as Stripe describes them: never more than was taken, at once or later, and they may fail."""

import pytest
import stripe

from sandbox.stripe_double.running import RunningDouble
from tests.sandbox.stripe_calls import client, session_params


def _paid(double: RunningDouble) -> str:
    session = client(double).v1.checkout.sessions.create(session_params())
    double.control.pay(session.id)
    return str(client(double).v1.checkout.sessions.retrieve(session.id).payment_intent)


def test_parts_go_back_until_nothing_is_left(double: RunningDouble) -> None:
    refunds, intent = client(double).v1.refunds, _paid(double)

    first = refunds.create({"payment_intent": intent, "amount": 3600, "metadata": {"refund": "SN-1"}})
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        refunds.create({"payment_intent": intent, "amount": 10_001})
    rest = refunds.create({"payment_intent": intent})
    with pytest.raises(stripe.InvalidRequestError) as none_left:
        refunds.create({"payment_intent": intent})

    assert (first.status, first.amount, rest.amount) == ("succeeded", 3600, 10_000)
    assert none_left.value.code == "charge_already_refunded"
    assert [one.id for one in refunds.list({"payment_intent": intent}).data] == [rest.id, first.id]
    charge = client(double).v1.charges.retrieve(str(first.charge))
    assert (charge.amount_refunded, charge.refunded) == (13_600, True)
    moved = client(double).v1.balance_transactions.list({"type": "refund"}).data
    assert sorted(one.net for one in moved) == [-10_000, -3600]


def test_one_that_waits_arrives_or_fails_later(double: RunningDouble) -> None:
    refunds, intent = client(double).v1.refunds, _paid(double)
    double.control.refunds(pending=True)
    waiting = refunds.create({"payment_intent": intent, "amount": 3600})

    assert waiting.status == "pending"
    assert double.control.end_refund(waiting.id, "succeeded")["status"] == "succeeded"
    assert double.control.end_refund(waiting.id, "failed")["status"] == "failed"
    assert refunds.retrieve(waiting.id).failure_reason == "lost_or_stolen_card"
    assert client(double).v1.charges.retrieve(str(waiting.charge)).amount_refunded == 0
    told = [delivery["type"] for delivery in double.control.deliveries()]
    assert told[-5:] == ["refund.created", "charge.refunded", "refund.updated", "refund.updated", "refund.failed"]


def test_what_was_never_paid_is_not_refunded(double: RunningDouble) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client(double).v1.refunds.create({"payment_intent": "pi_demo_1"})

    assert refused.value.code == "resource_missing"
