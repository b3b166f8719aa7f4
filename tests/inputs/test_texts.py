"""U: texts as people and programs send them."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.orders import Order
from models.parties import Person
from tests.cast import PASSWORD
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


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\ufeff"])
def test_u3_invisible_characters_are_dropped(browser: Browsers, pocket: Pocket, session: Session, hidden: str) -> None:
    assert sign_up(browser(), pocket, name=f"李{hidden}四", login=f"138{hidden}00138001") == 303

    assert session.scalars(select(Person.name).where(Person.phone == "+8613800138001")).one() == "李四"


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
