"""A guest buys from a product link in five taps, and the warehouse sends it."""

import re

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.journeys.house import DESKTOP, PHONE, Hand, House, sign_in

PASTED = "陈一禾 19900000301 浙江省杭州市西湖区示例路1号1幢101室"
EMAIL = "chen@example.cn"
WAYBILL = "SF123456789012"


@pytest.mark.parametrize(
    ("device", "scripts"),
    [(PHONE, True), (PHONE, False), (DESKTOP, True)],
    ids=["phone", "phone without scripts", "desktop"],
)
def test_from_the_product_page_to_the_carrier(
    house: House, chromium: Chromium, device: dict[str, object], scripts: bool
) -> None:
    page = house.visitor(chromium, device, scripts=scripts)
    number = _buy(page, Hand(page, touches=device is PHONE))
    _find_the_mail(house, chromium, number)
    _send(house, chromium, number)
    page.goto(f"/orders/{number}")
    expect(page.get_by_role("heading", name="顺丰速运")).to_be_visible()
    expect(page.get_by_text(WAYBILL)).to_be_visible()
    expect(page.locator(".tags")).to_contain_text("运输中")


def _buy(page: Page, hand: Hand) -> str:
    page.goto("/products/sungan")
    hand.button("立即购买")
    hand.write("粘贴收货信息（姓名、电话、地址）", PASTED)
    hand.button("识别")
    expect(page.get_by_label("收货人")).to_have_value("陈一禾")
    page.locator("[name=email]").fill(EMAIL)  # optional, so it does not count
    hand.button("提交订单")
    expect(page.get_by_role("heading", level=1)).to_have_text("应付总额")
    hand.button("确认支付")
    page.wait_for_url(re.compile("/thanks$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("谢谢，付款成功。")
    assert hand.taps <= 5
    number = page.locator(".code").inner_text()
    hand.link("查看订单")
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    expect(page.locator(".tags")).to_have_text("备货中")
    return number


def _find_the_mail(house: House, chromium: Chromium, number: str) -> None:
    (mail,) = house.mails()
    assert mail["To"] == EMAIL
    assert number in mail["Subject"]
    link = re.search(r"http://\S+", mail.get_content())
    assert link is not None
    page = house.visitor(chromium)
    page.goto(link[0])
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    page.context.close()


def _send(house: House, chromium: Chromium, number: str) -> None:
    """The queue at the desk, picking on the handheld, the scanner typing."""
    desk = house.visitor(chromium, DESKTOP, language="en")
    sign_in(desk, "packer")
    desk.get_by_role("link", name="Warehouse").click()
    expect(desk.get_by_role("row", name=re.compile(number))).to_contain_text("Zhejiang" if False else "浙江")
    page = house.visitor(chromium, language="en")
    sign_in(page, "packer")
    page.goto("/fulfilment")
    hand = Hand(page)
    hand.button(f"Next: pick {number}")
    page.keyboard.type(page.locator("dd b").inner_text())
    page.keyboard.press("Enter")
    hand.write("Weight of the parcel", "0.6")
    hand.button("Close the parcel")
    page.keyboard.type(WAYBILL)
    hand.button("Handed over")
    expect(page.get_by_role("status").filter(has_text=number)).to_contain_text(WAYBILL)
    desk.goto("/fulfilment?step=shipped")
    expect(desk.get_by_role("row", name=re.compile(number))).to_be_visible()
