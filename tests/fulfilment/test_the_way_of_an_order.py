"""From the queue to the carrier by HTTP, and what the buyer sees then."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.delivery import PickLine
from models.stock import Bin
from operations.invariants import breaches
from tests import cast, orders
from tests.fulfilment.places import sheet_of
from tests.pages import Browser
from web.links import order_link


def test_an_order_is_picked_packed_and_shipped(
    app: Flask, engine: Engine, session: Session, packer: Browser, browser: Callable[..., Browser]
) -> None:
    cast.stock_up(session, "DRIED", 3, days_left=100, code="EARLY")
    order = orders.up_to(session, "confirmed", {"DRIED": 5, "TEA": 1})
    sheet = sheet_of(session, order)

    assert order.number in packer.get("/fulfilment").text
    answer = packer.post(f"{sheet}/picking", page="/fulfilment")
    seen = []
    while "/picks/" in answer.location:
        assert answer.status_code == 303
        seen.append(packer.get(answer.location).text)
        answer = packer.post(answer.location, page=answer.location)
    assert len(seen) == 3
    assert all(f"line {number} of 3" in page for number, page in enumerate(seen, start=1))
    assert (answer.status_code, answer.location) == (303, f"{sheet}/packing")
    answer = packer.post(f"{sheet}/packing", {"weight": "1.25"}, page=f"{sheet}/packing")
    assert (answer.status_code, answer.location) == (303, f"{sheet}/shipment")
    answer = packer.post(
        f"{sheet}/shipment", {"carrier": "SF", "waybill": "sf 1234 5678 9012"}, page=f"{sheet}/shipment"
    )
    assert (answer.status_code, answer.location) == (303, "/fulfilment")

    assert (
        f"Order {order.number} has left: SF Express SF123456789012. Nothing else waits."
        in packer.get("/fulfilment").text
    )
    assert "SF123456789012" in packer.get(sheet).text
    assert session.scalars(select(PickLine.picked_by)).all() == [orders.packer(session).person_id] * 3
    session.rollback()
    assert breaches(engine) == []
    with app.test_request_context():
        link = order_link(order.number)
    buyer = browser()
    assert buyer.get(link).status_code == 303
    page = buyer.get(f"/orders/{order.number}").text
    assert "On its way" in page
    assert "SF123456789012" in page


def test_lines_come_in_the_order_of_the_bins(session: Session, packer: Browser) -> None:
    far = cast.stock_up(session, "DRIED", 2, days_left=90, code="FAR")
    near = cast.stock_up(session, "DRIED", 2, days_left=95, code="NEAR")
    far.bin_id = _bin(session, far.warehouse_id, "A-09-01")
    near.bin_id = _bin(session, near.warehouse_id, "A-00-01")
    order = orders.up_to(session, "confirmed", {"DRIED": 4})

    answer = packer.post(f"{sheet_of(session, order)}/picking", page="/fulfilment")
    first = packer.get(answer.location).text
    answer = packer.post(answer.location, page=answer.location)

    assert "A-00-01" in first
    assert "NEAR" in first
    assert "A-09-01" in packer.get(answer.location).text


def _bin(session: Session, warehouse: int, code: str) -> int:
    made = Bin(warehouse_id=warehouse, code=code, storage="ambient")
    session.add(made)
    session.flush()
    return made.id
