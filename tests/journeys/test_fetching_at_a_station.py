"""Her parcel comes to the station: the keeper scans it in on a phone and hands it over by the code."""

import re

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.delivery import Consignment
from tests import orders, parcels
from tests.journeys.house import PHONE, WITH_SCRIPTS, Hand, House
from tests.journeys.steps import choose, order, pay
from tests.pages import Browser
from tests.station.places import open_station

PASTED = "陈一禾 19900000301 浙江省丽水市遂昌县三仁畲族乡"


@WITH_SCRIPTS
def test_from_the_checkout_to_the_hand(house: House, chromium: Chromium, scripts: bool) -> None:
    with house.sessions() as session:
        open_station(session)
    buyer = Hand(house.visitor(chromium, PHONE, scripts=scripts))
    number = _buy(buyer)
    waybill = _send(house)
    keeper = Hand(_at_the_desk(house, chromium, scripts=scripts))

    keeper.page.goto("/station/parcels")
    if scripts:
        keeper.scan(waybill)
    else:
        keeper.page.locator("[name=waybill]").first.fill(waybill)
        keeper.page.keyboard.press("Enter")
    expect(keeper.page.locator(".shelf-number")).to_have_text("1")

    buyer.page.goto(f"/orders/{number}")
    code = re.sub(r"\D", "", buyer.page.locator(".pickup-code").inner_text())
    _fetch(keeper, code)
    buyer.page.reload()
    expect(buyer.page.locator(".pickup-code")).to_have_count(0)


def _buy(hand: Hand) -> str:
    choose(hand)
    hand.write("paste", PASTED)
    hand.button("识别")
    hand.press(hand.page.locator("label", has=hand.page.locator("#station-1")))
    order(hand)
    return pay(hand)


def _send(house: House) -> str:
    """The warehouse packs it and the van takes it along."""
    with house.sessions.begin() as session:
        consignment, packer = session.scalars(select(Consignment)).one(), orders.packer(session)
        parcels.start(session, packer, consignment.id)
        parcels.pick(session, packer, consignment.id)
        parcels.pack(session, packer, consignment.id)
        return parcels.ship(session, packer, consignment.id).waybill or ""


def _at_the_desk(house: House, chromium: Chromium, *, scripts: bool) -> Page:
    page = house.visitor(chromium, PHONE, scripts=scripts)
    cookie = Browser(house.app, "operator_a").client.get_cookie("session")
    assert cookie is not None
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": house.url}])
    return page


def _fetch(keeper: Hand, code: str) -> None:
    """Three taps: to the page, the code, the confirmation."""
    keeper.page.goto("/station/parcels/fetch")
    keeper.write("code", code)
    keeper.page.keyboard.press("Enter")
    expect(keeper.page.get_by_role("heading", level=1)).to_have_text("陈一禾")
    keeper.press(keeper.page.locator("main form .btn"))
    expect(keeper.page).to_have_url(re.compile("/station/parcels/fetch$"))
    expect(keeper.page.get_by_role("status").first).to_be_visible()
