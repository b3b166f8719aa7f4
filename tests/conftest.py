"""Fixtures: a real database for whoever asks, and the books are right after every test that used one."""

import fcntl
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from typing import IO, Any

import pytest
from argon2.profiles import CHEAPEST
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from models.database import open_engine, session_factory
from operations import people
from operations.invariants import all_hold, breaches
from sandbox import postgres
from tests.databases import FOLDER, ROOT, Databases
from tests.pages import Apps, Browser
from tools import build

VAR = ROOT / "var"
#: The lock every run holds while it uses the server.
TAKING_PART = pytest.StashKey[IO[str]]()


@pytest.fixture(scope="session")
def databases() -> Databases:
    """The server of this run."""
    return Databases(os.environ.get("PYTEST_XDIST_WORKER", "main"))


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """A fresh database with the cast in it, always of the same name. Every invariant holds at the end of a test."""
    url = databases.fresh("cast", "cast")
    yield url
    engine = open_engine(url)
    try:
        broken = [] if all_hold(engine) else breaches(engine)
    finally:
        engine.dispose()
        databases.drop(url)
    assert not broken, "\n".join(f"{b.invariant.id} {b.invariant.sentence}: {b.rows}" for b in broken)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Connections to the database of this test."""
    engine = open_engine(database_url, pool_size=40)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions of the database of this test."""
    return session_factory(engine)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One session; a test commits what it means to keep."""
    with sessions() as session:
        yield session


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches the outside world."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def pytest_configure(config: pytest.Config) -> None:
    """Take part in the test server: it lives as long as any run on this checkout.

    Passwords are hashed as cheaply as can be: what guessing costs is argon2's to test.
    """
    people.HASHER._parameters = CHEAPEST
    people._NOBODY = people.HASHER.hash("nobody")
    if not hasattr(config, "workerinput"):
        VAR.mkdir(exist_ok=True)
        config.stash[TAKING_PART] = (VAR / "test-postgres.lock").open("w")
        fcntl.flock(config.stash[TAKING_PART], fcntl.LOCK_SH)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The journeys come together, for their browser and town are opened once; and first, for they take longest."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last run stops the server and leaves nothing of it."""
    if TAKING_PART not in config.stash:
        return
    with config.stash[TAKING_PART] as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        server = postgres.find(FOLDER)
        if server is not None:
            server.stop()
        shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def _built() -> None:
    """The style sheets, scripts and catalogues templates ask for."""
    build.build(build.ROOT)
    build.compile_catalogues(build.ROOT / "translations")


@pytest.fixture(scope="session")
def apps(_built: None) -> Apps:
    """The applications of this worker."""
    return Apps()


@pytest.fixture
def app(apps: Apps, database_url: str) -> Iterator[Flask]:
    """The real application on the database of this test; its connections are closed at the end."""
    with apps.app(database_url) as app:
        yield app


@pytest.fixture
def browser(app: Flask) -> Callable[..., Browser]:
    """Makes a browser: a guest's, or signed in as somebody of the cast."""
    return lambda name=None: Browser(app, name)
