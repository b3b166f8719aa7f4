"""One database session a request, and the one way to change something."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from flask import Flask, current_app, g
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

Answer = TypeVar("Answer")

#: deadlock_detected and serialization_failure: nothing was done, doing it again is right.
RETRIED = frozenset({"40P01", "40001"})
MOST_TRIES = 3


def register_database(app: Flask, factory: sessionmaker[Session]) -> None:
    """Let views of `app` open sessions of `factory`, one a request, closed at its end."""
    engine: Engine = factory.kw["bind"]
    app.extensions["session_factory"] = factory
    app.extensions["reading_engine"] = engine.execution_options(isolation_level="AUTOCOMMIT")
    app.teardown_appcontext(_close)


def db() -> Session:
    """The session of this request, opened when it is first asked for."""
    if "session" not in g:
        g.session = current_app.extensions["session_factory"]()
    session: Session = g.session
    return session


@contextmanager
def reading() -> Iterator[Connection]:
    """A connection for what a page shows: one statement after the other, without a transaction around them.

    It is that of the session where the request has opened one, so that nobody holds two connections.
    """
    if "session" in g:
        yield db().connection()
        return
    with current_app.extensions["reading_engine"].connect() as connection:
        yield connection


@contextmanager
def transaction() -> Iterator[Session]:
    """The session of this request; what is done inside is kept as a whole, or not at all when something is raised."""
    session = db()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def run_transaction(act: Callable[[Session], Answer]) -> Answer:
    """Run `act` in a transaction, up to three times when the database chose it as the loser of a deadlock.

    `act` must load what it changes itself, and have no effect outside of its session.
    """
    for attempt in range(1, MOST_TRIES):
        try:
            with transaction() as session:
                return act(session)
        except DBAPIError as error:
            if sqlstate(error) not in RETRIED:
                raise
            time.sleep(random.uniform(0.005, 0.02) * attempt)  # noqa: S311  # spread, not a secret
    with transaction() as session:
        return act(session)


def sqlstate(error: DBAPIError) -> str | None:
    """PostgreSQL's five-character code of an error; None when there was no answer at all."""
    state: str | None = getattr(error.orig, "sqlstate", None)
    return state


def _close(error: BaseException | None) -> None:
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()
