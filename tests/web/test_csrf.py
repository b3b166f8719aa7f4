"""Forms are taken from our own pages only; an expired one is sent again with one click."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.csrf import EXEMPT_VIEWS

HERE = {"Origin": "http://localhost"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
TYPED = {"name": "冬笋", "packs": "3", "password": "hunter22", "new_password": "hunter23", "code": "123456"}


def test_the_right_token(client: FlaskClient, token: str) -> None:
    assert client.post("/probe/echo", data={"a": "1", "csrf_token": token}).json == {"a": ["1"]}
    assert client.post("/probe/echo", data={"a": "1"}, headers={"X-CSRFToken": token}).json == {"a": ["1"]}


@pytest.mark.parametrize("method", ["POST"])
@pytest.mark.parametrize("sent", ["", "nonsense", "IjEi.x.y"])
def test_no_token_or_a_wrong_one(client: FlaskClient, token: str, method: str, sent: str) -> None:
    assert client.open("/probe/echo", method=method, data={"a": "1", "csrf_token": sent}).status_code == 400


def test_somebody_elses_token(app: Flask, client: FlaskClient, token: str) -> None:
    other = app.test_client()
    other.post("/probe/echo", headers=HERE, data={"a": "1"})
    assert other.post("/probe/echo", data={"a": "1", "csrf_token": token}).status_code == 400


def test_what_was_typed_is_kept(client: FlaskClient) -> None:
    answer = client.post("/probe/echo?step=2", headers=HERE, data={**TYPED, "csrf_token": "old", "tag": ["a", "b"]})
    assert answer.status_code == 400
    kept = HIDDEN.findall(answer.text)
    assert {("name", "冬笋"), ("packs", "3"), ("tag", "a"), ("tag", "b")} <= set(kept)
    assert not {"password", "new_password", "code"} & {name for name, _ in kept}
    assert "hunter2" not in answer.text
    assert 'action="/probe/echo?step=2"' in answer.text
    token = dict(kept)["csrf_token"]
    again = client.post("/probe/echo?step=2", data={"name": "冬笋", "packs": "3", "csrf_token": token})
    assert again.json == {"name": ["冬笋"], "packs": ["3"]}


def test_what_was_typed_is_text(client: FlaskClient) -> None:
    answer = client.post("/probe/echo", headers=HERE, data={'"><script>': '"><script>alert(1)</script>'})
    assert "<script>alert" not in answer.text
    assert '"><script>' not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost:81"},
        {"Referer": "http://evil.example/http://localhost/"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_words_of_another_site_are_not_offered_for_sending(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.post("/probe/echo", headers=headers, data={"amount": "planted"})
    assert answer.status_code == 400
    assert "planted" not in answer.text
    assert 'action="/probe/echo"' not in answer.text


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "same-origin"}, {"Referer": "http://localhost/probe"}, {"Origin": "http://127.0.0.1:8000"}],
)
def test_our_own_words_are(client: FlaskClient, headers: dict[str, str]) -> None:
    assert "typed" in client.post("/probe/echo", headers=headers, data={"a": "typed"}).text


def test_files_must_be_chosen_again(client: FlaskClient) -> None:
    parts = {"name": "冬笋", "photo": (io.BytesIO(b"x"), "x.jpg")}
    answer = client.post("/probe/echo", headers=HERE, data=parts, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "x.jpg" not in answer.text


def test_a_script_is_told_in_json(client: FlaskClient) -> None:
    answer = client.post("/probe/echo", headers={**HERE, "Accept": "application/json"}, data={"a": "1"})
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["errors"][0]["code"] == "form_expired"


def test_every_form_address_asks_for_a_token(app: Flask, client: FlaskClient) -> None:
    asked = 0
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if "POST" in (rule.methods or ()) and f"{view.__module__}.{view.__name__}" not in EXEMPT_VIEWS:
            path = re.sub("<[^>]+>", "1", rule.rule)
            status = client.post(path, data={"a": "1"}).status_code
            asked += status == 400
            assert status in {302, 400, 404, 415}, path
    assert asked > 3


def test_only_what_is_signed_otherwise_is_exempt(app: Flask) -> None:
    views = {f"{view.__module__}.{view.__name__}" for view in app.view_functions.values()}
    assert set(EXEMPT_VIEWS) <= views


def test_a_new_secret_does_not_end_sessions(make_app: Callable[..., Flask]) -> None:
    old, new = "o" * 32, "n" * 32
    before = make_app(SECRET_KEY=old).test_client()
    before.post("/probe/echo", headers=HERE, data={"a": "1"})
    cookie = before.get_cookie("session")
    assert cookie is not None
    after = make_app(SECRET_KEY=new, SECRET_KEY_FALLBACKS=old).test_client()
    after.set_cookie("session", cookie.value)
    page = after.post("/probe/echo", headers=HERE, data={"a": "1"})
    token = dict(HIDDEN.findall(page.text))["csrf_token"]
    assert after.post("/probe/echo", data={"a": "1", "csrf_token": token}).status_code == 200
