"""What devices send: kept once each, whenever it was measured; whatever is wrong is named by field and place."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.orchard import Reading
from operations import plots, readings
from operations.actor import HOUSE
from tests.pages import Browser
from tests.races.barrier import answers, at_once
from tests.readings.orchard import Sent, post, reading, send
from web.readings import BATCH_BYTES

GOOD = {"at": "2026-07-01T08:00:00+08:00", "temperature_c100": 2315}
#: What is changed in a good reading, the field that is named, the code.
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"at": None}, "at", "not_a_moment"),
    ({"at": "2026-07-01T08:00:00"}, "at", "not_a_moment"),
    ({"at": "2026-07-01 08:00:00+08:00"}, "at", "not_a_moment"),
    ({"at": "2026-02-29T08:00:00+08:00"}, "at", "not_a_moment"),
    ({"at": "2026-07-01T27:00:00Z"}, "at", "not_a_moment"),
    ({"at": "２０２６-07-01T08:00:00Z"}, "at", "not_a_moment"),
    ({"at": 1782864000}, "at", "not_a_moment"),
    ({"at": "0001-01-01T00:00:00+08:00"}, "at", "clock_wrong"),
    ({"at": "1970-01-01T00:00:00Z"}, "at", "clock_wrong"),
    ({"at": "2099-07-01T08:00:00+08:00"}, "at", "clock_wrong"),
    ({"temperature_c100": 8501}, "temperature_c100", "out_of_range"),
    ({"temperature_c100": -6001}, "temperature_c100", "out_of_range"),
    ({"temperature_c100": 10**30}, "temperature_c100", "out_of_range"),
    ({"temperature_c100": "2315"}, "temperature_c100", "wrong_type"),
    ({"temperature_c100": 23.15}, "temperature_c100", "wrong_type"),
    ({"temperature_c100": True}, "temperature_c100", "wrong_type"),
    ({"temperature_c100": [1]}, "temperature_c100", "wrong_type"),
    ({"humidity_bp": 10001}, "humidity_bp", "out_of_range"),
    ({"soil_moisture_bp": -1}, "soil_moisture_bp", "out_of_range"),
    ({"temperature_c100": None}, "readings", "nothing_measured"),
    ({"device_id": 1}, "device_id", "unknown_field"),
    ({"simulated": True}, "simulated", "unknown_field"),
]
#: A body and its status.
BROKEN = [
    (b" ", 400),
    (b"{", 400),
    (b'{"readings": [{"at": "2026-07-01T08:00:00Z", "temperature_c100": NaN}]}', 400),
    (b'{"readings": [{"at": "2026-07-01T08:00:00Z", "temperature_c100": 1e999}]}', 400),
    (b'{"readings": [{"at": "2026-07-01T08:00:00Z", "humidity_bp": 1, "humidity_bp": 2}]}', 400),
    (b'{"readings": [{"at": "\\ud800", "humidity_bp": 1}]}', 400),
    (b'{"readings": [{"at": "\\u0000", "humidity_bp": 1}]}', 400),
    (b'{"readings": "\xff"}', 400),
    (b"[" * 100_000, 400),
    (b'{"readings": [{"at": "2026-07-01T08:00:00Z", "humidity_bp": ' + b"9" * 5_000 + b"}]}", 400),
    (b"[]", 422),
    (b"null", 422),
    (b"{}", 422),
    (b'{"readings": []}', 422),
    (b'{"readings": {}}', 422),
    (b'{"readings": [null]}', 422),
    (b'{"readings": [{}]}', 422),
    (json.dumps({"readings": [GOOD], "simulated": 1}).encode(), 422),
    (json.dumps({"readings": [GOOD], "more": 1}).encode(), 422),
    (json.dumps({"readings": [GOOD] * 1001}).encode(), 413),
    (b" " * (BATCH_BYTES + 1), 413),
]
#: What is no proof, with a good token in some of it.
HEADERS = (
    "",
    "Bearer",
    "Bearer ",
    "Basic {token}",
    "bearer {token}",
    "Bearer {token} x",
    "Bearer x{token}",
    "Bearer \xb2",
)


def count(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Reading)) or 0


def faults(answer: Any) -> list[tuple[object, object, object]]:
    return [(one["field"], one.get("index"), one["code"]) for one in answer.json["errors"]]


def test_a_batch_is_kept_and_may_come_again(app: Flask, session: Session) -> None:
    here = post(session)
    batch = {"readings": [reading(timedelta(minutes=ago), temperature_c100=ago, humidity_bp=50) for ago in (0, 10, 20)]}
    first, again = (send(app, Sent(batch, here.token)) for _ in range(2))

    assert (first.status_code, first.json) == (200, {"received": 3, "new": 3})
    assert again.json == {"received": 3, "new": 0}
    more = {"readings": [*batch["readings"], reading(timedelta(hours=1)), batch["readings"][0]]}
    assert send(app, Sent(more, here.token)).json == {"received": 5, "new": 1}
    rows = session.scalars(select(Reading).order_by(Reading.at.desc())).all()
    assert [(row.temperature_c100, row.humidity_bp, row.soil_moisture_bp) for row in rows[:2]] == [
        (0, 50, None),
        (10, 50, None),
    ]
    session.refresh(here.device)
    assert here.device.last_seen_at is not None


def test_of_one_moment_the_first_reading_stays(app: Flask, session: Session) -> None:
    here = post(session)
    for value in (100, 200):
        send(app, Sent({"readings": [{**GOOD, "temperature_c100": value}]}, here.token))
    assert session.scalars(select(Reading.temperature_c100)).all() == [100]


def test_the_same_batch_twenty_times_at_once_is_kept_once(app: Flask, session: Session) -> None:
    here = post(session)
    some = [reading(timedelta(minutes=ago)) for ago in range(50)]
    batches = [some, some[::-1]] * 10
    racers = [lambda rows=rows: send(app, Sent({"readings": rows}, here.token)) for rows in batches]
    found = answers(at_once(racers))
    assert {answer.status_code for answer in found} == {200}
    assert sum(answer.json["new"] for answer in found) == count(session) == 50


@pytest.mark.parametrize("moment", ["2001-03-01T00:00:00Z", "2026-02-28T23:59:59.123456+08:00"])
def test_late_data_of_an_old_month_is_taken(app: Flask, session: Session, moment: str) -> None:
    here = post(session)
    answer = send(app, Sent({"readings": [{**GOOD, "at": moment}]}, here.token))
    assert answer.json == {"received": 1, "new": 1}
    assert session.scalar(text("SELECT count(*) FROM reading_default")) == 1


def test_what_does_not_fit_is_named(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "BATCHES", 1000)
    here = post(session)
    for change, field, code in WRONG:
        answer = send(app, Sent({"readings": [GOOD, GOOD | change]}, here.token))
        assert answer.json is not None
        assert (answer.status_code, faults(answer)) == (422, [(field, 1, code)]), change
        assert answer.json["errors"][0]["message"]
    assert count(session) == 0


def test_broken_bodies(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "BATCHES", 1000)
    here = post(session)
    for body, status in BROKEN:
        answer = send(app, Sent(body, here.token))
        assert (answer.status_code, answer.content_type) == (status, "application/json"), body[:60]
    assert count(session) == 0


def test_a_thousand_wrong_readings_are_told_shortly(app: Flask, session: Session) -> None:
    answer = send(app, Sent({"readings": [{"at": "x"}] * 1000}, post(session).token))
    assert answer.status_code == 422
    assert len(faults(answer)) == 20


def test_type_length_and_method(app: Flask, session: Session) -> None:
    here = post(session)
    body = json.dumps({"readings": [GOOD]}).encode()
    assert send(app, Sent(body, here.token, content_type="text/plain")).status_code == 415
    assert send(app, Sent(body, here.token, content_type="application/x-www-form-urlencoded")).status_code == 415
    assert send(app, Sent(body, here.token, headers={"Transfer-Encoding": "chunked"})).status_code == 411
    client = app.test_client()
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        answer = client.open("/ingest/readings", method=method)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert count(session) == 0


def test_a_token_is_needed(app: Flask, session: Session) -> None:
    here = post(session)
    for header in HEADERS:
        headers = {"Authorization": header.format(token=here.token)} if header else {}
        answer = send(app, Sent({"readings": [GOOD]}, headers=headers))
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer"), header
        assert faults(answer) == [(None, None, "device_unknown")]


def test_revoked_and_unknown_look_alike(app: Flask, session: Session) -> None:
    here = post(session)
    plots.revoke_device(session, HOUSE, here.device)
    session.commit()
    told = []
    for token in (here.token, "A" * 43):
        answer = send(app, Sent(b"not even JSON", token))
        assert answer.json is not None
        told.append((answer.status_code, answer.json["errors"], answer.headers["WWW-Authenticate"]))
    assert told[0] == told[1]
    assert told[0][0] == 401


def test_only_a_digest_of_the_token_is_kept(session: Session) -> None:
    here = post(session)
    assert len(here.token) >= 43
    assert here.token not in here.device.token_hash
    told = text("SELECT count(*) FROM audit_event WHERE after::text LIKE :token")
    assert session.scalar(told, {"token": f"%{here.token}%"}) == 0


def test_a_cookie_is_no_proof(app: Flask, session: Session, browser: Callable[..., Browser]) -> None:
    post(session)
    answer = browser("supplier_a").client.post("/ingest/readings", json={"readings": [GOOD]})
    assert answer.status_code == 401


def test_too_many_batches(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "BATCHES", 2)
    here, other = post(session), post(session, name="西坡")
    batch = {"readings": [GOOD]}
    statuses = [send(app, Sent(batch, here.token)).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    last = send(app, Sent(batch, here.token))
    assert 0 < int(last.headers["Retry-After"]) <= readings.WINDOW
    assert faults(last) == [(None, None, "too_many_tries")]
    assert send(app, Sent(batch, other.token)).status_code == 200


def test_a_clock_may_run_a_little_ahead(app: Flask, session: Session) -> None:
    here = post(session)
    ahead = [reading(-timedelta(minutes=4)), reading(-timedelta(minutes=6))]
    assert send(app, Sent({"readings": ahead[:1]}, here.token)).status_code == 200
    answer = send(app, Sent({"readings": ahead}, here.token))
    assert faults(answer) == [("at", 1, "clock_wrong")]


def test_simulated_readings_say_so(app: Flask, session: Session) -> None:
    here = post(session)
    send(app, Sent({"readings": [GOOD], "simulated": True}, here.token))
    assert session.scalars(select(Reading.simulated)).all() == [True]
