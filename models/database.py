"""Connections: one engine a process, with every time-out set."""

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

#: Seconds and milliseconds a connection may wait. A hung server must never hang a page.
CONNECT_SECONDS = 5
TIMEOUTS = "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s -c timezone=UTC"


def driver_url(url: str) -> str:
    """`postgresql://…` or `postgres://…` as SQLAlchemy wants it, with psycopg 3 as the driver."""
    scheme, _, rest = url.partition("://")
    if scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
        raise ValueError("DATABASE_URL must begin with postgresql://")
    return f"postgresql+psycopg://{rest}"


def open_engine(url: str, *, pool_size: int = 8) -> Engine:
    """An engine for `url`; connections are tested before use and end waiting on their own."""
    return create_engine(
        driver_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=CONNECT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,  # what people typed stays out of logs
        connect_args={"connect_timeout": CONNECT_SECONDS, "options": TIMEOUTS, "application_name": "suinong"},
    )


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions that keep what they loaded after a commit."""
    return sessionmaker(engine, expire_on_commit=False)
