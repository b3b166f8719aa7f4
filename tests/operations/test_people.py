"""Signing up, signing in, and how a session ends."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.parties import Membership, Organisation, Person
from models.sessions import LoginSession
from operations import people
from operations.actor import Actor
from operations.people import Credentials
from operations.refusals import Invalid, Refused
from tests import cast

PHONE = cast.CONSUMERS["consumer"]


def test_one_phone_number_is_one_account(session: Session) -> None:
    people.sign_up(session, "新人", Credentials("+8619900000499", None, "a good secret"), "zh_Hans")

    with pytest.raises(Refused, match="account_exists"):
        people.sign_up(session, "又一个", Credentials("+8619900000499", None, "another secret"), "en")

    assert session.scalars(select(func.count()).where(Person.phone == "+8619900000499")).one() == 1


def test_one_address_is_one_account(session: Session) -> None:
    first = people.sign_up(session, "新人", Credentials(None, "a@example.cn", "a good secret"), "zh_Hans")

    with pytest.raises(Refused, match="account_exists"):
        people.sign_up(session, "又一个", Credentials(None, "a@example.cn", "another secret"), "en")

    assert people.verify(session, Credentials(None, "a@example.cn", "a good secret")).id == first.id
    assert first.password_hash is not None
    assert "secret" not in first.password_hash


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("7 chars", "password_length"),
        ("x" * 129, "password_length"),
        ("Password", "password_common"),
        ("88888888", "password_common"),
    ],
)
def test_passwords_that_are_no_use(session: Session, password: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        people.sign_up(session, "新人", Credentials("+8619900000499", None, password), "zh_Hans")

    assert (refused.value.code, refused.value.field) == (code, "password")


def test_every_wrong_sign_in_sounds_the_same(session: Session) -> None:
    session.execute(update(Person).where(Person.name == "stranger").values(state="disabled"))
    session.execute(update(Person).where(Person.name == "packer").values(password_hash=None))
    session.execute(update(Person).where(Person.name == "finance").values(password_hash="not a hash"))
    wrong = {
        "wrong password": Credentials(PHONE, None, "wrong"),
        "unknown number": Credentials("+8619900009999", None, cast.PASSWORD),
        "unknown address": Credentials(None, "nobody@example.cn", cast.PASSWORD),
        "disabled": Credentials(cast.CONSUMERS["stranger"], None, cast.PASSWORD),
        "no password": Credentials(cast.STAFF["packer"][0], None, cast.PASSWORD),
        "spoilt hash": Credentials(cast.STAFF["finance"][0], None, cast.PASSWORD),
    }

    answers = set()
    for credentials in wrong.values():
        with pytest.raises(Refused) as refused:
            people.verify(session, credentials)
        answers.add((refused.value.code, refused.value.status, str(refused.value.params)))

    assert answers == {("wrong_credentials", 409, "{}")}
    assert people.verify(session, Credentials(PHONE, None, cast.PASSWORD)).name == "consumer"


def test_a_session_lives_by_its_token_only(session: Session) -> None:
    token = people.open_session(session, _person(session), "Firefox " * 50)

    live = people.live_session(session, token)

    assert live is not None
    assert (live.person.name, len(live.browser)) == ("consumer", 200)
    assert token not in live.token_hash
    assert people.live_session(session, "another token") is None


def test_a_session_ends_when_somebody_ends_it(session: Session) -> None:
    token, other = (people.open_session(session, _person(session), "") for _ in "ab")

    for _ in range(2):
        people.end_session(session, token)

    assert people.live_session(session, token) is None
    assert people.live_session(session, other) is not None


@pytest.mark.parametrize("clock", ["idle_until", "expires_at"])
def test_a_session_ends_by_the_clock(session: Session, clock: str) -> None:
    token = people.open_session(session, _person(session), "")
    session.execute(update(LoginSession).values({clock: func.now()}))

    assert people.live_session(session, token) is None


def test_a_visit_prolongs_a_session_and_revives_none(session: Session) -> None:
    token = people.open_session(session, _person(session), "")
    live = people.live_session(session, token)
    assert live is not None
    people.end_session(session, token)

    people.touch(session, live, timedelta(days=1))

    assert people.live_session(session, token) is None


def test_a_disabled_person_is_out_at_once(session: Session) -> None:
    person = _person(session)
    token = people.open_session(session, person, "")
    person.state = "disabled"
    session.flush()

    assert people.live_session(session, token) is None


def test_staff_sessions_are_shorter(session: Session) -> None:
    lives = []
    for name in ("packer", "consumer"):
        people.open_session(session, _person(session, name), "")
        row = select(
            LoginSession.idle_until - LoginSession.started_at, LoginSession.expires_at - LoginSession.started_at
        )
        lives.append(tuple(session.execute(row.order_by(LoginSession.id.desc())).first() or ()))

    assert lives == [(people.STAFF_IDLE, people.STAFF_LIFE), (people.BUYER_IDLE, people.BUYER_LIFE)]


def test_nobody_gives_a_role_to_himself(session: Session) -> None:
    admin = Actor(_person(session, "admin").id)
    house = session.scalars(select(Organisation.id).where(Organisation.kind == "association")).one()

    with pytest.raises(Refused, match="not_to_oneself"):
        people.grant(session, admin, admin.person_id or 0, house, "finance")

    given = people.grant(session, admin, _person(session, "support").id, house, "finance")
    assert session.get_one(Membership, given.id).granted_by == admin.person_id


def _person(session: Session, name: str = "consumer") -> Person:
    return session.scalars(select(Person).where(Person.name == name)).one()
