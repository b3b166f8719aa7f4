"""The history of the schema, and how a database is brought to its head.

python -m migrations upgrade            bring DATABASE_URL to the head
python -m migrations new "add waves"    write a revision from what the models have and the database has not
"""

import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

FOLDER = Path(__file__).resolve().parent


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["url"] = url
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`. Two at once wait for each other; long waits for locks give up."""
    command.upgrade(_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the database at `url` back to `revision` (`base`: empty)."""
    command.downgrade(_config(url), revision)


def head() -> str:
    """The newest revision this code knows."""
    revision = ScriptDirectory(str(FOLDER)).get_current_head()
    assert revision is not None  # noqa: S101 the folder holds revisions
    return revision


def current(connection: Connection) -> str | None:
    """The revision a database stands at; None when it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def new(message: str) -> None:
    """Write the next revision by comparing the models with the database at DATABASE_URL."""
    number = f"{int(head()) + 1:04}" if any((FOLDER / "versions").glob("0*.py")) else "0001"
    command.revision(_config(os.environ["DATABASE_URL"]), message, autogenerate=True, rev_id=number)
