"""What the payment provider says may come in any order and any number of times: the rows end the same."""

import itertools
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.payments import PaymentAttempt
from operations import payments
from operations.checkout import Placed
from operations.payments import CheckoutFacts
from tests import books, cast, orders

PAID, UNPAID = ("open", "processing", "paid", "expired"), ("open", "processing", "expired")


def _news(attempt: PaymentAttempt, name: str) -> CheckoutFacts:
    return {
        "open": books.facts(attempt, "open"),
        "processing": books.facts(attempt, "complete"),
        "paid": orders.paid(attempt),
        "expired": books.facts(attempt, "expired"),
    }[name]


def _orders_of(names: tuple[str, ...], *, doubled: bool) -> Iterator[tuple[str, ...]]:
    """Every order of the news; doubled: every order of two copies of each."""
    yield from sorted(set(itertools.permutations(names * 2))) if doubled else itertools.permutations(names)


@pytest.mark.parametrize("doubled", [False, pytest.param(True, marks=pytest.mark.long)])
def test_any_order_of_news_with_a_payment_confirms_once(
    sessions: sessionmaker[Session], session: Session, doubled: bool
) -> None:
    ends = {_end(sessions, session, news) for news in _orders_of(PAID, doubled=doubled)}

    (end,) = ends
    assert (end.state, end.steps) == ("confirmed", ("awaiting_payment", "confirmed"))
    assert (len(end.entries), end.jobs, end.refunds) == (1, 1, ())


def test_any_order_of_news_without_a_payment_leaves_the_order_waiting(
    sessions: sessionmaker[Session], session: Session
) -> None:
    ends = {_end(sessions, session, news) for news in _orders_of(UNPAID, doubled=False)}

    (end,) = ends
    assert (end.state, end.held, end.entries) == ("awaiting_payment", 1, ())
    assert [state for state, *_ in end.attempts] == ["expired"]


def test_the_end_of_the_order_may_fall_between_any_two_news(sessions: sessionmaker[Session], session: Session) -> None:
    """With its stock free, a paid order is confirmed whenever its time ran out, and its packs are taken once."""
    ends = set()
    for news in itertools.permutations(("processing", "paid", "expired", "time is over")):
        end = _end(sessions, session, news)
        ends.add((end.state, end.attempts, end.held, end.allocated, end.entries, end.refunds, end.jobs))

    (end,) = ends
    assert end[0] == "confirmed"


def _end(sessions: sessionmaker[Session], session: Session, news: tuple[str, ...]) -> books.Outcome:
    """Place an order, bring it the news twice each in that order, each in its own transaction, and look."""
    placed = orders.place(session, orders.cart_with(session, {"TEA": 1}))
    session.commit()
    for name in news:
        for _ in range(2):
            _tell(sessions, session, placed, name)
    end = books.outcome(session, placed.order.id)
    _free_the_pack(session, placed, end)
    return end


def _tell(sessions: sessionmaker[Session], session: Session, placed: Placed, name: str) -> None:
    if name == "time is over":
        if books.outcome(session, placed.order.id).state == "awaiting_payment":
            books.overdue(session, placed.order.id)
        with sessions.begin() as racer:
            payments.expire(racer, placed.order.id)
        return
    with sessions.begin() as racer:
        books.settle(racer, placed.attempt.id, _news(placed.attempt, name), cast.today())


def _free_the_pack(session: Session, placed: Placed, end: books.Outcome) -> None:
    """The next order must find the same shelf."""
    if end.state == "confirmed":
        cast.stock_up(session, "TEA", 1, days_left=500)
    else:
        books.overdue(session, placed.order.id)
        payments.expire(session, placed.order.id)
    session.commit()
