"""Every method on every address: only what is listed, and 405 says what is."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_a_method_that_is_not_there(client: FlaskClient, method: str) -> None:
    answer = client.open("/probe", method=method)
    assert answer.status_code == 405
    assert {name.strip() for name in answer.headers["Allow"].split(",")} == {"GET", "HEAD"}


def test_every_address(app: Flask, client: FlaskClient) -> None:
    fixed: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if not rule.arguments:
            fixed.setdefault(rule.rule, set()).update(rule.methods or ())
    assert len(fixed) > 8
    for path, allowed in fixed.items():
        for method in set(METHODS) - allowed:
            answer = client.open(path, method=method)
            assert answer.status_code == 405, (method, path)
            assert {name.strip() for name in answer.headers["Allow"].split(",")} == allowed


def test_head_is_get_without_a_body(client: FlaskClient) -> None:
    answer = client.head("/probe")
    assert answer.status_code == 200
    assert answer.data == b""
