"""May visitors be sent here: database, schema, worker, and never a hanging answer."""

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from tests.web.conftest import HTTPS, PRODUCTION
from web import health


class Answers:
    """A session that answers as a healthy database does, unless told otherwise."""

    def __init__(self, *, heads: set[str], silent: float | None) -> None:
        self.heads = heads
        self.silent = silent

    def __enter__(self) -> "Answers":
        return self

    def __exit__(self, *_: object) -> None:
        return

    def execute(self, statement: object) -> None:
        """SET LOCAL."""

    def scalars(self, statement: object) -> Iterator[str]:
        """The versions in the database."""
        return iter(self.heads)

    def scalar(self, statement: object) -> float | None:
        """Seconds since a worker was heard of."""
        return self.silent


def ready(app: Flask, monkeypatch: pytest.MonkeyPatch, **said: object) -> tuple[int, dict[str, str]]:
    monkeypatch.setattr(health, "code_heads", lambda: {"head"})
    app.extensions["session_factory"] = lambda: Answers(**{"heads": {"head"}, "silent": 3.0, **said})  # type: ignore[arg-type]
    host = {"Host": "shop.example"} if app.config["WORKER_NEEDED"] else {}
    answer = app.test_client().get("/readyz", headers=host, environ_overrides=HTTPS)
    assert answer.json is not None
    return answer.status_code, answer.json["checks"]


def test_all_is_well(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ready(app, monkeypatch) == (200, {"database": "ok", "schema": "ok", "worker": "ok"})


def test_another_schema(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    status, checks = ready(app, monkeypatch, heads={"older"})
    assert status == 503
    assert "migrations" in checks["schema"]


@pytest.mark.parametrize(("silent", "said"), [(None, "no worker has reported"), (61.5, "silent for 61 s")])
def test_a_silent_worker(
    app: Flask, make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, silent: float | None, said: str
) -> None:
    assert ready(app, monkeypatch, silent=silent) == (200, {"database": "ok", "schema": "ok", "worker": said})
    status, checks = ready(make_app(**PRODUCTION), monkeypatch, silent=silent)
    assert (status, checks["worker"]) == (503, said)


def test_no_database(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"status": "not ready", "checks": {"database": "OperationalError"}}


def test_a_database_that_hangs(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, release = [], threading.Event()

    def hang() -> object:
        opened.append(1)
        release.wait(10)
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.05)
    app.extensions["session_factory"] = hang
    try:
        for _ in range(3):
            answer = client.get("/readyz")
            assert answer.status_code == 503
            assert answer.json is not None
            assert answer.json["checks"] == {"database": "does not answer in time"}
        assert len(opened) == 1
        assert client.get("/livez").status_code == 200
    finally:
        release.set()


def test_alive_without_a_database(client: FlaskClient) -> None:
    assert client.get("/livez").json == {"status": "ok"}


def test_the_code_knows_its_head() -> None:
    assert len(health.code_heads()) == 1
