"""The carriers the association works with: added and changed, the waybill numbers they gave, what they ask."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.carriers import Carrier, CarrierRate, WaybillRange
from models.delivery import Parcel
from models.divisions import PROVINCE, division
from operations import audit, notices, seen
from operations.actor import Actor
from operations.refusals import Invalid, Missing, Refused

#: What of a carrier is changed by a form.
CARRIER = (
    *("name_zh", "name_en", "waybill_pattern", "cold_chain", "serves", "cut_off", "heaviest_g"),
    *("adapter", "outside_code"),
)
#: With fewer numbers left somebody has to ask the carrier for more.
LOW = 200
#: A number that ends in figures: these are counted, what stands before them is the same in the whole range.
COUNTED = re.compile("(.*?)([0-9]{1,18})")


@dataclass(frozen=True)
class Rate:
    """What a carrier asks for a zone: column values of `models.carriers.CarrierRate`."""

    province_codes: Sequence[str]
    first_weight_g: int
    first_fee_fen: int
    extra_weight_g: int
    extra_fee_fen: int
    chilled_fen: int
    frozen_fen: int


def next_waybill(session: Session, carrier: Carrier) -> str:
    """Take the next number out of the oldest range that has any; numbers a parcel bears already are passed over.

    Refused with `no_waybills` when none is left. Somebody is told while few are. The range stays locked until the
    transaction ends: call it behind the consignment's lock and before the stock's.
    """
    while (taken := _take(session, carrier.code)) is not None:
        if not session.scalar(select(func.count()).where(Parcel.carrier == carrier.code, Parcel.waybill == taken)):
            _tell_when_low(session, carrier)
            return taken
    raise Refused("no_waybills", carrier=carrier.code)


def add_carrier(session: Session, actor: Actor, code: str, said: dict[str, Any]) -> Carrier:
    """One more carrier; `said` is what CARRIER names. Invalid with `word_taken` where there is one of that code."""
    carrier = Carrier(code=code, **{name: said[name] for name in CARRIER})
    try:
        with session.begin_nested():
            session.add(carrier)
    except IntegrityError:
        raise Invalid("word_taken", "code") from None
    audit.note(session, actor, "add", "carrier", carrier.id, after={"code": code} | seen.plain(carrier, CARRIER))
    return carrier


def change_carrier(session: Session, actor: Actor, carrier_id: int, stamped: str, new: dict[str, Any]) -> None:
    """What CARRIER names of it. Refused with `stale_form` where it is not as it was `stamped`."""
    seen.change(session, actor, "carrier", _carrier(session, carrier_id), CARRIER, stamped, new)


def retire_carrier(session: Session, actor: Actor, carrier_id: int) -> None:
    """Nothing new is planned for it; what it has is still tracked."""
    carrier = _carrier(session, carrier_id)
    if carrier.retired_at is None:
        carrier.retired_at = session.scalars(select(func.now())).one()
        audit.note(session, actor, "retire", "carrier", carrier.id)


def restore_carrier(session: Session, actor: Actor, carrier_id: int) -> None:
    """It carries again."""
    carrier = _carrier(session, carrier_id)
    if carrier.retired_at is not None:
        carrier.retired_at = None
        audit.note(session, actor, "restore", "carrier", carrier.id)


def stamp(carrier: Carrier) -> str:
    """Stands for what of it a form changes: a form carries it along and is stale when it is another by then."""
    return seen.stamp(carrier, CARRIER)


def add_waybills(session: Session, actor: Actor, carrier_id: int, first: str, last: str) -> WaybillRange:
    """The numbers from `first` to `last`, both included, as the carrier wrote them.

    Invalid where they are no range, are not shaped like the carrier's numbers, or are among numbers it gave before.
    """
    carrier = _carrier(session, carrier_id)
    prefix, digits, numbers = counted(carrier.waybill_pattern, first, last)
    others = (WaybillRange.carrier_code == carrier.code, WaybillRange.prefix == prefix, WaybillRange.digits == digits)
    meets = (WaybillRange.first_number <= numbers[-1], WaybillRange.last_number >= numbers[0])
    if session.scalar(select(func.count()).where(*others, *meets)):
        raise Invalid("waybills_overlap", "first")
    row = _range(carrier.code, prefix, digits, numbers)
    row.added_by = actor.person_id
    session.add(row)
    session.flush()
    audit.note(session, actor, "add", "waybill_range", row.id, after={"carrier": carrier.code, "numbers": len(numbers)})
    if _left(session, carrier.code) >= LOW:
        notices.close(session, "waybills_low", "carrier", carrier.id)
    return row


def counted(pattern: str, first: str, last: str) -> tuple[str, int, range]:
    """What stands before the figures, how many figures, and the numbers from `first` to `last`. Raises Invalid."""
    parts = [COUNTED.fullmatch(text) for text in (first, last)]
    for field, text, part in zip(("first", "last"), (first, last), parts, strict=True):
        if part is None or not re.fullmatch(pattern, text):
            raise Invalid("waybill_unlike", field)
    (prefix, low), (other, high) = (part.groups() for part in parts if part)
    if prefix != other or len(low) != len(high) or int(high) < int(low):
        raise Invalid("waybills_no_range", "last")
    return prefix, len(low), range(int(low), int(high) + 1)


def set_rate(session: Session, actor: Actor, carrier_id: int, zone: str, rate: Rate) -> CarrierRate:
    """What it asks for that zone from now on; the rate before ends.

    Invalid where a province is unknown, or belongs to another zone of this carrier.
    """
    carrier = _carrier(session, carrier_id)
    if not rate.province_codes or any(_level(code) != PROVINCE for code in rate.province_codes):
        raise Invalid("province_unknown", "province_codes")
    holds = (CarrierRate.carrier_code == carrier.code, or_(CarrierRate.until.is_(None), CarrierRate.until > func.now()))
    rows = session.scalars(select(CarrierRate).where(*holds).order_by(CarrierRate.id).with_for_update()).all()
    if any(set(row.province_codes) & set(rate.province_codes) for row in rows if row.zone != zone):
        raise Invalid("province_in_other_zone", "province_codes")
    now = session.scalars(select(func.now())).one()
    before = next((row for row in rows if row.zone == zone), None)
    if before is not None:
        before.until = now
    new = CarrierRate(carrier_code=carrier.code, zone=zone, since=now, set_by=actor.person_id, **_values(rate))
    session.add(new)
    session.flush()
    told = {name: getattr(before, name) for name in RATE} if before else None
    audit.note(session, actor, "change", "carrier_rate", new.id, before=told, after={"zone": zone} | _values(rate))
    return new


RATE = tuple(Rate.__dataclass_fields__)


def _take(session: Session, code: str) -> str | None:
    """A number that nobody else takes. Who waited for a range that was used up meanwhile looks again."""
    oldest = (
        select(WaybillRange.id)
        .where(WaybillRange.carrier_code == code, WaybillRange.next_number <= WaybillRange.last_number)
        .order_by(WaybillRange.id)
        .limit(1)
    )
    while (found := session.scalar(oldest)) is not None:
        row = session.execute(
            update(WaybillRange)
            .where(WaybillRange.id == found, WaybillRange.next_number <= WaybillRange.last_number)
            .values(next_number=WaybillRange.next_number + 1)
            .returning(WaybillRange.prefix, WaybillRange.digits, WaybillRange.next_number - 1)
            .execution_options(synchronize_session=False)
        ).first()
        if row is not None:
            prefix, digits, number = row
            return f"{prefix}{number:0{digits}}"
    return None


def _tell_when_low(session: Session, carrier: Carrier) -> None:
    left = _left(session, carrier.code)
    if left < LOW:
        told = {"name_zh": carrier.name_zh, "name_en": carrier.name_en, "left": left, "carrier": carrier.id}
        notices.open_notice(session, "waybills_low", "carrier", carrier.id, params=told)


def _left(session: Session, code: str) -> int:
    left = func.sum(WaybillRange.last_number - WaybillRange.next_number + 1)
    return int(session.scalar(select(left).where(WaybillRange.carrier_code == code)) or 0)


def _range(code: str, prefix: str, digits: int, numbers: range) -> WaybillRange:
    begin, end = numbers[0], numbers[-1]
    return WaybillRange(
        carrier_code=code, prefix=prefix, digits=digits, first_number=begin, next_number=begin, last_number=end
    )


def _values(rate: Rate) -> dict[str, Any]:
    return vars(rate) | {"province_codes": list(rate.province_codes)}


def _level(code: str) -> int | None:
    place = division(code)
    return place.level if place else None


def _carrier(session: Session, carrier_id: int) -> Carrier:
    carrier = session.scalars(select(Carrier).where(Carrier.id == carrier_id).with_for_update()).first()
    if carrier is None:
        raise Missing
    return carrier
