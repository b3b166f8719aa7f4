"""News of one payment by several ways at the same instant: one transition, one entry, one mail."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.payments import PaymentAttempt
from operations import payments
from operations.actor import Actor
from operations.checkout import Placed
from operations.refusals import Refused
from tests import books, cast, orders
from tests.races.barrier import answers, at_once, committed

TIMES = 20


def test_twenty_messengers_of_one_payment(sessions: sessionmaker[Session], session: Session) -> None:
    placed = orders.place(session, orders.cart_with(session, {"DRIED": 2, "GIFT": 1}))
    session.commit()
    facts, total = orders.paid(placed.attempt), placed.order.total_fen

    def settle(racer: Session) -> str:
        read = racer.get_one(PaymentAttempt, placed.attempt.id)  # what a page has read must not be believed
        return books.settle(racer, read.id, facts, cast.today()).state

    results = at_once([committed(sessions, settle) for _ in range(TIMES)])

    assert results == ["succeeded"] * TIMES
    assert books.outcome(session, placed.order.id) == books.Outcome(
        state="confirmed",
        steps=("awaiting_payment", "confirmed"),
        attempts=(("succeeded", total, None),),
        held=0,
        allocated=3,
        entries=(("payment_attempt", "captured"),),
        refunds=(),
        notices=(),
        jobs=1,
    )
    assert books.balance(session, "stripe_clearing") == total


@pytest.mark.parametrize("rounds", [30, pytest.param(300, marks=pytest.mark.long)])
def test_paid_expired_and_given_up_at_once(sessions: sessionmaker[Session], session: Session, rounds: int) -> None:
    """Whoever comes first: the order ends confirmed without a refund, or cancelled with all money going back."""
    cast.stock_up(session, "DRIED", rounds, days_left=300)
    ends: set[str] = set()
    for _ in range(rounds):
        placed = orders.place(session, orders.cart_with(session, {"DRIED": 1}))
        books.overdue(session, placed.order.id)

        paid, _expired, given_up = at_once(_rivals(sessions, placed))

        assert paid == "succeeded"
        seen = books.outcome(session, placed.order.id)
        ends.add(seen.state)
        _check_end(seen, placed.order.total_fen)
        assert (given_up is None) == (seen.state == "cancelled") or isinstance(given_up, Refused)
    assert ends <= {"confirmed", "cancelled"}
    owed = books.balance(session, "held_for_orders") + books.balance(session, "refunds_payable")
    assert owed == -books.balance(session, "stripe_clearing")


def test_two_payments_of_one_order_at_once(sessions: sessionmaker[Session], session: Session) -> None:
    """The first page had run out, the buyer opened a second one, and then paid on both."""
    placed = orders.place(session, orders.cart_with(session, {"DRIED": 1}))
    session.commit()
    books.settle(session, placed.attempt.id, books.facts(placed.attempt, "expired"), cast.today())
    session.commit()
    second = payments.attempt_to_pay(session, placed.order.id)
    session.commit()

    pays = [
        committed(sessions, lambda s, a=attempt: books.settle(s, a.id, orders.paid(a), cast.today()).anomaly)
        for attempt in (placed.attempt, second)
    ]
    results = at_once(pays)

    assert sorted(results, key=str) == [None, "second_payment"]
    seen = books.outcome(session, placed.order.id)
    assert (seen.state, seen.allocated, seen.jobs) == ("confirmed", 1, 1)
    assert seen.refunds == ((placed.order.total_fen, "second_payment", "pending"),)
    assert seen.notices == ("refund_due",)
    assert len(seen.entries) == 2


def test_paying_again_and_again_offers_one_attempt(sessions: sessionmaker[Session], session: Session) -> None:
    placed = orders.place(session, orders.cart_with(session, {"DRIED": 1}))
    books.settle(session, placed.attempt.id, books.facts(placed.attempt, "expired"), cast.today())
    session.commit()

    results = at_once(
        [committed(sessions, lambda s: payments.attempt_to_pay(s, placed.order.id).id) for _ in range(TIMES)]
    )

    assert len(answers(results)) == TIMES
    assert len(set(answers(results))) == 1
    assert results[0] != placed.attempt.id


def test_the_answer_of_the_provider_comes_after_the_payment(sessions: sessionmaker[Session], session: Session) -> None:
    """The event overtakes our own record of the session: the attempt stays paid, and the session is still kept."""
    placed = orders.place(session, orders.cart_with(session, {"DRIED": 1}))
    session.commit()
    stale = session.get_one(PaymentAttempt, placed.attempt.id)
    with sessions.begin() as other:
        books.settle(other, placed.attempt.id, orders.paid(placed.attempt), cast.today())

    payments.attach_checkout(session, stale.id, "cs_late", "https://pay.example/late", stale.expires_at)
    session.commit()

    row = session.execute(select(PaymentAttempt.state, PaymentAttempt.session_id)).one()
    assert tuple(row) == ("succeeded", "cs_late")


def test_the_answer_of_the_provider_comes_after_giving_up(sessions: sessionmaker[Session], session: Session) -> None:
    placed = orders.place(session, orders.cart_with(session, {"DRIED": 1}))
    session.commit()
    stale = session.get_one(PaymentAttempt, placed.attempt.id)
    with sessions.begin() as other:
        payments.give_up(other, Actor(), placed.order.id)

    payments.attach_checkout(session, stale.id, "cs_late", "https://pay.example/late", stale.expires_at)
    session.commit()

    assert session.scalars(select(PaymentAttempt.state)).one() == "cancelled"


def _rivals(sessions: sessionmaker[Session], placed: Placed) -> list[object]:
    facts = orders.paid(placed.attempt)
    return [
        committed(sessions, lambda s: books.settle(s, placed.attempt.id, facts, cast.today()).state),
        committed(sessions, lambda s: payments.expire(s, placed.order.id)),
        committed(sessions, lambda s: payments.give_up(s, Actor(), placed.order.id)),
    ]


def _check_end(seen: books.Outcome, total: int) -> None:
    assert seen.entries == (("payment_attempt", "captured"),)
    assert seen.held == 0
    if seen.state == "confirmed":
        assert (seen.attempts, seen.allocated) == ((("succeeded", total, None),), 1)
        assert (seen.refunds, seen.notices, seen.jobs) == ((), (), 1)
    else:
        assert (seen.state, seen.allocated) == ("cancelled", 0)
        assert seen.attempts == (("succeeded", total, "order_cancelled"),)
        assert (seen.refunds, seen.notices) == (((total, "order_cancelled", "pending"),), ("refund_due",))
        assert seen.jobs == 0
