"""A guest comes back to an order in another browser: by number and phone, or by the signed link."""

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from models.orders import Order
from tests.journeys.house import Hand, House
from tests.journeys.steps import PHONE_NUMBER, shows_order
from tests.orders import up_to
from web.links import order_link


@pytest.fixture
def number(house: House) -> str:
    """A guest's paid order."""
    with house.sessions() as session:
        order: Order = up_to(session, "confirmed")
        return order.number


def test_by_number_and_phone(house: House, chromium: Chromium, number: str) -> None:
    hand = Hand(house.visitor(chromium))
    hand.page.goto("/")
    hand.link("查订单")
    hand.write("number", number.lower())
    hand.write("phone", "13800138000")
    hand.button("查订单")
    expect(hand.page.get_by_role("alert")).to_contain_text("没有找到")
    expect(hand.page.locator("[name=number]")).to_have_value(number)
    hand.write("phone", PHONE_NUMBER)
    hand.button("查订单")
    shows_order(hand.page, number)


def test_by_the_signed_link(house: House, chromium: Chromium, number: str) -> None:
    with house.app.test_request_context():
        link = order_link(number)
    page = house.visitor(chromium)
    page.goto(link)
    shows_order(page, number)
    page.reload()
    shows_order(page, number)


def test_a_wrong_link_opens_nothing(house: House, chromium: Chromium, number: str) -> None:
    with house.app.test_request_context():
        signed, _dot, signature = order_link(number).rpartition(".")
    forged = f"{signed}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    page = house.visitor(chromium)
    for path in (forged, f"/orders/{number}/open/x", f"/orders/{number}"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 404
        expect(page.locator("main")).not_to_contain_text(number)
