"""`flask audit` and the nightly look: a changed event and a chain that was written anew are found."""

import json
from datetime import datetime

from click.testing import Result
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from jobs.auditing import keep_head, seal
from models.audit import Notice
from operations import audit
from operations.actor import HOUSE
from tests.upkeep import at_night, open_upkeep_engine, seal_everything
from web.filters import SHANGHAI


def ask(app: Flask) -> Result:
    """What `flask audit` says."""
    return app.test_cli_runner().invoke(args=["audit"])


def tamper(database_url: str, *statements: str) -> None:
    """What only somebody with the whole server in his hands can do."""
    with open_upkeep_engine(database_url).begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_a_whole_chain(app: Flask, engine: Engine, session: Session) -> None:
    seal_everything(engine)
    head = audit.head(session)

    answer = ask(app)

    assert answer.exit_code == 0
    assert answer.output == f"{head.seq} events, 0 not sealed yet, head {head.hash}\n"


def test_a_changed_event_is_named(app: Flask, engine: Engine, database_url: str) -> None:
    seal_everything(engine)
    tamper(database_url, "UPDATE audit_event SET reason = 'nothing happened' WHERE seq = 2")

    answer = ask(app)

    assert answer.exit_code == 1
    assert "it was changed: event" in answer.output
    assert "number 2 of the chain" in answer.output


def test_the_job_seals_what_waits(app: Flask, session: Session) -> None:
    audit.note(session, HOUSE, "try", "order", 1)
    session.commit()

    while audit.unsealed(session):
        session.rollback()
        at_night(app, seal)

    assert ask(app).exit_code == 0


def test_a_chain_that_lost_its_end_does_not_fit_the_head_that_was_kept(
    app: Flask, engine: Engine, session: Session, database_url: str
) -> None:
    for number in range(3):
        audit.note(session, HOUSE, "try", "order", number + 1)
    session.commit()
    seal_everything(engine)
    head = audit.head(session)
    at_night(app, keep_head)
    kept = app.extensions["storage"].get(f"audit/{datetime.now(SHANGHAI).date()}.json")
    assert json.loads(kept or b"") == {"seq": head.seq, "hash": head.hash}

    tamper(database_url, f"DELETE FROM audit_event WHERE seq > {head.seq - 2}")

    answer = ask(app)
    assert answer.exit_code == 1
    assert "the head that was kept is not in the chain any more" in answer.output


def test_the_night_tells_a_person(app: Flask, engine: Engine, session: Session, database_url: str) -> None:
    seal_everything(engine)
    tamper(database_url, "UPDATE audit_event SET reason = 'nothing happened' WHERE seq = 2")

    at_night(app, keep_head)
    at_night(app, keep_head)

    assert session.scalars(select(Notice.params).where(Notice.kind == "audit_changed")).all() == [{"seq": 2}]
