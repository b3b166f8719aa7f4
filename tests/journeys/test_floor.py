"""The way out of the house on a handheld with a scanner: pick, pack, hand over; with and without scripts."""

import re

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from tests import cast, orders
from tests.journeys.house import PHONE, Hand, House, sign_in

#: A wave of one order with two lines, packed into one box and handed over.
MOST_TAPS = 14


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_the_wave_to_the_carrier(house: House, chromium: Chromium, scripts: bool) -> None:
    with house.sessions() as session:
        cast.stock_up(session, "DRIED", 9, days_left=100, code="EARLY-1")
        orders.up_to(session, "confirmed", {"DRIED": 2, "TEA": 1})
    hand = Hand(house.visitor(chromium, PHONE, scripts=scripts, language="en"))
    sign_in(hand.page, "packer")
    hand.taps = 0

    _choose(hand)
    _pick(hand, "L00003", "EARLY-1")
    _pack(hand, scripts=scripts)
    _hand_over(hand)

    assert hand.taps <= MOST_TAPS


def test_a_wrong_lot_and_fewer_packs(house: House, chromium: Chromium) -> None:
    """What is refused stays on the screen with the field free for the next scan; fewer packs are two taps."""
    with house.sessions() as session:
        cast.stock_up(session, "DRIED", 9, days_left=100, code="EARLY-1")
        orders.up_to(session, "picking", {"DRIED": 2})
    hand = Hand(house.visitor(chromium, PHONE, language="en"))
    sign_in(hand.page, "packer")
    hand.page.goto("/fulfilment")
    hand.button("Next: pick wave")

    hand.scan("L00001")
    expect(hand.page.get_by_role("alert")).to_contain_text("Please take the packs from lot EARLY-1.")
    expect(hand.page.locator("[name=scan]")).to_have_value("")

    taps = hand.taps
    hand.press(hand.page.get_by_text("Fewer lie there"))
    expect(hand.page.locator("#picked")).to_have_value("1")
    hand.button("Damaged")
    expect(hand.page.locator(".place")).to_contain_text("A-01-01")
    expect(hand.page.get_by_role("main")).to_contain_text("L00001")
    assert hand.taps == taps + 2


def _choose(hand: Hand) -> None:
    """The first of those that wait, picked by whoever comes."""
    hand.page.goto("/fulfilment/waves")
    hand.press(hand.page.locator("[name=consignment]").first)
    hand.button("Make a wave of the ticked")
    expect(hand.page.get_by_role("heading", level=1)).to_contain_text("W000001")
    hand.button("Start picking")


def _pick(hand: Hand, *lots: str) -> None:
    """The bin is scanned and says that one stands there; the lot confirms its line."""
    for number, lot in enumerate(lots, start=1):
        expect(hand.page.get_by_role("heading", level=1)).to_contain_text(f"line {number} of {len(lots)}")
        _scan(hand, "scan", "A-01-01")
        expect(hand.page.locator(".place")).to_contain_text("You stand at")
        _scan(hand, "scan", f"http://127.0.0.1/t/{lot}?s=1")
    expect(hand.page.locator(".title .tags")).to_contain_text("Picked")


def _pack(hand: Hand, *, scripts: bool) -> None:
    hand.press(hand.page.get_by_role("link", name=re.compile("Next: pack")))
    if scripts:
        hand.scan("EARLY-1")
        expect(hand.page.locator("[data-lot]:checked")).to_have_count(1)
        hand.page.keyboard.type("L00003")
        hand.page.keyboard.press("Enter")
        expect(hand.page.locator("[name=boxes-0-weight]")).to_be_focused()
    else:
        expect(hand.page.locator("[data-lot]")).to_have_count(2)
        for tick in hand.page.locator("[data-lot]").all():
            hand.press(tick)
    hand.page.locator("[name=boxes-0-weight]").fill("0.75")
    hand.button("Close the parcel")
    expect(hand.page.get_by_role("link", name="Print the label")).to_be_visible()


def _hand_over(hand: Hand) -> None:
    waybill = hand.page.locator("main section b.nowrap", has_text="SF").inner_text()
    hand.press(hand.page.get_by_role("main").get_by_role("link", name="hand over"))
    hand.button("Hand over")
    _scan(hand, "waybill", waybill)
    expect(hand.page.locator(".place")).to_contain_text(waybill)
    hand.link("The carrier takes them along")
    hand.button("Handed over")
    expect(hand.page.get_by_role("status").filter(has_text="1 parcel has left")).to_be_visible()


def _scan(hand: Hand, field: str, code: str) -> None:
    """A scanner types where the focus is and ends with Enter; without scripts the field is touched once."""
    thing = hand.page.locator(f"[name={field}]")
    thing.focus()
    hand.page.keyboard.type(code)
    hand.page.keyboard.press("Enter")
