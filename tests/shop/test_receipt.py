"""A buyer confirms that the goods are there: asked first, once, and only where something is on its way."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.delivery import Parcel
from models.ledger import Entry
from models.orders import Order
from tests import orders
from tests.pages import Browser, without_reference
from tests.shop import boxes
from web.links import order_link


def confirm(visitor: Browser, number: str) -> tuple[int, str]:
    answer = visitor.post(f"/orders/{number}/receipt", page="/orders/lookup")
    return answer.status_code, answer.location or answer.text


def test_asked_then_confirmed_then_harmless(browser: Callable[..., Browser], session: Session) -> None:
    order = orders.up_to(session, "confirmed", {"DRIED": 2}, buyer=boxes.buyer(session))
    boxes.in_two_boxes(session, order)
    visitor = browser("consumer")
    before = session.scalars(select(func.count()).select_from(Entry)).one()

    question = visitor.get(f"/orders/{order.number}/receipt").text
    assert "the shop and the farmers get their money" in question
    session.expire_all()
    assert boxes.parcel_of(session, order).state == "shipped"  # asking moves nothing
    session.rollback()

    assert confirm(visitor, order.number) == (303, f"/orders/{order.number}")
    session.expire_all()
    assert {(one.state, one.delivered_by) for one in session.scalars(select(Parcel))} == {("delivered", "buyer")}
    assert session.get_one(Order, order.id).state == "completed"
    posted = session.scalars(select(func.count()).select_from(Entry)).one()
    assert posted > before
    session.rollback()

    assert confirm(visitor, order.number) == (303, f"/orders/{order.number}")
    assert visitor.get(f"/orders/{order.number}/receipt").location == f"/orders/{order.number}"
    assert session.scalars(select(func.count()).select_from(Entry)).one() == posted


@pytest.mark.parametrize("step", ["placed", "confirmed", "packed"])
def test_nothing_on_its_way(browser: Callable[..., Browser], session: Session, step: str) -> None:
    number = orders.up_to(session, step, buyer=boxes.buyer(session)).number
    visitor = browser("consumer")

    status, page = confirm(visitor, number)

    assert status == 409
    assert "nothing to confirm yet" in page
    assert visitor.get(f"/orders/{number}/receipt").status_code == 409


def test_a_guest_with_the_link_may(app: Flask, browser: Callable[..., Browser], session: Session) -> None:
    order = orders.up_to(session, "shipped")
    with app.test_request_context():
        link = order_link(order.number)
    guest = browser()
    guest.get(link)

    assert confirm(guest, order.number) == (303, f"/orders/{order.number}")
    session.expire_all()
    assert session.get_one(Order, order.id).state == "completed"


@pytest.mark.parametrize("end", ["receipt", "cancellation", "address"])
def test_for_others_there_is_no_such_order(browser: Callable[..., Browser], session: Session, end: str) -> None:
    number = orders.up_to(session, "shipped", buyer=boxes.buyer(session)).number
    for visitor in (browser(), browser("stranger")):
        for answers in (
            [visitor.get(f"/orders/{one}/{end}") for one in (number, "ZZZZZ-ZZZZZ")],
            [visitor.post(f"/orders/{one}/{end}", page="/orders/lookup") for one in (number, "ZZZZZ-ZZZZZ")],
        ):
            foreign, missing = answers
            assert (foreign.status_code, missing.status_code) == (404, 404)
            pages = [without_reference(one).replace(number, "").replace("ZZZZZ-ZZZZZ", "") for one in answers]
            assert pages[0] == pages[1]
    session.rollback()
    assert session.scalars(select(Parcel.state)).one() == "shipped"
