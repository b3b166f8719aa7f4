"""What stops an order: the buyer keeps the cart, nothing is taken, and the refusal says which line it is about."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.carts import Cart
from models.catalogue import Listing, PoolTerms
from models.orders import Order
from models.parties import Person
from models.stock import Hold
from operations import carts, catalogue, pool, stop_sale
from operations.actor import HOUSE, Actor
from operations.checkout import Destination, new_number, place_order
from operations.refusals import Missing, Refused
from tests import books, cast, orders

LHASA = replace(orders.HANGZHOU, province_code="54", city_code=None, county_code=None)
NOWHERE = replace(orders.HANGZHOU, province_code="71", city_code=None, county_code=None)


def test_a_total_that_has_changed_is_shown_again(session: Session) -> None:
    cart = orders.cart_with(session, {"DRIED": 2})
    seen = books.total(session, cart)
    catalogue.reprice(session, HOUSE, orders.listing(session, "DRIED"), 3900)

    refused = _refusal(session, cart, seen)

    assert refused.code == "total_changed"
    assert refused.params == {"seen_fen": seen, "total_fen": seen + 200}


@pytest.mark.parametrize(
    ("to", "code", "short"), [(LHASA, "not_sent_there", ["FRESH"]), (NOWHERE, "province_not_served", [])]
)
def test_goods_that_do_not_go_there(session: Session, to: Destination, code: str, short: list[str]) -> None:
    refused = _refusal(session, orders.cart_with(session, {"DRIED": 1, "FRESH": 1}), 1, to=to)

    assert (refused.code, refused.status, refused.field) == (code, 422, "province")  # type: ignore[attr-defined]
    assert _skus(session, refused) == short


def test_an_empty_cart(session: Session) -> None:
    assert _refusal(session, orders.cart_with(session, {}), 0).code == "cart_empty"


@pytest.mark.parametrize("buyer", ["guest", "consumer"])
def test_more_than_one_buyer_may_have(session: Session, buyer: str) -> None:
    session.execute(update(Listing).where(Listing.id == orders.listing(session, "TEA").id).values(buyer_limit=2))
    cart = orders.cart_with(session, {"DRIED": 3, "TEA": 3}, buyer=_actor(session, buyer))

    refused = _refusal(session, cart, books.total(session, cart), buyer=_actor(session, buyer))

    assert (refused.code, _skus(session, refused)) == ("over_buyer_limit", ["TEA"])


def test_a_limit_counts_the_orders_that_stand(session: Session) -> None:
    buyer = _actor(session, "consumer")
    session.execute(update(Listing).where(Listing.id == orders.listing(session, "TEA").id).values(buyer_limit=3))
    orders.up_to(session, "confirmed", {"TEA": 1}, buyer=buyer)
    orders.up_to(session, "placed", {"TEA": 1}, buyer=buyer)
    given_up = orders.up_to(session, "placed", {"TEA": 1}, buyer=buyer)
    orders.payments.give_up(session, buyer, given_up.id)
    cart = orders.cart_with(session, {"TEA": 2}, buyer=buyer)

    assert _refusal(session, cart, books.total(session, cart), buyer=buyer).code == "over_buyer_limit"
    carts.change(session, cart, cart.lines[0].id, 1)
    assert orders.place(session, cart, buyer=buyer).order.state == "awaiting_payment"
    session.commit()


def _suspend(session: Session) -> None:
    stop_sale.suspend(session, HOUSE, cast.product_by_slug(session, "longgu-liren").id, "quality")


def _withdraw(session: Session) -> None:
    sku = cast.sku_by_code(session, "TEA").id
    session.execute(update(PoolTerms).where(PoolTerms.sku_id == sku).values(until=func.clock_timestamp()))


def _raise_floor(session: Session) -> None:
    terms = replace(cast.TERMS["TEA"], floor_fen=20_000, suggested_fen=21_000)
    pool.set_terms(session, HOUSE, cast.sku_by_code(session, "TEA"), terms)


@pytest.mark.parametrize("end", [_suspend, _withdraw, _raise_floor])
def test_goods_that_have_left_the_shelf(session: Session, end: Callable[[Session], None]) -> None:
    cart = orders.cart_with(session, {"DRIED": 1, "TEA": 1})
    seen = books.total(session, cart)
    end(session)

    refused = _refusal(session, cart, seen)

    assert (refused.code, _skus(session, refused)) == ("not_on_sale", ["TEA"])


def test_sold_out_names_every_line_that_is_short(session: Session) -> None:
    cart = orders.cart_with(session, {"DRIED": 1, "TEA": 101, "GIFT": 101})

    refused = _refusal(session, cart, books.total(session, cart))

    assert (refused.code, _skus(session, refused)) == ("sold_out", ["TEA", "GIFT"])


def test_a_cart_of_somebody_else_is_missing(session: Session) -> None:
    cart = orders.cart_with(session, {"DRIED": 1}, buyer=_actor(session, "consumer"))
    total = books.total(session, cart)

    for stranger in ("guest", "stranger"):
        with pytest.raises(Missing):
            place_order(session, _actor(session, stranger), cart.checkout_token, orders.HANGZHOU, total)
    with pytest.raises(Missing):
        place_order(session, _actor(session, "consumer"), "no such token", orders.HANGZHOU, total)


def test_an_order_of_somebody_else_is_missing(session: Session) -> None:
    buyer = _actor(session, "consumer")
    cart = orders.cart_with(session, {"DRIED": 1}, buyer=buyer)
    placed = orders.place(session, cart, buyer=buyer)

    with pytest.raises(Missing):
        place_order(session, _actor(session, "stranger"), cart.checkout_token, orders.HANGZHOU, placed.order.total_fen)
    session.commit()


def test_an_order_number_says_nothing() -> None:
    numbers = {new_number() for _ in range(500)}

    assert len(numbers) == 500
    assert all(len(number) == 11 and number[5] == "-" and not set("01IO") & set(number) for number in numbers)


def _refusal(
    session: Session, cart: Cart, seen: int, *, to: Destination = orders.HANGZHOU, buyer: Actor | None = None
) -> Refused:
    """Why the order is not placed; the cart is still there, and no pack was taken."""
    session.commit()
    before = _counted(session)
    with pytest.raises(Refused) as refused:
        place_order(session, buyer or Actor(), cart.checkout_token, to, seen)
    session.rollback()
    assert _counted(session) == before
    assert session.scalars(select(Cart.closed_at).where(Cart.id == cart.id)).one() is None
    return refused.value


def _counted(session: Session) -> list[int]:
    return [session.scalars(select(func.count()).select_from(table)).one() for table in (Order, Hold)]


def _skus(session: Session, refused: Refused) -> list[str]:
    return [session.get_one(cast.Sku, line.sku_id).code for line in refused.params.get("lines", [])]


def _actor(session: Session, name: str) -> Actor:
    if name == "guest":
        return Actor()
    return Actor(session.scalars(select(Person.id).where(Person.name == name)).one())
