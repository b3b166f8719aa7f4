"""100 kg of fresh bamboo shoots, from the order to the supplier to the list of who bought them.

Ordered at a desk and confirmed on a phone; received with a handheld in three lots with a certificate that is recorded
at the gate; inspected: one passes, one is downgraded, one is rejected. A guest buys what passed, reads where it comes
from, and is on the list when the lot is frozen.
"""

import re
from datetime import timedelta

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from models.catalogue import Category
from models.certificates import Certificate
from models.purchasing import PurchaseOrder
from models.receiving import ReceiptLine
from models.stock import Lot
from tests import cast, supply
from tests.journeys.house import DESKTOP, PHONE, WITH_SCRIPTS, Hand, House, sign_in
from tests.journeys.steps import choose, give_address, order, pay, send_parcel

CERTIFICATE = "HGZ-2026-1127"
#: Kilograms of each delivery, and what the inspector says of it.
DELIVERIES = (("40", "passed"), ("30", "downgraded"), ("30", "rejected"))


@WITH_SCRIPTS
def test_from_the_order_to_the_list_of_buyers(house: House, chromium: Chromium, scripts: bool) -> None:
    lower = _prepare(house)
    purchase = _order(house.visitor(chromium, DESKTOP, scripts=scripts))
    _confirm(Hand(house.visitor(chromium, PHONE, scripts=scripts)), purchase)
    keeper = Hand(house.visitor(chromium, PHONE, scripts=scripts))
    _receive(keeper, purchase)
    lots = _lots(house, purchase)
    _inspect(house.visitor(chromium, DESKTOP, scripts=scripts), lots, lower)
    buyer = Hand(house.visitor(chromium, PHONE, scripts=scripts))
    number = _buy(buyer)
    waybill = _send(house, chromium, lots[0])
    _read_where_it_comes_from(buyer.page, number, lots[0])
    _freeze(house.visitor(chromium, DESKTOP, scripts=scripts), lots[0], number, waybill)
    buyer.page.goto(f"/t/{lots[0]}")
    expect(buyer.page.get_by_role("main")).to_contain_text("请勿食用")


def _prepare(house: House) -> str:
    """Shoots need a certificate, the supplier's last one has ended, and there is a second grade of them."""
    with house.sessions.begin() as session:
        session.execute(update(Category).values(is_covered=True))
        session.execute(update(Certificate).values(valid_until=Certificate.issued_on))
        lower = supply.lower_sku(session, cast.sku_by_code(session, "FRESH"), purchase_fen=2500)
        return str(lower.id)


def _order(desk: Page) -> int:
    """The buyer orders 100 kg at 18.00 a kilogram and sends it."""
    sign_in(desk, "buyer")
    desk.goto("/fulfilment/purchases/new")
    desk.locator("#supplier").select_option(label="示例·三仁竹笋合作社")
    desk.locator("main form .btn").click()
    shoots = desk.locator("fieldset").filter(has_text="冬笋").filter(has_text="2.5千克").first
    shoots.locator("[name$=quantity]").fill("100")
    shoots.locator("[name$=unit]").select_option("g")
    shoots.locator("[name$=price]").fill("18.00")
    desk.locator("[name=buyout]").first.check(force=True)
    desk.locator("main form .btn").last.click()
    desk.wait_for_url(re.compile(r"/fulfilment/purchases/\d+$"))
    desk.locator("form[action$='/sending'] .btn").click()
    return int(desk.url.rpartition("/")[2])


def _confirm(hand: Hand, purchase: int) -> None:
    sign_in(hand.page, "supplier_a")
    hand.page.goto(f"/counter/purchases/{purchase}")
    hand.press(hand.page.locator("form[action$='/confirmation'] button"))
    expect(hand.page.locator("form[action$='/confirmation']")).to_have_count(0)


def _receive(hand: Hand, purchase: int) -> None:
    """Refused without the certificate; with it the three lots are three taps each."""
    page = hand.page
    sign_in(page, "stockkeeper")
    for number, (kilograms, _result) in enumerate(DELIVERIES):
        page.goto("/fulfilment/receipts")
        hand.press(page.locator(f"a[href='/fulfilment/deliveries/{purchase}']"))
        hand.press(page.locator("main .queue a"))
        _weigh(hand, kilograms)
        if number == 0:
            hand.button("收货")
            expect(page.get_by_role("alert")).to_contain_text("承诺达标合格证")
            _record_certificate(page, purchase)
            _weigh(hand, kilograms)
            _change_day(hand)
        hand.button("收货")
        page.wait_for_url(re.compile(r"/fulfilment/receipts/\d+$"))
    expect(page.get_by_role("main")).to_contain_text("30公斤（60斤）")


