"""The second factor: a code from an app that changes every half minute (RFC 6238), and codes on paper for bad days."""

import base64
import hmac
import secrets
from datetime import datetime
from typing import cast

import pyotp
from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.orm import Session

from models.parties import GUARDED_ROLES, Person, Role
from models.sessions import LoginSession, RecoveryCode
from operations import audit, limits
from operations.actor import Actor
from operations.people import digest
from operations.refusals import Invalid, Refused
from operations.sealing import Seal

STEP = 30
#: Codes of the step before and after count as well: clocks differ.
SLACK = 1
RECOVERY_CODES = 10
#: Tries in five minutes from one address of the network, and in a quarter of an hour from anywhere.
OF_ADDRESS, OF_PERSON = 5, 20


def is_required(person: Person, roles: tuple[Role, ...]) -> bool:
    """Whether this person may not act without one: whoever may move money or roles, and the superuser."""
    return person.is_superuser or any(role.name in GUARDED_ROLES for role in roles)


def is_needed(person: Person, roles: tuple[Role, ...]) -> bool:
    """Whether signing in is complete with it only: it is required, or the person wants it."""
    return person.totp_since is not None or is_required(person, roles)


def new_secret() -> str:
    """What an app and the house will share; in use once `confirm` has seen a code made from it."""
    return pyotp.random_base32()


def address_of(secret: str, account: str, issuer: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def count_try(session: Session, person_id: int, address: str) -> None:
    """Count one code that is tried. In a transaction of its own. Raises TooMany."""
    limits.count(session, f"second:{person_id}:{address}", allowed=OF_ADDRESS, window=300)
    limits.count(session, f"second:{person_id}", allowed=OF_PERSON, window=900)


def confirm(session: Session, person: Person, secret: str, code: str, now: datetime, seal: Seal) -> list[str]:
    """Begin to use `secret`, for `code` was made from it. Answers new recovery codes, to be shown once."""
    step = _step_of(secret, code, now)
    if step is None:
        raise Invalid("second_factor_wrong", field="code")
    replaced = person.totp_since is not None
    person.totp_sealed, person.totp_since, person.totp_step = seal.close(secret), now, step
    action = "second_factor_replaced" if replaced else "second_factor_on"
    audit.note(session, Actor(person.id), action, "person", person.id)
    return _recovery_codes(session, person)


def check(session: Session, person: Person, code: str, now: datetime, seal: Seal) -> None:
    """Take a code of the app, or one of the recovery codes; each is good once. Refused with `second_factor_wrong`."""
    figures = "".join(code.split())
    if not (_take_step(session, person, figures, now, seal) or _take_recovery_code(session, person, figures)):
        raise Invalid("second_factor_wrong", field="code")


def renew_recovery_codes(session: Session, person: Person) -> list[str]:
    """New codes for the day the app is lost; the old ones are worth nothing any more. To be shown once."""
    audit.note(session, Actor(person.id), "recovery_codes", "person", person.id)
    return _recovery_codes(session, person)


def recovery_codes_left(session: Session, person_id: int) -> int:
    """How many are still good."""
    left = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return session.scalar(left) or 0


def stop(session: Session, person: Person, roles: tuple[Role, ...]) -> None:
    """Do without it. Refused with `second_factor_required` for whoever may move money or roles."""
    if is_required(person, roles):
        raise Refused("second_factor_required")
    _forget(session, person)
    audit.note(session, Actor(person.id), "second_factor_off", "person", person.id)


def take_away(session: Session, actor: Actor, person: Person, reason: str) -> None:
    """The app and the paper are lost: somebody else takes the second factor away, and every session ends."""
    if actor.person_id == person.id:
        raise Refused("not_to_oneself")
    _forget(session, person)
    live = update(LoginSession).where(LoginSession.person_id == person.id, LoginSession.ended_at.is_(None))
    session.execute(live.values(ended_at=func.now()))
    audit.note(session, actor, "second_factor_taken", "person", person.id, reason=reason)


def present_code(person: Person, now: datetime, seal: Seal) -> str | None:
    """The code that would be taken now, for demonstrations; None without a second factor, or when both were used."""
    if person.totp_since is None or person.totp_sealed is None:
        return None
    step = max(_step(now), (person.totp_step or 0) + 1)
    return pyotp.TOTP(seal.open(person.totp_sealed)).generate_otp(step) if step <= _step(now) + SLACK else None


def _take_step(session: Session, person: Person, code: str, now: datetime, seal: Seal) -> bool:
    """A step counts once, also for two who come at the same moment with the same code."""
    if person.totp_since is None or person.totp_sealed is None:
        return False
    step = _step_of(seal.open(person.totp_sealed), code, now)
    if step is None:
        return False
    taken = (
        update(Person)
        .where(Person.id == person.id, func.coalesce(Person.totp_step, 0) < step)
        .values(totp_step=step)
        .execution_options(synchronize_session=False)
    )
    return _changed(session, taken)


def _take_recovery_code(session: Session, person: Person, code: str) -> bool:
    plain = code.upper().replace("-", "")
    good = RecoveryCode.person_id == person.id, RecoveryCode.code_hash == digest(plain), RecoveryCode.used_at.is_(None)
    if not _changed(session, update(RecoveryCode).where(*good).values(used_at=func.now())):
        return False
    audit.note(session, Actor(person.id), "recovery_code_used", "person", person.id)
    return True


def _changed(session: Session, statement: object) -> bool:
    return cast(CursorResult[object], session.execute(statement)).rowcount == 1  # type: ignore[call-overload]


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step whose code this is, if it is one of those that count now."""
    totp = pyotp.TOTP(secret)
    near = range(_step(now) - SLACK, _step(now) + SLACK + 1)
    fits = [step for step in near if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())]
    return max(fits, default=None)


def _recovery_codes(session: Session, person: Person) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    plain = [base64.b32encode(secrets.token_bytes(10)).decode() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(person_id=person.id, code_hash=digest(code)) for code in plain)
    session.flush()
    return ["-".join(code[place : place + 4] for place in range(0, 16, 4)) for code in plain]


def _forget(session: Session, person: Person) -> None:
    person.totp_sealed = person.totp_since = person.totp_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
