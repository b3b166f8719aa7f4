"""The list of orders: by stage with counts, found by number or phone, in a fixed number of queries."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.delivery import Consignment
from operations import payments
from operations.actor import HOUSE
from tests import orders
from tests.pages import Browser, queries

Browsers = Callable[..., Browser]
#: The session with its person, the roles, the counts, how many there are, this page of them.
QUERIES = 5


@pytest.fixture
def admin(browser: Browsers) -> Browser:
    """The administrator's desk."""
    return browser("admin")


def numbers(page: str) -> list[str]:
    """The orders a list shows."""
    return [part.split("</a>")[0].split(">")[-1] for part in page.split('<th scope="row"')[1:]]


def test_the_tabs_tell_the_stages_apart(session: Session, admin: Browser) -> None:
    made = {step: orders.up_to(session, step).number for step in ("placed", "confirmed", "packed", "shipped")}
    ended = orders.up_to(session, "placed")
    payments.give_up(session, HOUSE, ended.id)
    session.commit()

    shown = {
        tab: numbers(admin.get(f"/cooperative/orders?state={tab}").text)
        for tab in ("all", "unpaid", "to-ship", "under-way", "completed", "ended")
    }

    assert shown == {
        "all": [ended.number, *reversed(made.values())],
        "unpaid": [made["placed"]],
        "to-ship": [made["packed"], made["confirmed"]],
        "under-way": [made["shipped"]],
        "completed": [],
        "ended": [ended.number],
    }
    page = admin.get("/cooperative/orders").text
    for tab, count in (("All", 5), ("To be shipped", 2), ("On its way", 1), ("Completed", 0)):
        assert f'>{tab} <span class="count">{count}</span>' in page


def test_an_order_half_of_which_has_left_is_still_to_be_shipped(session: Session, admin: Browser) -> None:
    order = orders.up_to(session, "packed", {"DRIED": 1, "FRESH": 1})
    first = session.scalars(select(Consignment.id).order_by(Consignment.id)).first() or 0
    orders.parcels.ship(session, orders.packer(session), first)
    session.commit()

    assert numbers(admin.get("/cooperative/orders?state=to-ship").text) == [order.number]


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("{number}", True),
        ("{lower}", True),
        ("{bare}", True),
        ("{start}", True),
        (" {number} ", True),
        ("0301", True),
        ("00301", True),
        ("19900000301", True),
        ("+8619900000301", True),
        ("301", False),
        ("0302", False),
        ("%", False),
        ("_____", False),
        ("陈一禾", False),
        ("' OR 1=1", False),
    ],
)
def test_searching(session: Session, admin: Browser, words: str, finds: bool) -> None:
    order = orders.up_to(session, "placed")
    number = order.number
    typed = words.format(number=number, lower=number.lower(), bare=number.replace("-", ""), start=number[:7])

    answer = admin.client.get("/cooperative/orders", query_string={"q": typed})

    assert answer.status_code == 200
    assert numbers(answer.text) == ([number] if finds else [])


def test_searching_stays_in_its_tab(session: Session, admin: Browser) -> None:
    orders.up_to(session, "placed")
    confirmed = orders.up_to(session, "confirmed")
    orders.up_to(session, "confirmed", to=replace(orders.HANGZHOU, phone="+8619900000999"))

    assert numbers(admin.get("/cooperative/orders?state=to-ship&q=0301").text) == [confirmed.number]


def test_the_list_costs_the_same_however_long_it_is(app: Flask, session: Session, admin: Browser) -> None:
    for _ in range(12):
        orders.up_to(session, "confirmed", {"DRIED": 1, "TEA": 1})

    with queries(app) as sent:
        page = admin.get("/cooperative/orders?state=to-ship&q=0301")

    assert len(numbers(page.text)) == 12
    assert len(sent) <= QUERIES, "\n".join(sent)


def test_a_tab_that_is_none_is_refused(admin: Browser) -> None:
    assert admin.get("/cooperative/orders?state=lost").status_code == 400
