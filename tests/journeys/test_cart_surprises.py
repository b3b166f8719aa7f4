"""What changes between the cart and the order is said plainly, and the cart is kept."""

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.parties import Person
from operations import catalogue
from operations.actor import Actor
from tests.journeys.house import Hand, House, sign_in
from tests.journeys.steps import choose, give_address, order, pay
from tests.orders import listing, up_to


def test_a_guests_cart_comes_along_at_sign_in(house: House, chromium: Chromium) -> None:
    before = Hand(house.visitor(chromium))
    sign_in(before.page, "consumer")
    _put_in(before, "longgu-liren")
    hand = Hand(house.visitor(chromium))
    _put_in(hand, "sungan")
    sign_in(hand.page, "consumer")
    hand.page.goto("/cart")
    assert _cart(hand.page) == {"龙谷丽人茶": "1", "笋干": "1"}


def test_sold_out_after_the_cart_was_filled(house: House, chromium: Chromium) -> None:
    hand = Hand(house.visitor(chromium))
    choose(hand, "dongsun")
    give_address(hand)
    with house.sessions() as session:
        up_to(session, "placed", {"FRESH": 100})
    hand.button("提交订单")
    expect(hand.page.get_by_role("status").first).to_contain_text("冬笋")
    expect(hand.page.get_by_role("status").first).to_contain_text("没有扣款")
    assert _cart(hand.page) == {"冬笋": "1"}
    expect(hand.page.get_by_text("已售罄")).to_be_visible()


def test_the_price_changed_after_the_total_was_seen(house: House, chromium: Chromium) -> None:
    hand = Hand(house.visitor(chromium))
    choose(hand)
    give_address(hand)
    with house.sessions.begin() as session:
        buyer = Actor(session.scalars(select(Person.id).where(Person.name == "buyer")).one())
        catalogue.reprice(session, buyer, listing(session, "DRIED"), 4200)
    hand.button("提交订单")
    expect(hand.page.get_by_role("alert")).to_contain_text("¥47.00")
    expect(hand.page.get_by_role("alert")).to_contain_text("¥43.00")
    expect(hand.page.locator("[name=recipient]")).to_have_value("陈一禾")
    order(hand)
    expect(hand.page.locator("main")).to_contain_text("¥47.00")
    pay(hand)


def _put_in(hand: Hand, slug: str) -> None:
    hand.page.goto(f"/products/{slug}")
    hand.button("加入购物车")
    expect(hand.page.locator("header [data-cart-count]")).to_have_text("1")


def _cart(page: Page) -> dict[str, str]:
    """What the cart says it holds: packs by name."""
    items = page.locator("main li.item").all()
    return {item.locator("h3").inner_text(): item.locator("[name=quantity]").input_value() for item in items}
