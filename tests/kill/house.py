"""A house on a database of its own, whose mail, text messages and files lie in a folder; and what is in it."""

import http.client
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app import create_app
from config import read_settings
from jobs.worker import run_due
from operations.deferring import defer
from operations.invariants import breaches
from sandbox.stripe_double.running import RunningDouble
from tests.carriers.aggregator_double import Double, listening
from tests.kill.processes import free_port
from tests.pages import TOKEN, Browser, engine_of
from tests.shop.refunding import at_the_double
from web.failpoints import register_failpoints

#: What is not counted: who is signed in, the queue itself, what only says when something ran, and months of readings.
LEFT_OUT = re.compile(r"procrastinate_|alembic|login_session|audit_head|reading_y")
COLUMNS = """SELECT table_name, array_agg(column_name::text ORDER BY column_name) AS columns
FROM information_schema.columns WHERE table_schema = 'public'
AND (data_type IN ('integer', 'bigint', 'smallint') OR column_name IN ('state', 'kind', 'channel'))
GROUP BY table_name ORDER BY table_name"""
WORDS = ("state", "kind", "channel")
#: Numbers that differ from one run to the next: who is meant, how long a file is with other numbers in it.
NUMBERS_OF_NOTHING = re.compile(r"(^|_)id$|(^|_)by$|^seq$|^version$|^bytes$")
#: But for what comes due at any minute by the clock, and waits for a worker that has just gone home.
UNFINISHED = (
    "SELECT task_name, status::text FROM procrastinate_jobs j WHERE status::text <> 'succeeded' "
    "AND NOT (status = 'todo' AND EXISTS (SELECT FROM procrastinate_periodic_defers d WHERE d.job_id = j.id))"
)


@dataclass
class House:
    """The application in this process, the settings other processes are started with, and places it came to itself."""

    app: Flask
    session: Session
    folder: Path
    environ: dict[str, str]
    came_to: list[str]
    double: RunningDouble | None = None
    aggregator: Double | None = None

    @property
    def engine(self) -> Engine:
        """Its connections."""
        return engine_of(self.app)

    def drain(self) -> None:
        """All jobs, and those whose worker was killed a while ago."""
        self.session.rollback()
        self.session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '10 minutes'"))
        defer(self.session, "jobs.take_up_stalled", timestamp=0)
        self.session.commit()
        for _ in range(2):
            run_due(self.app, self.environ["DATABASE_URL"])

    def holds(self) -> dict[str, object]:
        """Rows of every table by state with the sums of their numbers, and the files that lie in the folder."""
        self.session.rollback()
        rows: dict[str, object] = {}
        for table, columns in self.session.execute(text(COLUMNS)).all():
            if not LEFT_OUT.match(table):
                rows[table] = self._counted(table, columns)
        self.session.rollback()
        files = Counter(str(path.relative_to(self.folder).parent) for path in self.files("stores"))
        if self.double is not None:
            rows["at Stripe"] = len(at_the_double(self.double))
        return rows | {f"files in {folder}": count for folder, count in files.items()}

    def unfinished(self) -> list[tuple[str, str]]:
        """Jobs that are not done."""
        found = [(row.task_name, row.status) for row in self.session.execute(text(UNFINISHED))]
        self.session.rollback()
        return found

    def files(self, name: str) -> list[Path]:
        """What lies in a part of the folder."""
        return sorted(path for path in (self.folder / name).rglob("*") if path.is_file())

    def mails(self) -> list[str]:
        """The Message-ID of each mail that left."""
        return [str(message_from_bytes(path.read_bytes())["Message-ID"]) for path in self.files("mail")]

    def texts(self) -> list[str]:
        """The reference of each text message that left."""
        return [json.loads(path.read_text("utf-8"))["reference"] for path in self.files("sms")]

    def broken(self) -> list[object]:
        """What is wrong with the books."""
        return list(breaches(self.engine))

    def _counted(self, table: str, columns: list[str]) -> list[tuple[object, ...]]:
        words = [name for name in columns if name in WORDS]
        numbers = [name for name in columns if name not in WORDS and not NUMBERS_OF_NOTHING.search(name)]
        asked = [f'"{name}"::text' for name in words] + ["count(*)"]
        if table != "audit_event":
            asked += [f'sum("{name}")' for name in numbers]
        grouped = f" GROUP BY {', '.join(str(one + 1) for one in range(len(words)))}" if words else ""
        found = self.session.execute(text(f'SELECT {", ".join(asked)} FROM "{table}"{grouped}'))
        return sorted((tuple(row) for row in found), key=str)


