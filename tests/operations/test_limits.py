"""How often something may be tried: counted in the database, so that it is right across processes."""

import pytest
from sqlalchemy import func, update
from sqlalchemy.orm import Session, sessionmaker

from models.sessions import AttemptLimit
from operations import limits
from operations.refusals import TooMany
from tests.races.barrier import answers, at_once, committed


def test_the_try_after_the_last_allowed_is_not_heard(session: Session) -> None:
    for _ in range(3):
        limits.count(session, "login:a", allowed=3, window=60)

    with pytest.raises(TooMany) as refused:
        limits.count(session, "login:a", allowed=3, window=60)

    assert refused.value.status == 429
    assert 1 <= refused.value.params["seconds"] <= 60
    limits.count(session, "login:b", allowed=3, window=60)  # somebody else is heard


def test_after_the_window_counting_begins_anew(session: Session) -> None:
    for _ in range(3):
        limits.count(session, "login:a", allowed=3, window=60)
    session.execute(update(AttemptLimit).values(since=func.now() - func.make_interval(0, 0, 0, 0, 0, 0, 61)))

    for _ in range(3):
        limits.count(session, "login:a", allowed=3, window=60)


def test_tries_at_once_are_all_counted(sessions: sessionmaker[Session]) -> None:
    results = at_once(
        [committed(sessions, lambda s: limits.count(s, "login:a", allowed=5, window=60)) for _ in range(12)]
    )

    assert len(answers(results)) == 5
    assert {type(result) for result in results} == {type(None), TooMany}
