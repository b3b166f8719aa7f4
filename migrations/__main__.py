"""The command line of the migrations: see the package."""

import os
import sys

import psycopg
from alembic.util import CommandError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

import migrations
from models.database import driver_url

ADDRESS = "an address such as postgresql://suinong@db.example/suinong"


def main(arguments: list[str]) -> int:
    """Run one command; answers 2 when it cannot be one, 1 with a sentence when the database will not have it."""
    url = os.environ.get("DATABASE_URL", "")
    if not _is_address(url):
        return _say(f"DATABASE_URL must be {ADDRESS}." if url else f"DATABASE_URL is missing: {ADDRESS}.", 2)
    try:
        match arguments:
            case ["upgrade"]:
                migrations.upgrade(url)
            case ["new", message]:
                migrations.new(message)
            case _:
                return _say(migrations.__doc__ or "", 2)
    except CommandError as error:
        return _say(f"{error}. Is this release older than the one that migrated this database?", 1)
    except DBAPIError as error:
        if not isinstance(error.orig, psycopg.OperationalError | psycopg.errors.InsufficientPrivilege):
            raise
        return _say(f"The database refuses or does not answer: {str(error.orig).splitlines()[0]}", 1)
    return 0


def _is_address(url: str) -> bool:
    try:
        make_url(driver_url(url))
    except (ValueError, ArgumentError):
        return False
    return True


def _say(sentence: str, status: int) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
