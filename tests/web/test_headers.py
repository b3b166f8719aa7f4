"""The headers every answer carries, whatever became of the request."""

import base64
import hashlib
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import HTTPS, PRODUCTION
from web import sign_in

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
ALL_KINDS = ["/probe", "/nowhere", "/probe/break", "/probe/lost", "/probe/fail/418", "/livez", "/probe/mine"]


@pytest.mark.parametrize("path", ALL_KINDS)
def test_every_answer(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert re.sub(r" 'sha256-[^']+'", "", headers["Content-Security-Policy"]) == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers
    assert re.fullmatch("[0-9a-f]{16}", headers["X-Request-Id"])
    assert {"Cookie", "Accept"} <= {name.strip() for name in headers["Vary"].split(",")}
    if headers["Content-Type"].startswith("text/"):
        assert headers["Content-Type"].endswith("charset=utf-8")


def test_payment_forms_lead_where_payment_is(make_app: Callable[..., Flask]) -> None:
    double = make_app(PAYMENTS_STRIPE="double", STRIPE_API_BASE="http://127.0.0.1:8001").test_client()
    assert "form-action 'self' http://127.0.0.1:8001;" in double.get("/livez").headers["Content-Security-Policy"]
    keys = {"PAYMENTS_STRIPE": "test", "STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}
    stripe = make_app(**keys).test_client()
    policy = stripe.get("/livez").headers["Content-Security-Policy"]
    assert "form-action 'self' https://checkout.stripe.com;" in policy


def test_production_is_https_only(make_app: Callable[..., Flask]) -> None:
    client = make_app(**PRODUCTION).test_client()
    answer = client.get("/probe", headers={"Host": "shop.example"}, environ_overrides=HTTPS)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    answer = client.post(
        "/probe/echo",
        headers={"Host": "shop.example", "Origin": "https://shop.example"},
        environ_overrides=HTTPS,
        data={"a": "1"},
    )
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if "session=" in line)
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_a_demonstration_has_a_plain_cookie(client: FlaskClient) -> None:
    answer = client.post("/probe/echo", headers={"Origin": "http://localhost"}, data={"a": "1"})
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if "session=" in line)
    assert cookie.startswith("session=")
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))


@pytest.mark.parametrize("path", ["/cart", "/cart/x", "/checkout", "/orders/ABC/thanks", "/login", "/nowhere"])
def test_what_nobody_may_keep(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_what_is_posted_is_not_kept(client: FlaskClient) -> None:
    assert client.post("/probe/echo", data={}).headers["Cache-Control"] == "no-store"


def test_public_pages_are_asked_for_again(client: FlaskClient) -> None:
    assert client.get("/probe").headers["Cache-Control"] == "private, no-cache"
    assert client.get("/cartoons").headers["Cache-Control"] == "no-store"


def test_pages_of_somebody_signed_in_are_not_kept(app: Flask, client: FlaskClient) -> None:
    app.before_request(lambda: sign_in.g.setdefault("person_id", 7) and None)
    assert client.get("/probe").headers["Cache-Control"] == "no-store"


def test_styles_stand_inside_the_first_page(client: FlaskClient) -> None:
    answer = client.get("/probe")
    style = re.search("<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}';" in answer.headers["Content-Security-Policy"]
    assert client.get_cookie("css") is not None


def test_the_second_page_links_them(client: FlaskClient) -> None:
    client.get("/probe")
    answer = client.get("/probe")
    assert "<style>" not in answer.text
    assert re.search(r'<link rel="stylesheet" href="/static/dist/shop\.[0-9a-f]{10}\.css">', answer.text)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "Set-Cookie" not in answer.headers


def test_styles_of_an_older_release_are_not_trusted(client: FlaskClient) -> None:
    client.set_cookie("css", "0000000000")
    assert "<style>" in client.get("/probe").text


def test_a_page_that_fails_does_not_say_that_styles_are_held(client: FlaskClient) -> None:
    assert "<style>" in client.get("/nowhere").text
    assert client.get_cookie("css") is None