def _weigh(hand: Hand, kilograms: str) -> None:
    hand.press(hand.page.locator("button[formaction$='/questions/weighing']"))
    hand.page.locator("[name=gross]").fill(str(float(kilograms) + 1.5))
    hand.page.locator("[name=tare]").fill("1.5")
    hand.button("继续")
    expect(hand.page.locator(".place")).to_contain_text(kilograms)


def _change_day(hand: Hand) -> None:
    """The first were dug two days ago: they have to be sold first."""
    hand.press(hand.page.locator("button[formaction$='/questions/harvest']"))
    hand.page.locator("[name=harvested_on]").fill(str(cast.today() - timedelta(days=2)))
    hand.button("继续")


def _record_certificate(page: Page, purchase: int) -> None:
    page.locator("button[formaction$='/questions/certificate']").tap()
    page.get_by_role("link", name="登记另一张证明").tap()
    page.locator("[name=number]").fill(CERTIFICATE)
    page.locator("[name=field-basis][value=own_test]").check(force=True)
    page.locator("[name=link]").fill("https://hgz.example/2026-1127")
    page.locator("main form .btn").last.tap()
    page.wait_for_url(re.compile(rf"/fulfilment/deliveries/{purchase}/lines/\d+$"))
    expect(page.get_by_role("main")).to_contain_text(CERTIFICATE)


def _lots(house: House, purchase: int) -> list[str]:
    """The codes of the lots that came, and that the order is done."""
    with house.sessions() as session:
        assert session.get_one(PurchaseOrder, purchase).state == "received"
        rows = session.execute(
            select(Lot.code, Lot.on_hand)
            .join(ReceiptLine, ReceiptLine.id == Lot.receipt_line_id)
            .join(Certificate, Certificate.id == ReceiptLine.certificate_id)
            .where(Certificate.number == CERTIFICATE)
            .order_by(Lot.id)
        ).all()
    assert [row.on_hand for row in rows] == [16, 12, 12]
    return [row.code for row in rows]


def _inspect(desk: Page, lots: list[str], lower: str) -> None:
    sign_in(desk, "inspector")
    for code, (_kilograms, result) in zip(lots, DELIVERIES, strict=True):
        desk.goto("/fulfilment/inspections")
        desk.get_by_role("link", name=code).click()
        desk.locator("[name=field-appearance][value=good]").check(force=True)
        desk.locator("[name=field-smell][value=right]").check(force=True)
        desk.locator("[name=field-defects]").fill("2.5" if result != "rejected" else "12")
        desk.locator("[name=field-pesticide][value=negative]").check(force=True)
        desk.locator(f"[name=result][value={result}]").check(force=True)
        if result == "downgraded":
            desk.locator("[name=new_sku]").select_option(lower)
        if result == "rejected":
            desk.locator("[name=disposal][value=return]").check(force=True)
        desk.locator("main form .btn").last.click()
        expect(desk.get_by_role("status").first).to_contain_text(code)
    expect(desk.get_by_role("main")).not_to_contain_text(lots[0])


def _buy(hand: Hand) -> str:
    """A box, from the product page."""
    choose(hand, "dongsun")
    give_address(hand)
    order(hand)
    return pay(hand)


def _send(house: House, chromium: Chromium, code: str) -> str:
    """What expires first is picked: the lot that was dug two days ago."""
    hand = Hand(house.visitor(chromium, PHONE))
    sign_in(hand.page, "packer")
    hand.page.goto("/fulfilment")
    hand.press(hand.page.locator("main form[action$='/picking'] button"))
    expect(hand.page.get_by_role("main")).to_contain_text(code)
    return send_parcel(hand, code, "3.7")


def _read_where_it_comes_from(page: Page, number: str, code: str) -> None:
    page.goto(f"/orders/{number}")
    page.locator(f"a[href='/t/{code}']").first.tap()
    main = page.get_by_role("main")
    for words in ("好川村", "示例·三仁竹笋合作社", CERTIFICATE, "2.5%"):
        expect(main).to_contain_text(words)


def _freeze(desk: Page, code: str, number: str, waybill: str) -> None:
    """The inspector freezes the lot; its list of buyers has the order, and tells no telephone number in full."""
    sign_in(desk, "inspector")
    desk.goto(f"/fulfilment/lots/{code}")
    desk.locator(f"a[href='/fulfilment/lots/{code}/freeze']").click()
    desk.locator("[name=reason]").first.check(force=True)
    desk.locator("main form .btn").last.click()
    desk.goto(f"/fulfilment/lots/{code}/buyers")
    main = desk.get_by_role("main")
    expect(main).to_contain_text(number)
    expect(main).to_contain_text(waybill)
    expect(main).not_to_contain_text("19900000301")
