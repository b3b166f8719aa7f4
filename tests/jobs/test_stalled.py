"""Jobs whose worker was killed are taken up, also where the next of their kind waits already."""

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from jobs.worker import run_due

QUEUED = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status, args, scheduled_at) "
    "VALUES ('default', :task, :lock, CAST(:status AS procrastinate_job_status), CAST(:args AS jsonb), :at)"
)
#: Not due before the test is over.
LATER = "2999-01-01"


def queue(session: Session, task: str, lock: str | None, status: str, at: str | None = None) -> None:
    """A row of the queue; one that is being done belongs to a worker that is gone."""
    row = {"task": task, "lock": lock, "status": status, "args": '{"timestamp": 0}', "at": at}
    session.execute(text(QUEUED), row)


def test_one_that_waits_keeps_no_other_from_being_taken_up(app: Flask, session: Session) -> None:
    queue(session, "pool.sweep", "pool.sweep", "doing")
    queue(session, "lots.expire", None, "doing")
    queue(session, "pool.sweep", "pool.sweep", "todo", LATER)
    queue(session, "jobs.take_up_stalled", None, "todo")
    session.commit()

    for _ in range(2):
        run_due(app, app.extensions["settings"].database_url)

    found = "SELECT task_name, status::text FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed')"
    assert [tuple(row) for row in session.execute(text(found))] == [("pool.sweep", "todo")]
