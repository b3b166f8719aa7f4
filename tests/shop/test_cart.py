"""The cart by HTTP: filling, changing, merging at sign-in, and not looking into other people's."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.carts import CartLine
from tests.cast import PASSWORD
from tests.orders import listing
from tests.pages import Browser
from tests.shop.buying import fill


def lines(browser: Browser) -> list[str]:
    """Addresses of the cart's lines."""
    return re.findall(r'action="(/cart/lines/\d+)"', browser.get("/cart").text)


def test_a_script_gets_the_count(browser: Callable[..., Browser], session: Session) -> None:
    guest = browser()
    fill(guest, session, "TEA")
    guest.client.environ_base["HTTP_ACCEPT"] = "application/json"
    found = listing(session, "TEA").id
    session.rollback()
    token = re.search(
        r'name="csrf_token" value="([^"]+)"', guest.client.get("/products", headers={"Accept": "text/html"}).text
    )
    assert token
    answer = guest.client.post("/cart", data={"listing": str(found), "quantity": "2", "csrf_token": token[1]})
    assert answer.json == {"count": 3, "message": "Added to your cart."}


def test_the_badge_counts(browser: Callable[..., Browser], session: Session) -> None:
    guest = browser()
    fill(guest, session, "TEA", 4)
    assert '<span class="count" data-cart-count>4</span>' in guest.get("/").text


@pytest.mark.parametrize(
    "quantity",
    ["0", "-1", "1000000000", "2147483648", "9223372036854775808", "1_000", "+5", "٣", "1e5", "NaN", "0x10", ""],
)
def test_no_nonsense_gets_in(browser: Callable[..., Browser], session: Session, quantity: str) -> None:
    guest = browser()
    found = listing(session, "TEA").id
    session.rollback()
    answer = guest.post("/cart", {"listing": str(found), "quantity": quantity}, page="/products/sungan")
    assert answer.status_code == 422
    assert "Write how many packs" in answer.text
    assert session.scalar(select(CartLine.id)) is None


def test_full_width_figures_are_figures(browser: Callable[..., Browser], session: Session) -> None:
    guest = browser()
    found = listing(session, "TEA").id
    session.rollback()
    guest.post("/cart", {"listing": str(found), "quantity": "１２"}, page="/products/sungan")
    assert session.scalars(select(CartLine.quantity)).one() == 12


def test_another_visitors_line_is_as_missing_as_none(browser: Callable[..., Browser], session: Session) -> None:
    mine, other = browser(), browser()
    fill(mine, session, "TEA")
    fill(other, session, "DRIED")
    target = lines(mine)[0]

    foreign = other.post(target, {"quantity": "5"}, page="/cart")
    missing = other.post("/cart/lines/999999999", {"quantity": "5"}, page="/cart")

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert re.sub(r"<code>.*?</code>", "", foreign.text) == re.sub(r"<code>.*?</code>", "", missing.text)
    assert session.scalars(select(CartLine.quantity).order_by(CartLine.id)).all() == [1, 1]


def test_zero_takes_a_line_out(browser: Callable[..., Browser], session: Session) -> None:
    guest = browser()
    fill(guest, session, "TEA")
    assert guest.post(lines(guest)[0], {"quantity": "0"}, page="/cart").status_code == 303
    assert lines(guest) == []


def test_signing_in_brings_the_guests_cart_along(browser: Callable[..., Browser], session: Session) -> None:
    at_home = browser("consumer")
    fill(at_home, session, "TEA", 2)
    fill(at_home, session, "DRIED", 1)
    guest = browser()
    fill(guest, session, "DRIED", 3)

    guest.post("/login", {"login": "19900000401", "password": PASSWORD, "next": "/cart"})

    quantities = {line.listing_id: line.quantity for line in session.scalars(select(CartLine))}
    assert quantities == {listing(session, "TEA").id: 2, listing(session, "DRIED").id: 3}
    assert len(lines(guest)) == 2
