"""Jobs that exist if and only if the change does."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import procrastinate
from sqlalchemy.orm import Session

#: Never opened: it only writes through connections it is handed.
_QUEUE = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def defer(session: Session, task: str, **arguments: Any) -> None:
    """Queue `task` (its registered name) on the session's own connection, inside its transaction."""
    connection = session.connection().connection.driver_connection
    _QUEUE.configure_task(task, connection=connection).defer(**arguments)


def defer_all(session: Session, task: str, each: Sequence[dict[str, Any]]) -> None:
    """Queue as many jobs of `task` as there are sets of arguments, in one statement."""
    if each:
        connection = session.connection().connection.driver_connection
        _QUEUE.configure_task(task, connection=connection).batch_defer(*each)


def defer_until(session: Session, moment: datetime, task: str, **arguments: Any) -> None:
    """The same, not before `moment`."""
    connection = session.connection().connection.driver_connection
    _QUEUE.configure_task(task, connection=connection, schedule_at=moment).defer(**arguments)
