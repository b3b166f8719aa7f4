"""Tables of products: every wrong row is named, the right ones are imported once, whatever happens meanwhile."""

import csv
import io
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from jobs.worker import run_due
from models.audit import AuditEvent
from models.catalogue import Listing, PoolTerms, Product, Sku
from models.revisions import ProductRevision
from models.runs import Run, RunRow
from operations import product_imports
from operations.deferring import defer
from tests.pages import TOKEN, Browser

Browsers = Callable[..., Browser]
OFFICE, COUNTER = "/cooperative/products", "/counter/products"
HEADER = "供应商编号,商品名称,英文名称,分类,说明,应季月份,产地乡镇,村,规格编码,规格名称,净重(公斤),储存方式,保质期(天)"
ROOT = Path(__file__).resolve().parents[2]


def line(number: int, **changes: str) -> str:
    fields = {
        "supplier": "sanren-sunye",
        "name": f"笋干{number}号",
        "en": f"Shoots {number}",
        "category": "竹与笋",
        "words": "手工晾晒。",
        "months": "3-5",
        "township": "三仁畲族乡",
        "village": "好川村",
        "code": f"BULK-{number:05}",
        "pack": "500克/袋",
        "weight": "0.5",
        "storage": "常温",
        "life": "180",
    }
    return ",".join((fields | changes).values())


def table(*lines: str, header: str = HEADER) -> bytes:
    return "\r\n".join([header, *lines]).encode()


def send(browser: Browser, content: bytes, name: str = "总单(1).csv", home: str = OFFICE) -> TestResponse:
    token = TOKEN.search(browser.get(f"{home}/import").text)
    assert token is not None
    head = f'--cut\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token[1]}\r\n'
    head += f'--cut\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + b"\r\n--cut--\r\n"  # the client would leave a large one in an open file
    return browser.client.post(f"{home}/import", data=body, content_type="multipart/form-data; boundary=cut")


def choose(browser: Browser, place: str) -> TestResponse:
    """Take the columns as they were guessed."""
    page = browser.get(place).text
    chosen = {}
    for select_ in re.findall(r"<select.*?</select>", page, re.DOTALL):
        name = re.search(r'name="([^"]+)"', select_)
        value = re.search(r'value="([^"]*)" selected', select_)
        assert name is not None
        chosen[name[1]] = value[1] if value else ""
    return browser.post(f"{place}/columns", chosen, page=place)


def checked(app: Flask, browser: Browser, content: bytes, home: str = OFFICE, name: str = "table.csv") -> str:
    """The address of the result of the look through."""
    answer = send(browser, content, name, home)
    assert answer.status_code == 303, answer.text
    assert choose(browser, answer.location).status_code == 303
    due(app)
    return answer.location


def imported(app: Flask, browser: Browser, place: str) -> None:
    answer = browser.post(f"{place}/start", page=place)
    assert answer.status_code == 303, answer.text
    due(app)


def due(app: Flask) -> None:
    run_due(app, app.extensions["settings"].database_url)


def faults(browser: Browser, place: str) -> list[tuple[str, str]]:
    """Row and column of everything in the file of what is wrong."""
    answer = browser.get(place.replace(f"{OFFICE}/import", "/jobs").replace(f"{COUNTER}/import", "/jobs") + "/faults")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == ["Row", "Column", "What is wrong"]
    return [(row[0], row[1]) for row in rows[1:]]


def count(session: Session, kind: type) -> int:
    session.rollback()
    many = session.scalar(select(func.count()).select_from(kind)) or 0
    session.rollback()
    return many


def test_from_file_to_the_queue_of_the_review(app: Flask, session: Session, browser: Browsers) -> None:
    buyer, before = browser("buyer"), count(session, Product)
    place = checked(app, buyer, table(line(1), line(2), line(2, code="BULK-2B", pack="1公斤/袋", weight="1")))
    assert "3 rows can be imported" in buyer.get(place).text
    assert count(session, Product) == before
    imported(app, buyer, place)

    assert count(session, Product) == before + 2
    revisions = session.scalars(select(ProductRevision).order_by(ProductRevision.id)).all()
    assert {one.state for one in revisions} == {"submitted"}
    assert [pack["code"] for pack in revisions[1].content["packs"]] == ["BULK-00002", "BULK-2B"]
    assert revisions[0].content["months"] == [3, 4, 5]
    page = browser("admin").get(OFFICE).text
    assert "Shoots 1" in page
    assert browser("admin").get(f"{OFFICE}?view=drafts&q=好川").text.count("Shoots") == 2
    assert session.scalar(select(func.count()).where(AuditEvent.reason == "import")) == 2


