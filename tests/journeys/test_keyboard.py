"""Journey 1 without touching anything: Tab, Enter and letters."""

import re

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from tests.journeys.house import DESKTOP, House
from tests.journeys.steps import PASTED

MOST_TABS = 60
#: Name or label of what has the focus, and how wide the ring around it is.
FOCUSED = """() => {
  const e = document.activeElement, style = getComputedStyle(e);
  return [e.name || e.innerText.trim(), style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth)];
}"""


def test_a_purchase_by_keyboard_alone(house: House, chromium: Chromium) -> None:
    page = house.visitor(chromium, DESKTOP)
    page.goto("/products/sungan")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)[0] == "跳到正文"
    page.keyboard.press("Enter")
    _go_to(page, "立即购买")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/checkout$"))
    _go_to(page, "paste")
    page.keyboard.type(PASTED)
    _go_to(page, "识别")
    page.keyboard.press("Enter")
    expect(page.locator("[name=recipient]")).to_have_value("陈一禾")
    _go_to(page, "提交订单")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("应付总额")
    _go_to(page, "确认支付")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/thanks$"))
    _go_to(page, "查看订单")
    page.keyboard.press("Enter")
    expect(page.locator(".tags")).to_have_text("待发货")


def _go_to(page: Page, wanted: str) -> None:
    """Press Tab until the focus is there. On the way it is always visible."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        name, ring = page.evaluate(FOCUSED)
        assert ring >= 2, f"no visible focus on {name}"
        if name.startswith(wanted):
            return
    raise AssertionError(f"{wanted} is not reached by Tab")
