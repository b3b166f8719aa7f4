"""Scans are counted by the day; looking at the page counts nothing, and nobody counts without end."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.stock import Lot, LotScan
from shop import trace
from tests import days
from tests.pages import TOKEN, Browser
from tests.trace import family

PACK = "/t/L00001?s=1"


def test_by_the_day(session: Session, guest: Browser) -> None:
    assert [guest.post("/t/L00001/scans", page=PACK).status_code for _ in range(3)] == [204] * 3

    lot = family.lot_by_code(session, "L00001")
    assert _scans(session) == [(lot.id, days.today(), 3)]


def test_looking_counts_nothing(session: Session, guest: Browser) -> None:
    assert "data-beacon" in guest.get(PACK).text
    assert "data-beacon" not in guest.get("/t/L00001").text
    assert session.scalars(select(LotScan)).all() == []


def test_not_without_the_forms_token(session: Session, guest: Browser) -> None:
    assert guest.client.post("/t/L00001/scans", data={"nothing": ""}).status_code == 400
    assert session.scalars(select(LotScan)).all() == []


def test_not_of_what_nobody_may_read(session: Session, guest: Browser) -> None:
    family.brought_in(session, "WAITING", passed=False)
    session.commit()

    assert guest.post("/t/WAITING/scans", page=PACK).status_code == 404
    assert guest.post("/t/MISSING/scans", page=PACK).status_code == 404


def test_not_without_end(session: Session, guest: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace, "SCANS", 2)

    token = TOKEN.search(guest.get(PACK).text)
    assert token is not None
    sent = [guest.client.post("/t/L00001/scans", data={"csrf_token": token[1]}) for _ in range(3)]

    assert [answer.status_code for answer in sent] == [204, 204, 429]
    lot = session.scalars(select(Lot.id).where(Lot.code == "L00001")).one()
    assert _scans(session) == [(lot, days.today(), 2)]


def _scans(session: Session) -> list[tuple[int, date, int]]:
    return [(row.lot_id, row.day, row.scans) for row in session.scalars(select(LotScan))]
