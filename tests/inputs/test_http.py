"""H: addresses, headers and bodies nobody meant. Each case over the whole application, with its answer."""

import io
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalogue import Category
from tests import orders
from tests.inputs.state import fingerprint
from tests.pages import TOKEN, Browser, engine_of, make_app

Browsers = Callable[..., Browser]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
CATEGORY = {"name_zh": "茶", "name_en": "Teas", "position": "2"}


@pytest.mark.parametrize(
    "path", ["/orders/-1", "/orders/٣", "/orders/99999999999999999999", "/orders/1%00", "/cart/lines/٣"]
)
def test_h1_no_such_number(browser: Browsers, path: str) -> None:
    assert (
        browser().post(path).status_code == 404 if path.startswith("/cart") else browser().get(path).status_code == 404
    )


@pytest.mark.parametrize("page", ["0", "-1", "1000000000", "abc", "9" * 30, "٣"])
@pytest.mark.parametrize("path", ["/products", "/search?q=sun", "/cooperative/orders"])
def test_h2_the_nearest_page_and_no_slow_one(browser: Browsers, path: str, page: str) -> None:
    answer = browser("admin").get(f"{path}{'&' if '?' in path else '?'}page={page}&per_page=100000")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "target", ["//evil.example", "\\\\evil.example", "javascript:alert(1)", "https://evil.example"]
)
def test_h3_nobody_is_sent_elsewhere(browser: Browsers, target: str) -> None:
    answer = browser().get(f"/language/en?next={quote(target, safe='')}")

    assert (answer.status_code, answer.location) == (302, "/")


def test_h4_an_unknown_host(browser: Browsers) -> None:
    assert browser().client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_h5_forged_forwarding_changes_nothing(browser: Browsers) -> None:
    forged = {"X-Forwarded-For": "8.8.8.8", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}

    answer = browser().client.get("/cooperative", headers=forged)

    assert answer.location == "/login?next=%2Fcooperative"
    assert "evil.example" not in browser().client.get("/", headers=forged).text
    guest = browser()
    seen = []
    for number in range(10):
        guest.client.environ_base["HTTP_X_FORWARDED_FOR"] = f"8.8.8.{number}"
        seen.append(guest.post("/login", {"login": "19900000401", "password": "guess"}).status_code)
    assert seen == [422] * 8 + [429] * 2


@pytest.mark.parametrize(
    "path", ["/products?sort=price&sort=newest", "/search?q=a&q=b", "/products?category=tea&category=x"]
)
def test_h6_twice_where_one_is_expected(browser: Browsers, path: str) -> None:
    assert browser().get(path).status_code == 400


def test_h6_a_field_twice(browser: Browsers, session: Session) -> None:
    """In every form, also where a single field is read: two readers could take different ones."""
    tea, dried = (str(orders.listing(session, sku).id) for sku in ("TEA", "DRIED"))
    category = session.scalars(select(Category.id).where(Category.slug == "tea")).one()
    shelf = orders.listing(session, "TEA", "maoyang-tea").id
    session.rollback()
    visitors = {name: browser(name) for name in ("owner_a", "admin", "buyer")} | {"": browser()}
    before = fingerprint(session)
    for who, path, form in (
        ("", "/cart", {"listing": [tea, dried]}),
        ("", "/cart", {"listing": tea, "quantity": ["1", "9"]}),
        ("", "/login", {"login": ["a@example.cn", "b@example.cn"], "password": "x"}),
        ("", "/orders/lookup", {"number": ["AAAAA-AAAAA", "BBBBB-BBBBB"], "phone": "13800138000"}),
        ("owner_a", f"/counter/listings/{shelf}/price", {"retail": ["130", "140"]}),
        ("owner_a", f"/counter/listings/{shelf}/place", {"way": ["up", "down"]}),
        ("admin", f"/cooperative/settings/categories/{category}", {"name_en": ["A", "B"], "seen": "x"}),
        ("admin", f"/cooperative/settings/categories/{category}", {**CATEGORY, "seen": ["x", "y"]}),
        ("admin", "/cooperative/orders/export", {"state": ["all", "shipped"]}),
        ("admin", "/cooperative/audit/export", {"view": ["all", "roles"]}),
    ):
        assert visitors[who].post(path, form, page="/orders/lookup").status_code == 400, (path, form)  # type: ignore[arg-type]
    assert fingerprint(session) == before


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"<x/>", "text/xml", 415),
        (b"{}", "application/json", 415),
        (b"a=1", "text/plain", 415),
        (b"\xff\xfe=\xff", "application/x-www-form-urlencoded", 400),
    ],
)
def test_h7_a_body_of_the_wrong_kind(browser: Browsers, body: bytes, kind: str, status: int) -> None:
    assert browser().client.post("/cart", data=body, content_type=kind).status_code == status


