"""Metrics: for this machine itself or whoever holds the token; for others there is no such page."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

TOKEN = "a-token-of-enough-length"
OUTSIDE = {"REMOTE_ADDR": "203.0.113.9"}


def test_counts_by_route(client: FlaskClient) -> None:
    client.get("/probe/things/1")
    client.get("/probe/things/3")
    client.get("/secret-words-in-an-address")
    text = client.get("/metrics").text
    assert 'suinong_requests_total{method="GET",route="/probe/things/<id:thing_id>",status="200"} 1.0' in text
    assert 'suinong_requests_total{method="GET",route="/probe/things/<id:thing_id>",status="404"} 1.0' in text
    assert 'suinong_requests_total{method="-",route="-",status="404"} 1.0' in text
    assert 'suinong_request_seconds_count{route="/probe/things/<id:thing_id>"} 2.0' in text
    assert "secret-words" not in text


@pytest.mark.parametrize("address", ["203.0.113.9", "10.0.0.1", "not-an-address", ""])
def test_not_for_others(client: FlaskClient, address: str) -> None:
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": address}).status_code == 404


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Proto"])
def test_not_through_a_proxy_on_this_machine(client: FlaskClient, header: str) -> None:
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


def test_with_the_token(make_app: Callable[..., Flask]) -> None:
    client = make_app(METRICS_TOKEN=TOKEN).test_client()

    def status(sent: str) -> int:
        return client.get("/metrics", headers={"Authorization": sent}, environ_overrides=OUTSIDE).status_code

    assert status(f"Bearer {TOKEN}") == 200
    for sent in ("", TOKEN, f"bearer {TOKEN}", f"Bearer {TOKEN}x", "Bearer ", "Bearer ключ"):
        assert status(sent) == 404


def test_no_token_is_no_key(client: FlaskClient) -> None:
    sent = {"Authorization": "Bearer "}
    assert client.get("/metrics", headers=sent, environ_overrides=OUTSIDE).status_code == 404
