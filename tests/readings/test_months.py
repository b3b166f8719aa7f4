"""Readings lie in a partition a month; what came before its month had one is moved there."""

from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from jobs.orchards import keep_months
from operations import readings
from tests.readings.orchard import Sent, post, send


def partitions(session: Session) -> dict[str, int]:
    session.rollback()
    rows = session.execute(text("SELECT tableoid::regclass::text, count(*) FROM reading GROUP BY 1"))
    return {row[0]: row[1] for row in rows}


def test_what_lies_in_the_default_moves_to_its_month(app: Flask, session: Session) -> None:
    here = post(session)
    moments = ("2026-02-28T23:59:59Z", "2026-03-01T00:00:00Z", "2026-03-31T23:59:59+00:00", "2026-05-01T00:00:00Z")
    batch = {"readings": [{"at": moment, "temperature_c100": 1} for moment in moments]}
    send(app, Sent(batch, here.token))
    assert partitions(session) == {"reading_default": 4}

    assert readings.keep_months(session, date(2026, 3, 15), date(2026, 4, 1)) == 2
    session.commit()
    assert partitions(session) == {"reading_default": 2, "reading_y2026m03": 2}
    assert readings.keep_months(session, date(2026, 3, 1), date(2026, 4, 30)) == 0
    assert send(app, Sent(batch, here.token)).json == {"received": 4, "new": 0}
    late = {"readings": [{"at": "2026-04-30T23:59:59Z", "temperature_c100": 1}]}
    assert send(app, Sent(late, here.token)).json == {"received": 1, "new": 1}
    assert partitions(session)["reading_y2026m04"] == 1


@pytest.mark.parametrize(
    ("today", "last"), [(date(2026, 9, 30), date(2026, 12, 1)), (date(2026, 11, 27), date(2027, 2, 1))]
)
def test_months_ahead(today: date, last: date) -> None:
    assert readings.months_ahead(today) == last


def test_the_job_keeps_them(app: Flask, session: Session) -> None:
    for _ in range(2):
        keep_months.func(SimpleNamespace(additional_context={"app": app}), timestamp=0)
    found = session.scalars(text("SELECT relname FROM pg_class WHERE relname ~ '^reading_y[0-9]{4}m[0-9]{2}$'")).all()
    assert len(found) == readings.MONTHS_AHEAD + 1
