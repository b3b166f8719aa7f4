"""Packs are written off: little at once, much by two people, and the warehouse is not told what they cost."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.stock import Lot, WriteOff
from tests.pages import Browser

Browsers = Callable[..., Browser]
PATH = "/fulfilment/lots/L00001"
LIST = "/fulfilment/write-offs"


def _ask(browser: Browser, packs: int, reason: str = "spoilt", note: str = "") -> int:
    form = {"packs": str(packs), "reason": reason, "note": note}
    return browser.post(f"{PATH}/write-off", form, page=f"{PATH}/write-off").status_code


def _on_hand(session: Session) -> int:
    session.rollback()
    return session.scalars(select(Lot.on_hand).where(Lot.code == "L00001")).one()


def test_a_little_goes_at_once(session: Session, browser: Browsers) -> None:
    packer = browser("packer")

    assert _ask(packer, 2) == 303
    assert _on_hand(session) == 98
    assert "2 packs were written off" in packer.get(PATH).text


def test_what_is_asked_wrongly_stays_on_the_form(session: Session, browser: Browsers) -> None:
    packer = browser("packer")

    assert [_ask(packer, 101), _ask(packer, 0), _ask(packer, 1, "other"), _ask(packer, 1, "tired")] == [422] * 4
    assert _on_hand(session) == 100


def test_much_waits_for_a_second_person(session: Session, browser: Browsers) -> None:
    packer, finance = browser("packer"), browser("finance")
    assert _ask(packer, 60, "other", "flood in the cellar") == 303
    assert _on_hand(session) == 100
    assert "60 packs wait" in packer.get(PATH).text

    waiting = packer.get(LIST).text
    assert "flood in the cellar" in waiting
    assert "¥" not in waiting
    assert "1,200.00" in finance.get(LIST).text
    place = f"{LIST}/{session.scalars(select(WriteOff.id)).one()}"
    assert finance.post(f"{place}/approval", page=LIST).status_code == 303
    assert _on_hand(session) == 40
    again = finance.post(f"{place}/refusal", page=PATH)
    assert (again.status_code, "decided already" in again.text) == (409, True)
    assert "flood" in finance.get(f"{LIST}?view=decided").text


def test_nobody_decides_his_own(session: Session, browser: Browsers) -> None:
    admin = browser("admin")
    assert _ask(admin, 60) == 303
    place = f"{LIST}/{session.scalars(select(WriteOff.id)).one()}/approval"

    answer = admin.post(place, page=PATH)

    assert (answer.status_code, "Somebody else has to decide" in answer.text) == (409, True)
    assert "somebody else decides" in admin.get(LIST).text
    assert _on_hand(session) == 100


def test_the_book_stays_when_it_is_declined(session: Session, browser: Browsers) -> None:
    _ask(browser("packer"), 60)
    place = f"{LIST}/{session.scalars(select(WriteOff.id)).one()}/refusal"

    assert browser("admin").post(place, page=LIST).location == LIST
    assert _on_hand(session) == 100