def test_every_wrong_cell_is_named_with_row_and_column(app: Flask, session: Session, browser: Browsers) -> None:
    wrong = [
        (line(1, supplier="nobody"), "Supplier code"),
        (line(2, category="汽车"), "Category"),
        (line(3, months="13"), "Months of season"),
        (line(4, township="上海"), "Township"),
        (line(5, code="6.92E+12"), "Pack code"),
        (line(6, code="'0012"), "Pack code"),
        (line(7, code='"=""0012"""'), "Pack code"),
        (line(8, weight="0.0001"), "Net weight (kg)"),
        (line(9, weight="-1"), "Net weight (kg)"),
        (line(10, weight="1_000"), "Net weight (kg)"),
        (line(11, weight="NaN"), "Net weight (kg)"),
        (line(12, weight="9，90"), "Net weight (kg)"),
        (line(13, storage="温"), "Storage"),
        (line(14, life="0"), "Shelf life (days)"),
        (line(15, life="9" * 4301), "Shelf life (days)"),
        (line(16, name=""), "Chinese name"),
        (line(17, name="笋" * 41), "Chinese name"),
        (line(18, code="BULK-99999"), None),
        (line(19, code="ｂｕｌｋ－99999"), "Pack code"),
        (line(20, code="TEA"), "Pack code"),
        (line(21, name="笋干18号", en="Shoots 18", code="B21", village="别村"), "Village"),
    ]
    buyer = browser("buyer")
    place = checked(app, buyer, table(*(text_ for text_, _ in wrong)))

    expected = [(str(number), column) for number, (_, column) in enumerate(wrong, 2) if column]
    assert faults(buyer, place) == expected
    page = buyer.get(place).text
    assert "1 row can be imported" in page
    assert "20 rows are wrong" in page
    assert "Row 19 has the pack code BULK-99999 already." in page


def test_m2_m4_what_people_type_in_tables(app: Flask, session: Session, browser: Browsers) -> None:
    place = checked(
        app, browser("buyer"), table(line(1, weight="２．５"), line(2, weight='"1,000.5"'), line(3, life="180天"))
    )
    imported(app, browser("buyer"), place)
    grams = [one.content["packs"][0]["net_weight_g"] for one in session.scalars(select(ProductRevision))]
    assert sorted(grams) == [500, 2500, 1000500]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_c1_all_encodings_import_the_same(app: Flask, session: Session, browser: Browsers, encoding: str) -> None:
    buyer = browser("buyer")
    imported(app, buyer, checked(app, buyer, table(line(1, name="冬笋𠮷")).decode().encode(encoding)))
    assert session.scalars(select(ProductRevision)).one().content["name_zh"] == "冬笋𠮷"


def test_c3_columns_are_mapped_or_refused_by_name(app: Flask, session: Session, browser: Browsers) -> None:
    buyer = browser("buyer")
    other = HEADER.replace("商品名称", "品名").replace("规格编码", "SKU") + ",备注"
    answer = send(buyer, table(line(1) + ",x", header=other))
    page = buyer.get(answer.location).text
    assert page.count(" selected") == 13
    assert choose(buyer, answer.location).status_code == 303

    answer = send(buyer, table(line(1), header=HEADER.replace("净重(公斤)", "某列")))
    refused = choose(buyer, answer.location)
    assert refused.status_code == 422
    assert "Net weight (kg)" in refused.text


def test_c3_a_column_twice_is_refused(browser: Browsers) -> None:
    buyer = browser("buyer")
    place = send(buyer, table(line(1))).location
    chosen = {f"column-{number}": "name_zh" for number in range(13)}
    assert buyer.post(f"{place}/columns", chosen, page=place).status_code == 422


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "a.csv"), (b"PK\x03\x04", "a.xlsx"), (b"a,b\n", "a.csv"), (b"\x81\xff\n1", "a.csv")]
)
def test_c2_c5_c7_what_cannot_be_read_is_said_at_once(
    session: Session, browser: Browsers, content: bytes, name: str
) -> None:
    answer = send(browser("buyer"), content, name)
    assert answer.status_code == 422
    assert count(session, Run) == 0


