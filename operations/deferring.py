"""Jobs that exist if and only if the change does."""

from typing import Any

import procrastinate
from sqlalchemy.orm import Session

#: Never opened: it only writes through connections it is handed.
_QUEUE = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def defer(session: Session, task: str, **arguments: Any) -> None:
    """Queue `task` (its registered name) on the session's own connection, inside its transaction."""
    connection = session.connection().connection.driver_connection
    _QUEUE.configure_task(task, connection=connection).defer(**arguments)
