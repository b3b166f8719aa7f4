"""Kept pages are those of their values and their frame, and nobody's."""

import gzip
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask, Response, flash
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader

from tests.web.conftest import HTTPS, PRODUCTION
from web.access import ANYONE, Rule, access_table
from web.kept import MOST_KEPT, Kept, kept_page

PAGE = '{% extends "base/shop.html" %}{% block title %}Kept{% endblock %}{% block main %}{% endblock %}'
FORM = '<form id="f"><input type="hidden" name="csrf_token" value="{{ csrf_token() }}"></form>'
TEMPLATES = {
    "plain.html": PAGE.replace("{% block main %}", "{% block main %}<b>{{ word }}</b>"),
    "form.html": PAGE.replace("{% block main %}", "{% block main %}<b>{{ word }}</b>" + FORM),
    "two.html": PAGE.replace("{% block main %}", "{% block main %}" + FORM + FORM),
    **{f"{name}.html": "{{ " + name + " }}" for name in ("request", "session", "person", "request_id")},
    "flashes.html": "{{ get_flashed_messages() }}",
}
TOKEN = re.compile('name="csrf_token" value="([^"]+)"')


def show(name: str, word: str) -> Response:
    """A kept page."""
    return kept_page(f"{name}.html", word=word)


def say(word: str) -> str:
    """Leave a sentence for the next page."""
    flash(word, "ok")
    return ""


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    """The application with kept pages to look at."""
    return with_pages(make_app())


@pytest.fixture
def hits(app: Flask) -> Iterator[Callable[[], int]]:
    """How many answers so far came from what was kept."""
    kept: Kept = app.extensions["kept"]
    return lambda: kept.page.cache_info().hits


def with_pages(app: Flask) -> Flask:
    app.jinja_env.loader = ChoiceLoader([DictLoader(TEMPLATES), app.jinja_env.loader])
    for path, view in (("/kept/<name>/<word>", show), ("/say/<word>", say)):
        app.add_url_rule(path, view.__name__, view, methods=["GET"], provide_automatic_options=False)
        access_table(app).add(path, view.__name__, Rule(path, view, {"GET": ANYONE}))
    return app


def token_on(answer: Response) -> str:
    found = TOKEN.search(answer.text)
    assert found is not None
    return found[1]


def test_made_once(client: FlaskClient, hits: Callable[[], int]) -> None:
    client.get("/kept/plain/one")  # with its styles inside, and the cookie that says they are known
    first, second = client.get("/kept/plain/one"), client.get("/kept/plain/one")
    assert hits() == 1
    assert first.text == second.text
    assert "<b>one</b>" in first.text


def test_other_values_are_another_page(client: FlaskClient) -> None:
    assert "<b>one</b>" in client.get("/kept/plain/one").text
    assert "<b>two</b>" in client.get("/kept/plain/two").text


def test_values_are_text(client: FlaskClient) -> None:
    assert "<b>&lt;i&gt;</b>" in client.get("/kept/plain/<i>").text


@pytest.mark.parametrize(("cookie", "value", "seen"), [("lang", "en", 'lang="en"'), ("size", "large", "data-size")])
def test_the_frame_is_the_visitors(client: FlaskClient, cookie: str, value: str, seen: str) -> None:
    assert seen not in client.get("/kept/plain/one").text.partition("<head>")[0]
    client.set_cookie(cookie, value)
    assert seen in client.get("/kept/plain/one").text.partition("<head>")[0]
    client.delete_cookie(cookie)
    assert seen not in client.get("/kept/plain/one").text.partition("<head>")[0]


def test_the_address_is_part_of_the_frame(client: FlaskClient) -> None:
    assert "next=/kept/plain/one%3Fa%3D1" in client.get("/kept/plain/one?a=1").text
    assert "next=/kept/plain/one%3Fa%3D2" in client.get("/kept/plain/one?a=2").text


