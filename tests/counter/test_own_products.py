"""A supplier's own goods by HTTP: drafted, pictured, handed in; nobody else's are there."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from gateways.storage import Storage, StorageUnavailable
from jobs.worker import run_due
from models.catalogue import Category, Product
from models.files import StoredFile
from models.parties import Organisation
from models.revisions import ProductPicture, ProductRevision
from operations import categories, vendors
from operations.actor import HOUSE
from tests.pages import TOKEN, Browser, queries, without_reference

Browsers = Callable[..., Browser]
NEW = {
    "name_zh": "烟笋干",
    "name_en": "Smoked bamboo",
    "category": "bamboo",
    "description_zh": "灶火慢慢熏成。",
    "township_code": "331123200",
    "village": "好川村",
    "months": "4",
    "packs-0-pack_zh": "500克/袋",
    "packs-0-net_weight": "0.5",
    "packs-0-storage": "ambient",
    "packs-0-shelf_life": "180",
    "packs-1-pack_zh": "",
}
SEEN = re.compile(r'name="seen"[^>]*value="([^"]*)"')


def picture(form: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "green").save(out, form)
    return out.getvalue()


def drafted(browser: Browser, **changes: str) -> str:
    """The address of a new product."""
    answer = browser.post("/counter/products", NEW | changes, page="/counter/products/new")
    assert answer.status_code == 303, answer.text
    return answer.location


def upload(browser: Browser, product: str, *files: tuple[bytes, str]) -> TestResponse:
    token = TOKEN.search(browser.get(f"{product}/pictures").text)
    assert token is not None
    data = {"csrf_token": token[1], "files": [(io.BytesIO(content), name) for content, name in files]}
    return browser.client.post(f"{product}/pictures", data=data, content_type="multipart/form-data")


def test_a_product_is_drafted_and_handed_in(session: Session, browser: Browsers) -> None:
    supplier = browser("supplier_a")
    product = drafted(supplier)

    page = supplier.get(product).text
    assert "Hand in for review" in page
    assert "500克/袋" in page
    assert supplier.post(f"{product}/submission", page=product).status_code == 303
    assert "Waiting for review" in supplier.get("/counter/products").text
    row = session.scalars(select(ProductRevision)).one()
    pack = row.content["packs"][0]
    assert (row.state, pack["code"], pack["min_remaining_days"]) == ("submitted", f"P{row.product_id}-1", 60)


def test_what_was_typed_is_kept(browser: Browsers) -> None:
    typed = NEW | {"name_zh": "", "packs-0-net_weight": "half"}
    answer = browser("supplier_a").post("/counter/products", typed, page="/counter/products/new")

    assert answer.status_code == 422
    assert "Please fill in: Chinese name." in answer.text
    assert 'value="half"' in answer.text
    assert "灶火慢慢熏成。" in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("packs-0-net_weight", "0"),
        ("packs-0-net_weight", "1e3"),
        ("packs-0-net_weight", "0.0001"),
        ("packs-0-net_weight", "-1"),
        ("packs-0-net_weight", "NaN"),
        ("packs-0-shelf_life", "1_000"),
        ("packs-0-shelf_life", "9" * 4301),
        ("packs-0-min_remaining", "180"),
        ("packs-0-code", "no/slash"),
        ("packs-0-storage", "warm"),
        ("category", "cars"),
        ("name_zh", "笋" * 41),
        ("months", "13"),
    ],
)
def test_m2_m3_m11_u7_what_does_not_fit_is_said(browser: Browsers, field: str, value: str) -> None:
    answer = browser("supplier_a").post("/counter/products", NEW | {field: value}, page="/counter/products/new")
    assert answer.status_code == 422


def test_m2_full_width_figures_are_read(session: Session, browser: Browsers) -> None:
    drafted(browser("supplier_a"), **{"packs-0-net_weight": "２．５", "packs-0-code": "ｓｃ－９"})

    pack = session.scalars(select(ProductRevision)).one().content["packs"][0]
    assert (pack["net_weight_g"], pack["code"]) == (2500, "SC-9")


def test_m6_what_nobody_asked_for_is_left_alone(session: Session, browser: Browsers) -> None:
    drafted(browser("supplier_a"), supplier_id="1", state="approved", version="9", slug="mine")

    product = session.scalars(select(Product).order_by(Product.id.desc())).first()
    assert product is not None
    assert (product.state, product.version, product.slug) == ("draft", 1, "yan-sun-gan")


def test_u6_markup_is_text(browser: Browsers) -> None:
    supplier = browser("supplier_a")
    product = drafted(supplier, name_zh="<script>alert(1)</script>", description_zh="{{7*7}}", village="'; drop")

    for page in (product, f"{product}/draft", "/counter/products"):
        assert "<script>alert(1)" not in supplier.get(page).text
    assert "{{7*7}}" in supplier.get(product).text


def test_another_party_finds_nothing_x3(browser: Browsers) -> None:
    product = drafted(browser("supplier_a"))
    stranger = browser("supplier_b")

    for page in (product, f"{product}/draft", f"{product}/pictures"):
        answer, missing = stranger.get(page), stranger.get(re.sub(r"\d+", "999999", page, count=1))
        assert answer.status_code == missing.status_code == 404
        assert without_reference(answer) == without_reference(missing)
    for act in ("draft", "submission", "withdrawal", "pictures"):
        assert stranger.post(f"{product}/{act}", NEW, page="/counter").status_code == 404


def test_x2_a_stale_form_is_told_and_not_lost(browser: Browsers) -> None:
    supplier = browser("supplier_a")
    product = drafted(supplier)
    seen = SEEN.search(supplier.get(f"{product}/draft").text)
    assert seen is not None
    first = NEW | {"seen": seen[1], "village": "新路湾村"}
    assert supplier.post(f"{product}/draft", first, page=product).status_code == 303
    answer = supplier.post(f"{product}/draft", first | {"village": "大柘村"}, page=product)

    assert answer.status_code == 409
    assert "新路湾村" in answer.text
    assert 'value="大柘村"' in answer.text
    again = SEEN.search(answer.text)
    assert again is not None
    assert supplier.post(f"{product}/draft", first | {"seen": again[1]}, page=product).status_code == 303


def test_pictures_become_four_sizes(app: Flask, session: Session, browser: Browsers, database_url: str) -> None:
    supplier = browser("supplier_a")
    product = drafted(supplier)
    assert upload(supplier, product, (picture(), "a.jpg"), (picture("PNG"), "../b.png")).status_code == 303
    assert "Being made ready" in supplier.get(f"{product}/pictures").text
    run_due(app, database_url)

    rows = session.scalars(select(ProductPicture).order_by(ProductPicture.id)).all()
    assert [row.state for row in rows] == ["ready", "ready"]
    for side in (180, 360, 540, 800):
        answer = supplier.get(f"/{rows[0].prefix}-{side}.webp")
        assert Image.open(io.BytesIO(answer.data)).size == (side, side)
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in answer.headers["Cache-Control"]
    page = f"{product}/pictures"
    assert supplier.post(f"{page}/{rows[1].id}/lead", page=page).status_code == 303
    assert supplier.post(f"{page}/{rows[0].id}/removal", page=page).status_code == 303
    session.expire_all()
    assert session.scalars(select(ProductRevision)).one().content["pictures"] == [rows[1].id]


@pytest.mark.parametrize("name", ["x.webp", "../../secret", "0123456789abcdef0123-181.webp", "%00-180.webp"])
def test_no_other_file_is_given_out(browser: Browsers, name: str) -> None:
    assert browser().get(f"/media/{name}").status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"<svg onload='alert(1)'/>", "neither a picture"),
        (b"%PDF-1.7", "not a picture"),
        (picture()[:-200], "damaged"),
    ],
)
def test_i1_i3_what_is_no_picture_leaves_nothing(
    session: Session, browser: Browsers, content: bytes, said: str
) -> None:
    supplier = browser("supplier_a")
    product = drafted(supplier)
    answer = upload(supplier, product, (picture(), "good.jpg"), (content, "bad.jpg"))

    assert answer.status_code == 422
    assert said in answer.text
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_i4_a_full_store_leaves_no_row(session: Session, browser: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    supplier = browser("supplier_a")
    product = drafted(supplier)

    def full(self: Storage, key: str, content: bytes) -> None:
        raise StorageUnavailable("no space left on device")

    monkeypatch.setattr(Storage, "put", full)
    answer = upload(supplier, product, (picture(), "a.jpg"))

    assert answer.status_code == 409
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert session.scalar(select(func.count()).select_from(ProductPicture)) == 0


def test_a_suspended_supplier_only_reads(session: Session, browser: Browsers) -> None:
    supplier = browser("supplier_a")
    product = drafted(supplier)
    party = session.scalars(select(Organisation).where(Organisation.slug == "sanren-sunye")).one()
    vendors.suspend(session, HOUSE, party.id, "complaints")
    session.commit()

    assert supplier.get(product).status_code == 200
    assert supplier.post(f"{product}/submission", page="/counter").status_code == 409


@pytest.mark.parametrize("who", ["consumer", "packer", "admin"])
def test_who_has_no_counter(browser: Browsers, who: str) -> None:
    for page in ("/counter/products", "/counter/products/new", "/counter/products/1"):
        assert browser(who).get(page).status_code == 403


def test_the_list_asks_as_often_for_many_as_for_one(app: Flask, browser: Browsers) -> None:
    supplier = browser("supplier_a")
    supplier.get("/counter")  # the visit is written down once
    with queries(app) as few:
        supplier.get("/counter/products")
    for number in range(5):
        drafted(supplier, name_zh=f"笋干{number}")
    with queries(app) as many:
        supplier.get("/counter/products")
    assert len(many) == len(few)


def test_new_goods_are_not_put_on_an_archived_shelf(session: Session, browser: Browsers) -> None:
    supplier = browser("supplier_a")
    product = drafted(supplier)
    shelf = session.scalars(select(Category.id).where(Category.slug == "bamboo")).one()
    categories.archive_category(session, HOUSE, shelf)
    session.commit()

    assert supplier.post("/counter/products", NEW, page="/counter/products/new").status_code == 422
    assert 'value="bamboo"' not in supplier.get("/counter/products/new").text
    assert 'value="bamboo"' in supplier.get(f"{product}/draft").text
