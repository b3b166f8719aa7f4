"""Watching over orchards: warnings of frost, heat and drought, devices that went silent, room for the months ahead."""

from datetime import UTC, datetime

import procrastinate

from jobs.queue import House, queue
from operations import readings


@queue.periodic(cron="*/15 * * * *")
@queue.task(name="orchards.watch", queueing_lock="orchards.watch", pass_context=True)
def watch(context: procrastinate.JobContext, timestamp: int) -> None:
    """Tell what is wrong, once a day, and close what is over."""
    with House(context).sessions.begin() as session:
        readings.watch(session, datetime.now(UTC))


@queue.periodic(cron="40 * * * *")
@queue.task(name="orchards.keep_months", queueing_lock="orchards.keep_months", pass_context=True)
def keep_months(context: procrastinate.JobContext, timestamp: int) -> None:
    """Partitions for this month and the next ones; hourly, so that a new installation has them soon."""
    today = datetime.now(UTC).date()
    with House(context).sessions.begin() as session:
        readings.keep_months(session, today, readings.months_ahead(today))
