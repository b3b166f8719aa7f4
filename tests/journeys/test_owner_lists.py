"""An owner lists goods of the pool in four taps; a guest buys them in her shop, and she sees what she will earn."""

import re

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from operations.pricing import earning
from tests.journeys.house import Hand, House, sign_in
from tests.journeys.steps import give_address, order, pay

#: Of a box at the suggested price of the cast, under the fee that holds until the association sets another.
KEPT = f"¥{earning(7900, 5900, 300) / 100:.2f}"


@pytest.mark.parametrize("scripts", [True, False], ids=["phone", "phone without scripts"])
def test_four_taps_then_a_guest_buys(house: House, chromium: Chromium, scripts: bool) -> None:
    owner = Hand(house.visitor(chromium, scripts=scripts))
    sign_in(owner.page, "owner_a")
    _list(owner)

    guest = Hand(house.visitor(chromium, scripts=scripts))
    number = _buy(guest)

    page = owner.page
    page.goto("/counter/orders")
    expect(page.get_by_role("main")).to_contain_text(number)
    expect(page.get_by_role("main")).to_contain_text("陈**")
    expect(page.get_by_role("main")).not_to_contain_text("示例路1号")
    page.goto("/counter/earnings")
    expect(page.locator(".stats > :first-child")).to_contain_text(KEPT)
    _another_shop_sees_nothing(house.visitor(chromium, scripts=scripts), number)


def test_the_gain_follows_the_typed_price(house: House, chromium: Chromium) -> None:
    page = house.visitor(chromium)
    sign_in(page, "owner_a")
    page.goto("/counter/pool?q=冬笋")
    page.get_by_role("link", name=re.compile("上架.*冬笋")).tap()
    gain = page.locator("output")
    for typed, said in (
        ("79", KEPT),
        ("８０．５", f"¥{earning(8050, 5900, 300) / 100:.2f}"),
        ("50", f"-¥{-earning(5000, 5900, 300) / 100:.2f}"),
        ("12.345", "–"),
        ("", "–"),
    ):
        page.locator("[name=retail]").fill(typed)
        expect(gain).to_have_text(said)


def _list(hand: Hand) -> None:
    hand.page.goto("/counter")
    hand.link("去选货")
    hand.press(hand.page.get_by_role("link", name=re.compile("上架.*冬笋")))
    expect(hand.page.locator("output")).to_have_text(KEPT)
    hand.button("确认上架")
    hand.page.wait_for_url(re.compile("/listed$"))
    with hand.page.expect_download() as saved:
        hand.link("保存海报")
    assert hand.taps <= 4
    assert saved.value.suggested_filename == "dongsun.png"
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


def _buy(hand: Hand) -> str:
    hand.page.goto("/s/maoyang-tea")
    hand.link("冬笋")
    expect(hand.page).to_have_url(re.compile("/s/maoyang-tea/dongsun$"))
    hand.button("立即购买")
    give_address(hand)
    order(hand)
    return pay(hand)


def _another_shop_sees_nothing(page: Page, number: str) -> None:
    sign_in(page, "owner_b")
    page.goto("/counter/orders")
    expect(page.get_by_role("main")).not_to_contain_text(number)
    answer = page.goto(f"/counter/orders/{number}")
    assert answer is not None
    assert answer.status == 404
