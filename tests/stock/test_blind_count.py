"""A bin is counted by somebody who is not told what should be there."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.stock import Bin, CountLine, Lot, StockCount
from tests import cast
from tests.pages import Browser

Browsers = Callable[..., Browser]
TOKEN = re.compile(r'name="token" type="hidden" value="([^"]+)"|name="token"[^>]*value="([^"]+)"')


@pytest.fixture
def place(session: Session) -> str:
    """A bin with dried shoots (103 packs) and tea (100)."""
    session.scalars(select(Lot).where(Lot.code == "L00001")).one()
    found = session.scalars(select(Bin.id).where(Bin.code == "A-01-01")).one()
    session.rollback()
    return f"/fulfilment/bins/{found}"


def _counted(browser: Browser, place: str, **packs: str) -> dict[str, str]:
    page = browser.get(f"{place}/count").text
    token = TOKEN.search(page)
    assert token is not None
    return {"token": token[1] or token[2], "lot-L00001": "100", "lot-L00003": "100", **packs}


def test_nothing_says_how_much_there_should_be(browser: Browsers, place: str) -> None:
    packer = browser("packer")

    for page in (packer.get(place).text, packer.get(f"{place}/count").text):
        assert "L00001" in page
        assert ">100<" not in page
        assert 'value="100"' not in page
    assert ">100<" in browser("buyer").get(place).text


def test_equal_small_and_large_differences(session: Session, browser: Browsers, place: str) -> None:
    cast.stock_up(session, "DRIED", 10, days_left=300, code="SMALL")
    session.commit()
    packer = browser("packer")
    form = _counted(packer, place, **{"lot-SMALL": "9", "lot-L00003": "10"})

    answer = packer.post(f"{place}/count", form, page=f"{place}/count")

    states = dict(session.execute(select(Lot.code, CountLine.state).join(Lot, Lot.id == CountLine.lot_id)).all())
    assert states == {"L00001": "same", "SMALL": "posted", "L00003": "waiting"}
    page = packer.get(answer.location).text
    assert "As in the book" in page
    assert "The book was corrected" in page
    assert "Waits for a second person" in page
    assert "the book had" not in page
    assert "the book had 100" in browser("admin").get(answer.location).text


def test_a_form_sent_twice_counts_once(session: Session, browser: Browsers, place: str) -> None:
    packer = browser("packer")
    form = _counted(packer, place)

    first, second = (packer.post(f"{place}/count", form, page=f"{place}/count").location for _ in range(2))

    assert first == second
    assert session.scalar(select(func.count()).select_from(StockCount)) == 1


def test_what_is_missing_or_elsewhere_is_said_and_nothing_is_kept(
    session: Session, browser: Browsers, place: str
) -> None:
    packer = browser("packer")
    for wrong, said in (
        ({"lot-L00001": ""}, "Please fill in"),
        ({"lot-L00001": "1e3"}, "correct"),
        ({"found-1": "http://x/t/L00002?s=1", "packs-1": "3"}, "lot L00002 lies in C-01-01"),
        ({"found-1": "NEVER"}, "Please fill in: Packs"),
        ({"found-1": "NEVER", "packs-1": "1"}, "There is no lot NEVER"),
    ):
        answer = packer.post(f"{place}/count", _counted(packer, place, **wrong), page=f"{place}/count")
        assert (answer.status_code, said in answer.text) == (422, True), wrong
    assert session.scalar(select(func.count()).select_from(StockCount)) == 0


def test_large_differences_are_decided_by_somebody_else(session: Session, browser: Browsers, place: str) -> None:
    admin, finance = browser("admin"), browser("finance")
    form = _counted(admin, place, **{"lot-L00001": "0"})
    admin.post(f"{place}/count", form, page=f"{place}/count")
    line = session.scalars(select(CountLine.id).where(CountLine.state == "waiting")).one()
    lines, counts = f"/fulfilment/counts/lines/{line}", "/fulfilment/counts"

    own = admin.post(f"{lines}/approval", page=place)
    assert (own.status_code, "Somebody else has to decide" in own.text) == (409, True)
    assert ">100<" not in admin.get(counts).text
    assert ">100<" in finance.get(counts).text
    assert finance.post(f"{lines}/approval", page=counts).location == counts
    session.rollback()
    assert session.scalars(select(Lot.on_hand).where(Lot.code == "L00001")).one() == 0
    assert finance.post(f"{lines}/refusal", page=place).status_code == 409


def test_a_scanned_bin_leads_to_it(browser: Browsers, place: str) -> None:
    packer = browser("packer")

    assert packer.get("/fulfilment/bins?q=a-01-01").location == place
    assert packer.get("/fulfilment/bins?storage=frozen").text.count('<th scope="row"') == 1
