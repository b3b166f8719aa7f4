"""What a buyer reads of his order: how it stands, every parcel on its own, what is late or missing, what goes back."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from models.delivery import Consignment
from models.orders import Order
from operations import cancelling
from tests import orders
from tests.pages import Browser
from tests.shop import boxes
from web.links import order_link


@pytest.fixture
def guest(app: Flask, browser: Callable[..., Browser]) -> Callable[[Order], Browser]:
    """A guest who came by the signed link of an order."""

    def come(order: Order) -> Browser:
        with app.test_request_context():
            link = order_link(order.number)
        visitor = browser()
        visitor.get(link)
        return visitor

    return come


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_two_parcels_are_told_apart(session: Session, guest: Callable[[Order], Browser]) -> None:
    order = orders.up_to(session, "confirmed", {"DRIED": 2})
    first, second = boxes.in_two_boxes(session, order)
    boxes.told(session, first, "collected", "in_transit", "out_for_delivery", said="派件员已出发")
    boxes.told(session, second, "collected")

    page = guest(order).get(f"/orders/{order.number}").text

    one, two = page[page.index("Parcel 1 of 2") : page.index("What happened")].split("Parcel 2 of 2")
    assert first.waybill in one
    assert second.waybill not in one
    assert second.waybill in two
    assert "Being brought to you" in one
    assert '<p class="note" lang="zh-Hans">派件员已出发</p>' in one
    assert '<p lang="zh-Hans">杭州市</p>' in one
    assert "Being brought to you" not in two
    assert "The carrier has it" in two
    assert one.rindex("Being brought to you") < one.index("On its way") < one.index("The carrier has it")
    assert one.index("The carrier has it") < one.index("Earlier") < one.index("Handed to the carrier")


def test_the_way_of_a_single_parcel_is_part_of_the_timeline(
    session: Session, guest: Callable[[Order], Browser]
) -> None:
    order = orders.up_to(session, "shipped")
    boxes.told(session, boxes.parcel_of(session, order), "collected", "in_transit")

    happened = text_of(guest(order).get(f"/orders/{order.number}").text).partition("What happened")[2]

    told = (
        "On its way",
        "The carrier has it",
        "Handed to the carrier",
        "Packed",
        "Being picked",
        "Paid",
        "Order placed",
    )
    places = [happened.index(words) for words in told]
    assert places == sorted(places)


def test_what_is_late_is_said(session: Session, guest: Callable[[Order], Browser]) -> None:
    order = orders.up_to(session, "confirmed")
    visitor = guest(order)
    assert "goods are late" not in visitor.get(f"/orders/{order.number}").text
    session.execute(
        update(Consignment)
        .where(Consignment.order_id == order.id)
        .values(ship_by=func.now() - timedelta(hours=2), created_at=func.now() - timedelta(days=3))
    )
    session.commit()

    assert "Your goods are late: they should have left by" in visitor.get(f"/orders/{order.number}").text


def test_every_state_has_its_sentence(session: Session, guest: Callable[[Order], Browser]) -> None:
    said = {
        "placed": "The goods are kept for you until",
        "confirmed": "Paid. Your goods leave our house on",
        "picking": "We are picking and packing your goods",
        "packed": "We are picking and packing your goods",
        "shipped": "If nobody says otherwise, they count as received on",
        "delivered": "This order is complete",
    }
    for step, sentence in said.items():
        order = orders.up_to(session, step, {"DRIED": 1})
        assert sentence in guest(order).get(f"/orders/{order.number}").text, step


def test_a_cancelled_order_says_what_goes_back(session: Session, guest: Callable[[Order], Browser]) -> None:
    order = orders.up_to(session, "confirmed")
    cancelling.cancel_order(session, boxes.buyer(session), order.id)
    session.commit()

    page = text_of(guest(order).get(f"/orders/{order.number}").text)

    assert "This order was cancelled" in page
    assert "Cancelled; what was paid goes back" in page
    assert f"¥{order.total_fen // 100}.{order.total_fen % 100:02}" in page


def test_a_parcel_on_its_way_back(session: Session, guest: Callable[[Order], Browser]) -> None:
    order = orders.up_to(session, "shipped")
    boxes.told(session, boxes.parcel_of(session, order), "failed", "returning")

    page = guest(order).get(f"/orders/{order.number}").text

    assert "is on its way back to us" in page
    assert "/receipt" not in page
