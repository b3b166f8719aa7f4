"""U: texts as people and programs send them."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gateways.mail import Mail
from jobs.worker import run_due
from models.delivery import Parcel
from models.orders import Order
from models.parties import Person
from models.payments import PaymentAttempt
from models.revisions import ProductRevision
from operations import payments
from tests import cast, orders
from tests.cast import PASSWORD
from tests.counter.parties import shop
from tests.counter.test_own_products import NEW, drafted
from tests.fulfilment.places import consignment_of, sheet_of
from tests.pages import Browser
from tests.shop.buying import check_out, fill, only_order
from tests.shop.phones import Pocket

Browsers = Callable[..., Browser]
NASTY = ["<script>alert(1)</script>", "{{7*7}}", "'; drop table person;--", "%0d%0aSet-Cookie: a=b", "../../etc/passwd"]


@pytest.fixture
def pocket(app: Flask) -> Pocket:
    """All telephones."""
    return Pocket(app)


def sign_up(browser: Browser, pocket: Pocket, **changed: str) -> int:
    """The status of a sign-up; everything is right but what is changed."""
    form = {"name": "李四", "login": "13800138001", "password": "bamboo shoots", **changed}
    assert browser.post("/signup/codes", {"phone": form["login"]}, page="/signup").status_code == 303
    form["code"] = pocket.code("+8613800138001")
    return browser.post("/signup", form, page="/signup").status_code


def test_u1_nul(browser: Browsers, pocket: Pocket) -> None:
    assert sign_up(browser(), pocket, name="a\0b") == 400


@pytest.mark.parametrize("path", ["/search?q=a%00b", "/products?category=%00", "/login?next=%00"])
def test_u1_nul_in_an_address(browser: Browsers, path: str) -> None:
    assert browser().get(path).status_code == 400


@pytest.mark.usefixtures("_built")
def test_u2_a_lone_surrogate(app: Flask, browser: Browsers) -> None:
    """In JSON, and as its three bytes in a form."""
    client = app.test_client()
    body = b'{"id": "evt_1", "type": "x", "note": "\\ud800"}'
    assert client.post("/webhooks/stripe", data=body, content_type="application/json").status_code == 400
    answer = client.post(
        "/orders/lookup", data=b"number=%ED%A0%80&phone=1", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400
    assert browser().get("/search?q=%ED%A0%80").status_code == 400


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\ufeff"])
def test_u3_invisible_characters_are_dropped(browser: Browsers, pocket: Pocket, session: Session, hidden: str) -> None:
    assert sign_up(browser(), pocket, name=f"李{hidden}四", login=f"138{hidden}00138001") == 303

    assert session.scalars(select(Person.name).where(Person.phone == "+8613800138001")).one() == "李四"


def test_u3_in_the_name_of_a_shop_and_the_code_of_a_pack(session: Session, browser: Browsers) -> None:
    owner, supplier = browser("owner_a"), browser("supplier_a")
    form = {"name_zh": "茶\u202e\u200b\ufeff铺", "contact_zh": "尹\u200e晓禾", "village": "毛阳村"}
    assert owner.post("/counter/shop", form, "/counter/shop").status_code == 303
    drafted(supplier, **{"packs-0-code": "SC\u200b-\u202e9"})

    assert (shop(session).name_zh, shop(session).contact_zh) == ("茶铺", "尹晓禾")
    assert session.scalars(select(ProductRevision)).one().content["packs"][0]["code"] == "SC-9"
    hidden = owner.post("/counter/shop", form | {"name_zh": "\u202e\u200b"}, "/counter/shop")
    assert hidden.status_code == 422


@pytest.mark.parametrize("login", ["ａｄｍｉｎ@example.cn", "ADMIN@Example.cn", "admin\u200b@example.cn"])
def test_u4_one_account_however_its_name_is_written(session: Session, browser: Browsers, login: str) -> None:
    form = {"name": "新人", "login": "admin@example.cn", "password": "a fine long sentence"}
    assert browser().post("/signup", form, page="/signup").status_code == 303
    assert browser().post("/signup", form | {"login": login}, page="/signup").status_code == 422

    assert session.scalar(select(func.count()).where(Person.email == "admin@example.cn")) == 1
    assert browser().post("/login", {"login": login, "password": "a fine long sentence"}).status_code == 303


def test_u4_one_waybill_and_one_pack_code(session: Session, browser: Browsers) -> None:
    parcel = orders.up_to(session, "packed")
    waybill = session.scalars(select(Parcel.waybill)).one() or ""
    session.rollback()
    wide = waybill.lower().translate({code: code + 0xFEE0 for code in range(33, 127)})
    packer = browser("packer")
    manifest = packer.post("/fulfilment/manifests", {"carrier": "SF"}, page="/fulfilment/shipments").location
    assert packer.post(f"{manifest}/parcels", {"waybill": wide}, page=manifest).status_code == 303
    assert consignment_of(session, parcel).state == "shipped"

    twice = {"packs-0-code": "SC-9", "packs-1-pack_zh": "1千克/袋", "packs-1-net_weight": "1"}
    twice |= {"packs-1-storage": "ambient", "packs-1-shelf_life": "180", "packs-1-code": "ｓｃ－９"}
    answer = browser("supplier_a").post("/counter/products", NEW | twice, page="/counter/products/new")
    assert answer.status_code == 422


@pytest.mark.parametrize("written", ["１３８００１３８００１", "+86 138-0013-8001", "0086 138 0013 8001"])
def test_u4_one_number_however_it_is_written(browser: Browsers, pocket: Pocket, session: Session, written: str) -> None:
    assert sign_up(browser(), pocket) == 303
    assert browser().post("/signup/codes", {"phone": written}, page="/signup").status_code == 303
    assert len(pocket.texts("+8613800138001")) == 2

    assert session.scalar(select(func.count()).where(Person.phone == "+8613800138001")) == 1


@pytest.mark.parametrize("name", ["𠮷野", "买买提·艾力", "王", "长" * 50, "O’Brien-Łukasz"])
def test_u5_names_as_people_have_them(browser: Browsers, session: Session, name: str) -> None:
    guest = browser()
    fill(guest, session, "TEA")

    assert check_out(guest, recipient=name).status_code == 303

    order = only_order(session)
    assert order.recipient == name
    assert name in guest.get(f"/orders/{order.number}").text.replace("&#39;", "'")


def test_u5_the_same_on_the_label_and_in_tables(session: Session, browser: Browsers) -> None:
    order = orders.up_to(session, "picked", to=replace(orders.HANGZHOU, recipient="买买提·艾力𠮷", remark="谢谢🎋"))
    shop(session).name_zh = "𠮷野·茶🎋"
    session.commit()
    sheet = sheet_of(session, order)

    page = browser("packer").get(sheet).text
    assert "买买提·艾力𠮷" in page
    assert "谢谢🎋" in page
    assert "𠮷野·茶🎋" in browser("admin").get("/cooperative/vendors.csv").data.decode("utf-8-sig")


def test_u6_in_mails_and_on_labels_too(app: Flask, database_url: str, session: Session, browser: Browsers) -> None:
    """A mail of plain text says it as it was written; its head has one line, and no page runs it."""
    sent: list[Mail] = []
    nasty = "<script>alert(1)</script>{{7*7}}'; drop--"
    guest = browser()
    owner = browser("owner_a")
    listing, product = orders.listing(session, "TEA", "maoyang-tea").id, cast.product_by_slug(session, "longgu-liren")
    product.name_zh = product.name_en = nasty
    session.commit()
    words = {"title_zh": nasty[:40], "title_en": nasty}
    path = f"/counter/listings/{listing}"
    assert owner.post(f"{path}/words", words, path).status_code == 303
    fill(guest, session, "TEA", shop="maoyang-tea")
    assert check_out(guest, recipient=nasty, remark=nasty, street=nasty).status_code == 303
    attempt = session.scalars(select(PaymentAttempt)).one()
    payments.settle(session, attempt.id, orders.paid(attempt), livemode=False, today=cast.today())
    session.commit()
    app.extensions["mailer"].send = sent.append
    run_due(app, database_url)
    order = only_order(session)
    sheet = sheet_of(session, order)
    packer = browser("packer")
    assert packer.post(f"{sheet}/picking", page="/fulfilment").status_code == 303

    [mail] = sent
    assert nasty in mail.text
    assert "\n" not in mail.subject
    shown = 0
    for visitor, page in (
        (packer, sheet),
        (packer, "/fulfilment"),
        (browser("admin"), f"/cooperative/orders/{order.number}"),
        (owner, f"/counter/orders/{order.number}"),
        (owner, path),
        (guest, "/s/maoyang-tea"),
        (guest, f"/orders/{order.number}"),
    ):
        text = visitor.get(page).text
        assert "<script>alert" not in text, page
        assert text.count("&lt;script&gt;") <= text.count("{{7*7}}"), page
        shown += "&lt;script&gt;" in text
    assert shown >= 5


@pytest.mark.parametrize("nasty", NASTY)
def test_u6_is_shown_as_text(browser: Browsers, session: Session, nasty: str) -> None:
    guest = browser()
    fill(guest, session, "TEA")

    assert check_out(guest, remark=nasty, street=f"1号 {nasty}").status_code == 303

    order = only_order(session)
    page = guest.get(f"/orders/{order.number}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "49" not in page.text or "{{7*7}}" not in nasty or "{{7*7}}" in page.text
    assert "Set-Cookie: a=b" not in str(page.headers)
    assert browser("packer").get("/fulfilment").status_code == 200
    assert browser().get(f"/search?q={nasty.replace('%', '%25')}").status_code == 200


def test_u7_far_too_long(browser: Browsers, pocket: Pocket, session: Session) -> None:
    assert sign_up(browser(), pocket, name="长" * 34_000) == 422
    assert session.scalar(select(Person.id).where(Person.phone == "+8613800138001")) is None


@pytest.mark.parametrize(("phone", "status"), [("+86 138 0013 8000", 303), ("12345", 422), ("138001380000", 422)])
def test_u8_phones(browser: Browsers, session: Session, phone: str, status: int) -> None:
    guest = browser()
    fill(guest, session, "TEA")

    assert check_out(guest, phone=phone).status_code == status
    assert bool(session.scalar(select(Order.id).where(Order.phone == "+8613800138000"))) == (status == 303)


def test_u9_one_line_in_the_log(browser: Browsers, capsys: pytest.CaptureFixture[str]) -> None:
    browser().post("/login", {"login": "a\nb 2026 forged", "password": PASSWORD})

    assert "\nb 2026 forged" not in capsys.readouterr().out
