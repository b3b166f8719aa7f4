"""The audit chain: each event is sealed once, in order, and whoever changes one is found."""

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from models.audit import AuditEvent
from operations import audit
from operations.actor import HOUSE
from tests.upkeep import open_upkeep_engine, seal_everything


def write(session: Session, count: int) -> None:
    """So many events, committed."""
    for number in range(count):
        audit.note(session, HOUSE, "try", "order", number + 1, before={"数": number}, after={"数": number + 1})
    session.commit()


def tamper(database_url: str, statement: str) -> None:
    """What only somebody with the whole server in his hands can do."""
    with open_upkeep_engine(database_url).begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.exec_driver_sql(statement)


def found(engine: Engine) -> list[tuple[int, str]]:
    """What is wrong with the chain: numbers and kinds."""
    with Session(engine) as session:
        return [(flaw.seq, flaw.what) for flaw in audit.flaws(session)]


def test_events_are_chained_in_order_without_a_gap(engine: Engine, session: Session) -> None:
    begun = audit.head(session).seq
    write(session, 5)

    seal_everything(engine)

    rows = session.execute(select(AuditEvent.seq, AuditEvent.prev_hash, AuditEvent.hash).order_by(AuditEvent.id)).all()
    assert [row.seq for row in rows] == list(range(1, begun + 6))
    assert [row.prev_hash for row in rows] == [audit.NOTHING, *(row.hash for row in rows[:-1])]
    assert audit.head(session) == audit.Head(begun + 5, rows[-1].hash)
    assert found(engine) == []


def test_a_batch_takes_the_oldest_and_no_more(engine: Engine, session: Session) -> None:
    seal_everything(engine)
    write(session, 5)

    sealed = 0
    while not sealed:
        sealed = audit.seal(session, most=2)
        session.commit()

    assert sealed == 2
    assert audit.unsealed(session) == 3


def test_what_a_running_transaction_may_still_write_is_waited_for(
    engine: Engine, sessions: sessionmaker[Session], session: Session
) -> None:
    with sessions() as slow:
        audit.note(slow, HOUSE, "slow", "order", 1)
        write(session, 1)

        assert audit.seal(session) == 0
        session.rollback()
        slow.commit()

    seal_everything(engine)
    last = session.scalars(select(AuditEvent.action).order_by(AuditEvent.seq.desc()).limit(2)).all()
    assert last == ["try", "slow"]


def test_a_seal_is_given_once(engine: Engine, session: Session) -> None:
    write(session, 1)
    seal_everything(engine)

    for change in ("hash = 'x'", "reason = 'x'", "seq = NULL"):
        with pytest.raises(IntegrityError):
            session.execute(text(f"UPDATE audit_event SET {change} WHERE seq = 1"))
        session.rollback()


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'nothing happened'",
        "at = at - interval '1 day'",
        "actor_id = (SELECT min(id) FROM person)",
        "after = '{}'",
        "object_id = object_id + 1",
        "organisation_id = (SELECT min(id) FROM organisation)",
    ],
)
def test_a_changed_event_is_found(engine: Engine, session: Session, database_url: str, change: str) -> None:
    write(session, 2)
    seal_everything(engine)
    last = audit.head(session).seq

    tamper(database_url, f"UPDATE audit_event SET {change} WHERE seq = {last - 1}")

    assert found(engine) == [(last - 1, "hash")]


def test_an_event_hashed_anew_does_not_fit_the_next(engine: Engine, session: Session, database_url: str) -> None:
    write(session, 2)
    seal_everything(engine)
    last = audit.head(session)
    tamper(database_url, f"UPDATE audit_event SET hash = repeat('1', 64) WHERE seq = {last.seq - 1}")

    assert found(engine) == [(last.seq - 1, "hash"), (last.seq, "link")]
    tamper(
        database_url, f"UPDATE audit_event SET hash = '{session.scalar(_prev(last.seq))}' WHERE seq = {last.seq - 1}"
    )


def test_a_removed_event_is_found(engine: Engine, session: Session, database_url: str) -> None:
    write(session, 3)
    seal_everything(engine)
    last = audit.head(session).seq
    with open_upkeep_engine(database_url).begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.exec_driver_sql(f"UPDATE audit_event SET seq = seq + 1000 WHERE seq = {last}")
        with Session(connection) as inside:
            assert [(flaw.seq - 1000, flaw.what) for flaw in audit.flaws(inside)] == [(last, "gap"), (last, "hash")]
        connection.rollback()


def _prev(seq: int) -> object:
    return select(AuditEvent.prev_hash).where(AuditEvent.seq == seq)
