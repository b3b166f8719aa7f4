"""Until the second factor is given nobody acts in a role that needs one; it is good once, and tries are limited."""

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.parties import Membership, Person
from models.sessions import LoginSession, RecoveryCode
from tests import cast
from tests.pages import TOKEN, Browser

Browsers = Callable[..., Browser]
STEP = "/login/second-factor"


@pytest.fixture
def admin(browser: Browsers) -> Browser:
    """The administrator, signed in but for the second factor."""
    visitor = browser()
    phone = cast.STAFF["admin"][0]
    assert visitor.post("/login", {"login": phone, "password": cast.PASSWORD}).status_code == 303
    return visitor


def code(offset: int = 0) -> str:
    return pyotp.TOTP(cast.SECOND_FACTOR).at(int(time.time()) + offset)


def give(visitor: Browser, figures: str) -> int:
    return visitor.post(STEP, {"code": figures, "next": "/cooperative"}, page=STEP).status_code


def test_without_it_only_what_is_for_everybody_opens(admin: Browser) -> None:
    for path in ("/cooperative", "/cooperative/people", "/fulfilment", "/account/orders", "/account/security"):
        answer = admin.get(path)
        assert (answer.status_code, answer.location.partition("?")[0]) == (302, STEP), path
        scripted = admin.client.get(path, headers={"Accept": "application/json"})
        assert (scripted.status_code, scripted.json["errors"][0]["code"]) == (403, "step_up"), path
    for path in ("/", "/products", "/account", STEP):
        assert admin.get(path).status_code == 200, path
    assert "/cooperative" not in admin.get("/account").text
    assert admin.post("/logout", page=STEP).status_code == 303


def test_it_opens_the_desk_and_changes_the_token(admin: Browser, session: Session) -> None:
    before = session.scalars(select(LoginSession.token_hash)).one()
    session.rollback()
    assert admin.post(STEP, {"code": code(), "next": "/cooperative"}, page=STEP).location == "/cooperative"
    assert admin.get("/cooperative").status_code == 200
    after = session.execute(select(LoginSession.token_hash, LoginSession.second_factor_at)).one()
    assert after.token_hash != before
    assert after.second_factor_at is not None


def test_a_code_is_good_once_also_for_another_browser(admin: Browser, browser: Browsers) -> None:
    figures = code()
    assert give(admin, figures) == 303
    other = browser()
    other.post("/login", {"login": cast.STAFF["admin"][0], "password": cast.PASSWORD})
    assert give(other, figures) == 422
    assert give(other, code(30)) == 303


@pytest.mark.parametrize("offset", [-120, 120])
def test_a_code_of_another_time_is_wrong(admin: Browser, offset: int) -> None:
    assert give(admin, code(offset)) == 422
    assert admin.get("/cooperative").status_code == 302


def test_tries_are_limited(admin: Browser) -> None:
    assert [give(admin, "0000000") for _ in range(6)] == [422] * 5 + [429]
    assert give(admin, code()) == 429


def test_who_has_one_does_not_set_up_another_without_it(admin: Browser, session: Session) -> None:
    answer = admin.client.get("/account/security/second-factor")
    assert answer.status_code == 403
    assert (
        admin.client.get("/account/security/second-factor", headers={"Accept": "application/json"}).status_code == 403
    )


def test_who_must_have_one_is_led_to_set_it_up(browser: Browsers, session: Session) -> None:
    session.execute(update(Person).where(Person.name == "finance").values(totp_since=None, totp_sealed=None))
    session.commit()
    visitor = browser()
    visitor.post("/login", {"login": cast.STAFF["finance"][0], "password": cast.PASSWORD})
    assert visitor.get("/cooperative").location.startswith(STEP)
    assert visitor.get(STEP).location == "/account/security/second-factor"
    page = visitor.get("/account/security/second-factor").text
    assert "data:image/svg+xml" in page
    given = set_up(visitor)
    assert len(given) == 10
    assert visitor.get("/cooperative").status_code == 200
    assert "shown only this once" not in visitor.get("/account/security/recovery-codes").text
    assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 10


