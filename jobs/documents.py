"""Documents that come to their end: people are told each night, sale stops with the day."""

from datetime import datetime

import procrastinate

from jobs.queue import House, queue
from operations import expiry
from web.filters import SHANGHAI


@queue.periodic(cron="1 * * * *")
@queue.task(name="documents.look_over", queueing_lock="documents.look_over", pass_context=True)
def look_over(context: procrastinate.JobContext, timestamp: int) -> None:
    """Sale stops where a document has lapsed, and goes on where there is a new one. Hourly, so that the day counts."""
    with House(context).sessions.begin() as session:
        expiry.look_over(session, datetime.now(SHANGHAI).date())


@queue.periodic(cron="20 22 * * *")  # 06:20 in China
@queue.task(name="documents.tell_expiring", queueing_lock="documents.tell_expiring", pass_context=True)
def tell_expiring(context: procrastinate.JobContext, timestamp: int) -> None:
    """30, 7 and 0 days before a document ends its party and the association are told, once each."""
    with House(context).sessions.begin() as session:
        expiry.tell_expiring(session, datetime.now(SHANGHAI).date())
        expiry.tell_expiring_certificates(session, datetime.now(SHANGHAI).date())
