"""A buyer's orders by how they stand: the right tab, the right count, one action a card, a fixed number of queries."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import orders
from tests.pages import Browser, queries
from tests.shop import boxes

TABS = ("all", "unpaid", "to-ship", "to-receive", "done")


def counts(page: str) -> dict[str, int]:
    found = re.findall(r'href="/account/orders(?:\?state=([a-z-]+))?"[^>]*>[^<]* <span class="count">(\d+)', page)
    return {name or "all": int(count) for name, count in found}


def actions(page: str) -> list[str]:
    return re.findall(r'<a class="btn [^"]*end" href="[^"]*">([^<]*)</a>', page)


def test_every_order_stands_under_one_tab(browser: Callable[..., Browser], session: Session) -> None:
    me = boxes.buyer(session)
    steps = ("placed", "confirmed", "packed", "shipped", "delivered")
    numbers = {step: orders.up_to(session, step, buyer=me).number for step in steps}
    partly = orders.up_to(session, "confirmed", {"DRIED": 2, "FRESH": 1}, buyer=me)
    boxes.in_two_boxes(session, partly)
    visitor = browser("consumer")

    pages = {tab: visitor.get(f"/account/orders?state={tab}").text for tab in TABS}

    assert counts(pages["all"]) == {"all": 6, "unpaid": 1, "to-ship": 2, "to-receive": 2, "done": 1}
    assert numbers["placed"] in pages["unpaid"]
    assert numbers["confirmed"] in pages["to-ship"]
    assert numbers["packed"] in pages["to-ship"]
    assert numbers["shipped"] in pages["to-receive"]
    assert partly.number in pages["to-receive"]
    assert numbers["delivered"] in pages["done"]
    assert "A part is on its way" in pages["to-receive"]
    # the latest first: partly, delivered, shipped, packed, confirmed, placed
    assert actions(pages["all"]) == ["Where is it?", "See the order", "Where is it?", *["See the order"] * 2, "Pay"]


def test_what_is_being_brought_can_be_confirmed(browser: Callable[..., Browser], session: Session) -> None:
    order = orders.up_to(session, "shipped", buyer=boxes.buyer(session))
    boxes.told(session, boxes.parcel_of(session, order), "collected", "out_for_delivery")

    assert actions(browser("consumer").get("/account/orders").text) == ["Confirm receipt"]


@pytest.mark.parametrize("tab", TABS)
def test_nothing_there_says_so(browser: Callable[..., Browser], tab: str) -> None:
    page = browser("consumer").get(f"/account/orders?state={tab}")

    assert page.status_code == 200
    assert "See what is in season" in page.text


def test_an_unknown_tab_is_refused(browser: Callable[..., Browser]) -> None:
    assert browser("consumer").get("/account/orders?state=;drop").status_code == 400


def test_more_orders_cost_no_more_queries(app: Flask, browser: Callable[..., Browser], session: Session) -> None:
    me, visitor = boxes.buyer(session), browser("consumer")
    orders.up_to(session, "shipped", buyer=me)
    visitor.get("/account/orders")
    seen = []
    for _more in range(2):
        with queries(app) as sent:
            assert visitor.get("/account/orders").status_code == 200
        seen.append(len(sent))
        for step in ("placed", "confirmed", "packed", "shipped"):
            orders.up_to(session, step, {"DRIED": 1, "TEA": 1}, buyer=me)

    assert seen[0] == seen[1] <= 8


def test_a_long_list_is_paged(browser: Callable[..., Browser], session: Session) -> None:
    me = boxes.buyer(session)
    first = orders.up_to(session, "placed", {"DRIED": 1}, buyer=me).number
    for _more in range(20):
        orders.up_to(session, "placed", {"DRIED": 1}, buyer=me)
    visitor = browser("consumer")

    assert first not in visitor.get("/account/orders?state=unpaid").text
    assert first in visitor.get("/account/orders?state=unpaid&page=2").text
