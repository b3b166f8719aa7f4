"""Parcels at a village station: they arrive, somebody fetches them, or they go back.

All that waits for a person is handed over together. Another station's parcel looks like one that does not exist.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.delivery import Parcel, Pickup, TrackingEvent
from models.reading import pickups as reading
from models.settings import figures
from operations import audit, pickup_proofs, telling, tracking
from operations.actor import HOUSE, Actor
from operations.refusals import Invalid, Missing, Refused

#: Why a station gives a parcel back before its days are over.
REASONS = ("refused", "damaged", "unreachable", "wrong_place", "other")
#: Parcels nobody fetched that are sent back in one transaction.
BATCH = 50


def arrive(session: Session, actor: Actor, station_id: int, waybill: str, shelf: str = "") -> Pickup:
    """A parcel came in and lies on `shelf`; without one it goes where its person's others lie, or gets a number.

    Scanned again it keeps its code, and lies where it was put last. Only parcels on their way to that station.
    """
    parcel_id = session.scalars(reading.sent_to(station_id, waybill)).first()
    if parcel_id is None:
        raise Missing
    parcel = tracking.locked_parcel(session, parcel_id)
    known = _pickup(session, parcel)
    if known is not None:
        return _laid(session, actor, known, shelf)
    if parcel.state not in {"shipped", "at_station"}:  # the carrier's word may have come first
        raise Refused("parcel_gone")
    order = parcel.consignment.order
    place = shelf or _free_shelf(session, station_id, order.recipient, order.phone)
    made = _with_code(session, actor, station_id, parcel.id, place)
    parcel.state = "at_station"
    session.flush()
    _note_happening(session, parcel, "at_station")
    audit.note(session, actor, "arrive", "parcel", parcel.id, after={"shelf": place}, party=station_id)
    telling.tell(session, "at_station", order.id, parcel.id)
    return made


def hand_over_by_code(session: Session, actor: Actor, station_id: int, code: str) -> list[Pickup]:
    """Whoever shows a code gets all that waits for him there. Sending it again changes nothing."""
    parcel_id = pickup_proofs.by_code(session, station_id, code, actor.person_id)
    return _hand_over(session, actor, station_id, parcel_id, "code")


def hand_over_by_phone(
    session: Session, actor: Actor, station_id: int, parcel_id: int, last_four: str, name: str
) -> list[Pickup]:
    """Whoever says his name and the end of his number gets all that waits for him there. Repeating it is harmless."""
    pickup_proofs.check_person(session, station_id, parcel_id, last_four, name)
    return _hand_over(session, actor, station_id, parcel_id, "phone")


def send_back(session: Session, actor: Actor, station_id: int, parcel_id: int, reason: str, note: str = "") -> Pickup:
    """The station gives a parcel back: the buyer does not want it, or it cannot stay. Repeating it is harmless."""
    if session.execute(reading.parcel(station_id, parcel_id)).first() is None:
        raise Missing
    if reason not in REASONS:
        raise Invalid("reason_needed", field="reason")
    if reason == "other" and not note:
        raise Invalid("note_needed", field="note")
    parcel = tracking.locked_parcel(session, parcel_id)
    pickup = _pickup(session, parcel)
    if pickup is None:
        raise Missing
    if pickup.sent_back_at is None:
        pickup_proofs.check_waits(pickup)
        _turn_round(session, actor, parcel, pickup, (reason, note))
    return pickup


def due_back(session: Session) -> int:
    """Parcels nobody fetched in time go back, at most BATCH of them. Answers how many. May be repeated."""
    now = session.scalars(select(func.now())).one()
    before = now - timedelta(days=figures(session)["pickup_days"])
    done = 0
    for parcel in tracking.locked_parcels(session, session.scalars(reading.overdue(before, BATCH)).all()):
        pickup = _pickup(session, parcel)
        if pickup is not None and _waits(pickup) and parcel.state == "at_station":
            _turn_round(session, HOUSE, parcel, pickup, ("not_fetched", ""))
            done += 1
    return done


def kept_until(pickup: Pickup, days: int) -> datetime:
    """When it goes back unless somebody fetched it."""
    return pickup.arrived_at + timedelta(days=days)


def _hand_over(session: Session, actor: Actor, station_id: int, parcel_id: int, proof: str) -> list[Pickup]:
    """All that waits for the person who gets this parcel; what the actor handed over before is answered again."""
    waiting = {row.id for row in session.execute(reading.of_the_same_person(station_id, parcel_id))}
    parcels = tracking.locked_parcels(session, waiting | {parcel_id})
    pickups = {parcel.id: pickup for parcel in parcels if (pickup := _pickup(session, parcel)) is not None}
    own = pickups[parcel_id]
    pickup_proofs.check_waits(own, actor.person_id)
    if own.handed_at is not None:
        return _handed_with(session, own)
    there = [parcel for parcel in parcels if _waits(pickups[parcel.id]) and parcel.state in reading.LIES_THERE]
    for parcel in there:
        _hand(session, actor, parcel, pickups[parcel.id], proof)
    return [pickups[parcel.id] for parcel in there]


def _hand(session: Session, actor: Actor, parcel: Parcel, pickup: Pickup, proof: str) -> None:
    now = session.scalars(select(func.now())).one()
    pickup.handed_at, pickup.handed_by, pickup.proof = now, actor.person_id, proof
    session.flush()
    audit.note(session, actor, "hand_over", "parcel", parcel.id, after={"proof": proof}, party=pickup.station_id)
    tracking.deliver(session, actor, parcel, "station", now)  # changes nothing where a carrier said so before


def _handed_with(session: Session, own: Pickup) -> list[Pickup]:
    together = select(Pickup).where(Pickup.station_id == own.station_id, Pickup.handed_at == own.handed_at)
    return list(session.scalars(together.where(Pickup.handed_by == own.handed_by).order_by(Pickup.parcel_id)))


def _turn_round(session: Session, actor: Actor, parcel: Parcel, pickup: Pickup, why: tuple[str, str]) -> None:
    reason, note = why
    if not tracking.turn_back(session, parcel):
        raise Refused("parcel_gone")
    pickup.sent_back_at = session.scalars(select(func.now())).one()
    session.flush()
    _note_happening(session, parcel, "returning")
    after = {"reason": reason} | ({"note": note} if note else {})
    audit.note(session, actor, "give_back", "parcel", parcel.id, after=after, party=pickup.station_id)


def _note_happening(session: Session, parcel: Parcel, kind: str) -> None:
    """Beside what its carrier tells."""
    told = {"parcel_id": parcel.id, "kind": kind, "at": func.now(), "told_by": "house"}
    session.execute(insert(TrackingEvent).values(told).on_conflict_do_nothing())


def _laid(session: Session, actor: Actor, pickup: Pickup, shelf: str) -> Pickup:
    pickup_proofs.check_waits(pickup)
    if shelf and shelf != pickup.shelf:
        before, after = {"shelf": pickup.shelf}, {"shelf": shelf}
        pickup.shelf = shelf
        session.flush()
        audit.note(
            *(session, actor, "move", "parcel", pickup.parcel_id), before=before, after=after, party=pickup.station_id
        )
    return pickup


def _with_code(session: Session, actor: Actor, station_id: int, parcel_id: int, shelf: str) -> Pickup:
    """A code nobody else waits with there: the index says whether it is one."""
    row = {"parcel_id": parcel_id, "station_id": station_id, "shelf": shelf, "arrived_by": actor.person_id}
    made = None
    while made is None:
        new = insert(Pickup).values(row | {"code": f"{secrets.randbelow(10**6):06}"})
        made = session.scalar(new.on_conflict_do_nothing().returning(Pickup.parcel_id))
    return session.get_one(Pickup, made)


def _free_shelf(session: Session, station_id: int, recipient: str, phone: str) -> str:
    taken = session.execute(reading.shelves_in_use(station_id)).all()
    own = [row.shelf for row in taken if (row.recipient, row.phone) == (recipient, phone)]
    used = {row.shelf for row in taken}
    return own[0] if own else next(str(number) for number in range(1, len(used) + 2) if str(number) not in used)


def _pickup(session: Session, parcel: Parcel) -> Pickup | None:
    return session.get(Pickup, parcel.id, populate_existing=True)


def _waits(pickup: Pickup) -> bool:
    return pickup.handed_at is None and pickup.sent_back_at is None
