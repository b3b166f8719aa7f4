"""Who may fetch a parcel at a station: whoever knows its code, or his name and the end of his telephone number.

A try is counted before it is looked at, in a transaction of its own; what finds the parcel takes it back, so that only
wrong tries count.
"""

import hmac
import unicodedata

from sqlalchemy.orm import Session

from models.delivery import Pickup
from models.reading import pickups as reading
from operations import limits
from operations.refusals import Invalid, Missing, Refused

#: Wrong tries that are heard within WINDOW seconds: codes at one station, names for one parcel.
CODES_OF_STATION, NAMES_OF_PARCEL, WINDOW = 20, 5, 1800


def count_code(session: Session, station_id: int) -> None:
    """Count one code that is tried at a station. Raises TooMany."""
    limits.count(session, _station(station_id), allowed=CODES_OF_STATION, window=WINDOW)


def count_name(session: Session, station_id: int, last_four: str) -> None:
    """Count one name that is tried for whatever waits for such a number. Raises TooMany."""
    found = sorted(row.id for row in session.execute(reading.with_last_four(station_id, last_four)))
    for parcel_id in found:
        count_parcel(session, parcel_id)
    if not found:
        count_code(session, station_id)


def count_parcel(session: Session, parcel_id: int) -> None:
    """Count one person that is tried for a parcel. Raises TooMany."""
    limits.count(session, _parcel(parcel_id), allowed=NAMES_OF_PARCEL, window=WINDOW)


def by_code(session: Session, station_id: int, code: str, handed_by: int | None = None) -> int:
    """The parcel whose code that is. Refused when it no longer waits, unless `handed_by` himself handed it over."""
    found = session.execute(reading.with_code(station_id, code)).scalar()
    if found is None:
        raise Invalid("pickup_code_wrong", field="code")
    limits.take_back(session, _station(station_id))
    check_waits(found, handed_by)
    return found.parcel_id


def by_phone(session: Session, station_id: int, last_four: str, name: str) -> int:
    """A parcel that waits for somebody of that name whose number ends so."""
    rows = session.execute(reading.with_last_four(station_id, last_four)).all()
    found = [row.id for row in rows if same_name(row.recipient, name)]
    if not found:
        raise Invalid("pickup_person_unknown", field="name")
    for parcel_id in sorted(found):
        limits.take_back(session, _parcel(parcel_id))
    return int(min(found))


def check_person(session: Session, station_id: int, parcel_id: int, last_four: str, name: str) -> None:
    """Whether a parcel of that station is for that person. Missing when it is not there."""
    found = session.execute(reading.parcel(station_id, parcel_id)).first()
    if found is None or found.arrived_at is None:
        raise Missing
    if not (hmac.compare_digest(found.phone[-4:], last_four) and same_name(found.recipient, name)):
        raise Invalid("pickup_person_unknown", field="name")
    limits.take_back(session, _parcel(parcel_id))


def check_waits(pickup: Pickup, handed_by: int | None = None) -> None:
    """Refused when it is not there any more. What `handed_by` himself handed over is no surprise to him."""
    if pickup.sent_back_at is not None or pickup.parcel.state in {"returning", "returned"}:
        raise Refused("parcel_going_back")
    if pickup.handed_at is not None and (handed_by is None or pickup.handed_by != handed_by):
        raise Refused("parcel_fetched")


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for spaces, wide letters and capitals."""
    return bool(_tidied(one)) and _tidied(one) == _tidied(other)


def _tidied(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _station(station_id: int) -> str:
    return f"pickup-code:{station_id}"


def _parcel(parcel_id: int) -> str:
    return f"pickup-name:{parcel_id}"
