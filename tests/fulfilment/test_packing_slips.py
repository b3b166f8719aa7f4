"""The slip in a parcel: by shop, with a code to the story of each lot, and never a price."""

import re
from collections.abc import Callable
from dataclasses import replace

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.catalogue import Sku
from models.delivery import Consignment, Parcel, PickLine
from models.orders import Order, OrderLine
from models.stock import Lot
from operations import carts, payments
from operations.packing_slips import Slip, SlipLine, packing_slips
from tests import cast, orders
from tests.dispatching import packed, parcels_of
from tests.pages import Browser
from tests.purchases.papers import codes_of, pages_of, sizes_of, text_of

Browsers = Callable[..., Browser]
HEAD = ("商品", "数量", "重量", "批次", "扫码")


def line(number: int, **changed: str) -> SlipLine:
    lot = f"L{number:05}"
    facts = {"goods": f"笋干{number}号", "pack": "250克/袋", "packs": "× 2", "weight": "", "lot": lot}
    return SlipLine(**(facts | {"use_by": "2026-12-31", "link": f"https://shop.example/t/{lot}?s=1"} | changed))


def slip(*groups: tuple[str, tuple[SlipLine, ...]], remark: str = "", number: str = "AB2CD-EF3GH") -> Slip:
    return Slip("毛阳茶事", "送货单", number, (("收件人", "陈一禾"),), remark, HEAD, groups, ("谢谢！",))


def ordered(session: Session, *wanted: tuple[str, str, int], remark: str = "") -> Order:
    """A paid order of packs out of shops."""
    (shop, sku, packs), *rest = wanted
    cart = orders.cart_with(session, {sku: packs}, shop=shop)
    for other, code, many in rest:
        carts.add(session, cart, orders.listing(session, code, other).id, many)
    placed = orders.place(session, cart, replace(orders.HANGZHOU, remark=remark))
    payments.settle(session, placed.attempt.id, orders.paid(placed.attempt), livemode=False, today=cast.today())
    session.commit()
    return placed.order


def slip_of(browser: Browser, parcel: Parcel) -> bytes:
    answer = browser.get(f"/fulfilment/consignments/{parcel.consignment_id}/slip.pdf")
    assert answer.headers["Cache-Control"] == "private, no-store"
    return answer.data


def test_lines_of_several_shops(app: Flask, session: Session, browser: Browsers) -> None:
    session.execute(update(Sku).where(Sku.code == "TEA").values(catch_weight=True))
    session.commit()
    tea, dried = ("maoyang-tea", "TEA", 1), ("maoyang-tea", "DRIED", 2)
    order = ordered(session, dried, ("wuxing-shanhuo", "DRIED", 1), tea, remark="请放门口")
    parcel = parcels_of(session, packed(session, order, weighed={"TEA": 123}))[0]
    content = slip_of(browser("packer"), parcel)
    words = "".join(text_of(content).split())

    assert sizes_of(content) == [(210, 297)]
    assert words.index("毛阳茶事（示例）") < words.index("五星山货铺（示例）")
    for said in ("笋干", "250克/袋", "龙谷丽人茶", "×2", "123", "请放门口", "陈一禾", order.number):
        assert said in words, said
    assert_no_price(session, text_of(content), order.id)
    lots = session.scalars(select(Lot.code).join(PickLine).where(PickLine.parcel_id == parcel.id))
    links = {f"{app.config['PUBLIC_URL']}/t/{code}?s=1" for code in lots}
    assert set(codes_of(content)[0]) == {order.number, *links}


def test_the_only_shop_is_the_brand(session: Session, browser: Browsers) -> None:
    order = ordered(session, ("maoyang-tea", "TEA", 1))
    consignment = session.scalars(select(Consignment).where(Consignment.order_id == order.id)).one()
    assert browser("packer").get(f"/fulfilment/consignments/{consignment.id}/slip.pdf").status_code == 409
    words = text_of(slip_of(browser("packer"), parcels_of(session, packed(session, order))[0]))

    assert words.count("毛阳茶事（示例）") == 1
    assert words.lstrip().startswith("毛阳茶事（示例）")


def test_only_what_is_in_the_parcel(session: Session, browser: Browsers) -> None:
    order = orders.up_to(session, "packed", {"DRIED": 1, "FRESH": 1})
    dry = session.scalars(
        select(Parcel).join(Consignment).where(Consignment.order_id == order.id, Consignment.storage == "ambient")
    ).one()
    words = text_of(slip_of(browser("packer"), dry))
    assert "笋干" in words
    assert "冬笋" not in words


def test_two_to_a_sheet_and_long_ones_go_on() -> None:
    long = slip(("甲店", tuple(map(line, range(4)))), ("乙店", tuple(map(line, range(4, 9)))), remark="请轻放。" * 50)
    content = packing_slips([long, slip(("", (line(20),)), number="ZZ2CD-EF3GH")])
    pages = pages_of(content)

    assert sizes_of(content) == [(210, 297)] * 2
    assert "1/2" in pages[0]
    assert "2/2" in pages[0]
    assert "ZZ2CD-EF3GH" in pages[1]
    assert pages[0].count("谢谢！") == 1
    links = [f"https://shop.example/t/L{number:05}?s=1" for number in (*range(9), 20)]
    found = [code for page in codes_of(content) for code in page]
    assert sorted(found) == sorted([*links, "AB2CD-EF3GH", "AB2CD-EF3GH", "ZZ2CD-EF3GH"])
    assert "".join(pages[0].split()).count("请轻放。") == 50


def assert_no_price(session: Session, words: str, order: int) -> None:
    """None of what anybody pays for it stands there, in whatever shape."""
    assert "¥" not in words
    figures = set(re.findall(r"\d+\.\d\d", words))
    for row in session.scalars(select(OrderLine).where(OrderLine.order_id == order)):
        for fen in (row.unit_fen, row.line_fen, row.pool_fen, row.purchase_fen):
            assert f"{fen / 100:.2f}" not in figures
