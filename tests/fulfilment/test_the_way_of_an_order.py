"""From the queue to the carrier by HTTP, and what the buyer sees then."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.carriers import Manifest
from models.delivery import PickLine
from models.stock import Bin
from operations.invariants import breaches
from tests import cast, orders
from tests.fulfilment.places import hidden, packed_form, sheet_of, wave_of, waybill_of
from tests.pages import Browser
from web.links import order_link


def test_an_order_is_picked_packed_and_handed_over(
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
        answer = packer.post(answer.location, {"picked": hidden(seen[-1], "picked")}, page=answer.location)
    assert len(seen) == 3
    assert all(f"line {number} of 3" in page for number, page in enumerate(seen, start=1))
    assert (answer.status_code, answer.location) == (303, wave_of(session, order))
    assert f"Next: pack {order.number}" in packer.get(answer.location).text

    table = packer.get(f"/fulfilment/packing?number={order.number.lower()}")
    assert (table.status_code, table.location) == (303, f"{sheet}/packing")
    form = packed_form(session, order, packer.get(table.location).text, "1.5")
    answer = packer.post(f"{sheet}/packing", form, page=f"{sheet}/packing")
    assert (answer.status_code, answer.location) == (303, sheet)
    waybill = waybill_of(session, order)
    assert waybill in packer.get(sheet).text
    assert "Print the label" in packer.get(sheet).text

    manifest = packer.post("/fulfilment/manifests", {"carrier": "SF"}, page="/fulfilment/shipments").location
    assert waybill in packer.get(manifest).text
    answer = packer.post(f"{manifest}/parcels", {"waybill": waybill.lower()}, page=manifest)
    assert (answer.status_code, answer.location) == (303, manifest)
    assert f"✓ Scanned last</small>{waybill}" in packer.get(manifest).text
    assert "1 parcel" in packer.get(f"{manifest}/closing").text
    assert packer.post(f"{manifest}/closing", page=f"{manifest}/closing").location == manifest

    session.rollback()
    assert session.scalars(select(Manifest.state)).one() == "closed"
    assert "1 parcel has left." in packer.get(manifest).text
    assert session.scalars(select(PickLine.picked_by)).all() == [orders.packer(session).person_id] * 3
    session.rollback()
    assert breaches(engine) == []
    with app.test_request_context():
        link = order_link(order.number)
    buyer = browser()
    assert buyer.get(link).status_code == 303
    assert waybill in buyer.get(f"/orders/{order.number}").text


def test_lines_come_in_the_order_of_the_bins(session: Session, packer: Browser) -> None:
    far = cast.stock_up(session, "DRIED", 2, days_left=90, code="FAR")
    near = cast.stock_up(session, "DRIED", 2, days_left=95, code="NEAR")
    far.bin_id = _bin(session, far.warehouse_id, "A-09-01")
    near.bin_id = _bin(session, near.warehouse_id, "A-00-01")
    order = orders.up_to(session, "confirmed", {"DRIED": 4})

    answer = packer.post(f"{sheet_of(session, order)}/picking", page="/fulfilment")
    first = packer.get(answer.location).text
    answer = packer.post(answer.location, {"picked": "2"}, page=answer.location)

    assert "A-00-01" in first
    assert "NEAR" in first
    assert "A-09-01" in packer.get(answer.location).text


def _bin(session: Session, warehouse: int, code: str) -> int:
    made = Bin(warehouse_id=warehouse, code=code, storage="ambient")
    session.add(made)
    session.flush()
    return made.id
