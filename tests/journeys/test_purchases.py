"""A supplier reads on a phone what the association orders, and confirms it: three taps from the counter."""

import re

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from tests.journeys.house import Hand, House, sign_in
from tests.purchases import making


def test_confirming_on_a_phone(house: House, chromium: Chromium) -> None:
    with house.sessions.begin() as session:
        number = making.sent(session).number
    member = Hand(house.visitor(chromium))
    sign_in(member.page, "supplier_a")
    member.page.goto("/counter")
    taps = member.taps

    member.press(member.page.get_by_role("main").get_by_role("link", name=re.compile("采购单|purchase order")))
    member.link(number)
    expect(member.page.get_by_role("main")).to_contain_text("¥1,000.00")
    member.press(member.page.locator("main form[action$='/confirmation'] button"))

    expect(member.page).to_have_url(re.compile(r"/counter/purchases/[0-9]+$"))
    expect(member.page.locator("main form[action$='/confirmation']")).to_have_count(0)
    assert member.taps == taps + 3
