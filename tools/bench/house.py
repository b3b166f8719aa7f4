"""What everything measured lives in: a database server of its own, the Stripe double, the two applications."""

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

import migrations
from sandbox import postgres
from sandbox.stripe_double.running import RunningDouble, running_double
from tools.bench.data import fill
from tools.bench.servers import ROOT, Server, free_port, running

__all__ = ["ROOT", "House", "opened"]


class House:
    """Makes databases and runs servers on them; all of it is gone when the house is closed."""

    def __init__(self, server: postgres.Postgres, double: RunningDouble, logs: Path) -> None:
        self._server = server
        self._double = double
        self._logs = logs
        self._secret = secrets.token_urlsafe(48)
        self._names: list[str] = []

    def database(self, products: int) -> str:
        """The URL of a new county of that size."""
        url = self.bare(f"bench_{products}")
        fill(url, products, datetime.now(ZoneInfo("Asia/Shanghai")).date())
        return url

    def bare(self, start: str) -> str:
        """The URL of a new database with nothing but the tables; `start`: how its name begins."""
        name = f"{start}_{len(self._names)}"
        url = self._url(name)
        self._administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._administer(f"CREATE DATABASE {name}")
        self._names.append(name)
        migrations.upgrade(url)
        return url

    def shop(self, url: str) -> AbstractContextManager[Server]:
        """The shop as `make run` serves it, paying at the double."""
        port = free_port()
        environ = {
            "SUINONG_ENV": "demo",
            "DATABASE_URL": url,
            "SECRET_KEY": self._secret,
            "PORT": str(port),
            "PAYMENTS_STRIPE": "double",
            "STRIPE_API_BASE": self._double.base_url,
            "STRIPE_SECRET_KEY": self._double.secret_key,
            "STRIPE_WEBHOOK_SECRET": self._double.webhook_secret,
        }
        return running("app:app", environ, self._logs / f"shop-{port}.log", port)

    def limits(self, url: str) -> AbstractContextManager[Server]:
        """The limits on the same data."""
        port = free_port()
        return running("tools.bench.limits:app", {"DATABASE_URL": url}, self._logs / f"limits-{port}.log", port)

    def close(self) -> None:
        """Drop what was made."""
        for name in self._names:
            self._administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _url(self, name: str) -> str:
        return self._server.url.replace("/suinong?", f"/{name}?")

    def _administer(self, statement: str) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]  # names of our own


@contextmanager
def opened(var: Path) -> Iterator[House]:
    """A house below `var`, for the length of a `with`."""
    logs = var / "bench"
    logs.mkdir(parents=True, exist_ok=True)
    for old in logs.glob("*.log"):
        old.unlink()
    server = postgres.start(var / "bench-postgres", durable=False)
    try:
        with running_double() as double:
            house = House(server, double, logs)
            try:
                yield house
            finally:
                house.close()
    finally:
        server.stop()
