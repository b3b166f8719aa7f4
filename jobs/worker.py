"""Running jobs: a worker that stays, or one that does what is due and returns."""

from collections.abc import Iterator
from contextlib import contextmanager

import procrastinate
from flask import Flask

from jobs import (
    auditing,
    carriers,
    codes,
    data_packs,
    documents,
    imports,
    mail,
    orchards,
    papers,
    payments,
    periodic,
    pickups,
    pictures,
    pool,
    recalls,
    sms,
    telling,
)
from jobs.queue import queue

#: Importing them registers their tasks.
TASKS = (
    *(auditing, carriers, codes, data_packs, documents, imports, mail, orchards, papers, payments, periodic),
    *(pickups, pictures, pool, recalls, sms, telling),
)
PARALLEL = 4


def run_worker(app: Flask, database_url: str) -> None:
    """Work until a signal ends it; a job under way is finished first."""
    with _connected(database_url) as worker:
        worker.run_worker(
            concurrency=PARALLEL,
            additional_context={"app": app},
            shutdown_graceful_timeout=20,
            delete_jobs="successful",
        )


def run_due(app: Flask, database_url: str) -> None:
    """Do every job that is due, then return. Handlers of signals stay as they are."""
    with _connected(database_url) as worker:
        worker.run_worker(
            wait=False,
            concurrency=1,
            additional_context={"app": app},
            install_signal_handlers=False,
            listen_notify=False,
        )


@contextmanager
def _connected(database_url: str) -> Iterator[procrastinate.App]:
    """The queue with connections to a database. Its periodic tasks know only this one queue, so it is lent them."""
    connector = procrastinate.PsycopgConnector(conninfo=database_url, min_size=1, max_size=PARALLEL + 2)
    with queue.replace_connector(connector) as connected:
        yield connected
