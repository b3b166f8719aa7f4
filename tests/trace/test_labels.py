"""Labels of 60 × 40 mm whose code leads to the story of the lot."""

import csv
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pypdfium2
from flask import Flask
from sqlalchemy.orm import Session

import sandbox
from models.catalogue import Product
from operations.labels import Label, _Sheet, labels
from operations.letters import MISSING
from tests.pages import Browser
from tests.purchases.papers import codes_of
from tests.trace import family

DATA = Path(sandbox.__file__).parent / "county" / "data"
POINTS_A_MM = 72 / 25.4
LONG = Label(
    "https://a-shop-with-a-long-name.example/t/WWWWWWWW-WWWWWWWW-WWWWWWWW-WWWWW?s=1",
    "WWWWWWWW-WWWWWWWW-WWWWWWWW-WWWWW",
    "A very long name of goods " * 8,
    (("Use by", "2026-12-31"), ("Net weight", "12.345 kg"), ("Bin", "A-001-002-003-004-005")),
)


def test_what_stands_on_them(app: Flask, session: Session, browser: Callable[..., Browser]) -> None:
    lot = family.lot_by_code(session, "L00001")
    answer = browser("packer").get(f"/fulfilment/lots/{lot.id}/labels.pdf?copies=3")

    assert answer.content_type == "application/pdf"
    with closing(pypdfium2.PdfDocument(answer.data)) as document:
        assert len(document) == 3
        for page in document:
            assert [round(side / POINTS_A_MM, 1) for side in page.get_size()] == [60, 40]
    assert codes_of(answer.data, 6) == [[f"{app.config['PUBLIC_URL']}/t/L00001?s=1"]] * 3
    words = family.words_of(answer.data)
    for said in ("L00001", lot.expires_on.isoformat(), "250", "A-01-01", "Dried bamboo shoots 250 g bag"):
        assert said in words


def test_how_many(session: Session, browser: Callable[..., Browser]) -> None:
    lot, packer = family.lot_by_code(session, "L00001"), browser("packer")
    for copies, status in (("1", 200), ("500", 200), ("", 422), ("0", 422), ("501", 422), ("many", 422)):
        answer = packer.get(f"/fulfilment/lots/{lot.id}/labels.pdf?copies={copies}")
        assert answer.status_code == status, copies


def test_who_prints_them(session: Session, browser: Callable[..., Browser]) -> None:
    lot = family.lot_by_code(session, "L00001")
    for who, status in (("buyer", 200), ("inspector", 200), ("admin", 200), ("support", 403)):
        assert browser(who).get(f"/fulfilment/lots/{lot.id}/labels.pdf").status_code == status, who


def test_no_such_lot(browser: Callable[..., Browser]) -> None:
    assert browser("packer").get("/fulfilment/lots/999999/labels.pdf").status_code == 404


def test_the_longest_words_leave_the_code_readable() -> None:
    assert codes_of(labels(LONG, 1), 6) == [[LONG.link]]


def test_letters_for_all_goods_of_the_demonstration() -> None:
    for table, columns in (("products", ("name_zh", "name_en")), ("packs", ("pack_zh", "pack_en"))):
        with closing(_Sheet()) as sheet, DATA.joinpath(f"{table}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                for column in columns:
                    assert sheet.readable(row[column]) == row[column]


def test_a_rare_letter_is_seen_to_be_missing(session: Session, browser: Callable[..., Browser]) -> None:
    lot = family.lot_by_code(session, "L00001")
    session.get_one(Product, family.sku(session).product_id).name_en = "𠮷 shoots"
    session.commit()

    words = family.words_of(browser("packer").get(f"/fulfilment/lots/{lot.id}/labels.pdf").data)

    assert f"{MISSING} shoots" in words
