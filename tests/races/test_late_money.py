"""Money that comes after the hold lapsed: the order revives if its packs are free, else all of it goes back."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from models.catalogue import Listing
from models.parties import Person
from models.payments import Refund
from operations import payments
from operations.actor import Actor
from operations.checkout import Placed
from tests import books, cast, orders
from tests.races.barrier import at_once, committed


def test_free_packs_revive_the_order(session: Session) -> None:
    placed = _lapsed(session, {"DRIED": 2, "GIFT": 1})

    attempt = books.settle(session, placed.attempt.id, orders.paid(placed.attempt), cast.today())
    session.commit()

    seen = books.outcome(session, placed.order.id)
    assert (attempt.state, attempt.anomaly) == ("succeeded", None)
    assert seen.steps == ("awaiting_payment", "expired", "confirmed")
    assert (seen.held, seen.allocated, seen.refunds, seen.jobs) == (0, 3, (), 1)


def test_sold_to_another_the_money_goes_back(session: Session) -> None:
    placed = _lapsed(session, {"TEA": 1, "DRIED": 60})
    orders.up_to(session, "confirmed", {"DRIED": 60})

    attempt = books.settle(session, placed.attempt.id, orders.paid(placed.attempt), cast.today())
    session.commit()

    seen = books.outcome(session, placed.order.id)
    total = placed.order.total_fen
    assert seen.attempts == (("succeeded", total, "sold_out"),)
    assert (seen.state, seen.held, seen.allocated, seen.jobs) == ("expired", 0, 0, 0)
    assert (seen.refunds, seen.notices) == (((total, "sold_out", "pending"),), ("refund_due",))
    assert books.counters(session, "TEA") == (100, 0, 0)  # what could have been taken was given back
    assert books.counters(session, "DRIED") == (100, 0, 60)
    assert session.scalars(select(Refund.idempotency_key)).one() == f"refund:attempt:{attempt.id}"


@pytest.mark.parametrize("rounds", [5, pytest.param(30, marks=pytest.mark.long)])
def test_two_late_payments_for_one_pack(sessions: sessionmaker[Session], session: Session, rounds: int) -> None:
    """Both holds ran out while both buyers were paying, and one pack is left."""
    for number in range(rounds):
        if number:
            cast.stock_up(session, "DRIED", 1, days_left=300)
        late = [_lapsed(session, {"DRIED": 1}) for _ in "ab"]
        free = _free(session)
        orders.up_to(session, "confirmed", {"DRIED": free - 1}) if free > 1 else session.commit()

        anomalies = at_once([committed(sessions, _pay(placed)) for placed in late])

        assert sorted(anomalies, key=str) == [None, "sold_out"]
        assert _free(session) == 0


def test_a_late_payment_and_a_new_buyer_for_one_pack(sessions: sessionmaker[Session], session: Session) -> None:
    late = _lapsed(session, {"DRIED": 1})
    orders.up_to(session, "confirmed", {"DRIED": 99})
    cart = orders.cart_with(session, {"DRIED": 1})
    session.commit()

    paid, placed = at_once(
        [committed(sessions, _pay(late)), committed(sessions, lambda s: orders.place(s, cart).order.id)]
    )

    assert (paid is None) != isinstance(placed, int), (paid, placed)
    assert _free(session) == 0


def test_a_revived_order_does_not_break_the_limit_of_its_buyer(session: Session) -> None:
    """The hold lapsed, the buyer ordered anew as much as one may have, and then the first payment arrived."""
    buyer = Actor(session.scalars(select(Person.id).where(Person.name == "consumer")).one())
    session.execute(update(Listing).where(Listing.id == orders.listing(session, "DRIED").id).values(buyer_limit=3))
    late = _lapsed(session, {"DRIED": 2}, buyer)
    orders.up_to(session, "confirmed", {"DRIED": 3}, buyer=buyer)

    attempt = books.settle(session, late.attempt.id, orders.paid(late.attempt), cast.today())
    session.commit()

    assert attempt.anomaly == "over_buyer_limit"
    assert books.outcome(session, late.order.id).refunds == ((late.order.total_fen, "over_buyer_limit", "pending"),)


def _lapsed(session: Session, wanted: dict[str, int], buyer: Actor | None = None) -> Placed:
    """An order whose time to pay ran out. Committed."""
    placed = orders.place(session, orders.cart_with(session, wanted, buyer=buyer), buyer=buyer)
    books.overdue(session, placed.order.id)
    assert payments.expire(session, placed.order.id)
    session.commit()
    return placed


def _pay(placed: Placed) -> Callable[[Session], str | None]:
    return lambda session: books.settle(session, placed.attempt.id, orders.paid(placed.attempt), cast.today()).anomaly


def _free(session: Session) -> int:
    session.rollback()
    sellable, held, allocated = books.counters(session, "DRIED")
    return sellable - held - allocated
