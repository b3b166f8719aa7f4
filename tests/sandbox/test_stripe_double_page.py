"""The hosted page, as a browser without script uses it: pay, be declined, go back."""

import base64
import hashlib
import html
import re

import pytest

from sandbox.stripe_double.running import RunningDouble
from sandbox.stripe_double.wire import Exchange, exchange
from tests.sandbox.stripe_calls import client, session_params


def open_session(double: RunningDouble, **changes: object) -> tuple[str, str]:
    """Id and page of a new session."""
    session = client(double).v1.checkout.sessions.create(session_params(**changes))
    assert session.url is not None
    return session.id, session.url


def get(url: str, **headers: str) -> Exchange:
    """What a browser is shown."""
    return exchange("GET", url, None, headers, 10)


def post(url: str) -> Exchange:
    """What a button does."""
    return exchange("POST", url, b"", {"Content-Type": "application/x-www-form-urlencoded"}, 10)


def test_the_page_says_what_is_paid_and_that_it_is_a_demo(double: RunningDouble) -> None:
    _, url = open_session(double)
    page = get(url)
    text = page.body.decode()
    assert page.status == 200
    assert '<html lang="zh-Hans">' in text
    for expected in ("演示，不会真的扣款", "Demo, no real money moves", "遂昌长粽", "¥136.00", "确认支付 ¥136.00"):
        assert expected in text
    assert "<script" not in text
    assert html.unescape(text).count("http://shop.test/basket?a=1&b=2") == 1


def test_the_policy_allows_our_style_and_nothing_else(double: RunningDouble) -> None:
    _, url = open_session(double)
    page = get(url)
    style = re.findall("<style>(.*)</style>", page.body.decode(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert page.headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self' http://shop.test; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("locale", "accepted", "lang"),
    [("en", "zh", "en"), ("zh", "en", "zh-Hans"), ("zh-TW", "en", "zh-Hans"), (None, "en-GB,en", "en"),
     (None, "zh-CN", "zh-Hans"), ("auto", "de", "zh-Hans")],
)  # fmt: skip
def test_the_page_speaks_the_sessions_language(
    double: RunningDouble, locale: str | None, accepted: str, lang: str
) -> None:
    _, url = open_session(double, locale=locale)
    assert f'<html lang="{lang}">' in get(url, **{"Accept-Language": accepted}).body.decode()


def test_names_are_text_never_markup(double: RunningDouble) -> None:
    item = {"price_data": {"currency": "cny", "unit_amount": 1, "product_data": {"name": "<b>笋</b>"}}, "quantity": 1}
    _, url = open_session(double, line_items=[item])
    assert "&lt;b&gt;笋&lt;/b&gt;" in get(url).body.decode()


def test_paying_leads_to_the_shop_and_a_second_click_pays_nothing(double: RunningDouble) -> None:
    session_id, url = open_session(double)
    for _ in range(2):
        answer = post(url + "/confirmation")
        assert (answer.status, answer.headers["Location"]) == (303, f"http://shop.test/paid?session={session_id}")
    assert len(client(double).v1.balance_transactions.list().data) == 1
    page = get(url)
    assert page.status == 200
    assert "已付款" in page.body.decode()


def test_a_declined_buyer_reads_why_and_tries_again(double: RunningDouble) -> None:
    session_id, url = open_session(double)
    answer = post(url + "/decline")
    assert (answer.status, answer.headers["Location"]) == (303, url)
    text = get(url).body.decode()
    assert 'role="alert"' in text
    assert "没有扣款" in text
    assert "<title>付款没有成功" in text
    assert post(url + "/confirmation").status == 303
    session = client(double).v1.checkout.sessions.retrieve(session_id, {"expand": ["payment_intent.latest_charge"]})
    assert session.payment_status == "paid"
    assert session.payment_intent.latest_charge.amount_captured == 13600  # type: ignore[union-attr]


@pytest.mark.parametrize("outcome", ["confirmation", "decline"])
def test_an_expired_page_takes_no_money(double: RunningDouble, outcome: str) -> None:
    session_id, url = open_session(double)
    double.control.advance(32 * 60)
    assert get(url).status == 410
    answer = post(f"{url}/{outcome}")
    assert answer.status == 410
    assert "http://shop.test/basket" in answer.body.decode()
    assert client(double).v1.checkout.sessions.retrieve(session_id).payment_intent is None


def test_an_unknown_page_is_clear_about_it(double: RunningDouble) -> None:
    _, url = open_session(double)
    for answer in (get(double.base_url + "/pay/cs_test_x"), post(url + "/theft"), post(url[:-1] + "/decline")):
        assert answer.status == 404
        assert "没有这个付款页面" in answer.body.decode()
