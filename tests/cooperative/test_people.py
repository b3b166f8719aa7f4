"""The office's pages about people, the team of a shop, and the link of an invitation."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.parties import Membership, Organisation, Person
from models.sessions import LoginSession
from operations import people
from operations.actor import HOUSE
from tests import cast
from tests.pages import Browser, queries, without_reference
from tests.shop.phones import Pocket

Browsers = Callable[..., Browser]
HOME = "/cooperative/people"
NEW = "+8613812345678"


@pytest.fixture(autouse=True)
def _second_admin(session: Session) -> None:
    """Four eyes need two administrators."""
    other = cast.person(session, "admin_b", "+8619900000451")
    association = session.scalars(select(Organisation.id).where(Organisation.kind == "association")).one()
    people.grant(session, HOUSE, other.id, association, "admin")
    session.commit()


def _id(session: Session, name: str) -> int:
    session.rollback()
    return session.scalars(select(Person.id).where(Person.name == name)).one()


def _role(session: Session, name: str) -> int:
    return session.scalars(select(Membership.id).where(Membership.person_id == _id(session, name))).one()


@pytest.mark.parametrize("name", ["consumer", "owner_a", "supplier_a", "support", "finance", "packer"])
def test_nobody_else_sees_people(browser: Browsers, session: Session, name: str) -> None:
    visitor = browser(name)
    for path in (HOME, f"{HOME}/{_id(session, 'admin')}", f"{HOME}/invitations", f"{HOME}/invitations/new"):
        assert visitor.get(path).status_code == 403, path


def test_the_list_by_view_words_and_role(browser: Browsers) -> None:
    admin = browser("admin")
    everybody = admin.get(HOME).text
    assert "owner_a" in everybody
    assert "consumer" not in everybody
    assert "199****0421" in everybody
    assert "19900000421" not in everybody
    assert "owner_a" not in admin.get(f"{HOME}?view=suppliers").text
    assert "supplier_a" in admin.get(f"{HOME}?view=suppliers").text
    assert "owner_b" not in admin.get(f"{HOME}?q=owner_a").text
    assert "owner_a" in admin.get(f"{HOME}?q=0421").text
    assert "owner_a" not in admin.get(f"{HOME}?q=421").text
    assert "packer" in admin.get(f"{HOME}?role=warehouse").text
    assert "owner_a" not in admin.get(f"{HOME}?role=warehouse").text
    assert admin.get(f"{HOME}?view=nobody").status_code == 400


def test_the_list_costs_the_same_with_many(app: Flask, browser: Browsers, session: Session) -> None:
    admin = browser("admin")
    admin.get(HOME)
    with queries(app) as few:
        admin.get(HOME)
    shop = session.scalars(select(Organisation.id).where(Organisation.slug == "maoyang-tea")).one()
    for number in range(60):
        helper = Person(name=f"helper {number}", phone=f"+86138000{number:05}")
        session.add(helper)
        session.flush()
        people.grant(session, HOUSE, helper.id, shop, "helper")
    session.commit()
    with queries(app) as many:
        page = admin.get(HOME).text
    assert len(few) == len(many)
    assert page.count("/cooperative/people/") >= 50
    assert "?page=2" in page


def test_inviting_staff_from_the_office(app: Flask, browser: Browsers, session: Session) -> None:
    pocket, admin = Pocket(app), browser("admin")
    form = {"name": "新人", "phone": "138 1234 5678", "role": "warehouse", "party": ""}
    assert (
        admin.post(f"{HOME}/invitations", form | {"role": "owner"}, page=f"{HOME}/invitations/new").status_code == 422
    )
    assert (
        admin.post(f"{HOME}/invitations", form | {"party": "9999"}, page=f"{HOME}/invitations/new").status_code == 404
    )
    assert admin.post(f"{HOME}/invitations", form, page=f"{HOME}/invitations/new").status_code == 303
    assert "138****5678" in admin.get(f"{HOME}/invitations").text
    link = pocket.link(NEW)

    visitor = browser()
    assert "Warehouse and packing" in visitor.get(link).text
    assert visitor.post(link, page="/login").location.partition("?")[0] == "/login"
    assert visitor.post("/signup/codes", {"phone": NEW, "next": link}, page="/signup").status_code == 303
    account = {"name": "新人", "login": NEW, "password": "a fine long sentence", "next": link}
    account["code"] = pocket.code(NEW)
    assert visitor.post("/signup", account, page="/signup").location == link
    before = visitor.client.get_cookie("session")
    assert visitor.post(link, page=link).location == "/account"
    assert visitor.client.get_cookie("session") != before
    assert visitor.get("/fulfilment").status_code == 200
    assert visitor.get(link).status_code == 404


def test_a_link_of_somebody_else(app: Flask, browser: Browsers) -> None:
    pocket, owner = Pocket(app), browser("owner_a")
    form = {"name": "新人", "phone": NEW}
    assert owner.post("/account/team/invitations", form, page="/account/team/invitations/new").status_code == 303
    link = pocket.link(NEW)
    stranger = browser("stranger")
    page = stranger.get(link)
    assert page.status_code == 200
    assert "another telephone number" in page.text
    refused = stranger.post(link, page=link)
    unknown = stranger.post("/invitations/nothing", page="/login/second-factor")
    assert (refused.status_code, unknown.status_code) == (404, 404)
    assert without_reference(refused) == without_reference(unknown)
    assert stranger.get("/invitations/nothing").status_code == 404


def test_a_guarded_role_waits_for_a_second_administrator(app: Flask, browser: Browsers) -> None:
    pocket, admin, other = Pocket(app), browser("admin"), browser("admin_b")
    form = {"name": "新人", "phone": NEW, "role": "finance", "party": ""}
    assert admin.post(f"{HOME}/invitations", form, page=f"{HOME}/invitations/new").status_code == 303
    assert pocket.texts(NEW) == []
    assert "1 role waits for a second person" in admin.get(HOME).text
    mine, theirs = admin.get(f"{HOME}/invitations").text, other.get(f"{HOME}/invitations").text
    assert "/approval" not in mine
    path = theirs.split('action="')[2].split('"')[0]
    assert path.endswith("/approval")
    assert admin.post(path, page=HOME).status_code == 409
    assert other.post(path, page=HOME).status_code == 303
    assert pocket.link(NEW)


def test_ending_a_role_takes_effect_with_the_next_click(browser: Browsers, session: Session) -> None:
    admin, support = browser("admin"), browser("support")
    path = f"{HOME}/roles/{_role(session, 'support')}"
    assert support.get("/cooperative").status_code == 200
    assert admin.get(path).status_code == 200
    assert admin.post(path, {"reason": ""}, page=path).status_code == 422
    assert admin.post(path, {"reason": "moved away"}, page=path).status_code == 303
    assert support.get("/cooperative").status_code == 403
    assert "moved away" in admin.get(f"{HOME}/{_id(session, 'support')}").text
    assert admin.get(path).status_code == 404


def test_shutting_an_account(browser: Browsers, session: Session) -> None:
    admin, support = browser("admin"), browser("support")
    person = f"{HOME}/{_id(session, 'support')}"
    assert admin.post(f"{person}/disabling", {"reason": "lost telephone"}, page=f"{person}/state").status_code == 303
    assert support.get("/cooperative").location.partition("?")[0] == "/login"
    assert session.scalar(select(func.count()).where(LoginSession.ended_at.is_(None))) == 1
    assert admin.post(f"{person}/enabling", {"reason": "found"}, page=f"{person}/state").status_code == 303
    own = f"{HOME}/{_id(session, 'admin')}"
    assert admin.post(f"{own}/disabling", {"reason": "x"}, page=HOME).status_code == 409
    assert admin.get(f"{HOME}/999999").status_code == 404


def test_a_lost_second_factor_is_taken_away(browser: Browsers, session: Session) -> None:
    admin, finance = browser("admin"), browser("finance")
    page = f"{HOME}/{_id(session, 'finance')}/second-factor"
    assert admin.post(page, {"reason": "telephone in the river"}, page=page).status_code == 303
    assert finance.get("/cooperative").status_code == 302
    assert session.scalar(select(Person.totp_since).where(Person.name == "finance")) is None


def test_the_team_of_a_shop(app: Flask, browser: Browsers, session: Session) -> None:
    stranger = session.get_one(Person, _id(session, "stranger"))
    shop = session.scalars(select(Organisation.id).where(Organisation.slug == "maoyang-tea")).one()
    people.grant(session, HOUSE, stranger.id, shop, "helper")
    session.commit()
    owner, helper, other = browser("owner_a"), browser("stranger"), browser("owner_b")
    path = f"/account/team/{_role(session, 'stranger')}/removal"
    assert "stranger" in owner.get("/account/team").text
    assert "stranger" not in other.get("/account/team").text
    assert helper.get("/account/team").status_code == 403
    assert other.get(path).status_code == 404
    assert other.post(path, page="/account").status_code == 404
    assert owner.get(f"/account/team/{_role(session, 'owner_a')}/removal").status_code == 404
    assert helper.get("/counter").status_code == 200
    assert owner.post(path, page=path).status_code == 303
    assert helper.get("/counter").status_code == 403


def test_choosing_for_whom_one_acts(browser: Browsers, session: Session) -> None:
    owner = session.get_one(Person, _id(session, "owner_a"))
    parties = {row.slug: row.id for row in session.execute(select(Organisation.slug, Organisation.id))}
    people.grant(session, HOUSE, owner.id, parties["wuxing-shanhuo"], "helper")
    session.commit()
    visitor = browser("owner_a")
    assert "/account/acting" in visitor.get("/counter").text
    assert "/account/acting" not in browser("owner_b").get("/counter").text
    assert "maoyang-tea" in visitor.get("/account/acting").text
    answer = visitor.post(f"/account/acting/{parties['wuxing-shanhuo']}", page="/account/acting")
    assert answer.location == "/counter"
    assert "wuxing-shanhuo" in visitor.get("/counter").text
    assert visitor.get("/account/team").text.count("maoyang-tea") >= 1
    assert visitor.post(f"/account/acting/{parties['dazhe-chaye']}", page="/account/acting").status_code == 404
    session.execute(
        update(Membership).where(Membership.organisation_id == parties["wuxing-shanhuo"]).values(until=func.now())
    )
    session.commit()
    assert "maoyang-tea" in visitor.get("/counter").text
