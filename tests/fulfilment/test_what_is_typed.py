"""Weights and waybills are read strictly, and what was typed is kept."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.delivery import Parcel
from tests import orders
from tests.fulfilment.places import sheet_of
from tests.pages import Browser


@pytest.mark.parametrize(
    ("text", "grams"), [("1.2", 1200), ("１．２", 1200), ("0.01", 10), ("50", 50_000), ("2.345", 2345)]
)
def test_kilograms_become_grams(session: Session, packer: Browser, text: str, grams: int) -> None:
    page = f"{sheet_of(session, orders.up_to(session, 'picked'))}/packing"

    assert packer.post(page, {"weight": text}, page=page).status_code == 303
    assert session.scalars(select(Parcel.weight_g)).one() == grams


@pytest.mark.parametrize("text", ["", "0", "-1", "0.009", "50.001", "1,2", "1e3", "NaN", "1.2345", "2斤", "٣"])
def test_what_is_no_weight_is_refused(session: Session, packer: Browser, text: str) -> None:
    page = f"{sheet_of(session, orders.up_to(session, 'picked'))}/packing"

    answer = packer.post(page, {"weight": text}, page=page)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{text}"' in answer.text
    assert session.scalars(select(Parcel.id)).all() == []


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"carrier": "SF", "waybill": "YT1234567890123"}, "This is not a waybill number of this carrier."),
        ({"carrier": "SF", "waybill": ""}, "Please fill in: Waybill."),
        ({"carrier": "SF", "waybill": "X" * 41}, "At most 40 characters fit here."),
        ({"carrier": "XX", "waybill": "SF123456789012"}, "Not a valid choice"),
    ],
)
def test_what_is_no_waybill_is_refused(session: Session, packer: Browser, form: dict[str, str], sentence: str) -> None:
    page = f"{sheet_of(session, orders.up_to(session, 'packed'))}/shipment"

    answer = packer.post(page, form, page=page)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalars(select(Parcel.shipped_at)).one() is None


def test_a_waybill_is_used_once(session: Session, packer: Browser) -> None:
    orders.up_to(session, "shipped")
    taken = session.scalars(select(Parcel.waybill)).one()
    page = f"{sheet_of(session, orders.up_to(session, 'packed'))}/shipment"

    answer = packer.post(page, {"carrier": "SF", "waybill": taken or ""}, page=page)

    assert answer.status_code == 422
    assert "Another parcel has this waybill number." in answer.text
