"""The pick list of a wave, the manifest a driver signs, and the labels of bins."""

import csv
import io
from collections.abc import Callable

from python_calamine import CalamineWorkbook
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.delivery import Parcel
from models.stock import Bin, Lot
from operations.pick_lists import PickList, pick_list
from tests import orders
from tests.dispatching import handed_over, packed, parcels_of
from tests.pages import Browser
from tests.purchases.papers import codes_of, pages_of, sizes_of, text_of

Browsers = Callable[..., Browser]


def test_the_list_of_a_wave(session: Session, browser: Browsers) -> None:
    lot = session.scalars(select(Lot).where(Lot.code == "L00003")).one()
    session.execute(update(Bin).where(Bin.id == lot.bin_id).values(code="A-00-09"))
    some = [orders.up_to(session, "confirmed", wanted) for wanted in ({"DRIED": 2}, {"DRIED": 3, "TEA": 1})]
    wave = packed(session, *some)

    answer = browser("packer").get(f"/fulfilment/waves/{wave.id}.pdf")
    words = text_of(answer.data)

    assert answer.headers["Cache-Control"] == "private, no-store"
    assert sizes_of(answer.data) == [(210, 297)]
    assert codes_of(answer.data, 3) == [[wave.number]]
    for said in (
        "L00001",
        lot.code,
        lot.bin.code,
        lot.expires_on.isoformat(),
        "Dried bamboo shoots",
        "250 g bag",
        "1 / 1",
    ):
        assert said in words, said
    assert "陈一禾" not in words
    assert "¥" not in words


def test_a_long_way_goes_on_with_its_head() -> None:
    rows = [(f"A-{number:03}", "笋干\n250克/袋", f"L{number:05}\n2026-12-31", str(number)) for number in range(60)]
    said = PickList("拣货单 W000001", "W000001", (("订单", "60"),), ("货位", "商品", "批次", "数量"), rows)
    pages = [" ".join(page.split()) for page in pages_of(pick_list(said))]

    assert all("货位" in page and "W000001" in page for page in pages)
    assert [f"{number} / {len(pages)}" in page for number, page in enumerate(pages, 1)] == [True] * len(pages)
    for number in range(60):
        where = [page for page in pages if f"A-{number:03}" in page]
        assert len(where) == 1
        assert f"L{number:05}" in where[0]


def test_what_a_driver_signs(session: Session, browser: Browsers) -> None:
    parcels = parcels_of(session, packed(session, *(orders.up_to(session, "confirmed") for _ in range(2))))
    parcel, manifest = parcels[0], handed_over(session, parcels)
    answer = browser("packer").get(f"/fulfilment/manifests/{manifest.id}.pdf")
    words = text_of(answer.data)

    assert sizes_of(answer.data) == [(210, 297)]
    assert codes_of(answer.data, 3) == [[manifest.number]]
    for said in (parcel.waybill, "浙江省杭州市西湖区", "2 parcels", "2.4", "Driver", "1 / 1"):
        assert said in words, said
    for hidden in ("陈一禾", "19900000301", "示例路", "¥"):
        assert hidden not in words


def test_the_manifest_as_a_file(session: Session, browser: Browsers) -> None:
    parcels = parcels_of(session, packed(session, orders.up_to(session, "confirmed", {"DRIED": 2})))
    parcel, manifest = parcels[0], handed_over(session, parcels)
    packer = browser("packer")
    rows = [
        ["Waybill", "Goes to", "Weight in grams", "Packs inside"],
        [parcel.waybill, "浙江省杭州市西湖区", 1200, 2],
    ]
    table = packer.get(f"/fulfilment/manifests/{manifest.id}.csv")
    book = packer.get(f"/fulfilment/manifests/{manifest.id}.xlsx")

    assert list(csv.reader(io.StringIO(table.data.decode("utf-8-sig")))) == [[str(one) for one in row] for row in rows]
    assert CalamineWorkbook.from_filelike(io.BytesIO(book.data)).get_sheet_by_index(0).to_python() == rows
    assert {one.headers["Cache-Control"] for one in (table, book)} == {"private, no-store"}


def test_labels_of_bins(session: Session, browser: Browsers) -> None:
    bins = session.scalars(select(Bin).order_by(Bin.warehouse_id, Bin.code)).all()
    packer = browser("packer")
    one = packer.get(f"/fulfilment/bins/{bins[0].id}/label.pdf")
    every = packer.get("/fulfilment/bins/labels.pdf")

    assert sizes_of(every.data) == [(60, 40)] * len(bins)
    assert codes_of(one.data) == [[bins[0].code]]
    assert codes_of(every.data) == [[bin_.code] for bin_ in bins]
    assert packer.get("/fulfilment/bins/999999/label.pdf").status_code == 404
    assert "/fulfilment/bins/labels.pdf" in packer.get("/fulfilment/bins").text


def test_none_of_what_is_not_there(session: Session, browser: Browsers) -> None:
    for path in ("waves/999999.pdf", "manifests/999999.pdf", "manifests/999999.csv", "consignments/999999/slip.pdf"):
        assert browser("packer").get(f"/fulfilment/{path}").status_code == 404
    assert session.scalars(select(Parcel)).all() == []
