"""From paid to delivered: twelve orders of one afternoon, in the hands of everybody who has to do with them.

Chilled and ambient goods of several shops in one order, one fetched at a station, one refused for the cold, one
cancelled in time, one that goes short, one in two boxes, one that is sent elsewhere, one that comes back.
"""

import re

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.orders import Order
from operations.planning import CHINA
from tests import days
from tests.cast import TERMS
from tests.journeys.house import DESKTOP, PHONE, WITH_SCRIPTS, Hand, House
from tests.journeys.steps import order, pay
from tests.journeys.twelve import ELSEWHERE, PHONE_AT_STATION, SCALE, TEA_LOT, TEA_PACKS, Twelve, all_is_well, scan
from tests.purchases.papers import codes_of, text_of

URUMQI = "毛小满 19900000303 新疆维吾尔自治区乌鲁木齐市天山区解放路1号"
TRACKED = ("mixed", "cold", "boxes", "moved", "frozen", "village", "far", "short")


@WITH_SCRIPTS
def test_from_paid_to_delivered(house: House, chromium: Chromium, scripts: bool) -> None:
    twelve = Twelve(house, chromium, scripts)
    twelve.place()
    _refused_for_the_cold(twelve)
    consumer = twelve.at_work("consumer", PHONE)
    _cancels(consumer, twelve.numbers["early"])

    desk, handheld = twelve.at_work("packer", DESKTOP), twelve.at_work("packer", PHONE)
    waves = {storage: _build_wave(desk, storage) for storage in ("ambient", "chilled", "frozen")}
    for wave in waves.values():
        _pick(handheld, wave, short=TEA_LOT)
    _take_off(twelve)
    _pick(handheld, f"/fulfilment/consignments/{twelve.consignment('short')}")
    twelve.send_elsewhere("moved")
    for name, storage in SCALE:
        _pack(desk, twelve, name, storage)
    _read_labels(desk, twelve, waves["ambient"])
    _read_notes(desk, twelve, waves["ambient"])
    for carrier in ("SF", "VAN"):
        _hand_over(handheld, twelve, carrier)
    twelve.rest()

    _take_in(desk, twelve)
    _fetch(twelve)
    _receive(consumer, twelve.numbers["received"])
    _lay_back(handheld, twelve)
    twelve.rest()
    all_is_well(twelve)


def _refused_for_the_cold(twelve: Twelve) -> None:
    """She wants chilled shoots where nobody brings them: said of that line before she pays. She takes it out."""
    hand = Hand(twelve.house.visitor(twelve.chromium, PHONE, scripts=twelve.scripts))
    for slug in ("sungan", "dongsun"):
        hand.page.goto(f"/products/{slug}")
        with hand.page.expect_response(lambda answer: answer.request.method == "POST"):
            hand.button("加入购物车")
    hand.page.goto("/checkout")
    hand.write("paste", URUMQI)
    hand.button("识别")
    line = hand.page.locator("li.wrong")
    expect(line).to_contain_text("冬笋")
    hand.button("提交订单")
    expect(hand.page.get_by_role("alert")).to_contain_text("冷藏的货寄不到这个省")
    expect(line).to_contain_text("路上要冷藏，冷藏的货寄不到这个省。")
    with twelve.house.sessions() as session:
        assert len(session.scalars(select(Order.id)).all()) == len(twelve.numbers)
    hand.button("移除：冬笋")
    expect(line).to_have_count(0)
    order(hand)
    twelve.numbers["far"] = pay(hand)


def _cancels(hand: Hand, number: str) -> None:
    hand.page.goto(f"/orders/{number}")
    hand.link("取消订单")
    hand.button("取消订单并退款")
    expect(hand.page.locator(".tags")).to_have_text("已取消")


def _build_wave(hand: Hand, storage: str) -> str:
    """All that wait and are kept in one way. Answers the address of the wave."""
    hand.page.goto(f"/fulfilment/waves?storage={storage}")
    hand.button("生成波次：前几单")
    hand.page.wait_for_url(re.compile(r"/fulfilment/waves/\d+$"))
    return hand.page.url


