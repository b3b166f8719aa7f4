"""What changes is seen on the very next request, and what is one visitor's is seen by nobody else."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.catalogue import Listing, Product, Sku
from models.parties import Organisation
from tests.cast import product_by_slug, sku_by_code, stock_up
from tests.orders import cart_with, listing, place
from tests.pages import TOKEN, Browser
from tests.shop.buying import fill
from web.kept import Kept

#: Pages on which the dried bamboo shoots stand.
SHELVES = ("/", "/products", "/products?category=bamboo", "/search?q=sungan", "/s/maoyang-tea")
PRODUCT, SHOP_PRODUCT = "/products/sungan", "/s/maoyang-tea/sungan"
EVERYWHERE = (*SHELVES, PRODUCT, SHOP_PRODUCT)
#: A change → the pages it is seen on, and how it reads there.
Change = Callable[[Session], object]


def costs_more(session: Session) -> object:
    """Another price in every shop."""
    return session.execute(
        update(Listing).where(Listing.sku_id == sku_by_code(session, "DRIED").id).values(retail_fen=9990)
    )


def leaves(packs: int) -> Change:
    """All but so many of the hundred packs are ordered, by the real path."""
    return lambda session: place(session, cart_with(session, {"DRIED": 100 - packs}))


def is_renamed(session: Session) -> object:
    """Another name."""
    return session.execute(update(Product).where(Product.slug == "sungan").values(name_en="Sun-dried shoots"))


CHANGES: dict[str, tuple[Change, tuple[str, ...], str]] = {
    "price": (costs_more, EVERYWHERE, "<b>99</b>"),
    "sold out": (leaves(0), SHELVES, "Sold out"),
    "sold out, product": (leaves(0), (PRODUCT, SHOP_PRODUCT), "Sold out for now"),
    "nearly sold out": (leaves(3), EVERYWHERE, "Only 3 left"),
    "title": (is_renamed, EVERYWHERE, "Sun-dried shoots"),
}


@pytest.fixture
def visitors(browser: Callable[..., Browser]) -> list[Browser]:
    """A stranger, who has seen everything, and somebody signed in."""
    both = [browser(), browser("consumer")]
    for visitor in both:
        for path in EVERYWHERE * 2:
            assert visitor.get(path).status_code == 200
    return both


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen_at_once(visitors: list[Browser], session: Session, name: str) -> None:
    change, pages, reads = CHANGES[name]
    for visitor in visitors:
        for path in pages:
            assert reads not in visitor.get(path).text, path
    change(session)
    session.commit()
    for visitor in visitors:
        for path in pages:
            assert reads in visitor.get(path).text, path


def test_what_cannot_be_bought_has_no_button(visitors: list[Browser], session: Session) -> None:
    button = f'name="listing" value="{listing(session, "DRIED").id}"'
    session.rollback()
    assert button in visitors[0].get("/products").text
    leaves(0)(session)
    session.commit()
    assert button not in visitors[0].get("/products").text


def test_what_is_taken_down_is_gone(visitors: list[Browser], session: Session) -> None:
    session.execute(update(Listing).where(Listing.id == listing(session, "DRIED").id).values(state="off"))
    session.commit()
    for path in ("/products", "/products?category=bamboo"):
        assert "/products/sungan" not in visitors[0].get(path).text
    assert visitors[0].get(PRODUCT).status_code == 404


def test_the_lot_that_is_packed_now(visitors: list[Browser], session: Session) -> None:
    stock_up(session, "DRIED", 5, days_left=90, code="L-NEW")
    session.commit()
    assert 'href="/t/L-NEW"' in visitors[0].get(PRODUCT).text


def test_a_shop_that_is_renamed(visitors: list[Browser], session: Session) -> None:
    session.execute(update(Organisation).where(Organisation.slug == "maoyang-tea").values(name_en="Misty tea"))
    session.commit()
    assert "Misty tea" in visitors[0].get("/").text
    assert "Misty tea" in visitors[0].get("/s/maoyang-tea").text


def test_language_and_text_size(visitors: list[Browser], session: Session) -> None:
    chinese = product_by_slug(session, "sungan").name_zh
    guest = visitors[0]
    for path in EVERYWHERE:
        assert chinese not in guest.get(path).text
        guest.get("/language/zh")
        assert chinese in guest.get(path).text
        guest.get("/text-size/xlarge")
        assert 'data-size="xlarge"' in guest.get(path).text
        guest.get("/text-size/standard")
        guest.get("/language/en")
        assert chinese not in guest.get(path).text


def test_the_cart_counts_at_once_and_for_its_owner_only(visitors: list[Browser], session: Session) -> None:
    count = '<span class="count" data-cart-count>7</span>'
    guest, buyer = visitors
    fill(guest, session, "TEA", 7)
    guest.get("/cart")
    for path in EVERYWHERE:
        assert (count in guest.get(path).text, count in buyer.get(path).text) == (True, False), path


def test_what_a_page_has_to_say_is_said_once_to_one(visitors: list[Browser], session: Session) -> None:
    guest, buyer = visitors
    for path in EVERYWHERE:
        fill(guest, session, "TEA")
        assert "Added to your cart." not in buyer.get(path).text
        assert "Added to your cart." in guest.get(path).text
        assert "Added to your cart." not in guest.get(path).text
        assert "Added to your cart." not in buyer.get(path).text


def test_every_form_has_its_visitors_token(app: Flask, visitors: list[Browser], session: Session) -> None:
    tea = str(listing(session, "TEA").id)
    session.rollback()
    kept: Kept = app.extensions["kept"]
    for path in EVERYWHERE:
        before = kept.page.cache_info().hits
        tokens = [TOKEN.findall(visitor.get(path).text) for visitor in visitors]
        assert kept.page.cache_info().hits > before, path  # both have as much in the cart
        assert [len(found) for found in tokens] == [1, 1]
        for number, visitor in enumerate(visitors):
            sent = [
                visitor.client.post("/cart", data={"listing": tea, "quantity": "1", "csrf_token": found[0]}).status_code
                for found in (tokens[number], tokens[1 - number])
            ]
            assert sent == [303, 400]


def test_nothing_of_a_visitor_is_kept(app: Flask, visitors: list[Browser], session: Session) -> None:
    """Two strangers, and somebody signed in with an empty cart, are shown the same but for the token."""
    pages = [
        [TOKEN.sub("", visitor.get(path).text) for path in EVERYWHERE]
        for visitor in (*visitors, Browser(app), Browser(app))
    ]
    assert "<style>" in pages[2][0]
    assert pages[0] == pages[1]
    assert pages[0][1:] == pages[2][1:] == pages[3][1:]


def test_a_page_is_made_once_though_orders_go_on(app: Flask, visitors: list[Browser], session: Session) -> None:
    kept: Kept = app.extensions["kept"]
    before = kept.page.cache_info().hits
    for _ in range(3):
        place(session, cart_with(session, {"DRIED": 1}))
        session.commit()
        visitors[0].get("/products")
    assert kept.page.cache_info().hits == before + 3


def test_forms_stand_where_they_did(browser: Callable[..., Browser]) -> None:
    page = browser().get("/products").text
    assert re.search(
        r'<form id="add" method="post" action="/cart" data-cart><input type="hidden" name="csrf_token"', page
    )
    assert page.count('form="add"') == page.count('name="listing"') == 4


def test_every_listed_pack_is_seen(browser: Callable[..., Browser], session: Session) -> None:
    page = browser().get("/products").text
    skus = session.scalars(select(Sku.code).join(Listing).join(Organisation).where(Organisation.is_pavilion)).all()
    assert page.count('<li class="card">') == len(skus)
