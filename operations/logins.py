"""The sessions of one person: which there are, renewing and ending them."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.parties import Person
from models.sessions import LoginSession
from operations import audit
from operations.actor import Actor
from operations.people import digest
from operations.refusals import Missing

#: What gives or takes power wants a proof that is not older than this.
FRESH_FOR = timedelta(minutes=5)


def live(session: Session, person_id: int) -> list[LoginSession]:
    """The person's sessions that still live, the one used last first."""
    found = session.scalars(
        select(LoginSession)
        .where(
            LoginSession.person_id == person_id,
            LoginSession.ended_at.is_(None),
            LoginSession.idle_until > func.now(),
            LoginSession.expires_at > func.now(),
        )
        .order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())
    )
    return list(found)


def end(session: Session, person: Person, login_id: int) -> None:
    """End one of the person's own sessions. Missing when it is somebody else's, or over."""
    ended = session.execute(
        update(LoginSession)
        .where(LoginSession.id == login_id, LoginSession.person_id == person.id, LoginSession.ended_at.is_(None))
        .values(ended_at=func.now())
        .returning(LoginSession.id)
    ).one_or_none()
    if ended is None:
        raise Missing
    audit.note(session, Actor(person.id), "end_session", "person", person.id)


def end_all(session: Session, person_id: int, *, but: int | None = None) -> int:
    """End every session of a person except `but`. Answers how many there were."""
    ended = session.execute(
        update(LoginSession)
        .where(
            LoginSession.person_id == person_id, LoginSession.ended_at.is_(None), LoginSession.id.is_distinct_from(but)
        )
        .values(ended_at=func.now())
        .returning(LoginSession.id)
    )
    return len(ended.all())


def renew(session: Session, login: LoginSession, *, proved: bool) -> str:
    """A new token for a session; the old one opens nothing any more. proved: the person just proved who he is."""
    token = secrets.token_urlsafe(32)
    live = update(LoginSession).where(LoginSession.id == login.id, LoginSession.ended_at.is_(None))
    session.execute(live.values(token_hash=digest(token)))
    if proved:
        session.execute(live.values(second_factor_at=func.now()))
        audit.note(session, Actor(login.person_id), "proved", "person", login.person_id)
    return token


def is_fresh(login: LoginSession, now: datetime, *, factor_needed: bool) -> bool:
    """Whether the proof is recent enough to give or take power; signing in is one where no second factor is needed."""
    proofs = [login.second_factor_at, None if factor_needed else login.started_at]
    return any(proof is not None and now - proof < FRESH_FOR for proof in proofs)


def act_for(session: Session, login: LoginSession, organisation_id: int, allowed: set[int]) -> None:
    """Choose the party the person acts for in this session. Missing when it is none of his."""
    if organisation_id not in allowed:
        raise Missing
    session.execute(update(LoginSession).where(LoginSession.id == login.id).values(acts_for_id=organisation_id))
