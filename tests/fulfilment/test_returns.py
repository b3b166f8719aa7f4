"""Parcels that come back: found by their number, laid into a bin, looked at by an inspector."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.delivery import TrackingEvent
from models.stock import Lot
from operations import tracking
from operations.invariants import breaches
from tests import orders
from tests.days import now
from tests.fulfilment.places import waybill_of
from tests.pages import Browser

RETURNS = "/fulfilment/returns"


@pytest.fixture
def waybill(session: Session) -> str:
    """The number of a parcel that is on its way back."""
    number = waybill_of(session, orders.up_to(session, "shipped", {"FRESH": 2}))
    tracking.take_in(session, "SF", [tracking.Happening(number, "returning", now())], "file")
    session.commit()
    return number


def test_a_parcel_comes_back(engine: Engine, session: Session, packer: Browser, waybill: str) -> None:
    assert waybill in packer.get(RETURNS).text
    page = packer.get(f"{RETURNS}?waybill={waybill.lower()}").location
    assert "× 2" in packer.get(page).text

    wrong = packer.post(page, {"bin": "Z-9"}, page=page)
    warm = packer.post(page, {"bin": "A-01-01", "note": "纸箱湿了"}, page=page)
    answer = packer.post(page, {"bin": "c-01-01", "note": "纸箱湿了"}, page=page)

    assert (wrong.status_code, warm.status_code, answer.status_code) == (422, 422, 303)
    assert "There is no such bin" in wrong.text
    assert "These goods cannot lie in this bin" in warm.text
    assert "纸箱湿了" in warm.text
    session.rollback()
    lot = session.scalars(select(Lot.code).where(Lot.qc_state == "pending")).one()
    told = session.execute(select(TrackingEvent.kind, TrackingEvent.told_by).order_by(TrackingEvent.id)).all()
    assert [tuple(one) for one in told] == [("returning", "file"), ("returned", "house")]
    session.rollback()
    shown = packer.get(answer.location).text
    assert f'href="/fulfilment/inspections/{lot}"' in shown
    assert "Waits for inspection" in shown
    assert "No parcel is on its way back." in packer.get(RETURNS).text
    assert packer.post(page, {"bin": "C-01-01"}, page=page).location == answer.location
    assert breaches(engine) == []


def test_what_is_not_ours_or_has_arrived_is_said(session: Session, packer: Browser) -> None:
    unknown = packer.get(f"{RETURNS}?waybill=SF9")
    assert (unknown.status_code, "No parcel of ours has the number SF9." in unknown.text) == (404, True)

    arrived = waybill_of(session, orders.up_to(session, "delivered"))
    page = packer.get(f"{RETURNS}?waybill={arrived}").location
    answer = packer.post(page, {"bin": "A-01-01"}, page=page)

    assert answer.status_code == 409
    assert "The buyer has this parcel already." in answer.text
    for path in (f"{RETURNS}/999999", f"{RETURNS}/parcels/999999"):
        assert packer.get(path).status_code == 404
