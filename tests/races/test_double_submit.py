"""The same form sent again and again is one order."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from models.carts import Cart
from models.orders import Order
from operations.actor import Actor
from operations.checkout import Placed, place_order
from operations.refusals import Refused
from tests import books, orders
from tests.races.barrier import answers, at_once, committed

TIMES = 20


def test_twenty_submits_are_one_order(sessions: sessionmaker[Session], session: Session) -> None:
    cart = orders.cart_with(session, {"DRIED": 2, "FRESH": 1})
    total = books.total(session, cart)
    session.commit()

    def submit(racer: Session) -> Placed:
        # A page has read the cart in this session before: what it read must not be believed.
        read = racer.scalars(select(Cart).where(Cart.id == cart.id)).one()
        return place_order(racer, Actor(), read.checkout_token, orders.HANGZHOU, total)

    placed = answers(at_once([committed(sessions, submit) for _ in range(TIMES)]))

    assert len(placed) == TIMES
    assert len({(one.order.id, one.order.number, one.attempt.id) for one in placed}) == 1
    assert [one.again for one in placed].count(False) == 1
    assert session.scalars(select(func.count()).select_from(Order)).one() == 1
    assert books.counters(session, "DRIED") == (100, 2, 0)


def test_what_is_added_while_paying_waits_in_the_next_cart(session: Session) -> None:
    cart = orders.cart_with(session, {"DRIED": 2})
    placed = orders.place(session, cart)
    session.commit()

    again = orders.cart_with(session, {"FRESH": 1})

    assert again.id != cart.id
    assert [line.quantity for line in placed.order.lines] == [2]


def test_a_line_added_before_the_lock_changes_the_total(session: Session) -> None:
    cart = orders.cart_with(session, {"DRIED": 2})
    seen = books.total(session, cart)
    orders.carts.add(session, cart, orders.listing(session, "FRESH").id, 1)

    with pytest.raises(Refused) as refused:
        place_order(session, Actor(), cart.checkout_token, orders.HANGZHOU, seen)

    assert (refused.value.code, refused.value.params["seen_fen"]) == ("total_changed", seen)
