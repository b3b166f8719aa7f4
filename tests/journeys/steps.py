"""Steps that several journeys have in common, in the words a Chinese buyer reads."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.house import Hand

PASTED = "陈一禾 19900000301 浙江省杭州市西湖区示例路1号1幢101室"
PHONE_NUMBER = "19900000301"


def choose(hand: Hand, slug: str = "sungan") -> None:
    """From the product page to the checkout: one tap."""
    hand.page.goto(f"/products/{slug}")
    hand.button("立即购买")
    hand.page.wait_for_url(re.compile("/checkout$"))


def give_address(hand: Hand) -> None:
    """Paste the address and have it sorted: two taps."""
    hand.write("paste", PASTED)
    hand.button("识别")
    expect(hand.page.locator("[name=recipient]")).to_have_value("陈一禾")


def order(hand: Hand) -> None:
    """Place the order and stand before the hosted page: one tap."""
    hand.button("提交订单")
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("应付总额")


def pay(hand: Hand) -> str:
    """Pay on the hosted page and be thanked: one tap. Answers the order's number."""
    hand.button("确认支付")
    hand.page.wait_for_url(re.compile("/thanks$"))
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("谢谢，付款成功。")
    return hand.page.locator(".code").inner_text()


def shows_order(page: Page, number: str) -> None:
    """The page is that order's."""
    expect(page).to_have_url(re.compile(f"/orders/{number}$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
