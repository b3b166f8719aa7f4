"""Filling a cart: what goes in, how much of it, and what comes along at sign-in."""

import secrets

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.carts import Cart
from models.catalogue import Listing, Product
from models.parties import Organisation, Person
from operations import carts
from operations.actor import Actor
from operations.refusals import Invalid, Missing
from tests import orders


@pytest.fixture
def buyer(session: Session) -> Actor:
    """The consumer of the cast."""
    return Actor(session.scalars(select(Person.id).where(Person.name == "consumer")).one())


def test_adding_the_same_goods_again_makes_one_line_larger(session: Session) -> None:
    cart = orders.cart_with(session, {"DRIED": 2})
    carts.add(session, cart, orders.listing(session, "DRIED").id, 3)

    assert [(line.quantity, line.seen_fen) for line in cart.lines] == [(5, 3800)]


def test_a_line_stops_at_its_largest(session: Session) -> None:
    cart = orders.cart_with(session, {"DRIED": 600})
    carts.add(session, cart, orders.listing(session, "DRIED").id, 600)

    assert [line.quantity for line in cart.lines] == [carts.MOST_PACKS]


def test_one_pack_from_two_shops_is_two_lines(session: Session) -> None:
    cart = orders.cart_with(session, {"DRIED": 1})
    carts.add(session, cart, orders.listing(session, "DRIED", "maoyang-tea").id, 1)

    assert [line.seen_fen for line in cart.lines] == [3800, 3900]


def test_a_full_cart_takes_more_of_what_it_has_only(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carts, "MOST_LINES", 2)
    cart = orders.cart_with(session, {"DRIED": 1, "TEA": 1})

    carts.add(session, cart, orders.listing(session, "TEA").id, 1)
    with pytest.raises(Invalid) as refused:
        carts.add(session, cart, orders.listing(session, "FRESH").id, 1)

    assert (refused.value.code, refused.value.params) == ("cart_full", {"most": 2})
    assert [line.quantity for line in cart.lines] == [1, 2]


@pytest.mark.parametrize(
    "ended",
    [
        update(Listing).values(state="off"),
        update(Product).values(state="suspended"),
        update(Organisation).where(Organisation.kind == "shop").values(state="suspended"),
    ],
    ids=["listing off", "product suspended", "shop suspended"],
)
def test_what_is_not_on_sale_is_missing(session: Session, ended: object) -> None:
    cart = orders.cart_with(session, {})
    listing = orders.listing(session, "DRIED").id
    session.execute(ended)  # type: ignore[call-overload]

    with pytest.raises(Missing):
        carts.add(session, cart, listing, 1)


def test_a_listing_that_never_was_is_missing(session: Session) -> None:
    with pytest.raises(Missing):
        carts.add(session, orders.cart_with(session, {}), 999_999, 1)


def test_changing_and_taking_out(session: Session) -> None:
    cart = orders.cart_with(session, {"DRIED": 2, "TEA": 1})
    dried, tea = cart.lines

    carts.change(session, cart, dried.id, 7)
    carts.change(session, cart, tea.id, 0)

    assert [line.quantity for line in cart.lines] == [7]


def test_a_line_of_another_cart_is_missing(session: Session) -> None:
    mine, other = orders.cart_with(session, {"DRIED": 2}), orders.cart_with(session, {"DRIED": 3})

    with pytest.raises(Missing):
        carts.change(session, mine, other.lines[0].id, 0)
    with pytest.raises(Missing):
        carts.change(session, mine, 999_999, 1)

    assert [line.quantity for line in other.lines] == [3]


def test_a_placed_cart_is_not_changed(session: Session) -> None:
    cart = orders.cart_with(session, {"DRIED": 2})
    line = cart.lines[0].id
    orders.place(session, cart)

    with pytest.raises(Missing):
        carts.change(session, cart, line, 1)


def test_prices_are_accepted_as_they_are_today(session: Session) -> None:
    cart = orders.cart_with(session, {"DRIED": 2})
    orders.listing(session, "DRIED").retail_fen = 4100
    session.flush()

    carts.accept_prices(session, cart)

    assert [line.seen_fen for line in cart.lines] == [4100]


def test_merging_keeps_the_larger_and_loses_nothing(session: Session, buyer: Actor) -> None:
    own = orders.cart_with(session, {"DRIED": 5, "TEA": 1}, buyer=buyer)
    token = secrets.token_hex(16)
    guest = carts.open_cart(session, None, token)
    for sku, packs in {"DRIED": 2, "TEA": 4, "GIFT": 1}.items():
        carts.add(session, guest, orders.listing(session, sku).id, packs)

    carts.merge(session, buyer.person_id or 0, token)

    assert {line.listing.sku.code: line.quantity for line in own.lines} == {"DRIED": 5, "TEA": 4, "GIFT": 1}
    assert session.scalars(select(func.count()).select_from(Cart)).one() == 1


def test_merging_nothing_makes_no_cart(session: Session, buyer: Actor) -> None:
    carts.merge(session, buyer.person_id or 0, secrets.token_hex(16))

    assert session.scalars(select(func.count()).select_from(Cart)).one() == 0
