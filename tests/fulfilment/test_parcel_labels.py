"""The label on a parcel: what a driver and a scanner read, whatever somebody is called and wherever he lives."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.orders import Order
from models.parties import Organisation
from operations import founding
from operations.actor import HOUSE
from operations.letters import MISSING
from operations.parcel_labels import ParcelLabel, parcel_labels
from tests import orders
from tests.dispatching import packed, parcels_of
from tests.pages import Browser
from tests.purchases.papers import codes_of, sizes_of, text_of

Browsers = Callable[..., Browser]
LABEL = ParcelLabel(
    carrier="顺丰速运",
    waybill="SF000000000001",
    mark="冷藏",
    to="收",
    recipient="陈一禾",
    phone="19900000301",
    address="浙江省杭州市西湖区示例路1号1幢101室",
    pickup="自提",
    station="",
    sent_by="寄",
    sender="示例协会 · 示例仓库",
    sender_phone="0578-0000000",
    number="AB2CD-EF3GH",
    place="2/4",
    rows=(("重量", "12.5公斤"), ("打包", "2026-11-27")),
)
LONGEST = replace(
    LABEL,
    carrier="一家名字特别特别长的冷链物流快递有限责任公司",
    waybill="WWWW-1234567890123456789-WWWW",
    recipient="买买提·艾力江·阿卜杜热依木·吾斯曼·" * 2,
    phone="+998901234567890",
    address="新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县察布查尔镇" + "龘靐齉爩鱻麤" * 6 + "12幢3单元2501室",
    station="三仁畲族乡好川村便民服务站" * 3,
    place="118/120",
)


def test_what_stands_on_it(session: Session, browser: Browsers) -> None:
    order = orders.up_to(session, "confirmed")
    parcel = parcels_of(session, packed(session, order))[0]
    session.execute(update(Organisation).where(Organisation.kind == "association").values(phone="+865780000000"))
    session.commit()
    answer = browser("packer").get(f"/fulfilment/parcels/{parcel.id}/label.pdf")

    assert answer.content_type == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert sizes_of(answer.data) == [(100, 150)]
    assert codes_of(answer.data) == [[parcel.waybill, order.number]]
    words = "".join(text_of(answer.data).split())
    for said in (order.number, parcel.waybill, "陈一禾", "19900000301", "浙江省杭州市西湖区示例路1号", "1.2", "1/1", "05780000000"):
        assert said in words, said
    assert "¥" not in words


def test_one_of_four(session: Session, browser: Browsers) -> None:
    parcels = parcels_of(session, packed(session, orders.up_to(session, "confirmed", {"DRIED": 4}), boxes=4))
    assert "2/4" in text_of(browser("packer").get(f"/fulfilment/parcels/{parcels[1].id}/label.pdf").data)


def test_cold_goods(session: Session, browser: Browsers) -> None:
    parcels = parcels_of(session, packed(session, orders.up_to(session, "confirmed", {"FRESH": 1})))
    assert "冷藏" in text_of(browser("packer").get(f"/fulfilment/parcels/{parcels[0].id}/label.pdf").data)


def test_goods_that_are_fetched(session: Session, browser: Browsers) -> None:
    facts = {"slug": "haochuan", "name_zh": "好川站", "name_en": "Haochuan", "township_code": "331123200"}
    station = founding.admit(session, HOUSE, "station", facts | {"village": "好川村"})
    order = orders.up_to(session, "confirmed")
    parcel = parcels_of(session, packed(session, order))[0]
    session.execute(update(Order).where(Order.id == order.id).values(station_id=station.id))
    session.commit()

    words = "".join(text_of(browser("packer").get(f"/fulfilment/parcels/{parcel.id}/label.pdf").data).split())

    assert "好川站" in words
    assert "遂昌县三仁畲族乡好川村" in words
    assert "示例路" not in words


def test_there_is_none_without_a_waybill(session: Session, browser: Browsers) -> None:
    parcel = parcels_of(session, packed(session, orders.up_to(session, "confirmed")))[0]
    carrier, waybill = parcel.carrier, parcel.waybill
    parcel.carrier = parcel.waybill = None
    session.commit()
    assert browser("packer").get(f"/fulfilment/parcels/{parcel.id}/label.pdf").status_code == 409
    parcel.carrier, parcel.waybill = carrier, waybill
    session.commit()
    assert browser("packer").get("/fulfilment/parcels/999999/label.pdf").status_code == 404


def test_the_longest_of_everything_fits() -> None:
    content = parcel_labels([LONGEST])
    words = "".join(text_of(content).split())

    assert codes_of(content) == [[LONGEST.waybill, LONGEST.number]]
    for said in (LONGEST.recipient, LONGEST.phone, LONGEST.address, LONGEST.station, LONGEST.place):
        assert said in words, said


def test_a_rare_letter_is_seen_to_be_missing() -> None:
    words = text_of(parcel_labels([replace(LABEL, recipient="𠮷田", address="浙江省𠮷路1号")]))
    assert f"{MISSING}田" in words
    assert f"浙江省{MISSING}路1号" in words
