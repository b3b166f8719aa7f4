"""A buyer follows a paid order on the phone: what happened, two parcels, and the receipt; with and without scripts."""

import re

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from models.orders import Order
from tests.journeys.house import WITH_SCRIPTS, Hand, House, sign_in
from tests.orders import up_to
from tests.shop import boxes


@pytest.fixture
def number(house: House) -> str:
    """A consumer's order that left in two boxes, one of them near."""
    with house.sessions() as session:
        order: Order = up_to(session, "confirmed", {"DRIED": 2}, buyer=boxes.buyer(session))
        first, second = boxes.in_two_boxes(session, order)
        boxes.told(session, first, "collected", "out_for_delivery", place="杭州市西湖区", said="派件员正在派送")
        boxes.told(session, second, "collected", place="丽水市遂昌县")
        return order.number


@WITH_SCRIPTS
def test_from_the_list_to_the_receipt(house: House, chromium: Chromium, number: str, scripts: bool) -> None:
    hand = Hand(house.visitor(chromium, scripts=scripts))
    sign_in(hand.page, "consumer")
    hand.page.goto("/account/orders")
    hand.press(hand.page.get_by_role("navigation").get_by_role("link", name=re.compile("待收货")))
    hand.link(number)
    main = hand.page.get_by_role("main")
    expect(main.get_by_role("heading", name="包裹 1 / 2")).to_be_visible()
    expect(main.get_by_role("heading", name="包裹 2 / 2")).to_be_visible()
    expect(main).to_contain_text("派件员正在派送")
    hand.link("确认收货")
    expect(main).to_contain_text("货款就会结给店主和农户")
    hand.button("都收到了")
    expect(hand.page).to_have_url(re.compile(f"/orders/{number}$"))
    expect(main).to_contain_text("订单已完成")
    expect(main.get_by_role("link", name="确认收货")).to_have_count(0)
    assert hand.taps == 4


@WITH_SCRIPTS
def test_another_address_before_packing(house: House, chromium: Chromium, scripts: bool) -> None:
    with house.sessions() as session:
        number = up_to(session, "confirmed", buyer=boxes.buyer(session)).number
    hand = Hand(house.visitor(chromium, scripts=scripts))
    sign_in(hand.page, "consumer")
    hand.page.goto(f"/orders/{number}")
    hand.link("修改收货地址")
    hand.write("paste", "毛小满 13800138001 江苏省苏州市姑苏区平江路1号")
    hand.button("识别")
    hand.page.wait_for_url("**/places")
    expect(hand.page.locator("[name=street]")).to_have_value("平江路1号")
    hand.button("改寄这个地址")
    expect(hand.page).to_have_url(re.compile(f"/orders/{number}$"))
    expect(hand.page.get_by_role("main")).to_contain_text("毛小满")
    expect(hand.page.get_by_role("main")).to_contain_text("姑苏区")
