"""The history of the schema: up, down and up again; it ends where the models are, and runs alone."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

import migrations
from migrations.__main__ import main
from models.database import driver_url
from models.tables import Base
from tests.databases import Databases

ROOT = Path(__file__).resolve().parent.parent
#: The advisory lock of migrations/env.py: whoever holds it is migrating.
LOCK = 5_700_1123
#: Tables of the job queue, and the partitions in which readings lie.
NOT_OF_MODELS = ("procrastinate_", "reading_")
#: Everything a schema consists of, as PostgreSQL writes it down again.
COLUMNS = (
    "SELECT table_name, column_name, data_type, udt_name, is_nullable, column_default, identity_generation "
    "FROM information_schema.columns WHERE table_schema = 'public'"
)
CONSTRAINTS = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace AND contype <> 't'"
)
INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
TRIGGERS = "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
FUNCTIONS = (
    "SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid) FROM pg_proc p "
    "WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p')"
)
ENUMS = "SELECT enumtypid::regtype::text, enumlabel FROM pg_enum"
TYPES = (
    "SELECT c.oid::regclass::text, a.attname, a.atttypid::regtype::text FROM pg_class c "
    "JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relkind = 'c' AND c.relnamespace = 'public'::regnamespace"
)


@pytest.fixture
def blank(databases: Databases) -> Iterator[str]:
    """The URL of a database with nothing in it."""
    yield from _blank(databases, "blank")


@pytest.fixture
def other(databases: Databases) -> Iterator[str]:
    """One more."""
    yield from _blank(databases, "other")


@pytest.fixture
def migrated(databases: Databases) -> Iterator[str]:
    """The URL of a database at the head."""
    url = databases.fresh("empty")
    yield url
    databases.drop(url)


def test_up_down_and_up_again(blank: str, migrated: str) -> None:
    migrations.upgrade(blank)
    migrations.downgrade(blank, "base")
    assert _everything(blank) == {("alembic_version",)}

    migrations.upgrade(blank)

    for query in (COLUMNS, CONSTRAINTS, INDEXES, TRIGGERS, FUNCTIONS, ENUMS, TYPES):
        assert _rows(blank, query) == _rows(migrated, query)
    with psycopg.connect(blank) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(migrations.head(),)]


def test_upgrading_again_changes_nothing(migrated: str) -> None:
    before = _rows(migrated, COLUMNS)

    migrations.upgrade(migrated)

    assert _rows(migrated, COLUMNS) == before


def test_models_and_migrations_do_not_drift(migrated: str) -> None:
    with _connect(migrated) as connection:
        connection.execute(text("SELECT keep_reading_months('2026-11-01', '2027-01-31')"))
        assert migrations.current(connection) == migrations.head()
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "include_object": _ours}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_constraints_and_indexes_are_those_of_the_models(migrated: str, blank: str) -> None:
    """What the comparison does not look at: every CHECK, every condition of an index, word for word."""
    with _connect(blank) as connection:
        Base.metadata.create_all(connection)
        connection.commit()

    for query in (COLUMNS, CONSTRAINTS, INDEXES):
        ours = {row for row in _rows(migrated, query) if not row[0].startswith((*NOT_OF_MODELS, "alembic_"))}
        assert ours == _rows(blank, query)


def test_the_tables_of_the_job_queue_are_as_shipped(migrated: str, blank: str) -> None:
    with psycopg.connect(blank) as connection:
        shipped = files("procrastinate.sql") / "schema.sql"
        connection.execute(shipped.read_text(encoding="utf-8"))  # type: ignore[call-overload]

    for query in (COLUMNS, CONSTRAINTS, INDEXES, TRIGGERS, FUNCTIONS, ENUMS, TYPES):
        ours = {row for row in _rows(migrated, query) if row[0].removeprefix("public.").startswith("procrastinate_")}
        assert ours == _rows(blank, query)


def test_two_upgrades_at_once_wait_for_each_other(blank: str) -> None:
    with psycopg.connect(blank, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        upgrades = [_upgrade(blank) for _ in range(2)]
        _until_waiting(connection, 2)
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
        connection.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        ends = [upgrade.communicate(timeout=60) for upgrade in upgrades]

    assert [upgrade.returncode for upgrade in upgrades] == [0, 0], ends
    with _connect(blank) as connection:
        assert migrations.current(connection) == migrations.head()


def test_a_revision_never_waits_for_long(blank: str) -> None:
    """What is in force when the first table is made."""
    seen: dict[str, str] = {}

    def look(connection: Connection, cursor: psycopg.Cursor, statement: str, *_: object) -> None:
        if "CREATE TABLE" in statement and not seen:
            for setting in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", "timezone"):
                found = cursor.connection.execute("SELECT current_setting(%s)", [setting]).fetchone()
                seen[setting] = found[0] if found else ""

    event.listen(Engine, "before_cursor_execute", look)
    try:
        migrations.upgrade(blank, "0001")
    finally:
        event.remove(Engine, "before_cursor_execute", look)

    assert seen == {
        "lock_timeout": "10s",
        "statement_timeout": "10min",
        "idle_in_transaction_session_timeout": "10min",
        "timezone": "UTC",
    }


def test_a_revision_that_fails_leaves_nothing_behind(blank: str) -> None:
    with psycopg.connect(blank) as connection:
        connection.execute("CREATE TABLE person (id int)")  # in the way of the first revision

    with pytest.raises(Exception, match="already exists"):
        migrations.upgrade(blank)

    assert _everything(blank) == {("person",)}


@pytest.mark.parametrize("arguments", [[], ["sideways"], ["new"]])
def test_the_command_line_says_what_there_is(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nowhere")

    assert main(arguments) == 2
    assert "python -m migrations upgrade" in capsys.readouterr().err


def test_the_command_line_asks_for_a_database(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)

    assert main(["upgrade"]) == 2
    assert capsys.readouterr().err.startswith("DATABASE_URL is ")


def _blank(databases: Databases, name: str) -> Iterator[str]:
    database = f"t_{name}_{databases.worker}_{os.getpid()}"
    with psycopg.connect(databases.url("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{database}"')  # type: ignore[call-overload]
    url = databases.url(database)
    yield url
    databases.drop(url)


def _connect(url: str) -> Connection:
    return create_engine(driver_url(url), poolclass=NullPool).connect()


def _rows(url: str, query: str) -> set[tuple[str, ...]]:
    with psycopg.connect(url) as connection:
        return set(connection.execute(query))  # type: ignore[call-overload]


def _everything(url: str) -> set[tuple[str, ...]]:
    names = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S')"
    functions = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    types = "SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'"
    return _rows(url, f"{names} UNION {functions} UNION {types}")


def _ours(_object: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith(NOT_OF_MODELS))


def _upgrade(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "migrations", "upgrade"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _until_waiting(connection: psycopg.Connection, wanted: int) -> None:
    """Come back once so many others wait for the advisory lock."""
    waiting = (
        "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database "
        "WHERE locktype = 'advisory' AND NOT granted AND d.datname = current_database()"
    )
    deadline = time.monotonic() + 60
    while connection.execute(waiting).fetchone() != (wanted,):
        assert time.monotonic() < deadline, "they do not wait"
        time.sleep(0.05)
