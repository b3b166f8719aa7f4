"""The address typed and chosen instead of pasted."""

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

from tests.journeys.house import Hand, House
from tests.journeys.steps import PHONE_NUMBER, choose, order, pay


def test_with_scripts_in_nine_taps(house: House, chromium: Chromium) -> None:
    hand = Hand(house.visitor(chromium))
    choose(hand)
    hand.write("recipient", "陈一禾")
    hand.write("phone", PHONE_NUMBER)
    hand.choose("province", "浙江省")
    expect(hand.page.locator("#sums dd.total")).to_have_text("¥43.00")
    hand.choose("city", "杭州市")
    hand.choose("county", "西湖区")
    hand.write("street", "示例路1号1幢101室")
    order(hand)
    pay(hand)
    assert hand.taps <= 9


def test_without_scripts_by_asking_for_each_next_list(house: House, chromium: Chromium) -> None:
    hand = Hand(house.visitor(chromium, scripts=False))
    choose(hand)
    hand.write("recipient", "陈一禾")
    hand.write("phone", PHONE_NUMBER)
    for field, option in (("province", "浙江省"), ("city", "杭州市"), ("county", "西湖区")):
        hand.choose(field, option)
        hand.button("显示下一级和运费")
        expect(hand.page.locator(f"[name={field}] option:checked")).to_have_text(option)
    expect(hand.page.locator("[name=recipient]")).to_have_value("陈一禾")
    hand.choose("town", "北山街道")
    hand.write("street", "示例路1号1幢101室")
    order(hand)
    pay(hand)
