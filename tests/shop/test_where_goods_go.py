"""Goods that cannot be sent to an address: each says why, can be taken out, and nothing that was typed is lost."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.pages import Browser
from tests.shop.buying import HANGZHOU, check_out, checkout_form, fill

Browsers = Callable[..., Browser]
URUMQI = {"province": "65", "city": "6501", "county": "650102", "street": "解放路1号"}


@pytest.fixture
def guest(browser: Browsers, session: Session) -> Browser:
    """Somebody with dried, chilled and frozen goods in the cart."""
    one = browser()
    for sku in ("DRIED", "FRESH", "GIFT"):
        fill(one, session, sku)
    return one


def test_each_line_says_why_and_the_summary_leads_there(guest: Browser) -> None:
    answer = check_out(guest, **URUMQI)

    assert answer.status_code == 422
    summary = re.search(r'<div class="errors".*?</ul>', answer.text, re.DOTALL)
    assert summary
    targets = re.findall(r'href="#(line-\d+)"', summary[0])
    assert len(targets) == 2
    assert all(f'id="{target}"' in answer.text for target in targets)
    assert "Winter bamboo shoots 2.5 kg box: has to stay cold" in summary[0]
    assert "Long rice dumpling gift box box of 5: has to stay frozen" in summary[0]
    assert "<title>Error: Checkout" in answer.text
    assert "解放路1号" in answer.text


def test_a_line_is_taken_out_and_what_was_typed_stays(guest: Browser) -> None:
    form = checkout_form(guest, **URUMQI, remark="请放门卫")
    shown = guest.post("/checkout/address", form, page="/checkout").text
    removals = _removals(shown)
    assert len(removals) == 2

    for left, address in zip((1, 0), removals, strict=True):
        answer = guest.post(address, form, page="/checkout")
        assert answer.status_code == 200
        assert len(_removals(answer.text)) == left
        assert all(typed in answer.text for typed in ("请放门卫", "解放路1号", HANGZHOU["recipient"]))
    assert "has to stay" not in answer.text
    assert check_out(guest, **URUMQI).status_code == 303


def test_another_address_takes_it(guest: Browser) -> None:
    check_out(guest, **URUMQI)

    assert check_out(guest).status_code == 303


def test_nothing_left_leads_to_the_cart(browser: Browsers, session: Session) -> None:
    guest = browser()
    fill(guest, session, "GIFT")
    form = checkout_form(guest, **URUMQI)
    (removal,) = _removals(guest.post("/checkout/address", form, page="/checkout").text)

    assert _place(guest.post(removal, form, page="/checkout")) == (303, "/cart")


def test_the_cart_says_it_before(guest: Browser) -> None:
    page = guest.get("/cart").text

    assert page.count("Not sent to: remote") == 2


def test_a_line_of_another_cart_is_not_there(guest: Browser, browser: Browsers, session: Session) -> None:
    form = checkout_form(guest, **URUMQI)
    removal = _removals(guest.post("/checkout/address", form, page="/checkout").text)[0]
    other = browser()
    fill(other, session, "DRIED")

    assert other.post(removal, form, page="/checkout").status_code == 404


def _removals(page: str) -> list[str]:
    return re.findall(r'formaction="(/checkout/lines/\d+/removal)"', page)


def _place(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.headers["Location"]
