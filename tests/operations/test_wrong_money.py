"""Money that does not fit confirms nothing: it is written down, it goes back in full, and a person is told."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.payments import Refund
from operations import payments
from operations.actor import Actor
from operations.refusals import Refused
from tests import books, cast, orders


@pytest.mark.parametrize(
    ("changed", "anomaly"),
    [
        ({"amount_fen": 8099}, "amount"),
        ({"amount_fen": 8101}, "amount"),
        ({"currency": "usd"}, "currency"),
        ({"livemode": True}, "livemode"),
    ],
    ids=["one fen less", "one fen more", "another currency", "real money in a test"],
)
def test_money_that_does_not_fit(session: Session, changed: dict[str, object], anomaly: str) -> None:
    placed = orders.place(session, orders.cart_with(session, {"DRIED": 2}))
    session.commit()
    facts = books.facts(placed.attempt, "complete", paid=True, **changed)

    for _ in range(2):
        books.settle(session, placed.attempt.id, facts, cast.today())
        session.commit()

    seen = books.outcome(session, placed.order.id)
    assert (seen.state, seen.held, seen.jobs) == ("awaiting_payment", 2, 0)
    assert seen.attempts == (("succeeded", facts.amount_fen, anomaly),)
    assert (seen.refunds, seen.notices) == (((facts.amount_fen, anomaly, "pending"),), ("refund_due",))
    assert books.balance(session, "stripe_clearing") == facts.amount_fen


def test_play_money_where_real_money_is_expected(session: Session) -> None:
    placed = orders.place(session, orders.cart_with(session, {"DRIED": 2}))

    attempt = payments.settle(
        session, placed.attempt.id, orders.paid(placed.attempt), livemode=True, today=cast.today()
    )
    session.commit()

    assert attempt.anomaly == "livemode"
    assert books.outcome(session, placed.order.id).state == "awaiting_payment"


def test_after_wrong_money_the_order_can_still_be_paid(session: Session) -> None:
    placed = orders.place(session, orders.cart_with(session, {"DRIED": 2}))
    books.settle(
        session, placed.attempt.id, books.facts(placed.attempt, "complete", paid=True, amount_fen=1), cast.today()
    )
    session.commit()

    second = payments.attempt_to_pay(session, placed.order.id)
    books.settle(session, second.id, orders.paid(second), cast.today())
    session.commit()

    seen = books.outcome(session, placed.order.id)
    assert (seen.state, seen.allocated) == ("confirmed", 2)
    assert seen.refunds == ((1, "amount", "pending"),)


def test_money_for_an_order_that_was_given_up(session: Session) -> None:
    placed = orders.place(session, orders.cart_with(session, {"DRIED": 2}))
    payments.give_up(session, Actor(), placed.order.id)
    session.commit()

    books.settle(session, placed.attempt.id, orders.paid(placed.attempt), cast.today())
    session.commit()

    seen = books.outcome(session, placed.order.id)
    assert (seen.state, seen.steps) == ("cancelled", ("awaiting_payment", "cancelled"))
    assert seen.refunds == ((placed.order.total_fen, "order_cancelled", "pending"),)


def test_a_second_payment_goes_back(session: Session) -> None:
    placed = orders.place(session, orders.cart_with(session, {"DRIED": 2}))
    books.settle(session, placed.attempt.id, books.facts(placed.attempt, "expired"), cast.today())
    second = payments.attempt_to_pay(session, placed.order.id)
    session.commit()
    for attempt in (placed.attempt, second):
        books.settle(session, attempt.id, orders.paid(attempt), cast.today())
        session.commit()

    seen = books.outcome(session, placed.order.id)
    total = placed.order.total_fen
    assert seen.attempts == (("succeeded", total, None), ("succeeded", total, "second_payment"))
    assert seen.refunds == ((total, "second_payment", "pending"),)
    refund = session.scalars(select(Refund.id)).one()
    noted = session.scalars(
        select(AuditEvent.reason).where(AuditEvent.object_type == "refund", AuditEvent.object_id == refund)
    )
    assert noted.all() == ["second_payment"]


def test_what_is_paid_is_neither_paid_nor_given_up_again(session: Session) -> None:
    order = orders.up_to(session, "confirmed")

    for refused_act in (
        lambda: payments.attempt_to_pay(session, order.id),
        lambda: payments.give_up(session, Actor(), order.id),
    ):
        with pytest.raises(Refused) as refused:
            refused_act()
        assert (refused.value.code, refused.value.params) == ("not_awaiting_payment", {"state": "confirmed"})
    assert not payments.expire(session, order.id)


def test_giving_up_twice_is_harmless(session: Session) -> None:
    order = orders.up_to(session, "placed", {"TEA": 3})

    for _ in range(2):
        payments.give_up(session, Actor(), order.id)
        session.commit()

    assert books.outcome(session, order.id).steps == ("awaiting_payment", "cancelled")
    assert books.counters(session, "TEA") == (100, 0, 0)


def test_an_order_past_its_time_takes_no_new_payment(session: Session) -> None:
    placed = orders.place(session, orders.cart_with(session, {"TEA": 1}))
    books.overdue(session, placed.order.id)

    with pytest.raises(Refused, match="not_awaiting_payment"):
        payments.attempt_to_pay(session, placed.order.id)

    assert payments.expire(session, placed.order.id)
    session.commit()
    assert not payments.expire(session, placed.order.id)


def test_a_payment_being_processed_keeps_the_order(session: Session) -> None:
    placed = orders.place(session, orders.cart_with(session, {"TEA": 1}))
    books.settle(session, placed.attempt.id, books.facts(placed.attempt, "complete"), cast.today())
    books.overdue(session, placed.order.id)

    assert not payments.expire(session, placed.order.id)

    assert books.outcome(session, placed.order.id).held == 1
