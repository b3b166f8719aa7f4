"""The handheld: codes that are scanned, fewer packs than wanted, another lot, two pickers, waves of others."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models.delivery import Consignment
from models.waves import PickTask, Wave
from operations.invariants import breaches
from tests import cast, orders
from tests.fulfilment.places import picks_of, sheet_of, wave_of
from tests.pages import Browser

ON_A_PACK = "https://shop.example/t/EARLY-1"


@pytest.fixture
def line(session: Session) -> str:
    """The screen of a line of two packs that wait in lot EARLY-1; other lots hold the same goods."""
    cast.stock_up(session, "DRIED", 9, days_left=100, code="EARLY-1")
    return picks_of(session, orders.up_to(session, "picking", {"DRIED": 2}))[0]


def task(session: Session) -> PickTask:
    """The first line, as it stands now."""
    session.rollback()
    return session.scalars(select(PickTask).order_by(PickTask.id)).first() or pytest.fail("no line")


def test_a_wrong_code_is_refused_with_what_to_do(session: Session, packer: Browser, line: str) -> None:
    lot = packer.post(line, {"scan": "l00001", "picked": "2"}, page=line)
    place = packer.post(line, {"scan": "C-01-01", "picked": "2"}, page=line)

    assert (lot.status_code, place.status_code) == (422, 422)
    assert "This is lot L00001. Please take the packs from lot EARLY-1." in lot.text
    assert "This is bin C-01-01. Please go to bin A-01-01." in place.text
    assert "<title>Error: " in lot.text
    assert 'value="L00001"' not in lot.text
    assert task(session).done_at is None


@pytest.mark.parametrize("code", [" early-1 ", "ＥＡＲＬＹ－１", f"{ON_A_PACK.upper()}?x=1", "a-01-01", ""])
def test_a_code_is_known_however_it_is_written(session: Session, packer: Browser, line: str, code: str) -> None:
    assert packer.post(line, {"scan": code, "picked": "2"}, page=line).status_code == 303
    assert task(session).picked == 2


def test_the_scanner_at_the_shelf_only_says_where_one_stands(session: Session, packer: Browser, line: str) -> None:
    answer = packer.post(line, {"scan": "A-01-01", "by": "scan", "picked": "2"}, page=line)

    assert (answer.status_code, answer.location) == (303, f"{line}?at=A-01-01")
    assert "You stand at" in packer.get(answer.location).text
    assert "You stand at" not in packer.get(f"{line}?at=B-01-01").text
    assert task(session).done_at is None
    packer.post(line, {"scan": "EARLY-1", "by": "scan", "at": "A-01-01", "picked": "2"}, page=line)
    assert task(session).picked == 2


@pytest.mark.parametrize("picked", ["", "-1", "1.5", "1e3", "٣"])
def test_what_is_no_count_is_refused(session: Session, packer: Browser, line: str, picked: str) -> None:
    answer = packer.post(line, {"picked": picked, "reason": "missing"}, page=line)

    assert answer.status_code == 422
    assert "<details" in answer.text
    assert "open>" in answer.text
    assert task(session).done_at is None


def test_fewer_want_a_reason_and_others_are_found(engine: Engine, session: Session, packer: Browser, line: str) -> None:
    assert "say whether the others are missing or damaged" in packer.post(line, {"picked": "1"}, page=line).text
    assert "Only 2 packs are wanted here." in packer.post(line, {"picked": "3"}, page=line).text

    answer = packer.post(line, {"picked": "1", "reason": "damaged"}, page=line)

    assert answer.status_code == 303
    assert "L00001" in packer.get(answer.location).text
    assert packer.post(answer.location, {"picked": "1"}, page=answer.location).location == line.partition("/picks")[0]
    session.rollback()
    assert session.scalars(select(Consignment.state)).one() == "picked"
    assert breaches(engine) == []


def test_another_lot_takes_the_place_of_one(engine: Engine, session: Session, packer: Browser, line: str) -> None:
    page = packer.get(f"{line}/swap").text
    assert "L00001" in page

    refused = packer.post(f"{line}/swap", {"scan": "L00002", "reason": "damaged"}, page=line)
    nothing = packer.post(f"{line}/swap", {"reason": "damaged"}, page=line)
    answer = packer.post(f"{line}/swap", {"lot_code": "L00001", "reason": "not_found"}, page=line)

    assert (refused.status_code, nothing.status_code, answer.status_code) == (422, 422, 303)
    assert "This lot holds other goods" in refused.text
    assert "Scan the other lot" in nothing.text
    assert "You take these packs from lot L00001 now." in packer.get(answer.location).text
    assert packer.post(line, {"scan": "L00001", "picked": "2"}, page=line).status_code == 303
    session.rollback()
    assert breaches(engine) == []


def test_a_line_is_picked_once(session: Session, packer: Browser, colleague: Browser, line: str) -> None:
    wave = line.partition("/picks")[0]
    session.execute(update(Wave).values(picker_id=None))
    session.commit()
    packer.post(f"{wave}/picks", page=wave)

    assert "Somebody else is at this line" in colleague.get(line).text
    theirs = colleague.post(line, {"picked": "2"}, page=wave)
    assert (theirs.status_code, "Somebody else is at this line." in theirs.text) == (409, True)
    assert colleague.post(f"{wave}/picks", page=wave).location == wave
    assert packer.post(line, {"picked": "2"}, page=line).location == wave
    assert packer.post(line, {"picked": "2"}, page=line).location == wave
    assert "2 packs of this line are on the trolley." in packer.get(line).text
    assert colleague.post(line, {"picked": "1", "reason": "missing"}, page=wave).status_code == 409


def test_a_wave_of_somebody_else_is_left_alone(session: Session, colleague: Browser, packer: Browser) -> None:
    order = orders.up_to(session, "picking")
    wave = wave_of(session, order)

    refused = colleague.post(f"{wave}/picks", page=wave)
    page = colleague.get(wave).text

    assert refused.status_code == 409
    assert "This wave was given to somebody else." in refused.text
    assert "Start picking" not in page
    assert colleague.post(f"{sheet_of(session, order)}/picking", page=wave).status_code == 409
    assert packer.post(f"{sheet_of(session, order)}/picking", page=wave).location == picks_of(session, order)[0]


def test_a_line_of_another_wave_is_missing(session: Session, packer: Browser, browser: Callable[..., Browser]) -> None:
    mine, other = orders.up_to(session, "picking"), orders.up_to(session, "picking")
    foreign = f"{wave_of(session, mine)}/picks/{picks_of(session, other)[0].rpartition('/')[2]}"

    for path in (foreign, f"{wave_of(session, mine)}/picks/999999", f"{foreign}/swap"):
        assert packer.get(path).status_code == 404
        assert packer.post(path, {"picked": "1"}, page="/fulfilment").status_code == 404
    assert browser("admin").get(picks_of(session, mine)[0]).status_code == 403
