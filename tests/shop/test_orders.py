"""Who sees an order: its buyer, whoever has the link, whoever knows number and phone. For others it does not exist."""

import re
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.parties import Person
from operations.actor import Actor
from tests import orders
from tests.pages import Browser, without_reference
from web.links import order_link


def test_a_stranger_sees_the_same_as_for_no_order(browser: Callable[..., Browser], session: Session) -> None:
    number = orders.up_to(session, "confirmed").number
    for visitor in (browser(), browser("stranger"), browser("owner_a")):
        foreign, missing = visitor.get(f"/orders/{number}"), visitor.get("/orders/ZZZZZ-ZZZZZ")
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert without_reference(foreign).replace(number, "") == without_reference(missing).replace("ZZZZZ-ZZZZZ", "")


def test_the_signed_link_opens_it(app: Flask, browser: Callable[..., Browser], session: Session) -> None:
    number = orders.up_to(session, "shipped").number
    with app.test_request_context():
        link = order_link(number)
    guest = browser()
    assert guest.get(f"{link}x").status_code == 404
    assert guest.get(link).headers["Location"] == f"/orders/{number}"
    page = guest.get(f"/orders/{number}").text
    assert "Handed to the carrier" in page
    assert "SF Express" in page
    assert "138****" not in page
    assert "199****0301" in page


def test_number_and_phone_open_it(browser: Callable[..., Browser], session: Session) -> None:
    number = orders.up_to(session, "placed").number
    guest = browser()
    wrong = guest.post("/orders/lookup", {"number": number, "phone": "13900000000"}, page="/orders/lookup")
    assert wrong.status_code == 422
    assert "We find no order" in wrong.text
    right = guest.post(
        "/orders/lookup", {"number": number.lower(), "phone": "+86 199 0000 0301"}, page="/orders/lookup"
    )
    assert right.headers["Location"] == f"/orders/{number}"
    assert guest.get(f"/orders/{number}").status_code == 200


def test_guessing_is_limited(browser: Callable[..., Browser], session: Session) -> None:
    guest = browser()
    form = {"number": "ZZZZZ-ZZZZZ", "phone": "13900000000"}
    seen = [guest.post("/orders/lookup", form, page="/orders/lookup").status_code for _ in range(12)]
    assert seen == [422] * 10 + [429] * 2


def test_a_buyer_sees_own_orders_only(browser: Callable[..., Browser], session: Session) -> None:
    person = session.scalars(select(Person.id).where(Person.name == "consumer")).one()
    mine = orders.up_to(session, "confirmed", buyer=Actor(person)).number
    other = orders.up_to(session, "confirmed").number
    page = browser("consumer").get("/account/orders").text
    assert mine in page
    assert other not in page


def test_no_pool_price_on_any_page_of_the_street(browser: Callable[..., Browser], session: Session) -> None:
    person = session.scalars(select(Person.id).where(Person.name == "consumer")).one()
    number = orders.up_to(session, "shipped", {"TEA": 1}, buyer=Actor(person)).number
    buyer = browser("consumer")
    for path in ("/products/longgu-liren", f"/orders/{number}", "/account/orders", "/s/maoyang-tea", "/t/L00003"):
        page = buyer.get(path).text
        assert not re.search(r"\b(90|65)\.00", page), path
