"""Waybill numbers a carrier gave: every one once, told in time, and no range that is not one."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from models.audit import Notice
from models.carriers import Carrier, WaybillRange
from models.delivery import Parcel
from operations import carriers
from operations.actor import HOUSE
from operations.refusals import Invalid, Refused
from tests import orders
from tests.races.barrier import answers, at_once, committed, errors


def sf(session: Session) -> Carrier:
    """The carrier of the cast that comes to doors."""
    return session.get_one(Carrier, "SF")


def leave(session: Session, first: int, last: int) -> None:
    """Let the range of the cast be these numbers."""
    only = {"first_number": first, "next_number": first, "last_number": last}
    session.execute(update(WaybillRange).where(WaybillRange.carrier_code == "SF").values(**only))
    session.commit()


def test_racers_get_every_number_once(session: Session, sessions: sessionmaker[Session]) -> None:
    leave(session, 7, 9)
    carriers.add_waybills(session, HOUSE, sf(session).id, "SF000000000100", "SF000000000101")
    session.commit()

    results = at_once([committed(sessions, lambda s: carriers.next_waybill(s, sf(s))) for _ in range(6)])

    assert sorted(answers(results)) == [f"SF{number:012}" for number in (7, 8, 9, 100, 101)]
    assert [error.code for error in errors(results) if isinstance(error, Refused)] == ["no_waybills"]


def test_a_number_some_parcel_bears_is_passed_over(session: Session) -> None:
    orders.up_to(session, "shipped")

    waybill = session.scalars(select(Parcel.waybill)).one()
    assert waybill
    leave(session, int(waybill[2:]), int(waybill[2:]) + 5)

    assert carriers.next_waybill(session, sf(session)) == f"SF{int(waybill[2:]) + 1:012}"


def test_few_are_told_once_until_more_came(session: Session) -> None:
    leave(session, 1, carriers.LOW + 1)
    told = select(Notice).where(Notice.kind == "waybills_low", Notice.closed_at.is_(None))
    carriers.next_waybill(session, sf(session))
    assert session.scalars(told).all() == []

    carriers.next_waybill(session, sf(session))
    carriers.next_waybill(session, sf(session))
    assert [notice.params["left"] for notice in session.scalars(told)] == [carriers.LOW - 1]

    carriers.add_waybills(session, HOUSE, sf(session).id, "SF000000001000", "SF000000001999")
    assert session.scalars(told).all() == []


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("SF500000009999", "SF500000010005", "waybills_overlap"),
        ("SF499999999990", "SF500000000001", "waybills_overlap"),
        ("SF12", "SF13", "waybill_unlike"),
        ("sf100000000001", "SF100000000002", "waybill_unlike"),
        ("SF100000000001", "SF100000000002X", "waybill_unlike"),
        ("SF100000000009", "SF100000000001", "waybills_no_range"),
        ("SF100000000009", "SF1000000000010", "waybills_no_range"),
    ],
)
def test_numbers_that_are_no_new_range(session: Session, first: str, last: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        carriers.add_waybills(session, HOUSE, sf(session).id, first, last)
    assert refused.value.code == code


def test_a_longer_number_is_another_one(session: Session) -> None:
    row = carriers.add_waybills(session, HOUSE, sf(session).id, "SF0500000000001", "SF0500000000002")
    assert (row.prefix, row.digits, row.left) == ("SF", 13, 2)
