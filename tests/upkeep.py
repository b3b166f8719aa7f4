"""Connections of the server's superuser, who may switch off what protects the books, and sealing what was written."""

import time

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
