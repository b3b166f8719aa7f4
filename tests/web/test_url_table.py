"""What is not listed does not exist; what is listed says who may."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.parties import Role as Held
from operations.actor import Actor
from web import access
from web.access import ANYONE, SIGNED_IN, Role, unlisted


def test_table_and_addresses_are_the_same_set(app: Flask) -> None:
    assert unlisted(app) == set()
    assert ("/livez", "health.livez", "GET") in access.access_table(app).lines


def test_an_address_nobody_listed_is_refused_and_found(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret", methods=["GET", "POST"])
    assert unlisted(app) == {("/forgotten", "forgotten", "GET"), ("/forgotten", "forgotten", "POST")}
    assert app.test_client().get("/forgotten").status_code == 404
    assert app.test_client().post("/forgotten").status_code == 404


def test_a_line_without_an_address_is_found(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    rule = access.Rule("/gone", lambda: "", {"GET": ANYONE})
    access.access_table(app).add("/gone", "gone", rule)
    assert unlisted(app) == {("/gone", "gone", "GET")}


def test_one_address_says_one_thing(app: Flask) -> None:
    table = access.access_table(app)
    with pytest.raises(ValueError, match="listed twice"):
        table.add("/livez", "health.livez", access.Rule("/livez", lambda: "", {"GET": SIGNED_IN}))


def test_a_role_must_exist() -> None:
    with pytest.raises(ValueError, match="warehose"):
        Role("warehose")
    with pytest.raises(ValueError, match="none named"):
        Role()
    assert Role("superuser", "warehouse").roles == {"superuser", "warehouse"}


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/probe/mine").location == "/login?next=%2Fprobe%2Fmine"
    answer = client.get("/probe/mine", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["errors"][0]["code"] == "unauthorized"


@pytest.mark.parametrize(
    ("roles", "superuser", "status"),
    [
        ((), False, 403),
        ((Held(1, "association", "warehouse"),), False, 200),
        ((Held(2, "shop", "owner"), Held(1, "association", "admin")), False, 200),
        ((Held(2, "shop", "owner"),), False, 403),
        ((), True, 403),
    ],
)
def test_roles_in_force(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, roles: tuple[Held, ...], superuser: bool, status: int
) -> None:
    monkeypatch.setattr(access, "actor", lambda: Actor(7, roles, superuser))
    assert client.get("/probe/desk").status_code == status
    assert client.get("/probe/mine").status_code == 200


def test_methods_have_their_own_roles(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "actor", lambda: Actor(7, (Held(1, "association", "admin"),), False))
    assert client.get("/probe/desk").status_code == 200
    assert client.head("/probe/desk").status_code == 200
    assert client.post("/probe/desk").status_code == 403


def test_a_strangers_body_is_never_read(client: FlaskClient) -> None:
    answer = client.post("/probe/desk", data=b"x" * (3 * 1024 * 1024), content_type="text/plain")
    assert answer.status_code == 302
