"""Signing in, signing up and a new password, with a code by text message."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from models.parties import Person
from models.sessions import LoginSession, OneTimeCode
from operations import people
from operations.people import Credentials
from tests import cast
from tests.pages import Browser, queries, without_reference
from tests.shop.phones import Outbox, Pocket

PHONE, NOBODY = cast.CONSUMERS["consumer"], "+8613812345678"


@pytest.fixture
def pocket(app: Flask) -> Pocket:
    """All telephones."""
    return Pocket(app)


@pytest.fixture
def visitor(browser: Callable[..., Browser]) -> Browser:
    """A guest."""
    return browser()


def ask(visitor: Browser, phone: str = PHONE) -> None:
    answer = visitor.post("/login/codes", {"login": phone, "next": "/account/orders"})
    assert (answer.status_code, answer.location) == (303, "/login/code")


def give(visitor: Browser, code: str, phone: str = PHONE) -> tuple[int, str]:
    answer = visitor.post("/login/code", {"phone": phone, "code": code, "next": "/account/orders"}, page="/login/code")
    return answer.status_code, answer.location or re.sub(r"\s+", " ", answer.text)


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_a_code_signs_in(visitor: Browser, pocket: Pocket) -> None:
    ask(visitor)
    assert "199****0401" in visitor.get("/login/code").text
    code = pocket.code(PHONE)
    assert give(visitor, f"{code[:3]} {code[3:]}") == (303, "/account/orders")
    assert visitor.get("/account/orders").status_code == 200


def test_a_code_is_good_once(visitor: Browser, browser: Callable[..., Browser], pocket: Pocket) -> None:
    ask(visitor)
    code = pocket.code(PHONE)
    assert give(visitor, code)[0] == 303
    status, page = give(browser(), code)
    assert status == 404
    assert "There is no such code any more" in page


def test_a_code_is_good_for_five_minutes(visitor: Browser, pocket: Pocket, session: Session) -> None:
    ask(visitor)
    code = pocket.code(PHONE)
    session.execute(update(OneTimeCode).values(expires_at=func.now() - timedelta(seconds=1)))
    session.commit()
    assert give(visitor, code)[0] == 404


def test_five_tries_then_a_new_code_is_needed(visitor: Browser, pocket: Pocket) -> None:
    ask(visitor)
    code = pocket.code(PHONE)
    assert [give(visitor, other(code))[0] for _ in range(6)] == [422] * 5 + [404]
    assert give(visitor, code)[0] == 404
    ask(visitor)
    assert give(visitor, pocket.code(PHONE))[0] == 303


def test_a_newer_code_takes_the_place_of_an_older_one(visitor: Browser, pocket: Pocket) -> None:
    ask(visitor)
    first = pocket.code(PHONE)
    ask(visitor)
    second = pocket.code(PHONE)
    if first != second:
        assert give(visitor, first)[0] == 422
    assert give(visitor, second)[0] == 303


def test_a_code_is_for_one_telephone_and_one_purpose(visitor: Browser, pocket: Pocket) -> None:
    ask(visitor)
    code = pocket.code(PHONE)
    assert give(visitor, code, cast.CONSUMERS["stranger"])[0] == 404
    form = {"login": PHONE, "code": code, "password": "another fine sentence"}
    assert visitor.post("/login/reset/code", form, page="/login/reset/code").status_code == 404
    assert give(visitor, code)[0] == 303


def test_known_and_unknown_numbers_are_answered_alike(
    app: Flask, browser: Callable[..., Browser], pocket: Pocket, session: Session
) -> None:
    pages, rows = [], []
    for phone in (PHONE, NOBODY):
        visitor = browser()
        ask(visitor, phone)
        page = without_reference(visitor.get("/login/code")).replace(phone[3:], "N").replace(phone, "N")
        pages.append(
            page.replace("199****0401", "M").replace("138****5678", "M").replace(phone.replace("+86", ""), "N")
        )
        rows.append(session.scalar(select(func.count()).where(OneTimeCode.sent_to == phone)))
        assert give(visitor, "000000x", phone)[0] == 422
    assert pages[0] == pages[1]
    assert rows == [1, 1]
    assert pocket.texts(NOBODY) == []
    assert len(pocket.texts(PHONE)) == 1


def test_known_and_unknown_numbers_cost_the_same_work(app: Flask, browser: Callable[..., Browser]) -> None:
    sent = []
    for phone in (PHONE, NOBODY):
        visitor = browser()
        visitor.get("/login")
        with queries(app) as statements:
            ask(visitor, phone)
        sent.append([statement.split("(")[0] for statement in statements])
    assert sent[0] == sent[1]


def test_no_code_stands_in_plain_anywhere(visitor: Browser, pocket: Pocket, session: Session) -> None:
    ask(visitor)
    arguments = session.scalars(text("SELECT args::text FROM procrastinate_jobs WHERE task_name = 'codes.send'")).one()
    code = pocket.code(PHONE)
    assert code not in arguments
    assert code not in session.scalars(select(OneTimeCode.code_hmac)).one()
    sent = session.execute(text("SELECT kind, cause_type, sent_at IS NOT NULL FROM message")).all()
    assert [tuple(row) for row in sent] == [("one_time_code", "one_time_code", True)]


def test_a_disabled_person_gets_no_code(visitor: Browser, pocket: Pocket, session: Session) -> None:
    session.execute(update(Person).where(Person.phone == PHONE).values(state="disabled"))
    session.commit()
    ask(visitor)
    assert pocket.texts(PHONE) == []


def test_codes_are_limited_for_a_telephone(browser: Callable[..., Browser]) -> None:
    seen = []
    for number in range(8):
        visitor = browser()
        visitor.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        seen.append(visitor.post("/login/codes", {"login": PHONE}).status_code)
    assert seen == [303] * 6 + [429] * 2
    victim = browser()
    assert victim.post("/login", {"login": PHONE, "password": cast.PASSWORD}).status_code == 303


def test_tries_are_limited_for_an_address_of_the_network(visitor: Browser) -> None:
    seen = {visitor.post("/login/code", {"phone": NOBODY, "code": "111111"}).status_code for _ in range(60)}
    assert seen == {404}
    assert visitor.post("/login/code", {"phone": NOBODY, "code": "111111"}).status_code == 429


@pytest.mark.parametrize("login", ["", "consumer@example.cn", "123", "1" * 40])
def test_a_code_goes_to_a_telephone(visitor: Browser, login: str) -> None:
    answer = visitor.post("/login/codes", {"login": login})
    assert answer.status_code == 422
    assert "A code goes to a telephone" in answer.text


def test_a_new_password_ends_every_session(
    visitor: Browser, browser: Callable[..., Browser], pocket: Pocket, session: Session
) -> None:
    elsewhere = browser("consumer")
    assert visitor.post("/login/reset", {"login": "199 0000 0401"}, page="/login/reset").status_code == 303
    code = pocket.code(PHONE)
    form = {"login": PHONE, "code": code, "password": "12345678"}
    assert visitor.post("/login/reset/code", form, page="/login/reset/code").status_code == 422
    form["password"] = "another fine sentence"
    assert visitor.post("/login/reset/code", form, page="/login/reset/code").status_code == 303
    assert visitor.get("/account/orders").status_code == 200
    assert elsewhere.get("/account/orders").status_code == 302
    assert people.verify(session, Credentials(PHONE, None, "another fine sentence")).name == "consumer"
    assert "password" in pocket.texts(PHONE)[-1] or "密码" in pocket.texts(PHONE)[-1]


def test_a_new_password_by_mail(app: Flask, visitor: Browser, pocket: Pocket, session: Session) -> None:
    outbox = Outbox(app)
    people.sign_up(session, "林小雨", Credentials(None, "lin@example.cn", "the old sentence"), "zh_Hans")
    session.commit()
    for login in ("Lin@example.cn", "nobody@example.cn"):
        assert visitor.post("/login/reset", {"login": login}, page="/login/reset").status_code == 303
        assert f"{login[0].lower()}***@example.cn" in visitor.get("/login/reset/code").text
    pocket.texts(PHONE)  # the jobs that are due are done

    [mail] = outbox.sent
    assert (mail.to, mail.subject) == ("lin@example.cn", "验证码")
    form = {
        "login": "lin@example.cn",
        "code": re.findall(r"[0-9]{6}", mail.text)[0],
        "password": "another fine sentence",
    }
    assert visitor.post("/login/reset/code", form, page="/login/reset/code").status_code == 303
    assert people.verify(session, Credentials(None, "lin@example.cn", form["password"])).name == "林小雨"


def test_a_number_is_proved_before_it_is_an_account(visitor: Browser, pocket: Pocket, session: Session) -> None:
    form = {"name": "新人", "login": "138 1234 5678", "password": "a fine long sentence"}
    assert visitor.post("/signup", form, page="/signup").status_code == 422
    assert visitor.post("/signup/codes", {"phone": "138 1234 5678"}, page="/signup").status_code == 303
    form["code"] = other(pocket.code(NOBODY))
    assert visitor.post("/signup", form, page="/signup").status_code == 422
    form["code"] = pocket.code(NOBODY)
    assert visitor.post("/signup", form, page="/signup").status_code == 303
    assert visitor.get("/account/orders").status_code == 200
    assert session.scalars(select(Person.name).where(Person.phone == NOBODY)).one() == "新人"


def test_signing_up_with_a_known_number_tells_its_owner_only(visitor: Browser, pocket: Pocket) -> None:
    assert visitor.post("/signup/codes", {"phone": PHONE}, page="/signup").status_code == 303
    [said] = pocket.texts(PHONE)
    assert re.search(r"\d{6}", said) is None
    form = {"name": "x", "login": PHONE, "password": "a fine long sentence", "code": "123456"}
    answer = visitor.post("/signup", form, page="/signup")
    assert answer.status_code == 422
    assert "This is not the code we sent last" in answer.text


def test_no_session_before_the_code(visitor: Browser, session: Session) -> None:
    ask(visitor)
    give(visitor, "123")
    assert session.scalars(select(LoginSession)).all() == []
