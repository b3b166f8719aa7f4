"""Parcels at a station: in, out by a proof, back. Twice is once, and another station's are not there."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from jobs.pickups import due_back
from models.delivery import Parcel, Pickup, TrackingEvent
from models.orders import Order
from operations import limits, pickup_proofs, pickups
from operations.invariants import breaches
from operations.refusals import Invalid, Missing, Refused, TooMany
from tests.station import places
from tests.station.places import LAST_FOUR, RECIPIENT, lying_there, on_its_way, open_station


def test_in_and_fetched_by_code_once(session: Session, engine: Engine) -> None:
    station, operator = open_station(session)
    parcel = on_its_way(session, station)

    first = pickups.arrive(session, operator, station, parcel.waybill or "", "B3")
    again = pickups.arrive(session, operator, station, parcel.waybill or "")
    assert (first.parcel_id, first.code, first.shelf) == (again.parcel_id, again.code, "B3")
    assert (parcel.state, len(first.code)) == ("at_station", 6)
    told = session.execute(select(TrackingEvent.kind, TrackingEvent.told_by)).all()
    assert ("at_station", "house") in [tuple(row) for row in told]

    for _twice in range(2):
        handed = pickups.hand_over_by_code(session, operator, station, first.code)
        assert [one.proof for one in handed] == ["code"]
    assert (parcel.state, parcel.delivered_by) == ("delivered", "station")
    assert session.scalars(select(Order.state)).all() == ["completed"]
    with pytest.raises(Refused, match="parcel_fetched"):
        pickups.arrive(session, operator, station, parcel.waybill or "")
    session.commit()
    assert breaches(engine) == []


def test_all_of_one_person_is_handed_over_together(session: Session) -> None:
    station, operator = open_station(session)
    first, code = lying_there(session, station, operator)
    second, _code = lying_there(session, station, operator)
    other, _code = lying_there(session, station, operator, recipient="陈一鸣")

    handed = pickups.hand_over_by_code(session, operator, station, code)

    assert {one.parcel_id for one in handed} == {first.id, second.id}
    assert len({one.shelf for one in handed}) == 1  # what belongs together lies together
    session.refresh(other)
    assert other.state == "at_station"


def test_fetched_by_name_and_number(session: Session) -> None:
    station, operator = open_station(session)
    parcel, _code = lying_there(session, station, operator, recipient="Robin Field")

    found = pickup_proofs.by_phone(session, station, LAST_FOUR, " robin  field")
    for _twice in range(2):
        handed = pickups.hand_over_by_phone(session, operator, station, found, LAST_FOUR, "ＲＯＢＩＮ field")
        assert [(one.parcel_id, one.proof) for one in handed] == [(parcel.id, "phone")]
    for four, name in (("0000", "Robin Field"), (LAST_FOUR, "Robin"), (LAST_FOUR, "")):
        with pytest.raises(Invalid, match="pickup_person_unknown"):
            pickups.hand_over_by_phone(session, operator, station, parcel.id, four, name)


def test_another_stations_parcel_is_not_there(session: Session) -> None:
    station, operator = open_station(session)
    elsewhere, neighbour = open_station(session, "b")
    parcel, code = lying_there(session, station, operator)
    coming = on_its_way(session, station)

    with pytest.raises(Missing):
        pickups.arrive(session, neighbour, elsewhere, coming.waybill or "")
    with pytest.raises(Invalid, match="pickup_code_wrong"):
        pickups.hand_over_by_code(session, neighbour, elsewhere, code)
    with pytest.raises(Missing):
        pickups.hand_over_by_phone(session, neighbour, elsewhere, parcel.id, LAST_FOUR, RECIPIENT)
    with pytest.raises(Missing):
        pickups.send_back(session, neighbour, elsewhere, parcel.id, "refused")
    with pytest.raises(Invalid, match="pickup_person_unknown"):
        pickup_proofs.by_phone(session, elsewhere, LAST_FOUR, RECIPIENT)


def test_only_wrong_tries_count(session: Session) -> None:
    station, operator = open_station(session)
    _parcel, code = lying_there(session, station, operator)
    wrong = f"{(int(code) + 1) % 10**6:06}"

    for _right in range(pickup_proofs.CODES_OF_STATION + 1):
        pickup_proofs.count_code(session, station)
        pickup_proofs.by_code(session, station, code)
    for _wrong in range(pickup_proofs.CODES_OF_STATION):
        pickup_proofs.count_code(session, station)
        with pytest.raises(Invalid, match="pickup_code_wrong"):
            pickup_proofs.by_code(session, station, wrong)
    with pytest.raises(TooMany):
        pickup_proofs.count_code(session, station)
    for _wrong in range(pickup_proofs.NAMES_OF_PARCEL):
        pickup_proofs.count_name(session, station, LAST_FOUR)
    with pytest.raises(TooMany):
        pickup_proofs.count_name(session, station, LAST_FOUR)
    limits.take_back(session, "a key nobody counted")


def test_what_nobody_fetches_goes_back(session: Session, engine: Engine) -> None:
    station, operator = open_station(session)
    old, code = lying_there(session, station, operator)
    fresh, _code = lying_there(session, station, operator, recipient="陈一鸣")
    lain = update(Pickup).where(Pickup.parcel_id == old.id).values(arrived_at=func.now() - timedelta(days=6))
    session.execute(lain)

    assert (pickups.due_back(session), pickups.due_back(session)) == (1, 0)

    session.commit()
    states = dict(session.execute(select(Parcel.id, Parcel.state)).all())
    assert states == {old.id: "returning", fresh.id: "at_station"}
    with pytest.raises(Refused, match="parcel_going_back"):
        pickups.hand_over_by_code(session, operator, station, code)
    session.rollback()
    assert breaches(engine) == []


def test_the_station_sends_one_back(session: Session) -> None:
    station, operator = open_station(session)
    parcel, _code = lying_there(session, station, operator)
    with pytest.raises(Invalid, match="reason_needed"):
        pickups.send_back(session, operator, station, parcel.id, "because")
    with pytest.raises(Invalid, match="note_needed"):
        pickups.send_back(session, operator, station, parcel.id, "other")

    once = pickups.send_back(session, operator, station, parcel.id, "refused").sent_back_at
    assert pickups.send_back(session, operator, station, parcel.id, "damaged").sent_back_at == once
    assert parcel.state == "returning"

    taken, _code = lying_there(session, station, operator)
    pickups.hand_over_by_phone(session, operator, station, taken.id, LAST_FOUR, RECIPIENT)
    with pytest.raises(Refused, match="parcel_fetched"):
        pickups.send_back(session, operator, station, taken.id, "refused")


def test_two_at_the_desk_hand_it_over_once(session: Session) -> None:
    station, operator = open_station(session)
    colleague = places.add_operator(session, station, "colleague", "+8619900000463")
    _parcel, code = lying_there(session, station, operator)

    pickups.hand_over_by_code(session, operator, station, code)
    with pytest.raises(Refused, match="parcel_fetched"):
        pickups.hand_over_by_code(session, colleague, station, code)


def test_the_clock_sends_back_hour_by_hour(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    station, operator = open_station(session)
    for name in ("陈一鸣", "陈二鸣", "陈三鸣"):
        lying_there(session, station, operator, recipient=name)
    session.execute(update(Pickup).values(arrived_at=func.now() - timedelta(days=6)))
    session.commit()
    monkeypatch.setattr(pickups, "BATCH", 2)

    due_back.func(SimpleNamespace(additional_context={"app": app}), timestamp=0)

    assert set(session.scalars(select(Parcel.state))) == {"returning"}
