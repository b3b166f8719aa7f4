"""What is pushed ends in the same rows, in whatever order and however often; who does not sign writes nothing."""

import itertools
import random
from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.delivery import Parcel, TrackingEvent
from operations import tracking
from operations.invariants import breaches
from operations.tracking import Happening
from tests import orders
from tests.carriers.aggregator_double import WAY, Double, Line, Subscription
from tests.carriers.test_aggregator import SF, announcement

PATH = "/webhooks/tracking/aggregator"
TURNED = (
    WAY[0],
    Line("2026-11-28 16:20:31", "206", "无法联系收件人"),
    Line("2026-11-28 18:02:00", "14", "收件人拒收"),
    Line("2026-11-29 09:30:00", "6", "退回中"),
)


@pytest.fixture
def parcel(session: Session, app: Flask, double: Double, by_aggregator: None) -> Parcel:
    """A parcel on its way that was subscribed to."""
    orders.up_to(session, "shipped")
    parcel = session.scalars(select(Parcel)).one()
    app.extensions["carriers"].way("aggregator").announce(SF, announcement(parcel.waybill or ""))
    return parcel


def send(app: Flask, form: dict[str, str]) -> TestResponse:
    """A push, as it comes in."""
    return app.test_client().post(PATH, data=form)


def rows(session: Session) -> tuple[object, ...]:
    """What is known of the only parcel."""
    session.expire_all()
    parcel = session.scalars(select(Parcel)).one()
    events = session.execute(select(TrackingEvent.kind, TrackingEvent.at, TrackingEvent.place, TrackingEvent.said))
    return parcel.state, parcel.delivered_at, parcel.delivered_by, sorted(map(tuple, events))


@pytest.mark.parametrize(("way", "state"), [(WAY, "delivered"), (TURNED, "returning")])
def test_any_order_ends_in_the_same_rows(
    app: Flask, session: Session, parcel: Parcel, double: Double, way: Sequence[Line], state: str
) -> None:
    assert parcel.waybill
    carrier = app.extensions["carriers"].way("aggregator")
    pushes = [carrier.take_push(double.push(parcel.waybill, tuple(way[: n + 1]))).told for n in range(len(way))]
    ends = []
    for order in itertools.permutations(pushes):
        for push in (*order, order[0]):
            happenings = [Happening(one.waybill, one.kind, one.at, one.place, one.said) for one in push]
            tracking.take_in(session, "SF", happenings, "push")
        ends.append(rows(session))
        session.rollback()
    assert ends[0][0] == state
    assert all(end == ends[0] for end in ends)


def test_twice_late_and_shuffled_by_the_door(
    app: Flask, session: Session, engine: Engine, parcel: Parcel, double: Double
) -> None:
    assert parcel.waybill
    pushes = [double.push(parcel.waybill, WAY[: n + 1], "3" if n == 3 else "0") for n in range(4)] * 2
    random.Random(7).shuffle(pushes)
    answers = [send(app, form) for form in pushes]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].json == {"result": True, "returnCode": "200", "message": "成功"}
    state, _, by, events = rows(session)
    assert (state, by, len(events)) == ("delivered", "carrier", 4)  # type: ignore[arg-type]
    assert breaches(engine) == []


def test_a_wrong_signature_writes_nothing(app: Flask, session: Session, parcel: Parcel, double: Double) -> None:
    assert parcel.waybill
    form = double.push(parcel.waybill, WAY)
    answer = send(app, form | {"sign": "0" * 32})
    assert (answer.status_code, answer.json) == (400, {"result": False, "returnCode": "500", "message": "失败"})
    assert session.scalar(select(func.count()).select_from(TrackingEvent)) == 0


def test_an_unknown_number_or_carrier_is_acknowledged_and_masked(
    app: Flask, session: Session, parcel: Parcel, double: Double, capsys: pytest.CaptureFixture[str]
) -> None:
    told = double.subscribed[parcel.waybill or ""]
    double.subscribed["SF599999999999"] = told
    double.subscribed["YT599999999999"] = Subscription("yuantong", told.salt, told.callback, "")
    for number in ("SF599999999999", "YT599999999999"):
        assert send(app, double.push(number, WAY)).status_code == 200
    assert session.scalar(select(func.count()).select_from(TrackingEvent)) == 0
    said = capsys.readouterr().out
    assert "****9999" in said
    assert "599999999999" not in said


def test_other_doors_and_bodies(app: Flask) -> None:
    client = app.test_client()
    assert client.get(PATH).status_code == 405
    assert client.post("/webhooks/tracking/files", data={"param": "{}"}).status_code == 404
    assert client.post("/webhooks/tracking/pigeon", data={"param": "{}"}).status_code == 404
    assert client.post(PATH, json={"param": "{}"}).status_code == 415
    assert client.post(PATH, data={"param": "x" * 300_000}).status_code == 413
