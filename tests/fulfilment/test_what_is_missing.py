"""An order of which packs are missing: sent ahead in part, or the rest taken off and paid back."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models.delivery import Consignment
from models.orders import Order
from models.payments import Refund
from models.stock import Lot
from operations.invariants import breaches
from tests import cast, orders
from tests.fulfilment.places import sheet_of
from tests.pages import Browser

Browsers = Callable[..., Browser]


@pytest.fixture
def short(session: Session) -> Order:
    """A confirmed order whose tea is here and whose dried shoots are not."""
    dried = cast.sku_by_code(session, "DRIED").id
    session.execute(update(Lot).values(expires_on=cast.today()).where(Lot.sku_id == dried))
    return orders.up_to(session, "confirmed", {"DRIED": 2, "TEA": 1})


def test_it_says_what_is_missing_and_cannot_be_picked(session: Session, packer: Browser, short: Order) -> None:
    sheet = sheet_of(session, short)
    page = packer.get(sheet).text

    answer = packer.post(f"{sheet}/picking", page="/account")

    assert "Dried bamboo shoots" in page
    assert f"{sheet}/picking" not in page
    assert f"{sheet}/missing" not in page, "the warehouse gives no money back"
    assert answer.status_code == 409
    assert f"Packs are missing for order {short.number}." in answer.text


def test_what_is_here_leaves_ahead(engine: Engine, session: Session, packer: Browser, short: Order) -> None:
    sheet = sheet_of(session, short)

    assert packer.post(f"{sheet}/parting", page=sheet).location == sheet

    page = packer.get(sheet).text
    assert "What is here can be picked now." in page
    assert "The other part of this order" in page
    assert packer.post(f"{sheet}/parting", page=sheet).status_code == 409
    assert "/picks/" in packer.post(f"{sheet}/picking", page=sheet).location
    session.rollback()
    assert sorted(session.scalars(select(Consignment.state))) == ["picking", "waiting"]
    assert breaches(engine) == []


@pytest.mark.parametrize("name", ["support", "admin"])
def test_what_is_missing_is_taken_off_and_paid_back(
    engine: Engine, session: Session, browser: Browsers, short: Order, name: str
) -> None:
    sheet, office = sheet_of(session, short), browser(name)
    assert f"{sheet}/missing" in office.get(sheet).text
    page = office.get(f"{sheet}/missing").text

    answer = office.post(f"{sheet}/missing", page=f"{sheet}/missing")

    assert answer.location == sheet
    session.rollback()
    fen = session.scalars(select(Refund.amount_fen)).one()
    told = f"¥{fen // 100}.{fen % 100:02}"
    assert f"The buyer gets {told} back." in office.get(sheet).text
    assert f"<b>{fen // 100}</b>" in page, "what was promised is what goes back"
    assert office.get(f"{sheet}/missing").location == sheet
    assert office.post(f"{sheet}/missing", page="/account").status_code == 409
    assert breaches(engine) == []


def test_nobody_else_takes_it_off(session: Session, browser: Browsers, short: Order) -> None:
    sheet = sheet_of(session, short)

    for name in ("packer", "finance", "buyer", "owner_a"):
        assert browser(name).post(f"{sheet}/missing", page="/account").status_code == 403
    support = browser("support").get(sheet).text
    assert short.recipient not in support
    assert short.phone[3:] not in support
