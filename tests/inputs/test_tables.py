"""C: tables people hand in and take along, by the pages for it. Readers and rows have their own tests."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import PurePosixPath

import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.files import StoredFile
from models.orders import Order
from models.revisions import ProductRevision
from models.runs import Run
from operations import spreadsheets
from tests import orders
from tests.counter.parties import shop
from tests.jobs.test_import import HEADER, OFFICE, checked, choose, count, faults, imported, line, send, table
from tests.operations.test_spreadsheets import repacked, xlsx
from tests.pages import TOKEN, Browser

Browsers = Callable[..., Browser]
ROWS = [row.split(",") for row in table(line(1), line(2)).decode().split("\r\n")]


def kept(app: Flask) -> int:
    """Files in the store."""
    return sum(len(batch) for batch in app.extensions["storage"]._store.list())


def sent_as(browser: Browser, content: bytes, name: bytes) -> TestResponse:
    """Hand in a table under a name of any bytes."""
    token = TOKEN.search(browser.get(f"{OFFICE}/import").text)
    assert token is not None
    part = b'--cut\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    body = part % (b"csrf_token", b"", token[1].encode()) + part % (b"file", b'; filename="%s"' % name, content)
    return browser.client.post(
        f"{OFFICE}/import", data=body + b"--cut--\r\n", content_type="multipart/form-data; boundary=cut"
    )


def book(*rows: list[object]) -> bytes:
    """A spreadsheet with the cells as they are given: figures as figures, days as days."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_c2_broken_bytes_are_refused_with_their_line(
    app: Flask, session: Session, browser: Browsers, encoding: str
) -> None:
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    broken = b"\x00\xd8\x41\x00" if mark else b"\x81\xff"
    content = mark + table(line(1), line(2)).decode().encode(encoding) + broken

    answer = send(browser("buyer"), content)

    assert answer.status_code == 422
    assert "Line 3 is neither" in answer.text
    assert (count(session, Run), count(session, StoredFile), kept(app)) == (0, 0, 0)


def test_c3_any_separator_and_any_order_of_columns(app: Flask, session: Session, browser: Browsers) -> None:
    """Columns are known by their names, in Chinese or English, wherever they stand; a name twice counts once."""
    buyer = browser("buyer")
    turned = [list(reversed(row)) for row in ROWS]
    doubled = [[*row, row[1]] for row in ROWS]
    broken_lines = "\r".join(",".join(f'"{cell}"' for cell in row) for row in ROWS).replace(
        "手工晾晒。", "手工\n晾晒。"
    )
    for content in (
        "\n".join(";".join(row) for row in turned),
        "\n".join("\t".join(row) for row in turned),
        broken_lines,
        "\n".join(",".join(row) for row in doubled),
        "\n".join(",".join(row) for row in ROWS).replace("供应商编号", "Supplier code").replace("分类", " CATEGORY "),
    ):
        assert "2 rows can be imported" in buyer.get(checked(app, buyer, content.encode())).text, content


def test_c3_what_is_missing_is_named(browser: Browsers) -> None:
    buyer = browser("buyer")
    answer = send(buyer, table(line(1), header=HEADER.replace("分类", "甲").replace("规格编码", "乙")))
    refused = choose(buyer, answer.location)

    assert refused.status_code == 422
    assert "Category, Pack code" in refused.text


def test_c4_what_a_spreadsheet_made_of_it_is_named(app: Flask, session: Session, browser: Browsers) -> None:
    """A code that became a figure, and months that became a day, are not guessed; true figures are taken."""
    code, months, weight, life = (
        HEADER.split(",").index(name) for name in ("规格编码", "应季月份", "净重(公斤)", "保质期(天)")
    )
    rows: list[list[object]] = [list(one) for one in ([line(number).split(",") for number in range(5)])]
    rows[0][code] = 12
    rows[1][code] = 6.92e12
    rows[2][months] = date(2026, 3, 5)
    rows[3][months] = 45000
    rows[4][weight], rows[4][life] = 0.5, 180
    buyer = browser("buyer")
    place = checked(app, buyer, book(list(HEADER.split(",")), *rows), name="table.xlsx")

    assert faults(buyer, place) == [
        ("2", "Pack code"),
        ("3", "Pack code"),
        ("4", "Months of season"),
        ("5", "Months of season"),
    ]
    imported(app, buyer, place)
    assert session.scalars(select(ProductRevision)).one().content["packs"][0]["net_weight_g"] == 500


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (table(), "no row below it"),
        (b"a" * (spreadsheets.MOST_BYTES + 1), "10 MB"),
        (b"a\n" + b"1\n" * (spreadsheets.MOST_ROWS + 1), "100,000|100000"),
        (table(line(1)) + b"," * 1_000_000, "columns"),
    ],
    ids=["nothing", "a mark", "no row", "too large", "too long", "too wide"],
)
def test_c5_nothing_and_too_much(app: Flask, session: Session, browser: Browsers, content: bytes, says: str) -> None:
    answer = send(browser("buyer"), content)

    assert answer.status_code == 422
    assert any(one in answer.text for one in says.split("|"))
    assert (count(session, Run), count(session, StoredFile), kept(app)) == (0, 0, 0)


def test_c5_all_faults_of_all_rows_are_told_before_anything_is_kept(
    app: Flask, session: Session, browser: Browsers
) -> None:
    buyer = browser("buyer")
    place = checked(app, buyer, table(*(line(number, weight="x", life="0") for number in range(150)), line(200)))

    assert len(faults(buyer, place)) == 300
    assert "1 row can be imported" in buyer.get(place).text
    assert count(session, ProductRevision) == 0


