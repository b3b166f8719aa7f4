"""An owner lists goods of the pool in four taps; a guest buys them in her shop, and she sees what she will earn."""

import re

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from operations.pricing import earning
from tests.journeys.house import Hand, House, sign_in
from tests.journeys.steps import KEPT, buy_in_shop, list_from_pool, sees_order_and_earning


@pytest.mark.parametrize(
    "scripts", [True, pytest.param(False, marks=pytest.mark.long)], ids=["phone", "phone without scripts"]
)
def test_four_taps_then_a_guest_buys(house: House, chromium: Chromium, scripts: bool) -> None:
    owner = Hand(house.visitor(chromium, scripts=scripts))
    sign_in(owner.page, "owner_a")
    list_from_pool(owner)

    guest = Hand(house.visitor(chromium, scripts=scripts))
    number = buy_in_shop(guest, "maoyang-tea")

    sees_order_and_earning(owner.page, number)
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


def _another_shop_sees_nothing(page: Page, number: str) -> None:
    sign_in(page, "owner_b")
    page.goto("/counter/orders")
    expect(page.get_by_role("main")).not_to_contain_text(number)
    answer = page.goto(f"/counter/orders/{number}")
    assert answer is not None
    assert answer.status == 404
