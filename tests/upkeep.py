"""Upkeep: what only the server's superuser may, sealing what was written, and the tasks of the night."""

import time

import procrastinate
from flask import Flask
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from models.database import driver_url
from operations import audit

SEALED_SECONDS = 120


def open_upkeep_engine(url: str) -> Engine:
    """An engine for a database of the test server, as `postgres` and without a pool."""
    return create_engine(driver_url(url.replace("//suinong@", "//postgres@")), poolclass=NullPool)


def seal_everything(engine: Engine) -> None:
    """Seal every event. Waits while transactions are at work, those of the server's other databases too."""
    until = time.monotonic() + SEALED_SECONDS
    with Session(engine) as session:
        while audit.unsealed(session):
            assert time.monotonic() < until, "the audit was not sealed"
            audit.seal(session)
            session.commit()


def at_night(app: Flask, task: procrastinate.tasks.Task) -> None:
    """Do a periodic task as the worker does it."""
    job = procrastinate.jobs.Job(id=1, queue="default", lock=None, queueing_lock=None, task_name=task.name)
    task.func(
        procrastinate.JobContext(
            start_timestamp=0, job=job, app=task.blueprint, abort_reason=lambda: None, additional_context={"app": app}
        ),
        0,
    )
