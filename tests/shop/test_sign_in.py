"""Signing in and up by HTTP."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.parties import Person
from models.sessions import LoginSession
from operations import people
from tests.cast import PASSWORD
from tests.pages import Browser


@pytest.mark.parametrize("login", ["19900000401", "+86 199-0000-0401", "１９９０００００４０１"])
def test_one_number_however_it_is_written(browser: Callable[..., Browser], login: str) -> None:
    answer = browser().post("/login", {"login": login, "password": PASSWORD, "next": "/account/orders"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/orders")


def test_wrong_and_unknown_are_told_alike(browser: Callable[..., Browser]) -> None:
    wrong = browser().post("/login", {"login": "19900000401", "password": "not the password"})
    unknown = browser().post("/login", {"login": "13812345678", "password": "not the password"})
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    said = "The phone number, e-mail address or password is not right."
    assert said in wrong.text
    assert said in unknown.text


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "\\\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(browser: Callable[..., Browser], target: str) -> None:
    answer = browser().post("/login", {"login": "19900000401", "password": PASSWORD, "next": target})
    assert answer.headers["Location"] in {"/", "/account"}


def test_tries_are_limited_and_another_address_still_gets_in(browser: Callable[..., Browser]) -> None:
    attacker, victim = browser(), browser()
    attacker.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    seen = [attacker.post("/login", {"login": "19900000401", "password": "guess"}).status_code for _ in range(10)]
    assert seen == [422] * 8 + [429] * 2
    assert victim.post("/login", {"login": "19900000401", "password": PASSWORD}).status_code == 303


def test_a_new_session_id_at_sign_in_and_none_after_sign_out(browser: Callable[..., Browser], session: Session) -> None:
    visitor = browser()
    visitor.post("/login", {"login": "19900000401", "password": PASSWORD})
    assert visitor.get("/account/orders").status_code == 200
    visitor.post("/logout", page="/account")
    assert visitor.get("/account/orders").status_code == 302
    assert session.scalars(select(LoginSession.ended_at)).one() is not None


def test_a_disabled_person_is_out_at_the_next_request(browser: Callable[..., Browser], session: Session) -> None:
    visitor = browser("consumer")
    person = session.scalars(select(Person).where(Person.name == "consumer")).one()
    person.state = "disabled"
    session.execute(LoginSession.__table__.update().values(ended_at=func.now()))
    session.commit()
    assert visitor.get("/account/orders").status_code == 302


def test_signing_up_signs_in(browser: Callable[..., Browser], session: Session) -> None:
    visitor = browser()
    form = {"name": "买买提·艾力", "login": "Ali@Example.cn", "password": "a fine long sentence"}
    assert visitor.post("/signup", form, page="/signup").status_code == 303
    assert visitor.get("/account").text.count("买买提·艾力") >= 1
    person = session.scalars(select(Person).where(Person.email == "ali@example.cn")).one()
    assert person.password_hash is not None
    assert people.HASHER.verify(person.password_hash, "a fine long sentence")


@pytest.mark.parametrize("password", ["short", "12345678", "x" * 129])
def test_weak_passwords_are_refused(browser: Callable[..., Browser], session: Session, password: str) -> None:
    before = session.scalar(select(func.count()).select_from(Person))
    session.rollback()
    form = {"name": "Somebody", "login": "13812345678", "password": password}
    assert browser().post("/signup", form, page="/signup").status_code == 422
    assert session.scalar(select(func.count()).select_from(Person)) == before
