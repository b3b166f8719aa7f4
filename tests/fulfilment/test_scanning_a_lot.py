"""What a scanner reads at the shelf: the right lot, a wrong one, the address that the code on a pack holds."""

import pytest
from sqlalchemy.orm import Session

from models.delivery import PickLine
from tests import cast, orders
from tests.fulfilment.places import picks_of
from tests.pages import Browser


@pytest.fixture
def line(session: Session) -> str:
    """The page of a line that waits to be picked from lot EARLY."""
    cast.stock_up(session, "DRIED", 9, days_left=100, code="EARLY-1")
    return picks_of(session, orders.up_to(session, "picking", {"DRIED": 2}))[0]


def picked(session: Session) -> bool:
    """Whether the only line is in the basket."""
    session.rollback()
    return session.query(PickLine).one().picked_at is not None


def test_a_wrong_lot_is_refused_and_named(session: Session, packer: Browser, line: str) -> None:
    answer = packer.post(line, {"lot_code": "l00001"}, page=line)

    assert answer.status_code == 422
    assert "This is lot L00001. Please take the packs from lot EARLY-1." in answer.text
    assert 'value="L00001"' in answer.text
    assert "<title>Error: " in answer.text
    assert not picked(session)


ON_A_PACK = "https://shop.example/t/EARLY-1"


@pytest.mark.parametrize(
    "code", ["EARLY-1", "early-1", " EARLY-1 ", "ＥＡＲＬＹ－１", ON_A_PACK, f"{ON_A_PACK.upper()}?x=1", ""]
)
def test_the_lot_is_known_however_it_is_written(session: Session, packer: Browser, line: str, code: str) -> None:
    assert packer.post(line, {"lot_code": code}, page=line).status_code == 303
    assert picked(session)


def test_a_code_that_is_too_long_is_refused(session: Session, packer: Browser, line: str) -> None:
    assert packer.post(line, {"lot_code": "X" * 101}, page=line).status_code == 422
    assert not picked(session)
