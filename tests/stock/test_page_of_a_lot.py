"""One lot from every side: where its packs are, where it came from, and what it cost for those whom it concerns."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.stock import Lot
from operations import lots
from tests import cast, orders, supply
from tests.pages import Browser

Browsers = Callable[..., Browser]
PATH = "/fulfilment/lots/L00001"


def test_where_its_packs_are_without_a_word_of_the_buyers(session: Session, browser: Browsers) -> None:
    shipped, promised = orders.up_to(session, "shipped"), orders.up_to(session, "picking")

    page = browser("packer").get(PATH).text

    assert shipped.number in page
    assert promised.number in page
    assert "SF500000000001" in page
    assert not [word for word in (shipped.recipient, shipped.phone[3:], shipped.street) if word in page]
    assert "Left with a parcel" in page


@pytest.mark.parametrize("name", ["buyer", "finance", "admin"])
def test_who_knows_what_it_cost(browser: Browsers, name: str) -> None:
    assert "2,000.00" in browser(name).get(PATH).text


@pytest.mark.parametrize("name", ["packer", "inspector", "support"])
def test_nobody_else_knows_what_it_cost(browser: Browsers, name: str) -> None:
    assert "¥" not in browser(name).get(PATH).text


def test_what_came_out_of_it(session: Session, browser: Browsers) -> None:
    lot = session.scalars(select(Lot).where(Lot.code == "L00001")).one()
    child = lots.split(session, supply.staff(session, "packer"), lot.id, 10, lot.bin_id, cast.today())
    session.commit()
    inspector = browser("inspector")

    assert f"{PATH.rpartition('/')[0]}/{child.code}" in inspector.get(PATH).text
    page = inspector.get(f"/fulfilment/lots/{child.code}").text
    assert "Came out of" in page
    assert "L00001" in page
    assert "10 packs" in page


def test_whoever_only_reads_is_offered_nothing_to_do(browser: Browsers) -> None:
    assert f"{PATH}/move" in browser("packer").get(PATH).text
    assert f"{PATH}/freeze" in browser("inspector").get(PATH).text
    assert f"{PATH}/freeze" not in browser("finance").get(PATH).text


def test_there_is_no_such_lot(browser: Browsers) -> None:
    assert browser("packer").get("/fulfilment/lots/NOTHING").status_code == 404
