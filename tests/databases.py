"""The databases of a test run: one embedded server, one migrated template, a fresh copy for whoever asks."""

import hashlib
import itertools
import os
import shutil
import time
from pathlib import Path

import psycopg
from sqlalchemy import Engine
from sqlalchemy.orm import Session

import migrations
from models.database import open_engine, session_factory
from sandbox import postgres
from sandbox.county.load import load
from tests import cast
from tests.upkeep import seal_everything

ROOT = Path(__file__).resolve().parent.parent
MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3  # noqa: S108  # the server keeps its folder to itself


def _folder() -> Path:
    """In memory where there is room: a copy of a database is eight hundred files, and every test has one."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).total >= ROOM:
        checkout = hashlib.sha256(f"{os.getuid()} {ROOT}".encode()).hexdigest()[:8]
        return MEMORY / f"suinong-tests-{checkout}"
    return ROOT / "var" / "test-postgres"


FOLDER = _folder()
#: Held while a template is made, so that several workers make it once.
LOCK = 20_261_123
_numbers = itertools.count(1)


class Databases:
    """Fresh databases by name of a template.

    `empty` is migrated, `cast` has the people and goods of tests/cast.py, `county` the whole demonstration.
    """

    def __init__(self, worker: str) -> None:
        self.server = postgres.start(FOLDER, durable=False)
        self.worker = worker
        self._templates: dict[str, str] = {}

    def fresh(self, template: str, name: str = "") -> str:
        """The URL of a new copy of a template, whose audit is sealed: copies are used all day."""
        source = self._template(template)
        name = f"t_{self.worker}_{os.getpid()}_{name or next(_numbers)}"
        self._administer(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a copy; connections to it are ended. Asked again while the server's own upkeep is in it."""
        name = url.rpartition("@/")[2].partition("?")[0]
        for _ in range(20):
            try:
                return self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            except psycopg.errors.InsufficientPrivilege:
                time.sleep(0.1)
        return None

    def url(self, name: str) -> str:
        """The URL of a database of this server."""
        return self.server.url.replace("/suinong?", f"/{name}?")

    def _template(self, template: str) -> str:
        if template not in self._templates:
            self._templates[template] = self._made(template)
        return self._templates[template]

    def _made(self, template: str) -> str:
        name = f"{template}_{_fingerprint()}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return name
            building = f"{name}_building"
            connection.execute(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{building}"')
            migrations.upgrade(self.url(building))
            if template in FILLED_BY:
                _with_engine(self.url(building), FILLED_BY[template])
            connection.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
        return name

    def _administer(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def _with_engine(url: str, work: "callable[[Engine], None]") -> None:  # type: ignore[valid-type]
    engine = open_engine(url)
    try:
        work(engine)
    finally:
        engine.dispose()


def _people_it(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        cast.people(session)
    seal_everything(engine)


def _load_county(engine: Engine) -> None:
    load(session_factory(engine), cast.today(), seal=cast.SEAL)
    seal_everything(engine)


FILLED_BY = {"cast": _people_it, "county": _load_county}


def _fingerprint() -> str:
    """Changes with anything a template depends on; the day is part of it, for lots are good by it."""
    files = [*ROOT.glob("migrations/**/*.py"), *ROOT.glob("models/**/*.py"), *ROOT.glob("operations/*.py")]
    files += [file for file in ROOT.glob("sandbox/county/**/*") if file.suffix in {".py", ".csv"}]
    digest = hashlib.sha256(cast.today().isoformat().encode())
    for file in sorted([*files, ROOT / "tests" / "cast.py"]):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
