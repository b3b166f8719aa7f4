"""A lot's story for machines is what GS1's schema asks for, says the same every time, and tells of no order."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import open_engine
from models.reading.tracing import story_of
from models.stock import Lot
from operations import epcis, freezes
from tests import orders, supply
from tests.databases import Databases
from tests.pages import Browser
from tests.trace import family

SCHEMA = json.loads(Path(__file__).with_name("epcis").joinpath("schema.json").read_text("utf-8"))
FORMATS = jsonschema.FormatChecker(formats=())
NOW = datetime.now(UTC)
BASE = "https://shop.example"


@FORMATS.checks("uri", raises=ValueError)
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


VALIDATOR = jsonschema.Draft7Validator(SCHEMA, format_checker=FORMATS)


def test_the_schema_finds_faults(session: Session) -> None:
    """It is no rubber stamp: what is left out or misspelt is found."""
    right = document(session, "L00001")
    VALIDATOR.validate(right)
    for spoil in (_drop("eventTime"), _put("bizStep", "recieving"), _put("eventTimeZoneOffset", "8"), _put("x", 1)):
        wrong = json.loads(json.dumps(right))
        spoil(wrong["epcisBody"]["eventList"][1])
        with pytest.raises(jsonschema.ValidationError):
            VALIDATOR.validate(wrong)


def test_from_the_field_to_the_shelf(session: Session) -> None:
    family.brought_in(session, "LOT-1")

    events = list(events_of(document(session, "LOT-1")))

    assert [event["bizStep"] for event in events] == ["commissioning", "receiving", "inspecting"]
    assert [event["disposition"] for event in events] == ["active", "in_progress", "conformant"]
    assert {event["eventTimeZoneOffset"] for event in events} == {"+08:00"}
    assert events[0]["readPoint"] == {"id": f"{BASE}/loc/331123200"}
    assert events[1]["bizLocation"] == {"id": f"{BASE}/loc/W1"}
    assert events[1]["quantityList"] == [{"epcClass": f"{BASE}/t/LOT-1", "quantity": 40}]
    assert events[0]["ilmd"]["cbvmda:lotNumber"] == "LOT-1"


def test_put_together_divided_and_sorted_anew(session: Session) -> None:
    first = family.brought_in(session, "FIRST")
    mixed = family.merged(session, [first, family.brought_in(session, "SECOND")], "MIXED")
    family.split(session, mixed, 10, "PART")
    family.downgraded(session, family.brought_in(session, "FINE", passed=False), "PLAIN")

    for code in ("FIRST", "SECOND", "MIXED", "PART", "FINE", "PLAIN"):
        VALIDATOR.validate(document(session, code))

    made = {event["outputQuantityList"][0]["epcClass"]: event for event in transformations(session, "PART")}
    assert made.keys() == {f"{BASE}/t/MIXED", f"{BASE}/t/PART"}
    assert made[f"{BASE}/t/MIXED"]["inputQuantityList"] == [
        {"epcClass": f"{BASE}/t/FIRST", "quantity": 40},
        {"epcClass": f"{BASE}/t/SECOND", "quantity": 40},
    ]
    assert made[f"{BASE}/t/PART"]["outputQuantityList"] == [{"epcClass": f"{BASE}/t/PART", "quantity": 10}]
    assert len(transformations(session, "FIRST")) == 2
    assert len(transformations(session, "PLAIN")) == 1


def test_packs_that_left_are_told_by_the_day_once_it_is_over(session: Session) -> None:
    family.brought_in(session, "LOT-1", days_left=100)
    numbers = [orders.up_to(session, "shipped").number for _ in range(2)]

    assert "shipping" not in steps(document(session, "LOT-1"))
    told = document(session, "LOT-1", NOW + timedelta(days=1))
    VALIDATOR.validate(told)
    (left,) = (event for event in events_of(told) if event["bizStep"] == "shipping")
    assert left["quantityList"] == [{"epcClass": f"{BASE}/t/LOT-1", "quantity": 4}]
    assert left["suinong:parcels"] == 2
    assert left["eventTime"].endswith("15:59:59.000Z")
    assert not any(number in json.dumps(told) for number in numbers)


def test_frozen_and_recalled(session: Session) -> None:
    lot = family.brought_in(session, "BAD")
    freezes.freeze(session, supply.staff(session, "admin"), lot.id, "mould")
    session.flush()
    assert list(events_of(document(session, "BAD")))[-1]["disposition"] == "non_sellable_other"

    freezes.recall(session, supply.staff(session, "admin"), lot.id)
    told = document(session, "BAD")
    VALIDATOR.validate(told)
    assert list(events_of(told))[-1]["disposition"] == "recalled"
    assert "mould" not in json.dumps(told)


def test_the_same_ids_every_time(session: Session) -> None:
    family.split(session, family.brought_in(session, "LOT-1"), 10, "PART")

    first, second = ([event["eventID"] for event in events_of(document(session, "PART"))] for _ in range(2))

    assert first == second
    assert len(set(first)) == len(first) == 4
    assert set(first) == {event["eventID"] for event in events_of(document(session, "LOT-1"))}


def test_its_address(session: Session, guest: Browser) -> None:
    answer = guest.get("/t/L00001/epcis.json")

    assert answer.content_type == "application/ld+json"
    told = json.loads(answer.data)
    VALIDATOR.validate(told)
    assert told["id"].endswith("/t/L00001/epcis.json")
    assert 'href="/t/L00001/epcis.json"' in guest.get("/t/L00001").text


@pytest.mark.long
def test_every_lot_of_the_demonstration(databases: Databases) -> None:
    url = databases.fresh("county")
    engine = open_engine(url)
    try:
        with Session(engine) as session:
            codes = session.scalars(select(Lot.code).where(Lot.qc_state == "passed")).all()
            assert len(codes) > 50
            for code in codes:
                VALIDATOR.validate(document(session, code, NOW + timedelta(days=1)))
    finally:
        engine.dispose()
        databases.drop(url)


def document(session: Session, code: str, now: datetime = NOW) -> dict[str, Any]:
    session.flush()
    session.expire_all()
    story = story_of(session, code)
    assert story is not None
    return epcis.document(story, BASE, now)


def events_of(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from told["epcisBody"]["eventList"]


def steps(told: dict[str, Any]) -> list[str]:
    return [event["bizStep"] for event in events_of(told)]


def transformations(session: Session, code: str) -> list[dict[str, Any]]:
    return [event for event in events_of(document(session, code)) if event["type"] == "TransformationEvent"]


def _drop(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda event: event.pop(name)


def _put(name: str, value: object) -> Callable[[dict[str, Any]], object]:
    return lambda event: event.update({name: value})
