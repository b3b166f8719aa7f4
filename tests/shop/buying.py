"""What a visitor does to buy, by HTTP."""

import re
from html import unescape
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.orders import Order
from tests.orders import listing
from tests.pages import Browser

HANGZHOU = {
    "recipient": "陈一禾",
    "phone": "13800138000",
    "province": "33",
    "city": "3301",
    "county": "330106",
    "town": "",
    "street": "文一西路1号2幢301室",
    "email": "chen@example.cn",
    "remark": "",
    "paste": "",
}


def fill(browser: Browser, session: Session, sku: str, packs: int = 1, shop: str = "pavilion") -> TestResponse:
    """Put packs into the cart."""
    found = listing(session, sku, shop).id
    session.rollback()
    return browser.post("/cart", {"listing": str(found), "quantity": str(packs)}, page="/products/sungan")


def checkout_form(browser: Browser, **changed: str) -> dict[str, str]:
    """The checkout's fields as the page would send them, address filled in and total told."""
    page = browser.get("/checkout").text
    address = HANGZHOU | changed
    token = hidden(page, "checkout_token")
    told = browser.post("/checkout/address", {**address, "checkout_token": token}, page="/checkout").text
    return {**address, "checkout_token": token, "seen_total": hidden(told, "seen_total")}


def check_out(browser: Browser, **changed: str) -> TestResponse:
    """Send the checkout."""
    return browser.post("/checkout", checkout_form(browser, **changed), page="/checkout")


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert found, name
    value = re.search(r'value="([^"]*)"', found[0])
    return unescape(value[1]) if value else ""


def only_order(session: Session) -> Order:
    """The one order there is."""
    session.rollback()
    return session.scalars(select(Order)).one()


def session_id(answer: TestResponse) -> str:
    """Which checkout session a redirect to the hosted page leads to."""
    return urlsplit(answer.headers["Location"]).path.rsplit("/", 1)[-1]
