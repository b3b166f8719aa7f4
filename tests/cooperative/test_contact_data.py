"""A buyer's contact data opens to one person, with one reason, for a moment, and that is written down."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.orders import Order
from models.parties import Person
from models.reading import office
from tests import orders
from tests.pages import Browser

Browsers = Callable[..., Browser]


@pytest.fixture
def order(session: Session) -> Order:
    """An order that waits to be picked."""
    return orders.up_to(session, "confirmed")


@pytest.fixture
def page(order: Order) -> str:
    """Its page in the office."""
    return f"/cooperative/orders/{order.number}"


def test_with_a_reason_it_opens_to_whoever_gave_it(
    session: Session, browser: Browsers, order: Order, page: str
) -> None:
    support = browser("support")

    answer = support.post(f"{page}/contact", {"reason": "delivery"}, page=page)

    assert (answer.status_code, answer.location) == (303, f"{page}#contact")
    shown = support.get(page).text
    for known in (order.recipient, order.phone.removeprefix("+86"), order.street):
        assert known in shown
    assert order.recipient not in browser("admin").get(page).text
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "unmask")).one()
    assert (event.object_type, event.object_id, event.reason) == ("order", order.id, "delivery")
    assert event.actor_id == session.scalars(select(Person.id).where(Person.name == "support")).one()
    assert "Looked at the contact data" in browser("admin").get(page).text


@pytest.mark.parametrize("form", [{}, {"reason": ""}, {"reason": "curiosity"}])
def test_without_a_reason_it_stays_shut(
    session: Session, browser: Browsers, order: Order, page: str, form: dict[str, str]
) -> None:
    support = browser("support")

    answer = support.post(f"{page}/contact", form, page=page)

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert order.recipient not in answer.text
    assert session.scalars(select(AuditEvent).where(AuditEvent.action == "unmask")).all() == []


def test_it_opens_no_other_order(session: Session, browser: Browsers, page: str) -> None:
    other = orders.up_to(session, "confirmed")
    support = browser("support")

    support.post(f"{page}/contact", {"reason": "delivery"}, page=page)

    assert other.recipient not in support.get(f"/cooperative/orders/{other.number}").text


def test_it_closes_by_itself(browser: Browsers, order: Order, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    support = browser("support")
    support.post(f"{page}/contact", {"reason": "delivery"}, page=page)

    monkeypatch.setattr(office, "OPEN_FOR", timedelta(0))

    assert order.recipient not in support.get(page).text


def test_finance_may_not_open_it(browser: Browsers, page: str) -> None:
    assert browser("finance").post(f"{page}/contact", {"reason": "delivery"}, page="/account").status_code == 403


def test_an_order_that_does_not_exist(browser: Browsers) -> None:
    answer = browser("support").post("/cooperative/orders/AAAAA-AAAAA/contact", {"reason": "delivery"}, page="/account")

    assert answer.status_code == 404
