"""A visitor is known by a random token whose row may end at any moment; roles are read on each request."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import flask
import pytest
from flask import Blueprint, Flask, jsonify
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.parties import Membership, Person
from models.sessions import LoginSession
from operations import people
from tests.web.conftest import token_for
from web.access import ANYONE, Rule, register
from web.database import transaction
from web.sign_in import actor, person, sign_in, sign_out


def enter(name: str) -> ResponseReturnValue:
    """Sign somebody of the cast in, second factor and all."""
    with transaction() as session:
        sign_in(session, session.scalars(select(Person).where(Person.name == name)).one(), second_factor=True)
    return "", 204


def leave() -> ResponseReturnValue:
    """Sign out."""
    with transaction() as session:
        sign_out(session)
    return "", 204


def who() -> ResponseReturnValue:
    """Who is there; leaves something in a guest's cookie."""
    flask.session.setdefault("cart", "of-a-guest")
    visitor = person()
    return jsonify(
        name=visitor.name if visitor else None,
        roles=[role.name for role in actor().roles],
        cookie=sorted(name for name in flask.session if not name.startswith("_")),
    )


blueprint = Blueprint("entering", __name__)
register(
    blueprint,
    [
        Rule("/entering/<name>", enter, {"POST": ANYONE}),
        Rule("/leaving", leave, {"POST": ANYONE}),
        Rule("/who", who, {"GET": ANYONE}),
    ],
)


@pytest.fixture
def app(make_app: Callable[..., Flask], database_url: str) -> Iterator[Flask]:
    """The application on a real database."""
    app = make_app(DATABASE_URL=database_url)
    app.register_blueprint(blueprint)
    yield app
    app.extensions["session_factory"].kw["bind"].dispose()


def signed_in(client: FlaskClient, name: str) -> str:
    """Sign in and give the cookie."""
    answer = client.post(f"/entering/{name}", data={"csrf_token": token_for(client)})
    assert answer.status_code == 204
    return cookie(client)


def cookie(client: FlaskClient) -> str:
    found = client.get_cookie("session")
    assert found is not None
    return found.value


def name(client: FlaskClient) -> object:
    return (client.get("/who").json or {})["name"]


def test_in_and_out(client: FlaskClient) -> None:
    before = client.get("/who").json
    assert before is not None
    assert before["name"] is None
    signed_in(client, "consumer")
    assert name(client) == "consumer"
    assert client.get("/probe/mine").text == "mine"
    assert client.get("/probe").headers["Cache-Control"] == "no-store"
    old = cookie(client)
    client.post("/leaving", data={"csrf_token": token_for(client)})
    assert name(client) is None
    client.set_cookie("session", old)
    assert name(client) is None


def test_the_cart_comes_along_and_nothing_else(client: FlaskClient) -> None:
    client.get("/who")
    token = token_for(client)
    client.post("/entering/consumer", data={"csrf_token": token})
    kept = client.get("/who").json
    assert kept is not None
    assert kept["cookie"] == ["cart"]
    assert client.post("/probe/echo", data={"csrf_token": token}).status_code == 400


def test_each_sign_in_has_a_token_of_its_own(app: Flask, session: Session) -> None:
    for _ in range(2):
        signed_in(app.test_client(), "consumer")
    hashes = set(session.scalars(select(LoginSession.token_hash)))
    assert len(hashes) == 2
    assert all(len(one) == 64 for one in hashes)


@pytest.mark.parametrize("column", ["ended_at", "idle_until", "expires_at"])
def test_a_session_that_is_over(client: FlaskClient, session: Session, column: str) -> None:
    signed_in(client, "consumer")
    past = func.now() - timedelta(seconds=1)
    session.execute(update(LoginSession).values({column: past, "started_at": past - timedelta(days=1)}))
    session.commit()
    assert name(client) is None
    assert client.get("/probe/mine").status_code == 302


def test_a_person_who_is_disabled(client: FlaskClient, session: Session) -> None:
    signed_in(client, "consumer")
    session.execute(update(Person).where(Person.name == "consumer").values(state="disabled"))
    session.commit()
    assert name(client) is None
    session.execute(update(LoginSession).values(ended_at=func.now()))
    session.commit()


def test_a_role_ends_with_the_next_request(client: FlaskClient, session: Session) -> None:
    signed_in(client, "packer")
    assert client.get("/probe/desk").status_code == 200
    session.execute(update(Membership).values(until=func.now()))
    session.commit()
    assert client.get("/probe/desk").status_code == 403
    assert name(client) == "packer"


def test_only_the_right_roles(app: Flask) -> None:
    for someone, status in (("consumer", 403), ("finance", 403), ("admin", 200), ("packer", 200)):
        client = app.test_client()
        signed_in(client, someone)
        assert client.get("/probe/desk").status_code == status


@pytest.mark.parametrize("planted", ["nonsense", "eyJfdXNlcl9pZCI6IjEifQ.x.y", ""])
def test_a_forged_cookie_is_a_guest(client: FlaskClient, planted: str) -> None:
    client.set_cookie("session", planted)
    assert name(client) is None


def test_a_visit_is_written_down_once_a_minute(client: FlaskClient, session: Session) -> None:
    signed_in(client, "packer")
    seen = select(LoginSession.seen_at, LoginSession.idle_until)
    first = session.execute(seen).one()
    name(client)
    session.rollback()
    assert session.execute(seen).one() == first
    session.execute(update(LoginSession).values(seen_at=func.now() - timedelta(minutes=2)))
    session.commit()
    name(client)
    later = session.execute(seen).one()
    assert later.seen_at > first.seen_at
    assert later.idle_until - later.seen_at == people.STAFF_IDLE


def test_a_refused_sign_in_leaves_nobody(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_for(client)
    monkeypatch.setattr(people, "open_session", lambda *_, **__: 1 / 0)
    assert client.post("/entering/consumer", data={"csrf_token": token}).status_code == 500
    assert name(client) is None
    assert session.scalars(select(LoginSession)).all() == []
