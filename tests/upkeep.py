"""Connections of the server's superuser, who may switch off what protects the books."""

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from models.database import driver_url


def open_upkeep_engine(url: str) -> Engine:
    """An engine for a database of the test server, as `postgres` and without a pool."""
    return create_engine(driver_url(url.replace("//suinong@", "//postgres@")), poolclass=NullPool)
