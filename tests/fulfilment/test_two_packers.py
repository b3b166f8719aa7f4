"""Two packers at the same order."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.delivery import Consignment, PickLine
from tests import orders
from tests.fulfilment.places import picks_of, sheet_of
from tests.pages import Browser


def test_a_line_confirmed_twice_is_picked_once(session: Session, packer: Browser, colleague: Browser) -> None:
    order = orders.up_to(session, "picking")
    line = picks_of(session, order)[0]

    assert packer.post(line, page=line).status_code == 303
    before = session.scalars(select(PickLine.picked_at)).one()
    session.rollback()
    answer = colleague.post(line, page=sheet_of(session, order))

    assert (answer.status_code, answer.location) == (303, f"{sheet_of(session, order)}/packing")
    kept = session.scalars(select(PickLine)).one()
    assert (kept.picked_at, kept.picked_by) == (before, orders.packer(session).person_id)


def test_an_order_somebody_picks_is_not_taken_away(session: Session, packer: Browser, colleague: Browser) -> None:
    order = orders.up_to(session, "picking")
    sheet = sheet_of(session, order)

    answer = colleague.post(f"{sheet}/picking", page="/fulfilment")

    assert (answer.status_code, answer.location) == (303, sheet)
    assert "packer is picking this order already." in colleague.get(sheet).text
    assert session.scalars(select(Consignment.picker_id)).one() == orders.packer(session).person_id


def test_whoever_picks_goes_on_where_he_was(session: Session, packer: Browser) -> None:
    order = orders.up_to(session, "picking", {"DRIED": 1, "TEA": 1})
    first, second = picks_of(session, order)
    packer.post(first, page=first)

    answer = packer.post(f"{sheet_of(session, order)}/picking", page="/fulfilment")

    assert (answer.status_code, answer.location) == (303, second)


def test_shipping_twice_ships_once(session: Session, packer: Browser) -> None:
    order = orders.up_to(session, "packed")
    page = f"{sheet_of(session, order)}/shipment"
    form = {"carrier": "SF", "waybill": "SF123456789012"}

    first = packer.post(page, form, page=page)
    again = packer.post(page, form, page="/account")

    assert (first.status_code, again.status_code) == (303, 303)
