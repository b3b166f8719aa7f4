"""A guest buys from a product link in five taps, and the warehouse sends it."""

import re

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from tests.journeys.house import DESKTOP, PHONE, Hand, House, sign_in
from tests.journeys.steps import choose, give_address, order, pay, send_parcel, shows_order

EMAIL = "chen@example.cn"


@pytest.mark.parametrize(
    ("device", "scripts"),
    [(PHONE, True), (PHONE, False), pytest.param(DESKTOP, True, marks=pytest.mark.long)],
    ids=["phone", "phone without scripts", "desktop"],
)
def test_from_the_product_page_to_the_carrier(
    house: House, chromium: Chromium, device: dict[str, object], scripts: bool
) -> None:
    hand = Hand(house.visitor(chromium, device, scripts=scripts), touches=device is PHONE)
    number = _buy(hand)
    _find_the_mail(house, chromium, number)
    waybill = _send(house, chromium, number)
    hand.page.goto(f"/orders/{number}")
    expect(hand.page.get_by_role("main")).to_contain_text("顺丰速运")
    expect(hand.page.get_by_text(waybill)).to_be_visible()
    expect(hand.page.locator(".tags").first).to_have_text("运输中")


def _buy(hand: Hand) -> str:
    choose(hand)
    give_address(hand)
    hand.page.locator("[name=email]").fill(EMAIL)  # left out by most, so its tap does not count
    order(hand)
    number = pay(hand)
    assert hand.taps <= 5
    hand.link("查看订单")
    shows_order(hand.page, number)
    expect(hand.page.locator(".tags")).to_have_text("待发货")
    return number


def _find_the_mail(house: House, chromium: Chromium, number: str) -> None:
    (mail,) = house.mails()
    assert mail["To"] == EMAIL
    assert number in mail["Subject"]
    link = re.search(r"http://\S+", mail.get_content())
    assert link is not None
    page = house.visitor(chromium)
    page.goto(link[0])
    shows_order(page, number)


def _send(house: House, chromium: Chromium, number: str) -> str:
    """The queue stands on the desk; picking, packing and shipping are done with the handheld."""
    desk = house.visitor(chromium, DESKTOP, language="en")
    sign_in(desk, "packer")
    desk.get_by_role("link", name="Warehouse").click()
    expect(desk.get_by_role("row", name=re.compile(number))).to_contain_text("浙江")
    hand = Hand(house.visitor(chromium, language="en"))
    sign_in(hand.page, "packer")
    hand.page.goto("/fulfilment")
    hand.button(f"Next: pick {number}")
    waybill = send_parcel(hand, hand.page.locator("dd b").inner_text(), "0.4")
    desk.goto("/fulfilment?step=shipped")
    expect(desk.get_by_role("row", name=re.compile(number))).to_be_visible()
    return waybill
