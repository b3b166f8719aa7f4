"""A buyer comes back to an order that waits for its payment."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.orders import Order
from models.payments import PaymentAttempt
from models.stock import Hold
from operations import payments
from tests import orders
from tests.cast import today


def test_the_open_attempt_goes_on(session: Session) -> None:
    order = orders.up_to(session, "placed")
    first = session.scalars(select(PaymentAttempt)).one()
    payments.attach_checkout(session, first.id, "cs_1", "https://pay.example/1", first.expires_at)
    first.expires_at -= timedelta(minutes=20)  # near its end, but its page is open
    session.commit()
    assert payments.attempt_to_pay(session, order.id).id == first.id


def test_an_attempt_that_was_never_opened_makes_way_for_a_longer_one(session: Session) -> None:
    order = orders.up_to(session, "placed")
    first = session.scalars(select(PaymentAttempt)).one()
    first.expires_at -= timedelta(minutes=20)
    session.get_one(Order, order.id).payment_due -= timedelta(minutes=20)
    session.commit()

    second = payments.attempt_to_pay(session, order.id)
    session.commit()

    assert (first.state, second.state) == ("cancelled", "created")
    assert second.expires_at > first.expires_at
    assert session.get_one(Order, order.id).payment_due == second.expires_at
    assert set(session.scalars(select(Hold.until))) == {second.expires_at}


def test_money_of_the_abandoned_attempt_still_counts(session: Session) -> None:
    order = orders.up_to(session, "placed")
    first = session.scalars(select(PaymentAttempt)).one()
    first.expires_at -= timedelta(minutes=20)
    session.commit()
    second = payments.attempt_to_pay(session, order.id)
    session.commit()

    payments.settle(session, first.id, orders.paid(first), livemode=False, today=today())
    payments.settle(session, second.id, orders.paid(second), livemode=False, today=today())
    session.commit()

    assert session.get_one(Order, order.id).state == "confirmed"
    assert (first.anomaly, second.anomaly) == (None, "second_payment")