@dataclass
class Handheld:
    """A browser that speaks to a server over the network, with the session of somebody who signed in."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, house: House, name: str) -> "Handheld":
        """Somebody of the cast."""
        cookie = Browser(house.app, name).client.get_cookie("session")
        assert cookie is not None
        return cls(int(house.environ["PORT"]), {"session": cookie.value, "lang": "en"})

    def token_on(self, page: str) -> str:
        """The token of the form on a page."""
        found = TOKEN.search(self.ask("GET", page)[1])
        assert found is not None, page
        return found[1]

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, str]:
        """Status and text. OSError or HTTPException where the server dies over it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        try:
            connection.request(method, path, body, headers | ({"Content-Type": kind} if kind else {}))
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.read().decode()
        finally:
            connection.close()


@dataclass(frozen=True)
class Form:
    """What is sent: where to, from which page, and by whom. file: name of the field and content."""

    path: str
    values: Mapping[str, str] = field(default_factory=dict)
    page: str = "/fulfilment"
    who: str = "packer"
    file: tuple[str, bytes] | None = None

    def body(self, token: str) -> tuple[bytes, str]:
        """The bytes of it, and their type."""
        values = {**self.values, "csrf_token": token}
        if self.file is None:
            return urlencode(values).encode(), "application/x-www-form-urlencoded"
        name, content = self.file
        parts = [
            f'--X\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in values.items()
        ]
        parts.append(f'--X\r\nContent-Disposition: form-data; name="{name}"; filename="f.csv"\r\n\r\n')
        return "".join(parts).encode() + content + b"\r\n--X--\r\n", "multipart/form-data; boundary=X"


@contextmanager
def opened(database_url: str, folder: Path, outside: str = "", double: RunningDouble | None = None) -> Iterator[House]:
    """A house on that database and folder, with those it speaks to. What it does here is written down in `came_to`."""
    environ = {
        "SUINONG_ENV": "test",
        "DATABASE_URL": database_url,
        "PORT": str(free_port()),
        "FILES_URL": f"file:{folder}/stores/files",
        "CARRIER_FILES_URL": f"file:{folder}/stores/carriers",
        "MAIL_URL": f"file:{folder}/mail",
        "SMS_URL": f"file:{folder}/sms",
    }
    with ExitStack() as stack:
        aggregator = stack.enter_context(listening()) if outside == "aggregator" else None
        if aggregator is not None:
            environ["CARRIER_AGGREGATOR_URL"] = aggregator.url
        if double is not None:
            double.control.forget()
            environ |= paying_by(double)
        app = create_app(read_settings(environ))
        stack.callback(engine_of(app).dispose)
        came_to: list[str] = []
        register_failpoints(app, came_to.append)
        session = stack.enter_context(app.extensions["session_factory"]())
        yield House(app, session, folder, environ, came_to, double, aggregator)


def paying_by(double: RunningDouble) -> dict[str, str]:
    """Settings under which the double takes the money."""
    return {
        "PAYMENTS_STRIPE": "double",
        "STRIPE_API_BASE": double.base_url,
        "STRIPE_SECRET_KEY": double.secret_key,
        "STRIPE_WEBHOOK_SECRET": double.webhook_secret,
    }
