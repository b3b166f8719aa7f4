"""A payment that does not go straight: the bank says no, the buyer turns back."""

import re

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from tests.journeys.house import Hand, House
from tests.journeys.steps import choose, give_address, order, pay, shows_order


@pytest.mark.parametrize(
    "scripts", [True, pytest.param(False, marks=pytest.mark.long)], ids=["with scripts", "without scripts"]
)
def test_the_bank_declines_and_the_second_try_is_paid(house: House, chromium: Chromium, scripts: bool) -> None:
    hand = Hand(house.visitor(chromium, scripts=scripts))
    choose(hand)
    give_address(hand)
    order(hand)
    hand.button("试一试：银行拒绝")
    expect(hand.page.get_by_role("alert")).to_contain_text("没有扣款")
    number = pay(hand)
    hand.link("查看订单")
    shows_order(hand.page, number)
    expect(hand.page.locator(".tags")).to_have_text("待发货")


@pytest.mark.parametrize(
    "scripts", [True, pytest.param(False, marks=pytest.mark.long)], ids=["with scripts", "without scripts"]
)
def test_who_turns_back_from_the_hosted_page_pays_later(house: House, chromium: Chromium, scripts: bool) -> None:
    hand = Hand(house.visitor(chromium, scripts=scripts))
    choose(hand)
    give_address(hand)
    order(hand)
    hand.link("不付款，返回商店")
    hand.page.wait_for_url(re.compile("/payment$"))
    hand.page.goto(hand.page.url.removesuffix("/payment"))
    expect(hand.page.locator(".tags")).to_have_text("待付款")
    hand.link("付款")
    hand.button("去付款")
    pay(hand)


def test_who_turns_back_may_give_the_order_up(house: House, chromium: Chromium) -> None:
    hand = Hand(house.visitor(chromium))
    choose(hand)
    give_address(hand)
    order(hand)
    hosted = hand.page.url
    hand.link("不付款，返回商店")
    hand.button("取消订单")
    expect(hand.page.locator(".tags")).to_have_text("已取消")
    hand.page.goto(hosted)
    expect(hand.page.get_by_role("button")).to_have_count(0)
