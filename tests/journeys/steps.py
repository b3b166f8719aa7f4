"""Steps that several journeys have in common, in the words a Chinese buyer reads."""

import re

from playwright.sync_api import Page, expect

from operations.pricing import earning
from tests.journeys.house import Hand

PASTED = "陈一禾 19900000301 浙江省杭州市西湖区示例路1号1幢101室"
PHONE_NUMBER = "19900000301"
#: Of a box at the suggested price of the cast, under the fee that holds until the association sets another.
KEPT = f"¥{earning(7900, 5900, 300) / 100:.2f}"


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


def send_parcel(hand: Hand, lot: str, kilograms: str) -> str:
    """The packer stands before the only line of an order: picked, packed, scanned out. Answers the waybill number."""
    hand.scan(lot)
    hand.press(hand.page.locator("main a.btn.big"))
    hand.scan(lot)
    hand.write("boxes-0-weight", kilograms)
    hand.press(hand.page.locator("main form .btn.big"))
    hand.page.wait_for_url(re.compile(r"/consignments/\d+$"))
    waybill = hand.page.locator("main section .list b.nowrap").last.inner_text()
    hand.page.goto("/fulfilment/shipments")
    hand.press(hand.page.locator("main form[action$='/manifests'] button").first)
    hand.scan(waybill)
    expect(hand.page.locator(".place")).to_contain_text(waybill)
    return waybill


def list_from_pool(hand: Hand) -> None:
    """An owner puts winter shoots on her shelf and saves the poster: four taps."""
    hand.page.goto("/counter")
    taps = hand.taps
    hand.link("去选货")
    hand.press(hand.page.get_by_role("link", name=re.compile("上架.*冬笋")))
    expect(hand.page.locator("output")).to_have_text(KEPT)
    hand.button("确认上架")
    hand.page.wait_for_url(re.compile("/listed$"))
    with hand.page.expect_download() as saved:
        hand.link("保存海报")
    assert hand.taps <= taps + 4
    assert saved.value.suggested_filename == "dongsun.png"
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


def buy_in_shop(hand: Hand, shop: str) -> str:
    """A guest buys them in her shop. Answers the order's number."""
    hand.page.goto(f"/s/{shop}")
    hand.link("冬笋")
    expect(hand.page).to_have_url(re.compile(f"/s/{shop}/dongsun$"))
    hand.button("立即购买")
    give_address(hand)
    order(hand)
    return pay(hand)


def sees_order_and_earning(page: Page, number: str) -> None:
    """The owner reads for whom, but not where to; and what she will earn."""
    page.goto("/counter/orders")
    expect(page.get_by_role("main")).to_contain_text(number)
    expect(page.get_by_role("main")).to_contain_text("陈**")
    expect(page.get_by_role("main")).not_to_contain_text("示例路1号")
    page.goto("/counter/earnings")
    expect(page.locator(".stats > :first-child")).to_contain_text(KEPT)
