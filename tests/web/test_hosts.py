"""Which names this site answers to, and whom it believes about the way a request came."""

from collections.abc import Callable

import pytest
from flask import Flask, request, url_for
from flask.testing import FlaskClient

from tests.web.conftest import HTTPS, PRODUCTION

FORGED = {"X-Forwarded-For": "9.9.9.9", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil", "x@localhost", "a b", ""])
@pytest.mark.parametrize("path", ["/probe", "/nowhere", "/livez"])
def test_an_unknown_host(client: FlaskClient, host: str, path: str) -> None:
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000"])
def test_a_known_host(client: FlaskClient, host: str) -> None:
    assert client.get("/probe", headers={"Host": host}).status_code == 200


def test_nobody_is_believed_about_where_he_comes_from(app: Flask) -> None:
    with app.test_request_context("/probe", headers=FORGED):
        assert request.host == "localhost"
        assert request.scheme == "http"
        assert request.remote_addr != "9.9.9.9"
        assert url_for("probe.page", _external=True) == "http://localhost/probe"


def test_as_many_proxies_as_there_are_are_believed(make_app: Callable[..., Flask]) -> None:
    app = make_app(**{**PRODUCTION, "TRUSTED_PROXIES": "1"})
    seen: dict[str, str | None] = {}
    app.before_request(lambda: seen.update(address=request.remote_addr, scheme=request.scheme, host=request.host))
    forwarded = {
        "X-Forwarded-For": "6.6.6.6, 9.9.9.9",
        "X-Forwarded-Host": "evil.example, shop.example",
        "X-Forwarded-Proto": "https",
    }
    answer = app.test_client().get("/livez", headers={"Host": "inside", **forwarded})
    assert answer.status_code == 200
    assert seen == {"address": "9.9.9.9", "scheme": "https", "host": "shop.example"}


def test_production_answers_to_its_own_name_only(make_app: Callable[..., Flask]) -> None:
    client = make_app(**PRODUCTION).test_client()
    assert client.get("/livez", headers={"Host": "shop.example"}, environ_overrides=HTTPS).status_code == 200
    assert client.get("/livez", headers={"Host": "localhost"}, environ_overrides=HTTPS).status_code == 400
