"""A shop applies on a phone, is accepted on a desktop, lists goods in four taps, and sees what its first guest pays."""

import re
from pathlib import Path

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from tests.joining import papers
from tests.journeys.house import DESKTOP, WITH_SCRIPTS, Hand, House, give_second_factor, sign_in
from tests.journeys.steps import buy_in_shop, list_from_pool, sees_order_and_earning

#: From the queue to the decision: the row, four checks, accept, confirm.
TAPS_TO_APPROVE = 7


@WITH_SCRIPTS
def test_from_the_form_to_the_first_earning(house: House, chromium: Chromium, tmp_path: Path, scripts: bool) -> None:
    licence = tmp_path / "执照.png"
    licence.write_bytes(papers.picture())
    hand = Hand(house.visitor(chromium, scripts=scripts))
    sign_in(hand.page, "consumer")

    _apply(hand, licence)
    _approve(house, chromium, scripts=scripts)

    hand.page.goto("/join/shop")
    expect(hand.page.get_by_role("link", name="进入工作台")).to_have_attribute("href", "/counter")
    street = house.visitor(chromium, scripts=scripts)
    street.goto("/s/hetangxiaopu")
    expect(street.get_by_role("heading", level=1)).to_have_text("荷塘小铺")
    list_from_pool(hand)
    sees_order_and_earning(hand.page, buy_in_shop(Hand(street), "hetangxiaopu"))


def _apply(hand: Hand, licence: Path) -> None:
    """Four steps, each kept and left for the next."""
    page = hand.page
    page.goto("/account")
    hand.link("成为店主")
    page.locator("a[href='/join/shop']").tap()
    hand.button("开始申请")
    page.locator("a[href='/join/shop/identity']").tap()
    hand.write("contact", "何塘")
    hand.button("保存并继续")
    page.locator("a[href='/join/shop/organisation']").tap()
    hand.write("name_zh", "荷塘小铺")
    page.locator("[name=township_code]").select_option(papers.TOWNSHIP)
    hand.button("保存并继续")
    page.locator("a[href='/join/shop/bank']").tap()
    hand.write("bank", "农商行三仁支行")
    hand.write("number", papers.CARD)
    hand.button("保存并继续")
    page.locator("a[href='/join/shop/documents']").tap()
    hand.link("营业执照或村委会证明")
    page.locator("[name=files]").set_input_files(licence)
    hand.button("保存")
    hand.link("返回步骤")
    hand.link("核对并提交")
    expect(page.locator("main")).to_contain_text(f"**** {papers.CARD[-4:]}")
    page.locator("[name=agreed]").check()
    hand.button("提交申请")
    expect(page.locator(".tags")).to_have_text("审核中")


def _approve(house: House, chromium: Chromium, *, scripts: bool) -> None:
    desk = Hand(house.visitor(chromium, DESKTOP, scripts=scripts), touches=False)
    sign_in(desk.page, "admin")
    desk.page.goto("/cooperative/vendors")
    if "/second-factor" in desk.page.url:
        give_second_factor(desk.page)
        desk.page.goto("/cooperative/vendors")
    desk.link("荷塘小铺")
    for step in ("identity", "organisation", "bank", "documents"):
        desk.press(desk.page.locator(f"#check-{step}"))
    desk.press(desk.page.locator("form[action$='/approval'] button"))
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("通过这份申请吗？")
    desk.button("确认通过")
    desk.page.wait_for_url(re.compile("/cooperative/vendors$"))
    expect(desk.page.get_by_role("status").filter(has_text="荷塘小铺")).to_be_visible()
    assert desk.taps == TAPS_TO_APPROVE
