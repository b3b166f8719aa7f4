"""The audit chain: sealing what was written down, keeping its head outside of the database, looking it over."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

import procrastinate
import structlog
from sqlalchemy.orm import Session

from gateways.storage import Storage
from jobs.queue import House, queue
from operations import audit
from operations.audit import Flaw, Head
from operations.notices import open_notice
from web.filters import SHANGHAI

#: How far back heads that were kept are compared with the chain.
DAYS = 31
MOST_FLAWS = 20
#: A worker that was away for long catches up with so many batches a minute.
MOST_BATCHES = 100

log = structlog.stdlib.get_logger("suinong.audit")


@queue.periodic(cron="* * * * *")
@queue.task(name="audit.seal", queueing_lock="audit.seal", pass_context=True)
def seal(context: procrastinate.JobContext, timestamp: int) -> None:
    """Whatever was written down is chained within a minute or two."""
    sessions = House(context).sessions
    for _batch in range(MOST_BATCHES):
        with sessions.begin() as session:
            if audit.seal(session) < audit.BATCH:
                return


@queue.periodic(cron="20 18 * * *")  # 02:20 in China
@queue.task(name="audit.keep_head", queueing_lock="audit.keep_head", pass_context=True)
def keep_head(context: procrastinate.JobContext, timestamp: int) -> None:
    """Every night the chain is looked over and its head kept in the store and in the log, where the database is not."""
    house = House(context)
    storage: Storage = house.app.extensions["storage"]
    today = datetime.now(SHANGHAI).date()
    with house.sessions.begin() as session:
        found = list(islice(faults(session, storage, today), MOST_FLAWS))
        for flaw in found:
            open_notice(session, "audit_changed", "audit_event", flaw.event_id, params={"seq": flaw.seq})
        head = audit.head(session)
    log.info("audit head", seq=head.seq, hash=head.hash, flaws=len(found))
    storage.put(_key(today), json.dumps({"seq": head.seq, "hash": head.hash}).encode())


def faults(session: Session, storage: Storage, today: date) -> Iterator[Flaw]:
    """What is wrong with the chain: events that were changed, and heads kept earlier that are not in it any more."""
    yield from audit.flaws(session)
    for back in range(DAYS):
        kept = _kept(storage, today - timedelta(days=back))
        if kept is not None and kept.seq and audit.hash_at(session, kept.seq) != kept.hash:
            yield Flaw(kept.seq, 0, "head")


def _kept(storage: Storage, day: date) -> Head | None:
    content = storage.get(_key(day))
    return Head(**json.loads(content)) if content else None


def _key(day: date) -> str:
    return f"audit/{day.isoformat()}.json"
