"""The packing table: everything is looked at, the scale is believed or doubted, boxes, weights, carriers."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models.carriers import Carrier
from models.delivery import Parcel
from models.orders import OrderLine
from operations.invariants import breaches
from tests import orders
from tests.fulfilment.places import consignment_of, pack_lines, packed_form, sheet_of
from tests.orders import HANGZHOU
from tests.pages import Browser, queries

#: The session with its person and roles, the sheet and its lines, materials, carriers.
QUERIES = 10


def parcels(session: Session) -> list[Parcel]:
    """All boxes."""
    session.rollback()
    return list(session.scalars(select(Parcel).order_by(Parcel.id)))


def test_the_page_is_lean(app: Flask, session: Session, packer: Browser) -> None:
    order = orders.up_to(session, "picked", {"DRIED": 2, "TEA": 1}, to=replace(HANGZHOU, remark="请放门口"))

    with queries(app) as sent:
        page = packer.get(f"{sheet_of(session, order)}/packing").text

    assert len(sent) <= QUERIES, "\n".join(sent)
    assert "请放门口" in page
    assert "With the box. The goods alone weigh 600\u00a0g." in page
    assert "looked again" not in page


def test_the_table_costs_the_same_however_much_is_picked(app: Flask, session: Session, packer: Browser) -> None:
    for _ in range(7):
        orders.up_to(session, "picked", {"DRIED": 1})

    with queries(app) as sent:
        page = packer.get("/fulfilment/packing").text

    assert len(sent) <= 4, "\n".join(sent)  # the session with its person and roles, the list and its length
    assert page.count('<th scope="row"') == 7


@pytest.mark.parametrize("text", ["", "0", "0.009", "50.001", "1,2", "1e3", "NaN", "2斤", "٣"])
def test_what_is_no_weight_is_refused_and_kept(session: Session, packer: Browser, text: str) -> None:
    order = orders.up_to(session, "picked")
    page = f"{sheet_of(session, order)}/packing"

    answer = packer.post(page, packed_form(session, order, packer.get(page).text, text), page=page)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{text}"' in answer.text
    assert parcels(session) == []


def test_every_line_has_to_be_ticked(session: Session, packer: Browser) -> None:
    order = orders.up_to(session, "picked", {"DRIED": 2, "TEA": 1})
    page = f"{sheet_of(session, order)}/packing"
    form = packed_form(session, order, packer.get(page).text, "0.8")
    left = f"tick-{pack_lines(session, order)[1]}"
    del form[left]

    answer = packer.post(page, form, page=page)

    assert answer.status_code == 422
    assert f'href="#{left}"' in answer.text
    assert answer.text.count("Please look at these packs and tick them.") == 2
    assert 'value="0.8"' in answer.text


def test_a_scale_that_says_something_else_is_doubted_once(session: Session, packer: Browser) -> None:
    order = orders.up_to(session, "picked")
    page = f"{sheet_of(session, order)}/packing"
    form = packed_form(session, order, packer.get(page).text, "1.9")

    doubted = packer.post(page, form, page=page)
    believed = packer.post(page, form | {"boxes-0-sure": "y"}, page=page)

    assert doubted.status_code == 422
    assert "The scale shows 1.9\u00a0kg, it should be about 650\u00a0g." in doubted.text
    assert 'name="boxes-0-sure"' in doubted.text
    assert believed.location == sheet_of(session, order)
    assert [parcel.weight_g for parcel in parcels(session)] == [1900]


def test_two_boxes_share_the_packs(engine: Engine, session: Session, packer: Browser) -> None:
    order = orders.up_to(session, "picked", {"DRIED": 5})
    page = f"{sheet_of(session, order)}/packing"
    line = pack_lines(session, order)[0]
    two = packer.get(f"{page}?boxes=2").text
    form = packed_form(session, order, two, "0.9") | {
        "boxes": "2", "boxes-1-material": "1", "boxes-1-weight": "0.65",
        f"packs-{line}-0": "3", f"packs-{line}-1": "1",
    }  # fmt: skip

    left_over = packer.post(page, form, page=page)
    packed = packer.post(page, form | {f"packs-{line}-1": "2"}, page=page)

    assert left_over.status_code == 422
    assert "The packs of all boxes together are not those of the order." in left_over.text
    assert packed.status_code == 303
    assert [parcel.weight_g for parcel in parcels(session)] == [900, 650]
    sheet = packer.get(sheet_of(session, order)).text
    assert "Print label 2 of 2" in sheet
    session.rollback()
    assert breaches(engine) == []
    assert packer.get(f"{page}?boxes=99").status_code == 303


def test_what_is_sold_by_weight_is_weighed(session: Session, packer: Browser) -> None:
    order = orders.up_to(session, "picked", {"FRESH": 1})
    session.execute(update(OrderLine).values(catch_weight=True))
    session.commit()
    page, line = f"{sheet_of(session, order)}/packing", pack_lines(session, order)[0]
    form = packed_form(session, order, packer.get(page).text, "3.6")

    missing = packer.post(page, form, page=page)
    wrong = packer.post(page, form | {f"real-{line}": "24"}, page=page)
    packed = packer.post(page, form | {f"real-{line}": "2.4"}, page=page)

    assert (missing.status_code, wrong.status_code) == (422, 422)
    assert "These packs were sold as 2.5\u00a0kg; this cannot be right." in wrong.text
    assert packed.status_code == 303
    assert consignment_of(session, order).pick_lines[0].weight_g == 2400


def test_without_a_carrier_one_is_chosen(session: Session, packer: Browser) -> None:
    order = orders.up_to(session, "picked")
    consignment_of(session, order).carrier_code = None
    session.commit()
    page = f"{sheet_of(session, order)}/packing"
    shown = packer.get(page).text
    assert "Choose the carrier" in shown
    ticks = {f"tick-{line}": "y" for line in pack_lines(session, order)}
    form = ticks | {"boxes": "1", "boxes-0-material": "1", "boxes-0-weight": "0.65"}

    assert packer.post(page, form | {"carrier": "VAN"}, page=page).status_code == 422
    session.execute(update(Carrier).values(heaviest_g=500))
    session.commit()
    assert "The carrier takes at most 500\u00a0g." in packer.post(page, form | {"carrier": "SF"}, page=page).text
    session.execute(update(Carrier).values(heaviest_g=30_000))
    session.commit()
    assert packer.post(page, form | {"carrier": "SF"}, page=page).status_code == 303


def test_packed_wrongly_is_opened_again(session: Session, packer: Browser) -> None:
    order = orders.up_to(session, "packed")
    sheet = sheet_of(session, order)
    assert "Open the boxes again" in packer.get(sheet).text

    answer = packer.post(f"{sheet}/unpacking", page=sheet)

    assert answer.location == sheet
    assert "Their labels are void" in packer.get(sheet).text
    assert consignment_of(session, order).state == "picked"
    assert parcels(session) == []


def test_the_table_finds_an_order_by_its_number(session: Session, packer: Browser) -> None:
    waiting, ready = orders.up_to(session, "confirmed"), orders.up_to(session, "picked")

    assert packer.get(f"/fulfilment/packing?number={ready.number}").location.endswith("/packing")
    other = packer.get(f"/fulfilment/packing?number={waiting.number}")
    assert (other.status_code, "See this part" in other.text) == (200, True)
    unknown = packer.get("/fulfilment/packing?number=AAAAA-AAAAA")
    assert (unknown.status_code, "There is no order AAAAA-AAAAA." in unknown.text) == (404, True)
    assert f"Next: pack {ready.number}" in packer.get("/fulfilment/packing").text
