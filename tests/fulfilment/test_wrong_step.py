"""A step that does not fit is refused with 409, the sentence, and the sheet as it stands."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.delivery import Consignment
from models.stock import Lot
from tests import cast, orders
from tests.fulfilment.places import picks_of, sheet_of
from tests.pages import Browser

SHIPMENT = {"carrier": "SF", "waybill": "SF123456789012"}


@pytest.mark.parametrize(
    ("step", "page", "form"),
    [
        ("confirmed", "packing", {"weight": "1"}),
        ("confirmed", "shipment", SHIPMENT),
        ("picked", "shipment", SHIPMENT),
        ("packed", "picking", {}),
        ("shipped", "picking", {}),
        ("shipped", "packing", {"weight": "1"}),
        ("shipped", "shipment", SHIPMENT),
    ],
)
def test_a_step_out_of_order(session: Session, packer: Browser, step: str, page: str, form: dict[str, str]) -> None:
    order = orders.up_to(session, step)
    sheet = sheet_of(session, order)
    state = session.scalars(select(Consignment.state)).one()

    answer = packer.post(f"{sheet}/{page}", form, page="/account")

    assert answer.status_code == 409
    assert "This step does not fit here" in answer.text
    assert order.number in answer.text
    session.rollback()
    assert session.scalars(select(Consignment.state)).one() == state


def test_packing_waits_for_every_line(session: Session, packer: Browser) -> None:
    order = orders.up_to(session, "picking", {"DRIED": 1, "TEA": 1})
    sheet = sheet_of(session, order)
    first, second = picks_of(session, order)
    packer.post(first, page=first)

    assert packer.get(f"{sheet}/packing").location == sheet
    answer = packer.post(f"{sheet}/packing", {"weight": "1"}, page=second)

    assert answer.status_code == 409
    assert "Not everything is picked yet." in answer.text
    assert second in answer.text


def test_what_lacks_packs_cannot_be_picked_and_says_what_lacks(session: Session, packer: Browser) -> None:
    session.execute(
        update(Lot).values(expires_on=cast.today()).where(Lot.sku_id == cast.sku_by_code(session, "GIFT").id)
    )
    order = orders.up_to(session, "confirmed", {"GIFT": 2})
    sheet = sheet_of(session, order)

    page = packer.get(sheet).text
    assert "Long rice dumpling gift box" in page
    assert f"{sheet}/picking" not in page
    answer = packer.post(f"{sheet}/picking", page="/account")

    assert answer.status_code == 409
    assert f"Packs are missing for order {order.number}." in answer.text