def test_c6_the_same_file_twice_changes_nothing(app: Flask, session: Session, browser: Browsers) -> None:
    buyer, content = browser("buyer"), table(*(line(number) for number in range(5)))
    imported(app, buyer, checked(app, buyer, content))
    before = _state(session)
    imported(app, buyer, checked(app, buyer, content))
    assert _state(session) == before

    admin = browser("admin")
    ids = session.scalars(select(ProductRevision.id)).all()
    chosen = {"revision": [str(one) for one in ids], "looked": "1"}
    admin.post(f"{OFFICE}/reviews/acceptance", chosen, page=OFFICE)  # type: ignore[arg-type]
    before = _state(session)
    imported(app, buyer, checked(app, buyer, content))
    assert _state(session) == before


def test_c6_what_differs_becomes_a_change_that_waits(app: Flask, session: Session, browser: Browsers) -> None:
    buyer = browser("buyer")
    row = line(
        1, name="笋干", code="DRIED", en="Dried bamboo shoots", village="新路湾村", pack="250克/袋", weight="0.25"
    )
    imported(app, buyer, checked(app, buyer, table(row)))

    revision = session.scalars(select(ProductRevision)).one()
    assert (revision.state, revision.product.state, revision.content["village"]) == (
        "submitted",
        "approved",
        "新路湾村",
    )
    place = checked(app, buyer, table(row.replace("新路湾村", "大柘村")))
    assert faults(buyer, place) == [("2", "Chinese name")]


def test_a_party_imports_its_own_goods_only(app: Flask, session: Session, browser: Browsers) -> None:
    supplier = browser("supplier_b")
    content = table(line(1), line(2, code="DRIED"))
    place = checked(app, supplier, content, COUNTER)
    assert faults(supplier, place) == [("3", "Pack code")]
    imported(app, supplier, place)

    product = session.scalars(select(Product).order_by(Product.id.desc())).first()
    assert product is not None
    assert product.supplier.slug == "dazhe-chaye"
    assert browser("supplier_a").get(place).status_code == 404
    assert browser("buyer").get(place.replace(COUNTER, OFFICE)).status_code == 404
    run = place.rpartition("/")[2]
    assert browser("supplier_a").get(f"/jobs/{run}").status_code == 404
    assert browser("supplier_a").get(f"/jobs/{run}/faults").status_code == 404
    assert supplier.get(f"/jobs/{run}").status_code == 200


def test_c8_the_export_is_the_import(app: Flask, session: Session, browser: Browsers) -> None:
    product = session.scalars(select(Product).where(Product.slug == "sungan")).one()
    product.grade_standard = "=1+1"
    session.commit()
    buyer = browser("buyer")
    answer = buyer.post(f"{OFFICE}/export", page=f"{OFFICE}/import")
    due(app)
    content = buyer.get(f"{answer.location}/result").data
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 5
    assert all(isinstance(value, str) for row in rows for value in row)
    place = checked(app, buyer, content, name="products.xlsx")
    assert "4 rows can be imported" in buyer.get(place).text
    imported(app, buyer, place)
    assert count(session, ProductRevision) == 0


def test_the_floor_holds_against_a_table(app: Flask, session: Session, browser: Browsers) -> None:
    """Prices that contradict each other are wrong rows; listings below a new floor leave the shelf."""
    buyer = browser("buyer")
    row = line(1, name="笋干", code="DRIED", en="Dried bamboo shoots", pack="250克/袋", weight="0.25")
    header = HEADER + ",采购价(元),供货价(元),最低零售价(元),建议零售价(元)"
    place = checked(app, buyer, table(row + ",20,¥29.00,10,40", row.replace("DRIED", "B") + ",20,,,", header=header))
    assert faults(buyer, place) == [("2", "Lowest price (yuan)"), ("3", "Purchase price (yuan)")]

    content = table(row + ",20,¥29.00,38.50,40", header=header)
    imported(app, buyer, checked(app, buyer, content))
    listings = session.execute(
        select(Listing.retail_fen, Listing.state).join(Sku).where(Sku.code == "DRIED").order_by(Listing.retail_fen)
    ).all()
    assert [tuple(one) for one in listings] == [(3700, "suspended"), (3800, "suspended"), (3900, "live")]
    terms = count(session, PoolTerms)
    session.execute(delete(ProductRevision))
    session.commit()
    imported(app, buyer, checked(app, buyer, content))
    assert count(session, PoolTerms) == terms
    assert "采购价" not in browser("admin").get(f"{OFFICE}/import").text
    assert "采购价" not in browser("supplier_a").get(f"{COUNTER}/import").text


