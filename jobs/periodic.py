"""What happens by itself: old lots, failed jobs, the nightly look at the books."""

from datetime import datetime

import procrastinate
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from sqlalchemy import text

from jobs.queue import House, queue
from operations import invariants, lots, runs, stock
from operations.notices import open_notice
from web.filters import SHANGHAI

#: A worker writes its heartbeat every 10 s.
STALLED_SECONDS = 60


@queue.periodic(cron="5 * * * *")
@queue.task(name="stock.retire_old_lots", queueing_lock="stock.retire_old_lots", pass_context=True)
def retire_old_lots(context: procrastinate.JobContext, timestamp: int) -> None:
    """Lots that became too old are promised to nobody. Hourly, so that the day in China begins on time."""
    with House(context).sessions.begin() as session:
        stock.retire_old_lots(session, datetime.now(SHANGHAI).date())


@queue.periodic(cron="1 * * * *")
@queue.task(name="lots.expire", queueing_lock="lots.expire", pass_context=True)
def expire_lots(context: procrastinate.JobContext, timestamp: int) -> None:
    """Lots whose last day is over leave the book. Hourly, so that the day in China begins on time."""
    with House(context).sessions.begin() as session:
        lots.expire(session, datetime.now(SHANGHAI).date())


@queue.periodic(cron="* * * * *")
@queue.task(name="jobs.take_up_stalled", queueing_lock="jobs.take_up_stalled", pass_context=True)
async def take_up_stalled(context: procrastinate.JobContext, timestamp: int) -> None:
    """Jobs whose worker gave no sign of life for a minute are handed to another: each may be repeated without harm.

    One of a kind that waits only once is dropped where the next of its kind waits already: that does the same.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            await manager.finish_job(job, Status.ABORTED, delete_job=True)


@queue.periodic(cron="*/5 * * * *")
@queue.task(name="jobs.tell_failures", queueing_lock="jobs.tell_failures", pass_context=True)
def tell_failures(context: procrastinate.JobContext, timestamp: int) -> None:
    """A job that failed for good is told to a person, once; whoever watches its run sees that it is over."""
    with House(context).sessions.begin() as session:
        for job_id, name, args in session.execute(
            text(
                "SELECT id, task_name, args FROM procrastinate_jobs j WHERE status = 'failed' AND NOT EXISTS "
                "(SELECT FROM notice n WHERE n.kind = 'job_failed' AND n.cause_id = j.id)"
            )
        ):
            open_notice(session, "job_failed", "job", job_id, name)
            if "run_id" in args:
                runs.end(session, args["run_id"], "failed")


@queue.periodic(cron="10 18 * * *")  # 02:10 in China
@queue.task(name="jobs.check_books", queueing_lock="jobs.check_books", pass_context=True)
def check_books(context: procrastinate.JobContext, timestamp: int) -> None:
    """Every invariant, every night; what does not hold is told to a person."""
    _look(House(context), None)


@queue.task(name="books.check", pass_context=True)
def check_now(context: procrastinate.JobContext, person_id: int) -> None:
    """The same because somebody wants to know now."""
    _look(House(context), person_id)


def _look(house: House, asked_by: int | None) -> None:
    with house.sessions() as session:
        engine = session.get_bind().engine
    broken = invariants.breaches(engine)
    with house.sessions.begin() as session:
        invariants.write_down(session, broken, asked_by)
