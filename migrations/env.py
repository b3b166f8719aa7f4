"""How a revision runs: alone (an advisory lock), and never behind somebody else's lock for long."""

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from models.database import CONNECT_SECONDS, driver_url
from models.tables import Base

#: Any number, as long as it stays the same: whoever holds it is migrating.
LOCK = 5_700_1123
TIMEOUTS = "-c lock_timeout=10s -c statement_timeout=10min -c idle_in_transaction_session_timeout=10min -c timezone=UTC"


#: Tables that are not the models': the job queue brings its own, and readings lie in partitions made month by month.
NOT_OURS = ("procrastinate_", "reading_")


def ours(_object: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """Whether something of the database is to be compared with the models."""
    return not (kind == "table" and name is not None and name.startswith(NOT_OURS))


def migrate() -> None:
    """Run the asked revisions in one transaction."""
    engine = create_engine(
        driver_url(context.config.attributes["url"]),
        poolclass=NullPool,
        connect_args={"connect_timeout": CONNECT_SECONDS, "options": TIMEOUTS},
    )
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '5min'"))
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.commit()
        context.configure(connection=connection, target_metadata=Base.metadata, include_object=ours, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


migrate()