@pytest.mark.parametrize(
    "body", [b"{", b"[" * 10_000, b'{"id":"a","id":"b"}', b'{"id":NaN}', b'{"id":"\\ud800"}', b"\xff"]
)
@pytest.mark.usefixtures("_built")
def test_h7_broken_json(database_url: str, body: bytes) -> None:
    app = make_app(database_url, PAYMENTS_STRIPE="double", STRIPE_API_BASE="http://127.0.0.1:1")

    answer = app.test_client().post("/webhooks/stripe", data=body, content_type="application/json")
    engine_of(app).dispose()

    assert answer.status_code == 400


def test_h8_every_method_on_every_address(app: Flask, browser: Browsers, session: Session) -> None:
    """What is not listed is 405 and says what is; GET and HEAD write nothing."""
    orders.up_to(session, "placed")
    visitor, before = browser("admin"), fingerprint(session)
    for rule in app.url_map.iter_rules():
        path = rule.rule if not rule.arguments else None
        if path is None:
            continue
        allowed = set(rule.methods or ())
        siblings = {name for other in app.url_map.iter_rules() if other.rule == path for name in other.methods or ()}
        for method in METHODS:
            if method in siblings:
                if method in {"GET", "HEAD"} & allowed:
                    assert visitor.client.open(path, method=method).status_code < 500, (method, path)
                continue
            answer = visitor.client.open(path, method=method)
            assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, siblings), (method, path)
    assert fingerprint(session) == before


def test_h9_too_large(browser: Browsers) -> None:
    body = io.BytesIO(b"x" * (3 * 1024 * 1024))

    answer = browser().client.post("/cart", data=body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 413


def test_h9_without_a_length(app: Flask) -> None:
    answer = app.test_client().post(
        "/cart",
        input_stream=io.BytesIO(b"quantity=1"),
        content_type="application/x-www-form-urlencoded",
        headers={"Transfer-Encoding": "chunked"},
    )

    assert answer.status_code == 411


@pytest.mark.parametrize("token", [None, "", "foreign"])
def test_h10_no_token_keeps_what_was_typed(browser: Browsers, token: str | None) -> None:
    guest = browser()
    guest.get("/checkout")
    form = {"recipient": "买买提·艾力"} | ({} if token is None else {"csrf_token": token})

    answer = guest.client.post(
        "/orders/lookup", data={**form, "number": "ABCDE-23456"}, headers={"Origin": "http://localhost"}
    )

    assert answer.status_code == 400
    assert "ABCDE-23456" in answer.text


@pytest.mark.parametrize(
    "query", ["sort=;drop", "sort=price;--", "storage=lava", "category=no-such", "from=1e5", "state=;drop"]
)
@pytest.mark.parametrize("path", ["/products", "/cooperative/orders"])
def test_h11_an_unknown_order_or_filter(browser: Browsers, path: str, query: str) -> None:
    answer = browser("admin").get(f"{path}?{query}")

    assert answer.status_code in {200, 400, 404, 422}
    if query.startswith("sort=") and path == "/products":
        assert answer.status_code == 400


def test_h10_an_expired_token_keeps_what_was_typed(app: Flask, browser: Browsers) -> None:
    """The form comes back with a token of now: one press sends it again."""
    guest = browser()
    app.config["WTF_CSRF_TIME_LIMIT"] = -1
    token = TOKEN.search(guest.get("/orders/lookup").text)
    assert token is not None
    form = {"number": "ABCDE-23456", "phone": "13800138000", "csrf_token": token[1]}
    answer = guest.client.post("/orders/lookup", data=form, headers={"Origin": "http://localhost"})

    assert answer.status_code == 400
    assert 'name="number" value="ABCDE-23456"' in answer.text
    assert 'action="/orders/lookup"' in answer.text
    app.config["WTF_CSRF_TIME_LIMIT"] = 3600
    again = TOKEN.search(answer.text)
    assert again is not None
    assert guest.client.post("/orders/lookup", data=form | {"csrf_token": again[1]}).status_code == 422


def test_h12_a_retired_secret_is_worth_nothing_unless_it_is_listed(database_url: str, app: Flask) -> None:
    old, new = "o" * 40, "n" * 40
    first = make_app(database_url, SECRET_KEY=old)
    visitor = Browser(first, "consumer")
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    found = {}
    for name, environ in (("listed", {"SECRET_KEY_FALLBACKS": old}), ("retired", {})):
        later = make_app(database_url, SECRET_KEY=new, **environ)
        client = later.test_client()
        client.set_cookie("session", cookie.value)
        found[name] = client.get("/account/orders").status_code
        engine_of(later).dispose()
    engine_of(first).dispose()

    assert found == {"listed": 200, "retired": 302}


def test_h12_a_forged_cookie_is_a_guest(app: Flask) -> None:
    client = app.test_client()
    client.set_cookie("session", "eyJfdXNlcl9pZCI6IjEifQ.forged.signature")

    assert client.get("/account/orders").location == "/login?next=%2Faccount%2Forders"
