"""Whatever goes wrong, a page says what happened and what is safe, and gives a reference. Never a trace."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask
from flask.testing import FlaskClient

from tests.web.probe import SECRET_DETAIL
from web import i18n

STATUSES = [400, 401, 403, 404, 405, 409, 411, 413, 415, 422, 429, 500, 503]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("status", STATUSES)
def test_a_page_for_every_status(client: FlaskClient, status: int, language: str) -> None:
    client.set_cookie("lang", language)
    answer = client.get(f"/probe/fail/{status}")
    assert answer.status_code == status
    assert f'<html lang="{"en" if language == "en" else "zh-Hans"}"' in answer.text
    assert answer.text.count("<h1>") == 1
    assert answer.headers["X-Request-Id"] in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("status", STATUSES)
def test_json_for_whoever_asks_for_it(client: FlaskClient, status: int) -> None:
    answer = client.get(f"/probe/fail/{status}", headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.json is not None
    (error,) = answer.json["errors"]
    assert set(error) == {"field", "code", "message"}
    assert re.fullmatch("[a-z_]+", error["code"])
    assert error["message"]
    assert answer.json["reference"] == answer.headers["X-Request-Id"]


@pytest.mark.parametrize(
    "accept", ["*/*", "text/html,*/*;q=0.8", "text/html, application/json;q=0.9", "image/webp", ""]
)
def test_a_page_for_everybody_else(client: FlaskClient, accept: str) -> None:
    assert client.get("/nowhere", headers={"Accept": accept}).mimetype == "text/html"


def test_both_languages(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog(locale="zh_Hans")
    catalogue.add("There is nothing here", "这里什么也没有")
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(i18n, "TRANSLATIONS", tmp_path)
    client = make_app().test_client()
    assert "<h1>这里什么也没有</h1>" in client.get("/nowhere").text
    answer = client.get("/nowhere", headers={"Accept": "application/json"})
    assert json.loads(answer.data)["errors"][0]["message"] == "这里什么也没有"
    client.set_cookie("lang", "en")
    assert "<h1>There is nothing here</h1>" in client.get("/nowhere").text


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
@pytest.mark.parametrize("path", ["/probe/break", "/probe/lost"])
def test_no_detail_leaves_the_house(client: FlaskClient, path: str, accept: str) -> None:
    answer = client.get(path, headers={"Accept": accept})
    for detail in (SECRET_DETAIL, "Traceback", "RuntimeError", "OperationalError", "SELECT", "server closed"):
        assert detail not in answer.text


def test_an_unexpected_failure(client: FlaskClient) -> None:
    assert client.get("/probe/break").status_code == 500


def test_a_database_that_is_away(client: FlaskClient) -> None:
    answer = client.get("/probe/lost")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"


def test_a_page_that_fails_while_it_says_so(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise RuntimeError(SECRET_DETAIL)

    monkeypatch.setattr(i18n, "text_size", broken)
    answer = client.get("/probe/break")
    assert answer.status_code == 500
    assert "nothing was changed" in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    assert SECRET_DETAIL not in answer.text


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_foreign_missing_and_impossible_look_the_same(client: FlaskClient, accept: str) -> None:
    seen = set()
    for path in ("2", "3", "999999999999999999", "0", "nonsense", "99999999999999999999"):
        answer = client.get(f"/probe/things/{path}", headers={"Accept": accept})
        assert answer.status_code == 404
        seen.add(answer.text.replace(answer.headers["X-Request-Id"], "REFERENCE"))
    assert len(seen) == 1
