"""What is done inside a transaction is kept as a whole or not at all; the loser of a deadlock tries again."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError

from web.database import db, run_transaction, transaction


class Trace:
    """A session that remembers how it was ended."""

    def __init__(self) -> None:
        self.ends: list[str] = []

    def commit(self) -> None:
        """Kept."""
        self.ends.append("commit")

    def rollback(self) -> None:
        """Dropped."""
        self.ends.append("rollback")

    def close(self) -> None:
        """Given back."""
        self.ends.append("close")


class ToldError(Exception):
    """What the driver raises: only its code matters."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


@pytest.fixture
def trace(app: Flask) -> Trace:
    """The one session of the application."""
    trace = Trace()
    app.extensions["session_factory"] = lambda: trace
    return trace


def losing(times: int, error: Exception) -> Any:
    left = [error] * times

    def act(session: object) -> str:
        if left:
            raise left.pop()
        return "done"

    return act


def lost(sqlstate: str) -> OperationalError:
    return OperationalError("UPDATE", {}, ToldError(sqlstate))


def test_one_session_a_request(app: Flask, trace: Trace) -> None:
    with app.test_request_context():
        assert db() is db()
        with transaction() as session:
            assert session is db()
    assert trace.ends == ["commit", "close"]


def test_a_request_that_asks_nothing_opens_nothing(app: Flask, trace: Trace) -> None:
    with app.test_request_context():
        pass
    assert trace.ends == []


def test_nothing_is_kept_when_something_is_raised(app: Flask, trace: Trace) -> None:
    with app.test_request_context():
        with pytest.raises(RuntimeError), transaction():
            raise RuntimeError
        assert trace.ends == ["rollback"]


@pytest.mark.parametrize("sqlstate", ["40P01", "40001"])
def test_a_lost_race_is_run_again(app: Flask, trace: Trace, sqlstate: str) -> None:
    with app.test_request_context():
        assert run_transaction(losing(2, lost(sqlstate))) == "done"
        assert trace.ends == ["rollback", "rollback", "commit"]


def test_three_times_and_no_more(app: Flask, trace: Trace) -> None:
    with app.test_request_context():
        with pytest.raises(OperationalError):
            run_transaction(losing(3, lost("40P01")))
        assert trace.ends == ["rollback"] * 3


@pytest.mark.parametrize("error", [lost("57014"), IntegrityError("INSERT", {}, ToldError("23505")), ValueError()])
def test_other_failures_are_not(app: Flask, trace: Trace, error: Exception) -> None:
    with app.test_request_context():
        with pytest.raises(type(error)):
            run_transaction(losing(1, error))
        assert trace.ends == ["rollback"]