def test_styles_inside_or_linked(app: Flask, client: FlaskClient) -> None:
    first = client.get("/kept/plain/one")
    assert "<style>" in first.text
    assert "sha256-" in first.headers["Content-Security-Policy"]
    assert "css=" in first.headers["Set-Cookie"]
    second = client.get("/kept/plain/one")
    assert "<style>" not in second.text
    assert "sha256-" not in second.headers["Content-Security-Policy"]
    other = app.test_client().get("/kept/plain/one")
    assert "<style>" in other.text
    assert "css=" in other.headers["Set-Cookie"]


def test_each_visitor_has_a_token_that_fits_nobody_else(app: Flask, hits: Callable[[], int]) -> None:
    visitors = [app.test_client() for _ in range(3)]
    tokens = [token_on(visitor.get("/kept/form/one")) for visitor in visitors]
    assert hits() == 2
    assert len(set(tokens)) == 3
    for owner, token in zip(visitors, tokens, strict=True):
        for visitor in visitors:
            status = visitor.post("/probe/echo", data={"a": "1", "csrf_token": token}).status_code
            assert status == (200 if visitor is owner else 400)


def test_a_page_without_a_form_begins_no_session(client: FlaskClient) -> None:
    client.get("/kept/plain/one")
    assert client.get_cookie("session") is None
    client.get("/kept/form/one")
    assert client.get_cookie("session") is not None


def test_what_the_page_before_said_is_said_once_and_to_nobody_else(app: Flask, client: FlaskClient) -> None:
    other = app.test_client()
    client.get("/say/mine")
    assert "mine" not in other.get("/kept/plain/one").text
    assert "mine" in client.get("/kept/plain/one").text
    assert "mine" not in client.get("/kept/plain/one").text
    assert "mine" not in other.get("/kept/plain/one").text
    client.get("/say/mine")
    assert "mine" in client.get("/kept/plain/one").text


def test_what_was_said_is_not_kept(client: FlaskClient, hits: Callable[[], int]) -> None:
    for _ in range(3):
        client.get("/say/again")
        assert "again" in client.get("/kept/plain/one").text
    assert hits() == 0


@pytest.mark.parametrize("name", ["request", "session", "person", "request_id", "flashes"])
def test_a_template_that_asks_for_the_visitor_fails(client: FlaskClient, name: str) -> None:
    assert client.get(f"/kept/{name}/one").status_code == 500


def test_one_form_a_page(client: FlaskClient) -> None:
    assert client.get("/kept/two/one").status_code == 500


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("gzip, deflate, br", "gzip"), ("gzip;q=0, br", "br"), ("identity", None), ("", None)]
)
def test_compressed_for_who_takes_it(client: FlaskClient, accepted: str, encoding: str | None) -> None:
    plain = client.get("/kept/plain/one", headers={"Accept-Encoding": "identity"})
    client.delete_cookie("css")
    answer = client.get("/kept/plain/one", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert "Accept-Encoding" in answer.headers["Vary"]
    if encoding == "gzip":
        assert gzip.decompress(answer.data) == plain.data


def test_answered_like_other_pages(app: Flask, client: FlaskClient) -> None:
    kept, other = client.get("/kept/plain/one").headers, client.get("/probe").headers
    ignored = {"X-Request-Id", "Content-Length", "Content-Security-Policy", "Set-Cookie"}
    assert {name: kept[name] for name in set(kept.keys()) - ignored} == {
        name: other[name] for name in set(other.keys()) - ignored
    }
    head = client.head("/kept/plain/one")
    assert (head.status_code, head.data) == (200, b"")


def test_only_so_many_are_kept(app: Flask, client: FlaskClient) -> None:
    for number in range(MOST_KEPT + 10):
        client.get(f"/kept/plain/{number}")
    kept: Kept = app.extensions["kept"]
    assert kept.page.cache_info().currsize == MOST_KEPT


def test_https_only_sites_too(make_app: Callable[..., Flask]) -> None:
    client = with_pages(make_app(**PRODUCTION)).test_client()
    answer = client.get("/kept/form/one", headers={"Host": "shop.example"}, environ_overrides=HTTPS)
    assert all("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert len(answer.headers.getlist("Set-Cookie")) == 2
