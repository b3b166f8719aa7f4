"""One's own sessions: seen, ended, and what else ends them."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.parties import Person
from models.sessions import LoginSession
from operations import logins, people
from operations.people import Credentials
from operations.refusals import Missing
from tests import cast
from tests.pages import Browser
from tests.shop.phones import Pocket

Browsers = Callable[..., Browser]
PAGE = "/account/security"


def live(session: Session, name: str = "consumer") -> int:
    session.rollback()
    person = session.scalars(select(Person.id).where(Person.name == name)).one()
    return len(logins.live(session, person))


def test_each_is_listed_and_this_one_is_marked(browser: Browsers) -> None:
    here, _there, _stranger = browser("consumer"), browser("consumer"), browser("stranger")
    page = here.get(PAGE).text
    assert page.count("/removal") == 2
    assert page.count("This device") == 1
    assert "/sessions/removal" in page


def test_one_is_ended(browser: Browsers) -> None:
    here, there = browser("consumer"), browser("consumer")
    found = re.search(r"/account/security/sessions/\d+/removal", here.get(PAGE).text)
    assert found is not None
    assert here.post(found[0], page="/account").status_code == 303
    assert there.get("/account/orders").status_code == 302
    assert here.get("/account/orders").status_code == 200
    assert here.post(found[0], page="/account").status_code == 404


def test_nobody_ends_a_strangers_session(browser: Browsers, session: Session) -> None:
    here, stranger = browser("consumer"), browser("stranger")
    theirs = session.scalars(select(func.max(LoginSession.id))).one()
    assert here.post(f"{PAGE}/sessions/{theirs}/removal", page="/account").status_code == 404
    assert here.post(f"{PAGE}/sessions/999999/removal", page="/account").status_code == 404
    assert stranger.get("/account/orders").status_code == 200
    with pytest.raises(Missing):
        logins.end(session, session.scalars(select(Person).where(Person.name == "consumer")).one(), theirs)


def test_all_others_are_ended(browser: Browsers, session: Session) -> None:
    here, _, _ = browser("consumer"), browser("consumer"), browser("consumer")
    assert here.post(f"{PAGE}/sessions/removal", page="/account").status_code == 303
    assert live(session) == 1
    assert here.get("/account/orders").status_code == 200


def test_a_new_password_ends_all_others(app: Flask, browser: Browsers, session: Session) -> None:
    pocket = Pocket(app)
    here, there = browser("consumer"), browser("consumer")
    form = {"current_password": "wrong", "password": "another fine sentence"}
    assert here.post(f"{PAGE}/password", form, page=f"{PAGE}/password").status_code == 422
    form["current_password"] = cast.PASSWORD
    assert here.post(f"{PAGE}/password", form | {"password": "short"}, page=f"{PAGE}/password").status_code == 422
    assert here.post(f"{PAGE}/password", form, page=f"{PAGE}/password").status_code == 303
    assert (here.get("/account/orders").status_code, there.get("/account/orders").status_code) == (200, 302)
    known = Credentials(cast.CONSUMERS["consumer"], None, "another fine sentence")
    assert people.verify(session, known).name == "consumer"
    assert len(pocket.texts(cast.CONSUMERS["consumer"])) == 1


def test_a_new_number_ends_all_others_and_the_old_one_is_told(app: Flask, browser: Browsers, session: Session) -> None:
    pocket = Pocket(app)
    here, there = browser("consumer"), browser("consumer")
    new = "+8613812345678"
    assert here.post(f"{PAGE}/phone/codes", {"phone": new}, page=f"{PAGE}/phone").status_code == 303
    form = {"phone": new, "code": pocket.code(new)}
    assert here.post(f"{PAGE}/phone", form, page=f"{PAGE}/phone").status_code == 303
    assert (here.get("/account/orders").status_code, there.get("/account/orders").status_code) == (200, 302)
    assert session.scalars(select(Person.phone).where(Person.name == "consumer")).one() == new
    assert len(pocket.texts(cast.CONSUMERS["consumer"])) == 1


def test_a_number_that_is_somebodys_is_not_taken(app: Flask, browser: Browsers, session: Session) -> None:
    pocket = Pocket(app)
    here, taken = browser("consumer"), cast.CONSUMERS["stranger"]
    assert here.post(f"{PAGE}/phone/codes", {"phone": taken}, page=f"{PAGE}/phone").status_code == 303
    assert re.search(r"\d{6}", pocket.texts(taken)[-1]) is None
    form = {"phone": taken, "code": "123456"}
    assert here.post(f"{PAGE}/phone", form, page=f"{PAGE}/phone").status_code == 422
    assert session.scalars(select(Person.phone).where(Person.name == "consumer")).one() == cast.CONSUMERS["consumer"]


def test_a_stolen_cookie_is_worth_nothing_after_the_proof(browser: Browsers) -> None:
    here = browser("consumer")
    stolen = here.client.get_cookie("session")
    assert stolen is not None
    here.post("/login/proof", {"current_password": cast.PASSWORD}, page="/login/second-factor")
    assert here.get("/account/orders").status_code == 200
    thief = browser()
    thief.client.set_cookie("session", stolen.value)
    assert thief.get("/account/orders").status_code == 302


def test_a_guest_is_asked_to_sign_in(browser: Browsers) -> None:
    for path in (PAGE, f"{PAGE}/password", f"{PAGE}/phone", f"{PAGE}/recovery-codes", "/account/acting"):
        assert browser().get(path).location.partition("?")[0] == "/login"
