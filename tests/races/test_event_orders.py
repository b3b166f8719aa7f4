"""What the payment provider says may come in any order and any number of times: the rows end the same."""

import itertools
import random

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.payments import PaymentAttempt
from operations import payments
from operations.checkout import Placed
from operations.payments import CheckoutFacts
from tests import books, cast, orders

PAID, UNPAID = ("open", "processing", "paid", "expired"), ("open", "processing", "expired")
#: Every order of the four; each of them twice makes 2520 orders, of which some are drawn.
ONCE = sorted(itertools.permutations(PAID))
TWICE = sorted(set(itertools.permutations(PAID * 2)))
OVER = "time is over"


@pytest.mark.parametrize(
    "orders_of_news",
    [ONCE, random.Random(20261123).sample(TWICE, 8), pytest.param(TWICE, marks=pytest.mark.long)],
    ids=["once", "some twice", "all twice"],
)
def test_any_order_of_news_with_a_payment_confirms_once(
    sessions: sessionmaker[Session], session: Session, orders_of_news: list[tuple[str, ...]]
) -> None:
    (end,) = {_end(sessions, session, news) for news in orders_of_news}

    assert (end.state, end.steps) == ("confirmed", ("awaiting_payment", "confirmed"))
    assert (len(end.entries), end.allocated, end.held, end.jobs, end.refunds) == (1, 1, 0, 1, ())


def test_any_order_of_news_without_a_payment_leaves_the_order_waiting(
    sessions: sessionmaker[Session], session: Session
) -> None:
    (end,) = {_end(sessions, session, news * 2) for news in itertools.permutations(UNPAID)}

    assert (end.state, end.held, end.entries) == ("awaiting_payment", 1, ())
    assert [state for state, *_ in end.attempts] == ["expired"]


@pytest.mark.parametrize("news", [("paid", OVER), pytest.param((*PAID, OVER), marks=pytest.mark.long)], ids=len)
def test_the_time_may_run_out_between_any_two_news(
    sessions: sessionmaker[Session], session: Session, news: tuple[str, ...]
) -> None:
    """With its packs free, a paid order ends confirmed whenever its time ran out, and its packs are taken once."""
    ends = {_end(sessions, session, told * 2) for told in itertools.permutations(news)}

    seen = {(end.state, end.attempts, end.held, end.allocated, end.entries, end.refunds, end.jobs) for end in ends}
    ((state, _attempts, held, allocated, *_),) = seen
    assert (state, held, allocated) == ("confirmed", 0, 1)


def _end(sessions: sessionmaker[Session], session: Session, news: tuple[str, ...]) -> books.Outcome:
    """Place an order, bring it the news in that order, each in a transaction of its own, and look."""
    placed = orders.place(session, orders.cart_with(session, {"TEA": 1}))
    session.commit()
    for name in news:
        if name == OVER:
            _run_out(session, placed)
        else:
            with sessions.begin() as messenger:
                books.settle(messenger, placed.attempt.id, _facts(placed.attempt, name), cast.today())
    end = books.outcome(session, placed.order.id)
    _free_the_pack(session, placed, end)
    return end


def _facts(attempt: PaymentAttempt, name: str) -> CheckoutFacts:
    if name == "paid":
        return orders.paid(attempt)
    return books.facts(attempt, "complete" if name == "processing" else name)


def _run_out(session: Session, placed: Placed) -> None:
    if books.outcome(session, placed.order.id).state == "awaiting_payment":
        books.overdue(session, placed.order.id)
    payments.expire(session, placed.order.id)
    session.commit()


def _free_the_pack(session: Session, placed: Placed, end: books.Outcome) -> None:
    """The next order must find a full shelf."""
    if end.state == "confirmed":
        cast.stock_up(session, "TEA", 1, days_left=500, code=f"AFTER-{placed.order.id}")
    else:
        _run_out(session, placed)
    session.commit()
