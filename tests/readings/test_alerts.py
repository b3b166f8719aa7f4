"""What is wrong on a plot, who is told of it and how often, and when it is over."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from jobs.orchards import watch
from models.audit import Notice
from models.orchard import Device
from models.parties import Organisation
from operations import founding, notices, readings
from operations.actor import HOUSE
from tests.pages import Browser
from tests.readings.orchard import Sent, post, reading, send


@dataclass(frozen=True)
class Day:
    """A plot and its last day."""

    frost_c100: int | None = 0
    heat_c100: int | None = 3500
    drought_bp: int | None = 1500
    low_c100: int | None = 1000
    high_c100: int | None = 2000
    soil_moisture_bp: int | None = 3000
    silent: tuple[str, ...] | None = None


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (Day(), []),
        (Day(low_c100=1), []),
        (Day(low_c100=0), ["frost"]),
        (Day(high_c100=3499), []),
        (Day(high_c100=3500), ["heat"]),
        (Day(soil_moisture_bp=1500), ["drought"]),
        (Day(silent=("桩一",)), ["silent"]),
        (Day(silent=()), []),
        (Day(low_c100=-500, high_c100=4000, soil_moisture_bp=0, silent=("a",)), ["frost", "heat", "drought", "silent"]),
        (Day(frost_c100=None, heat_c100=None, drought_bp=None, low_c100=-500, high_c100=4000, soil_moisture_bp=0), []),
        (Day(low_c100=None, high_c100=None, soil_moisture_bp=None), []),
    ],
)
def test_alerts(day: Day, found: list[str]) -> None:
    assert readings.alerts(day) == found


def told(session: Session) -> list[tuple[str, bool]]:
    session.rollback()
    rows = session.execute(
        select(Notice.kind, Notice.closed_at).where(Notice.kind.in_(readings.KINDS)).order_by(Notice.id)
    )
    return [(row.kind, row.closed_at is None) for row in rows]


def look(session: Session, later: timedelta = timedelta(0)) -> None:
    readings.watch(session, datetime.now(UTC) + later)
    session.commit()


def test_frost_is_told_once_a_day_and_is_over_by_itself(app: Flask, session: Session) -> None:
    here = post(session)
    send(app, Sent({"readings": [reading(timedelta(hours=20), temperature_c100=-120)]}, here.token))
    look(session)
    look(session)
    assert told(session) == [("orchard_frost", True)]
    notice = session.scalars(select(Notice)).one()
    assert notice.organisation_id == here.plot.supplier_id
    page = Browser(app, "supplier_a").get("/counter/notices").text
    assert "东坡: it was as cold as -1.2\u00a0°C in the last 24 hours." in page
    assert f"/counter/plots/{here.plot.id}" in page

    notices.read(session, here.plot.supplier_id, notice.id)
    session.commit()
    look(session)
    assert told(session) == [("orchard_frost", False)]
    look(session, timedelta(hours=5))
    assert told(session) == [("orchard_frost", False), ("orchard_silent", True)]


def test_it_ends_when_it_is_over(app: Flask, session: Session) -> None:
    here = post(session)
    send(app, Sent({"readings": [reading(temperature_c100=3600, soil_moisture_bp=900)]}, here.token))
    look(session)
    assert told(session) == [("orchard_heat", True), ("orchard_drought", True)]
    session.execute(update(Device).values(revoked_at=datetime.now(UTC)))
    look(session, timedelta(hours=25))
    assert told(session) == [("orchard_heat", False), ("orchard_drought", False)]


def test_a_device_that_never_sent_and_one_that_was_revoked_are_not_silent(app: Flask, session: Session) -> None:
    here = post(session)
    look(session, timedelta(days=2))
    assert told(session) == []
    send(app, Sent({"readings": [reading()]}, here.token))
    look(session, timedelta(hours=2, minutes=59))
    assert told(session) == []
    look(session, timedelta(hours=3, minutes=2))
    assert told(session) == [("orchard_silent", True)]
    send(app, Sent({"readings": [reading()]}, here.token))
    look(session)
    assert told(session) == [("orchard_silent", False)]


def test_for_a_household_the_association_is_told(app: Flask, session: Session) -> None:
    place = {"township_code": "331123200", "village": "好川村", "producer_kind": "household"}
    household = {"slug": "liu-dajie", "name_zh": "刘大姐", "name_en": "Ms Liu", **place}
    founding.admit(session, HOUSE, "supplier", household)
    here = post(session, "liu-dajie")
    send(app, Sent({"readings": [reading(temperature_c100=-300)]}, here.token))
    watch.func(SimpleNamespace(additional_context={"app": app}), timestamp=0)
    notice = session.scalars(select(Notice).where(Notice.kind == "orchard_frost")).one()
    supplier = session.scalars(select(Organisation.id).where(Organisation.slug == "liu-dajie")).one()
    assert notice.organisation_id is None
    page = Browser(app, "admin").get(f"/cooperative/notices/{notice.id}").text
    assert f"/cooperative/vendors/{supplier}/plots/{here.plot.id}" in page
