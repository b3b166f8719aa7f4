"""Rate cards: somebody proposes one, somebody else approves it; it closes whatever its provinces had before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.divisions import PROVINCE, division
from models.freight import FreightZone
from operations import audit
from operations.actor import Actor
from operations.decisions import decide
from operations.refusals import Invalid, Missing, Refused


@dataclass(frozen=True)
class Card:
    """What a rate card says: column values of `models.freight.FreightZone`."""

    name_zh: str
    name_en: str
    province_codes: Sequence[str]
    first_weight_g: int
    first_fee_fen: int
    extra_weight_g: int
    extra_fee_fen: int
    transit_days: int
    chilled_allowed: bool
    frozen_allowed: bool
    chilled_pack_fen: int
    frozen_pack_fen: int
    free_from_fen: int | None


def propose(session: Session, actor: Actor, zone: str, card: Card, since: datetime | None = None) -> FreightZone:
    """Ask for another card of a zone from `since` on (as soon as it is approved while None). It does not count yet.

    Refused with `proposal_waits` while one of that zone waits, Invalid for unknown provinces or a moment gone by.
    """
    _lock(session)
    if not card.province_codes or any(_level(code) != PROVINCE for code in card.province_codes):
        raise Invalid("province_unknown", "province_codes")
    if since is not None and since <= _now(session):
        raise Invalid("day_gone_by", "since")
    if session.scalar(select(func.count()).where(FreightZone.zone == zone, *_WAITS)):
        raise Refused("proposal_waits")
    moment = {"since": since} if since else {}
    row = FreightZone(zone=zone, set_by=actor.person_id, **_values(card), **moment)
    session.add(row)
    session.flush()
    audit.note(session, actor, "ask_to_change", "freight_zone", row.id, after=_told(row))
    return row


def approve(session: Session, actor: Actor, card_id: int) -> FreightZone:
    """It counts, from its moment or from now on, and closes the cards its provinces had; these go on with what is left.

    Never by whoever asked for it. Refused with `later_card` where a later card of these provinces is approved already.
    """
    _lock(session)
    card = _waiting(session, card_id)
    now = _now(session)
    card.since = max(card.since, now)
    others = _overlapping(session, card)
    if any(other.since >= card.since for other in others):
        raise Refused("later_card")
    decide(session, actor, "approved", "freight_zone", card.id, requested_by=card.set_by)
    for other in others:
        _close(session, actor, other, card)
    card.approved_by, card.approved_at = actor.person_id, now
    before = next((_told(other) for other in others if other.zone == card.zone), None)
    audit.note(session, actor, "change", "freight_zone", card.id, before=before, after=_told(card))
    return card


def decline(session: Session, actor: Actor, card_id: int, note: str = "") -> None:
    """It will not count."""
    card = _waiting(session, card_id)
    card.withdrawn_at = _now(session)
    decide(session, actor, "declined", "freight_zone", card.id, requested_by=card.set_by, note=note)


def withdraw(session: Session, actor: Actor, card_id: int) -> None:
    """Take back what waits for an approval."""
    card = _waiting(session, card_id)
    card.withdrawn_at = _now(session)
    audit.note(session, actor, "withdraw", "freight_zone", card.id, before=_told(card))


_WAITS = (FreightZone.approved_at.is_(None), FreightZone.withdrawn_at.is_(None))
_FIELDS = tuple(Card.__dataclass_fields__)


def _lock(session: Session) -> None:
    """One change of rate cards at a time: which cards overlap is a question about all of them."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("freight"))))


def _waiting(session: Session, card_id: int) -> FreightZone:
    card = session.get(FreightZone, card_id, with_for_update={"key_share": True})
    if card is None:
        raise Missing
    if card.approved_at is not None or card.withdrawn_at is not None:
        raise Refused("decided_already")
    return card


def _overlapping(session: Session, card: FreightZone) -> Sequence[FreightZone]:
    """Approved cards of the same zone or with one of its provinces that count at its moment or later."""
    return session.scalars(
        select(FreightZone)
        .where(FreightZone.approved_at.is_not(None), FreightZone.withdrawn_at.is_(None))
        .where(or_(FreightZone.until.is_(None), FreightZone.until > card.since))
        .where(or_(FreightZone.zone == card.zone, FreightZone.province_codes.overlap(card.province_codes)))
        .order_by(FreightZone.id)
        .with_for_update(key_share=True)
    ).all()


def _close(session: Session, actor: Actor, other: FreightZone, card: FreightZone) -> None:
    """End a card where another begins. One of another zone goes on from there with the provinces it keeps."""
    other.until = card.since
    left = [code for code in other.province_codes if code not in card.province_codes]
    if other.zone == card.zone or not left:
        return
    values = {name: getattr(other, name) for name in _FIELDS} | {"province_codes": left}
    rest = FreightZone(zone=other.zone, since=card.since, approved_at=func.now(), **values)
    session.add(rest)
    session.flush()
    audit.note(session, actor, "change", "freight_zone", rest.id, before=_told(other), after=_told(rest))


def _values(card: Card) -> dict[str, Any]:
    return vars(card) | {"province_codes": list(card.province_codes)}


def _told(card: FreightZone) -> dict[str, Any]:
    values = {name: getattr(card, name) for name in _FIELDS}
    return values | {"since": card.since.isoformat(), "until": card.until.isoformat() if card.until else None}


def _level(code: str) -> int | None:
    place = division(code)
    return place.level if place else None


def _now(session: Session) -> datetime:
    """The moment of the transaction, by the database's clock."""
    return session.scalars(select(func.now())).one()
