"""One visitor in several tabs: one cart, nothing lost, nobody sees a constraint."""

import secrets
import time
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from models.carts import Cart, CartLine
from models.parties import Person
from operations import carts
from operations.actor import Actor
from operations.checkout import place_order
from operations.refusals import Missing
from tests import books, orders
from tests.races.barrier import answers, at_once, committed, errors

TABS = 8


@pytest.fixture
def buyer(session: Session) -> int:
    """The consumer's id."""
    return session.scalars(select(Person.id).where(Person.name == "consumer")).one()


def test_a_person_in_many_tabs_has_one_cart(sessions: sessionmaker[Session], session: Session, buyer: int) -> None:
    listing = orders.listing(session, "DRIED").id

    def add(racer: Session) -> int:
        cart = carts.open_cart(racer, buyer, None)
        carts.add(racer, cart, listing, 1)
        return cart.id

    results = at_once([committed(sessions, add) for _ in range(TABS)])

    assert len(set(answers(results))) == 1, results
    assert session.scalars(select(CartLine.quantity)).all() == [TABS]


def test_a_guest_in_many_tabs_has_one_cart(sessions: sessionmaker[Session]) -> None:
    token = secrets.token_hex(16)

    results = at_once([committed(sessions, lambda s: carts.open_cart(s, None, token).id) for _ in range(TABS)])

    assert len(set(answers(results))) == 1
    assert len(answers(results)) == TABS


def test_signing_in_twice_at_once_merges_once(sessions: sessionmaker[Session], session: Session, buyer: int) -> None:
    token = _guest_with(session, {"DRIED": 3, "FRESH": 1})

    results = at_once([committed(sessions, lambda s: carts.merge(s, buyer, token)) for _ in range(TABS)])

    assert not errors(results)
    assert _packs_of(session, buyer) == {"DRIED": 3, "FRESH": 1}


@pytest.mark.parametrize("rounds", [3, pytest.param(40, marks=pytest.mark.long)])
def test_two_browsers_with_opposite_carts_merge(
    sessions: sessionmaker[Session], session: Session, buyer: int, rounds: int
) -> None:
    kinds = {"DRIED": 1, "FRESH": 2, "GIFT": 3, "TEA": 4}
    for _ in range(rounds):
        tokens = [_guest_with(session, dict(order)) for order in (kinds.items(), reversed(kinds.items())) for _ in "ab"]

        results = at_once([committed(sessions, lambda s, t=t: carts.merge(s, buyer, t)) for t in tokens])

        assert not errors(results)
    assert _packs_of(session, buyer) == kinds


def test_adding_waits_for_the_order_and_goes_into_the_next_cart(
    sessions: sessionmaker[Session], session: Session, buyer: int
) -> None:
    cart = orders.cart_with(session, {"DRIED": 1}, buyer=Actor(buyer))
    total, listing = books.total(session, cart), orders.listing(session, "TEA").id
    session.commit()

    def place(racer: Session) -> None:
        place_order(racer, Actor(buyer), cart.checkout_token, orders.HANGZHOU, total)
        time.sleep(0.5)

    def add(racer: Session) -> None:
        time.sleep(0.2)  # the order is placed, and not yet committed
        carts.add(racer, carts.open_cart(racer, buyer, None), listing, 1)

    results = at_once([committed(sessions, place), committed(sessions, add)])

    assert not errors(results)
    assert _packs_of(session, buyer) == {"TEA": 1}


def test_signing_in_waits_for_the_order_of_another_browser(
    sessions: sessionmaker[Session], session: Session, buyer: int
) -> None:
    cart = orders.cart_with(session, {"DRIED": 1}, buyer=Actor(buyer))
    total, token = books.total(session, cart), _guest_with(session, {"TEA": 2})
    session.commit()

    def place(racer: Session) -> None:
        place_order(racer, Actor(buyer), cart.checkout_token, orders.HANGZHOU, total)
        time.sleep(0.5)

    def sign_in(racer: Session) -> None:
        time.sleep(0.2)
        carts.merge(racer, buyer, token)

    results = at_once([committed(sessions, place), committed(sessions, sign_in)])

    assert not errors(results)
    assert _packs_of(session, buyer) == {"TEA": 2}


def test_taking_a_line_out_twice_at_once(sessions: sessionmaker[Session], session: Session, buyer: int) -> None:
    cart = orders.cart_with(session, {"DRIED": 1, "TEA": 1}, buyer=Actor(buyer))
    line = cart.lines[0].id
    session.commit()

    results = at_once([committed(sessions, _change(cart.id, line, 0)) for _ in range(TABS)])

    assert len(answers(results)) == 1
    assert {type(error) for error in errors(results)} == {Missing}
    assert _packs_of(session, buyer) == {"TEA": 1}


def test_changing_a_line_that_is_being_taken_out(sessions: sessionmaker[Session], session: Session, buyer: int) -> None:
    cart = orders.cart_with(session, {"DRIED": 1, "TEA": 1}, buyer=Actor(buyer))
    line = cart.lines[0].id
    session.commit()

    results = at_once([committed(sessions, _change(cart.id, line, packs)) for packs in (0, 5) * (TABS // 2)])

    assert {type(error) for error in errors(results)} <= {Missing}
    assert "DRIED" not in _packs_of(session, buyer)


def test_a_guest_whose_browser_missed_the_answer_can_fill_a_cart_again(session: Session) -> None:
    token = _guest_with(session, {"DRIED": 1})
    first = session.scalars(select(Cart).where(Cart.token_hash == token)).one()
    orders.place(session, first)
    session.commit()

    second = carts.open_cart(session, None, token)

    assert second.id != first.id
    assert second.closed_at is None


def _change(cart_id: int, line_id: int, packs: int) -> Callable[[Session], None]:
    def act(session: Session) -> None:
        cart = session.get_one(Cart, cart_id)
        lines = list(cart.lines)  # as a page that shows them has done
        carts.change(session, cart, line_id, packs)
        assert lines

    return act


def _guest_with(session: Session, wanted: dict[str, int]) -> str:
    token = secrets.token_hex(16)
    cart = carts.open_cart(session, None, token)
    for sku, packs in wanted.items():
        carts.add(session, cart, orders.listing(session, sku).id, packs)
    session.commit()
    return token


def _packs_of(session: Session, person_id: int) -> dict[str, int]:
    session.rollback()
    session.expire_all()
    assert session.scalars(select(func.count()).where(Cart.person_id == person_id, Cart.closed_at.is_(None))).one() == 1
    open_cart = session.scalars(select(Cart).where(Cart.person_id == person_id, Cart.closed_at.is_(None))).one()
    return {line.listing.sku.code: line.quantity for line in open_cart.lines}