def _nested() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("inner.xlsx", xlsx())
    return out.getvalue()


def _encrypted() -> bytes:
    plain = bytearray(xlsx())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = plain.find(mark)
        while at >= 0:
            plain[at + place] |= 1
            at = plain.find(mark, at + 4)
    return bytes(plain)


#: What is no table, and what is said of it.
NO_TABLES: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb": (lambda: repacked({"xl/media/flood.bin": b"\0" * (201 * 1024 * 1024)}), "unpack"),
    "nested": (_nested, "no workbook that can be read"),
    "names": (lambda: repacked({"../../evil.xml": b"x"}), "no workbook that can be read"),
    "entities": (
        lambda: repacked({"xl/sharedStrings.xml": b'<!DOCTYPE a [<!ENTITY a "aaaa">]><a>&a;</a>'}),
        "no workbook that can be read",
    ),
    "macros": (lambda: repacked({"xl/vbaProject.bin": b"x"}), "macros"),
    "parts encrypted": (_encrypted, "no workbook that can be read"),
    "encrypted": (lambda: spreadsheets.OLE + spreadsheets.ENCRYPTED, "password"),
    "old": (lambda: spreadsheets.OLE + b"\0" * 600, ".xlsx"),
}  # fmt: skip


@pytest.mark.parametrize("kind", NO_TABLES)
def test_c7_what_is_no_table_is_refused_before_it_is_opened(
    app: Flask, session: Session, browser: Browsers, kind: str
) -> None:
    content, says = NO_TABLES[kind]

    answer = send(browser("buyer"), content(), "table.xlsx")

    assert answer.status_code == 422
    assert says in answer.text
    assert (count(session, Run), count(session, StoredFile), kept(app)) == (0, 0, 0)


def test_c7_of_formulas_and_links_to_other_files_only_values_are_read(
    app: Flask, session: Session, browser: Browsers
) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate(ROWS[:2]):
            sheet.write_row(number, 0, row)
        sheet.write_formula(1, 1, "='[http://192.0.2.1/x.xlsx]S'!A1", value="远处的笋干")
    linked = repacked({"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}, out.getvalue())
    buyer = browser("buyer")
    imported(app, buyer, checked(app, buyer, linked, name="table.xlsx"))

    assert session.scalars(select(ProductRevision)).one().content["name_zh"] == "远处的笋干"


@pytest.mark.parametrize("begins", ["=1+1", "-1", "＠x"])
def test_c8_no_cell_of_a_table_is_run(app: Flask, session: Session, browser: Browsers, begins: str) -> None:
    """Names of parties and words of buyers and staff, in every table the office takes along."""
    order = orders.up_to(session, "confirmed")
    session.get_one(Order, order.id).recipient = f"{begins}人"
    shop(session).name_zh = f"{begins}店"
    session.commit()
    admin = browser("admin")
    found = []
    for answer in (
        admin.get("/cooperative/vendors.csv"),
        admin.get("/cooperative/pool.csv"),
        admin.post("/cooperative/orders/export", {"state": "all"}, page="/cooperative/orders"),
        admin.post("/cooperative/audit/export", {}, page="/cooperative/audit"),
    ):
        assert answer.status_code == 200
        assert answer.data.startswith(b"\xef\xbb\xbf")
        cells = [cell for row in csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))) for cell in row]
        found += [cell for cell in cells if f"{begins}人" in cell or f"{begins}店" in cell]
        assert [cell for cell in cells if cell.startswith(("=", "@", "＝", "＋", "－", "＠"))] == []
    assert found
    assert all(cell.startswith("'") for cell in found)


NAMES = (
    "x" * 251 + ".csv",
    "../../x.csv",
    "con",
    "a\\\\b.csv",
    "总单(1).csv",
    "a%0d%0aX: y.csv",
    "=1+1.csv",
    "'; drop.csv",
)


def test_c9_a_name_is_for_showing_only(app: Flask, session: Session, browser: Browsers) -> None:
    """A file stands in the store under a name of our own and is given back under its own, without what is harmful."""
    buyer = browser("buyer")
    for name in NAMES:
        answer = send(buyer, table(line(1, weight="x")), name)
        assert answer.status_code == 303, name
    rows = session.scalars(select(StoredFile).order_by(StoredFile.id)).all()

    assert len(rows) == len(NAMES)
    for row in rows:
        path = PurePosixPath(row.key)
        assert path.stem.isalnum()
        assert path.stem.isascii()
        assert ".." not in path.parts
        assert not {"/", "\\"} & set(row.name)
        assert len(row.name) <= 255


@pytest.mark.parametrize("name", [b"a\0b.csv", b"\xff\xfe.csv", b"\xed\xa0\x80.csv", b"\xd7\xdc\xb5\xa5.csv"])
def test_c9_a_name_that_is_no_text(app: Flask, session: Session, browser: Browsers, name: bytes) -> None:
    answer = sent_as(browser("buyer"), table(line(1)), name)

    assert answer.status_code == 400
    assert (count(session, Run), kept(app)) == (0, 0)


def test_c9_a_download_is_named_in_any_script(app: Flask, session: Session, browser: Browsers) -> None:
    buyer = browser("buyer")
    place = checked(app, buyer, table(line(1, weight="x")), name="总单(1).csv")
    run = place.replace(f"{OFFICE}/import", "/jobs")

    said = buyer.get(f"{run}/faults").headers["Content-Disposition"]
    assert said.startswith("attachment; filename=")
    assert "filename*=UTF-8''" in said
    assert said.isascii()
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 2
