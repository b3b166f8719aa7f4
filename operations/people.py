"""Signing up, signing in, and the sessions that follow."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from models.parties import Membership, Person
from models.sessions import LoginSession
from operations import audit
from operations.actor import HOUSE, Actor
from operations.refusals import Invalid, Refused

HASHER = PasswordHasher()
SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 128
#: How long a session lives without a visit, and at the most.
STAFF_IDLE, STAFF_LIFE = timedelta(minutes=30), timedelta(hours=12)
BUYER_IDLE, BUYER_LIFE = timedelta(days=14), timedelta(days=90)
#: Passwords everybody tries first.
COMMON = frozenset(
    {"12345678", "123456789", "1234567890", "11111111", "00000000", "88888888", "66668888"}
    | {"password", "iloveyou", "qwertyui", "a1234567", "abcd1234", "1qaz2wsx"}
)
#: Verified against when nobody has that number, so that the answer takes as long.
_NOBODY = HASHER.hash(secrets.token_urlsafe(16))


@dataclass(frozen=True)
class Credentials:
    """What somebody signs in with: an E.164 phone number or a lower-cased e-mail address, and a password."""

    phone: str | None
    email: str | None
    password: str


def digest(token: str) -> str:
    """What is stored of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_up(session: Session, name: str, credentials: Credentials, locale: str) -> Person:
    """Make an account. Refused with `account_exists` when the phone number or address has one."""
    check_password(credentials.password)
    person = Person(
        name=name,
        phone=credentials.phone,
        email=credentials.email,
        password_hash=HASHER.hash(credentials.password),
        locale=locale,
    )
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:
        raise Refused("account_exists") from None
    audit.note(session, HOUSE, "sign_up", "person", person.id)
    return person


def check_password(password: str) -> None:
    """Refused when it is too short, too long or one of those everybody tries first."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid("password_length", field="password", least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD)
    if password.lower() in COMMON:
        raise Invalid("password_common", field="password")


def verify(session: Session, credentials: Credentials) -> Person:
    """The person these credentials belong to. Refused with `wrong_credentials`, equally for every reason."""
    person = session.scalar(select(Person).where(_known_by(credentials), Person.state == "active"))
    stored = person.password_hash if person is not None and person.password_hash else _NOBODY
    try:
        HASHER.verify(stored, credentials.password)
    except (Argon2Error, InvalidHashError):
        person = None
    if person is None:
        raise Refused("wrong_credentials")
    if HASHER.check_needs_rehash(stored):
        person.password_hash = HASHER.hash(credentials.password)
    return person


def open_session(session: Session, person: Person, browser: str, *, second_factor: bool = False) -> str:
    """Sign a person in; answers the random token for the cookie. Staff sessions are shorter than buyers'.

    second_factor: whether it was given just now as well.
    """
    staff = session.scalar(
        select(Membership.id).where(Membership.person_id == person.id, Membership.until.is_(None)).limit(1)
    )
    idle, life = (BUYER_IDLE, BUYER_LIFE) if staff is None and not person.is_superuser else (STAFF_IDLE, STAFF_LIFE)
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=digest(token),
            person_id=person.id,
            idle_until=func.now() + idle,
            expires_at=func.now() + life,
            second_factor_at=func.now() if second_factor else None,
            browser=browser[:200],
        )
    )
    session.flush()
    audit.note(session, Actor(person.id), "sign_in", "person", person.id)
    return token


def live_session(session: Session, token: str) -> LoginSession | None:
    """The session of a token, with its person, if it still lives by the database's clock. One query."""
    return session.scalar(
        select(LoginSession)
        .options(joinedload(LoginSession.person))
        .join(Person, Person.id == LoginSession.person_id)
        .where(
            LoginSession.token_hash == digest(token),
            LoginSession.ended_at.is_(None),
            LoginSession.idle_until > func.now(),
            LoginSession.expires_at > func.now(),
            Person.state == "active",
        )
    )


def touch(session: Session, login: LoginSession, idle: timedelta) -> None:
    """The session was used: it may be idle anew."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.id == login.id, LoginSession.ended_at.is_(None))
        .values(seen_at=func.now(), idle_until=func.now() + idle)
    )


def end_session(session: Session, token: str) -> None:
    """Sign out. Harmless when the session has ended."""
    session.execute(
        update(LoginSession)
        .where(LoginSession.token_hash == digest(token), LoginSession.ended_at.is_(None))
        .values(ended_at=func.now())
    )


def grant(session: Session, actor: Actor, person_id: int, organisation_id: int, role: str) -> Membership:
    """Give a person a role. Nobody gives one to himself."""
    if actor.person_id == person_id:
        raise Refused("not_to_oneself")
    membership = Membership(person_id=person_id, organisation_id=organisation_id, role=role, granted_by=actor.person_id)
    session.add(membership)
    session.flush()
    after = {"role": role, "person": person_id}
    audit.note(session, actor, "grant", "membership", membership.id, after=after, party=organisation_id)
    return membership


def _known_by(credentials: Credentials) -> ColumnElement[bool]:
    if credentials.phone is not None:
        return Person.phone == credentials.phone
    return Person.email == credentials.email
