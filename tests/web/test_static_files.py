"""Files the browser loads: for ever under a hashed name, safe, and only from their folder."""

import re

import pytest
from flask.testing import FlaskClient


def get(client: FlaskClient, path: str) -> tuple[int, dict[str, str]]:
    with client.get(path) as answer:
        return answer.status_code, dict(answer.headers)


def test_a_hashed_name_is_kept_for_ever(client: FlaskClient) -> None:
    found = re.search(r"/static/dist/shop\.[0-9a-f]{10}\.js", client.get("/probe").text)
    assert found is not None
    status, headers = get(client, found[0])
    assert status == 200
    assert "immutable" in headers["Cache-Control"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Access-Control-Allow-Origin" not in headers


def test_a_plain_name_is_kept_for_a_day(client: FlaskClient) -> None:
    assert get(client, "/static/mark.svg")[1]["Cache-Control"] == "max-age=86400, public"


@pytest.mark.parametrize(
    "path",
    ["/static/", "/static/nowhere.css", "/static/../config.py", "/static/%2e%2e/config.py", "/static//etc/passwd"],
)
def test_nothing_else(client: FlaskClient, path: str) -> None:
    assert get(client, path)[0] == 404


def test_pages_travel_compressed(client: FlaskClient) -> None:
    for encoding in ("br", "gzip"):
        answer = client.get("/probe", headers={"Accept-Encoding": encoding})
        assert answer.headers["Content-Encoding"] == encoding
        assert "Accept-Encoding" in answer.headers["Vary"]