def test_a_run_can_be_stopped(app: Flask, session: Session, browser: Browsers) -> None:
    buyer = browser("buyer")
    place = checked(app, buyer, table(line(1)))
    run = buyer.post(f"{place}/start", page=place).location
    assert "It begins in a moment." in buyer.get(run).text
    assert buyer.post(f"{run}/cancellation", page=run).status_code == 303
    due(app)
    assert count(session, ProductRevision) == 0
    assert "It was stopped" in buyer.get(run).text


def test_c6_killed_in_the_middle_and_taken_up_again(
    app: Flask, session: Session, browser: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(product_imports, "BATCH", 100)
    _killed_and_taken_up(app, session, browser, many=600, wrong=15)


@pytest.mark.long
def test_twenty_thousand_rows_in_a_minute(app: Flask, session: Session, browser: Browsers) -> None:
    seconds = _killed_and_taken_up(app, session, browser, many=20_000, wrong=500)
    assert seconds < 60


def _killed_and_taken_up(app: Flask, session: Session, browser: Browsers, many: int, wrong: int) -> float:
    """Import with a worker of its own that is killed on the way; how long all of it took, the waiting left out."""
    buyer, before = browser("buyer"), count(session, Product)
    bad = set(range(0, many, many // wrong))
    content = table(*(line(number, weight="x" if number in bad else "0.5") for number in range(many)))
    begun = time.monotonic()
    place = checked(app, buyer, content)
    assert faults(buyer, place) == [(str(number + 2), "Net weight (kg)") for number in sorted(bad)]
    run_id = int(place.rpartition("/")[2])
    buyer.post(f"{place}/start", page=place)
    seen = _kill_on_the_way(app, session, run_id)
    assert 0 < seen < many - len(bad)
    _let_it_be_found(session)
    due(app)
    due(app)
    seconds = time.monotonic() - begun

    session.expire_all()
    run = session.get_one(Run, run_id)
    assert (run.state, run.done, run.wrong) == ("done", many - len(bad), 0)
    assert count(session, Product) == before + many - len(bad)
    assert count(session, ProductRevision) == many - len(bad)
    doubles = select(Product.name_zh).group_by(Product.name_zh, Product.supplier_id).having(func.count() > 1)
    assert session.scalars(doubles).all() == []
    states = dict(session.execute(select(RunRow.state, func.count()).group_by(RunRow.state)).all())  # type: ignore[arg-type]
    assert states == {"done": many - len(bad), "wrong": len(bad)}

    return seconds


def _kill_on_the_way(app: Flask, session: Session, run_id: int) -> int:
    """Start a worker, see that it gets on, and kill it; how many rows were done."""
    settings = app.extensions["settings"]
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, settings.database_url, str(product_imports.BATCH)], cwd=ROOT
    )
    try:
        for _ in range(3000):
            session.expire_all()
            done = session.scalar(select(Run.done).where(Run.id == run_id)) or 0
            session.rollback()
            if done:
                break
            assert worker.poll() is None
            time.sleep(0.01)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    done = session.scalar(select(Run.done).where(Run.id == run_id)) or 0
    session.rollback()
    return done


def _let_it_be_found(session: Session) -> None:
    """The killed worker's last sign of life is long ago."""
    session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '10 minutes'"))
    defer(session, "jobs.take_up_stalled", timestamp=0)
    session.commit()


def _state(session: Session) -> object:
    session.expire_all()
    rows = session.execute(
        select(ProductRevision.id, ProductRevision.version, ProductRevision.state, Product.id, Product.version)
        .join(Product)
        .order_by(Product.id)
    )
    return [tuple(row) for row in rows], count(session, Product)


#: A worker as `flask due` is one, in a process of its own.
WORKER = """
import sys
from operations import product_imports
from operations.deferring import defer
from tests.pages import make_app
from jobs.worker import run_due
product_imports.BATCH = int(sys.argv[2])
run_due(make_app(sys.argv[1]), sys.argv[1])
"""