def _pick(hand: Hand, begin: str, short: str = "") -> None:
    """The bin is scanned, then the lot. Of the lot `short` one pack is not there."""
    page = hand.page
    page.goto(begin)
    hand.press(page.locator("main form[action*='/pick'] button"))
    page.wait_for_url(re.compile("/picks/"))
    while "/picks/" in page.url:
        here, lot = page.url, page.locator("dl.kv b").inner_text()
        if lot == short:
            hand.press(page.get_by_text("数量不够"))
            expect(page.locator("#picked")).to_have_value(str(TEA_PACKS - 1))
            hand.button("找不到")
        else:
            scan(page, "scan", page.locator(".place").inner_text().split()[-1])
            expect(page.locator(".place")).to_contain_text("你在")
            scan(page, "scan", f"http://127.0.0.1/t/{lot}?s=1")
        page.wait_for_url(lambda url, here=here: url.partition("?")[0] != here)
    expect(page.locator(".title .tags")).to_contain_text("已拣")


def _take_off(twelve: Twelve) -> None:
    """The order that goes short waits; support takes off what is missing."""
    hand = twelve.at_work("support", DESKTOP)
    hand.page.goto(f"/fulfilment/consignments/{twelve.consignment('short')}")
    expect(hand.page.get_by_role("main")).to_contain_text("龙谷丽人茶")
    hand.link("减掉缺货…")
    hand.button("减掉并退款")
    expect(hand.page.get_by_role("status").first).to_contain_text("¥125.00")


def _pack(hand: Hand, twelve: Twelve, name: str, storage: str) -> None:
    """The packs are scanned (ticked without scripts), laid into their boxes, and weighed."""
    boxes, page = SCALE[name, storage], hand.page
    page.goto(f"/fulfilment/consignments/{twelve.consignment(name, storage)}/packing")
    if len(boxes) > 1:
        hand.link("多一箱")
        for box, packs in enumerate(("3", "2")):
            page.locator(f"[name^=packs-][name$='-{box}']").fill(packs)
    for tick in page.locator("[data-lot]").all():
        if twelve.scripts:
            page.locator("#scan").fill(f"http://127.0.0.1/t/{tick.get_attribute('data-lot')}?s=1")
            page.keyboard.press("Enter")
            expect(tick).to_be_checked()
        else:
            tick.check(force=True)
    for box, kilograms in enumerate(boxes):
        page.locator(f"[name=boxes-{box}-weight]").fill(kilograms)
    hand.press(page.locator("main form .btn.big"))
    page.wait_for_url(re.compile(r"/consignments/\d+$"))


def _read_labels(hand: Hand, twelve: Twelve, wave: str) -> None:
    """Those of the large wave as one file, the others one by one: every code is the waybill or the order's number."""
    papers = [_printed(hand, wave, "打印面单")]
    for parcel in twelve.parcels():
        if parcel.wave_id != _id(wave):
            papers.append(_paper(hand.page, f"/fulfilment/parcels/{parcel.id}/label.pdf"))
    found = [tuple(codes) for paper in papers for codes in codes_of(paper, 3)]
    assert sorted(found) == sorted((parcel.waybill, parcel.number) for parcel in twelve.parcels())
    assert ELSEWHERE in "".join(text_of(papers[0]).split())


def _read_notes(hand: Hand, twelve: Twelve, wave: str) -> None:
    """The same of what lies in the boxes: each leads to the story of every lot, and tells no price."""
    inside = twelve.inside()
    papers = [_printed(hand, wave, "打印发货单")]
    for consignment in sorted({row.id for row in inside if row.wave_id != _id(wave)}):
        papers.append(_paper(hand.page, f"/fulfilment/consignments/{consignment}/slip.pdf"))
    found = [code for paper in papers for codes in codes_of(paper, 3) for code in codes]
    links = [f"{twelve.house.url}/t/{row.lot}?s=1" for row in inside]
    assert sorted(found) == sorted([*links, *{row.id: row.number for row in inside}.values()])
    for words in map(text_of, papers):
        assert "¥" not in words
        assert not [one for one in TERMS.values() if f"{one.pool_fen / 100:.2f}" in words]


