"""Several sealers at once: one works, the others find nothing to do, and the chain is whole."""

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from models.audit import AuditEvent
from operations import audit
from operations.actor import HOUSE
from tests.races.barrier import answers, at_once, committed
from tests.upkeep import seal_everything

SEALERS, WRITERS, EVENTS = 6, 6, 20


def _write(session: Session) -> int:
    for number in range(EVENTS):
        audit.note(session, HOUSE, "race", "order", number + 1)
    return 0


def test_sealers_and_writers_at_once(engine: Engine, sessions: sessionmaker[Session], session: Session) -> None:
    begun = audit.head(session).seq
    for _round in range(3):
        work = [committed(sessions, audit.seal) for _ in range(SEALERS)]
        work += [committed(sessions, _write) for _ in range(WRITERS)]
        results = at_once(work)
        assert len(answers(results)) == len(work), results

    seal_everything(engine)

    assert session.scalar(select(func.max(AuditEvent.seq))) == begun + 3 * WRITERS * EVENTS
    assert list(audit.flaws(session)) == []
