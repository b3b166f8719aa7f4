"""Several hands at one station: a parcel is handed over once, whatever else happens to it; codes differ."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from models.audit import AuditEvent
from models.delivery import Parcel, Pickup
from operations import pickups
from operations.refusals import Refused
from tests.races.barrier import answers, at_once, committed, errors
from tests.station.places import add_operator, lying_there, on_its_way, open_station

HANDS = 6


def test_two_operators_and_the_clock_at_one_parcel(sessions: sessionmaker[Session], session: Session) -> None:
    station, operator = open_station(session)
    colleague = add_operator(session, station, "colleague", "+8619900000463")
    first, code = lying_there(session, station, operator)
    second, other_code = lying_there(session, station, operator)

    work = []
    for number in range(HANDS):
        hand, said = (operator, colleague)[number % 2], (code, other_code)[number // 2 % 2]
        work.append(committed(sessions, lambda s, h=hand, c=said: pickups.hand_over_by_code(s, h, station, c)))
    work.append(committed(sessions, lambda s: pickups.send_back(s, operator, station, first.id, "refused")))
    work.append(committed(sessions, pickups.due_back))
    results = at_once(work)

    assert all(isinstance(one, Refused) for one in errors(results)), results
    assert answers(results)
    ends = session.execute(select(Pickup.handed_at, Pickup.sent_back_at)).all()
    assert all((handed is None) != (back is None) for handed, back in ends), ends
    noted = select(func.count()).where(AuditEvent.action.in_(("hand_over", "give_back")))
    assert session.scalar(noted) == len(ends) == 2
    assert session.get_one(Parcel, second.id, populate_existing=True).state == "delivered"


def test_scanned_in_by_many_at_once(sessions: sessionmaker[Session], session: Session) -> None:
    station, operator = open_station(session)
    waybills = [on_its_way(session, station).waybill or "" for _ in range(3)]

    scans = [committed(sessions, lambda s, w=w: pickups.arrive(s, operator, station, w).code) for w in waybills * 2]
    results = at_once(scans)

    assert not errors(results)
    assert len(set(answers(results))) == 3