def _printed(hand: Hand, wave: str, button: str) -> bytes:
    """All of a wave in one file, which the worker makes."""
    hand.page.goto(wave)
    hand.button(button)
    hand.page.get_by_role("link", name="下载文件").wait_for()
    return _paper(hand.page, f"{hand.page.url}/result")


def _id(wave: str) -> int:
    return int(wave.rpartition("/")[2])


def _paper(page: Page, path: str) -> bytes:
    """A file, as the browser gets it."""
    answer = page.request.get(path)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf"), path
    return answer.body()


def _hand_over(hand: Hand, twelve: Twelve, carrier: str) -> None:
    """Every parcel of a carrier is scanned out before he signs."""
    waybills = [parcel.waybill for parcel in twelve.parcels() if parcel.carrier == carrier]
    hand.page.goto("/fulfilment/shipments")
    hand.press(
        hand.page.locator("form", has=hand.page.locator(f"[name=carrier][value={carrier}]")).get_by_role("button")
    )
    for waybill in waybills:
        scan(hand.page, "waybill", waybill)
        expect(hand.page.locator(".place")).to_contain_text(waybill)
    hand.link("交接完成…")
    expect(hand.page.locator(".place")).to_contain_text(f"{len(waybills)}")
    hand.button("交接完成")
    expect(hand.page.get_by_role("status").first).to_contain_text(f"{len(waybills)}")


def _take_in(hand: Hand, twelve: Twelve) -> None:
    """The carrier's file: most were signed for, one was refused at the door, one is on its way."""
    at = days.now().astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    said = {"back": "拒收", "received": "揽收"} | dict.fromkeys(TRACKED, "签收")
    rows = [f"{parcel.waybill},{word},{at}" for name, word in said.items() for parcel in twelve.parcels(name)]
    hand.page.goto("/fulfilment/tracking")
    hand.page.locator("[name=carrier]").select_option("SF")
    text = "\n".join(("运单号,状态,时间", *rows))
    hand.page.locator("#file").set_input_files({"name": "轨迹.csv", "mimeType": "text/csv", "buffer": text.encode()})
    hand.press(hand.page.locator("main form .btn"))
    hand.page.wait_for_url(re.compile(f"new={len(rows)}&known=0"))


def _fetch(twelve: Twelve) -> None:
    """The keeper of the station scans it in; whoever shows the code from his message gets it."""
    hand = twelve.at_work("operator_a", PHONE)
    (parcel,) = twelve.parcels("fetched")
    hand.page.goto("/station/parcels")
    scan(hand.page, "waybill", parcel.waybill)
    expect(hand.page.locator(".shelf-number")).to_have_text("1")
    message = twelve.house.text_message(PHONE_AT_STATION, 3)
    code = re.search(r"取件码 (\d{6})", message)
    assert code is not None, message
    hand.page.goto("/station/parcels/fetch")
    scan(hand.page, "code", code[1])
    hand.button("确认取走")
    expect(hand.page.get_by_role("status").first).to_be_visible()


def _receive(hand: Hand, number: str) -> None:
    hand.page.goto(f"/orders/{number}")
    hand.link("确认收货")
    hand.button("都收到了")
    expect(hand.page.get_by_role("main")).to_contain_text("订单已完成")


def _lay_back(hand: Hand, twelve: Twelve) -> None:
    """The parcel that was refused at the door is here again; its packs wait for the inspector."""
    (parcel,) = twelve.parcels("back")
    hand.page.goto("/fulfilment/returns")
    scan(hand.page, "waybill", parcel.waybill)
    hand.page.wait_for_url(re.compile("/returns/parcels/"))
    hand.page.locator("[name=bin]").fill("C-01-01")
    hand.button("已放好")
    expect(hand.page.get_by_role("main")).to_contain_text("待检验")