def test_a_recovery_code_takes_its_place_once(browser: Browsers, session: Session) -> None:
    visitor = browser("owner_a")
    given = set_up(visitor)
    for status in (303, 422):
        later = browser()
        later.post("/login", {"login": cast.STAFF["owner_a"][0], "password": cast.PASSWORD})
        assert later.get("/counter").status_code == 302
        assert give(later, given[0].lower()) == status


def test_it_is_offered_to_everybody_and_required_of_some(browser: Browsers, session: Session) -> None:
    owner = browser("owner_a")
    set_up(owner)
    assert owner.post("/account/security/second-factor/removal", page="/account").status_code == 303
    assert session.scalar(select(Person.totp_since).where(Person.name == "owner_a")) is None
    admin = browser("admin")
    assert admin.post("/account/security/second-factor/removal", page="/account").status_code == 409
    assert session.scalar(select(Person.totp_since).where(Person.name == "admin")) is not None


def test_a_change_wants_a_fresh_proof(browser: Browsers, session: Session) -> None:
    admin = browser("admin")
    stale = func.now() - timedelta(minutes=6)
    session.execute(update(LoginSession).values(second_factor_at=stale, started_at=stale))
    session.commit()
    assert admin.get("/cooperative/people").status_code == 200
    for path in ("/cooperative/people/invitations/new", "/account/security/second-factor"):
        assert admin.get(path).location.startswith(STEP), path
    answer = admin.post("/cooperative/people/invitations", {"name": "x"}, page="/cooperative/people")
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, STEP)
    assert give(admin, code()) == 303
    assert admin.get("/cooperative/people/invitations/new").status_code == 200


def test_who_has_none_proves_himself_with_the_password(browser: Browsers, session: Session) -> None:
    owner = browser("owner_a")
    stale = func.now() - timedelta(minutes=6)
    session.execute(update(LoginSession).values(second_factor_at=None, started_at=stale))
    session.commit()
    assert owner.get("/account/team/invitations/new").location.startswith(STEP)
    form = {"current_password": "wrong", "next": "/account/team/invitations/new"}
    assert owner.post("/login/proof", form, page=STEP).status_code == 422
    form["current_password"] = cast.PASSWORD
    assert owner.post("/login/proof", form, page=STEP).location == "/account/team/invitations/new"
    assert owner.get("/account/team/invitations/new").status_code == 200


def test_the_password_is_no_way_around_it(admin: Browser) -> None:
    answer = admin.post("/login/proof", {"current_password": cast.PASSWORD}, page=STEP)
    assert answer.location.partition("?")[0] == STEP
    assert admin.get("/cooperative").status_code == 302


def test_a_superuser_needs_one_too(browser: Browsers, session: Session) -> None:
    session.execute(update(Person).where(Person.name == "stranger").values(is_superuser=True))
    session.commit()
    visitor = browser()
    visitor.post("/login", {"login": cast.CONSUMERS["stranger"], "password": cast.PASSWORD})
    assert visitor.get("/cooperative").location.partition("?")[0] == STEP


def test_a_role_that_needs_one_stops_a_session_without(browser: Browsers, session: Session) -> None:
    visitor = browser("support")
    session.execute(update(LoginSession).values(second_factor_at=None))
    session.commit()
    assert visitor.get("/cooperative").status_code == 200
    person = session.scalars(select(Person).where(Person.name == "support")).one()
    session.execute(update(Membership).where(Membership.person_id == person.id).values(role="finance"))
    session.commit()
    assert visitor.get("/cooperative").location.partition("?")[0] == STEP


def test_the_code_is_shown_in_demonstrations_only(app: Flask, admin: Browser) -> None:
    assert "Demonstration" not in admin.get(STEP).text
    app.config["SECOND_FACTOR_SHOWN"] = True
    assert f'<b class="code">{code()}</b>' in admin.get(STEP).text or code(30) in admin.get(STEP).text


def set_up(visitor: Browser) -> list[str]:
    """Set up a second factor with the app of today; answers the recovery codes."""
    page = visitor.get("/account/security/second-factor").text
    secret = "".join(re.findall(r"<code>([A-Z2-7]{4})</code>", page))
    token = TOKEN.search(page)
    assert token is not None
    answer = visitor.client.post(
        "/account/security/second-factor", data={"code": pyotp.TOTP(secret).now(), "csrf_token": token[1]}
    )
    assert answer.location == "/account/security/recovery-codes"
    return re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", visitor.get(answer.location).text)
