"""What the double remembers, in one SQLite file: objects as Stripe shows them, deliveries, keys used, knobs turned."""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sandbox.stripe_double import Json

TABLES = """
CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, created INTEGER NOT NULL,
    body TEXT NOT NULL, hidden TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS object_kind ON object (kind, seq);
CREATE INDEX IF NOT EXISTS object_open ON object (json_extract(body, '$.expires_at'))
    WHERE kind = 'checkout.session' AND json_extract(body, '$.status') = 'open';
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY, event_id TEXT NOT NULL, due_at REAL NOT NULL, made_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL, answer TEXT);
CREATE INDEX IF NOT EXISTS delivery_event ON delivery (event_id);
CREATE INDEX IF NOT EXISTS delivery_pending ON delivery (id) WHERE state = 'pending';
CREATE TABLE IF NOT EXISTS idempotency (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, created INTEGER NOT NULL, request_id TEXT NOT NULL,
    status INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS call (
    id INTEGER PRIMARY KEY, method TEXT NOT NULL, path TEXT NOT NULL, key TEXT, status INTEGER NOT NULL,
    params TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS knob (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
CALLS_KEPT = 1000


class Store:
    """One connection behind one lock: what the double does is done one thing after the other."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + TABLES)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; one inside another is part of the outer one."""
        with self._lock:
            self._depth += 1
            try:
                if self._depth == 1:
                    self._connection.execute("BEGIN IMMEDIATE")
                yield
                if self._depth == 1:
                    self._connection.execute("COMMIT")
            except BaseException:
                if self._depth == 1:
                    self._connection.execute("ROLLBACK")
                raise
            finally:
                self._depth -= 1

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Run one statement and fetch what it returns."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def insert(self, thing: Json, hidden: Json | None = None) -> None:
        """A new object. `hidden` goes with it and is never shown."""
        self.rows(
            "INSERT INTO object (id, kind, created, body, hidden) VALUES (?, ?, ?, ?, ?)",
            (thing["id"], thing["object"], thing["created"], json.dumps(thing), json.dumps(hidden or {})),
        )

    def save(self, thing: Json) -> None:
        """The object as it is now."""
        self.rows("UPDATE object SET body = ? WHERE id = ?", (json.dumps(thing), thing["id"]))

    def find(self, identifier: str, kind: str | None = None) -> Json | None:
        """The object with that id, of that kind where one is asked for."""
        found = self.rows("SELECT body FROM object WHERE id = ? AND kind = coalesce(?, kind)", (identifier, kind))
        return json.loads(found[0]["body"]) if found else None

    def hidden(self, identifier: str) -> Json:
        """What was put away with an object."""
        hidden: Json = json.loads(self.rows("SELECT hidden FROM object WHERE id = ?", (identifier,))[0]["hidden"])
        return hidden

    def knob(self, name: str, default: Any) -> Any:
        """A setting that tests turn and restarts keep."""
        found = self.rows("SELECT value FROM knob WHERE name = ?", (name,))
        return json.loads(found[0]["value"]) if found else default

    def turn(self, name: str, value: Any) -> None:
        """Set a knob."""
        self.rows("INSERT OR REPLACE INTO knob VALUES (?, ?)", (name, json.dumps(value)))

    def time(self) -> float:
        """Unix seconds by the double's clock: the machine's, moved by the knob."""
        return time.time() + float(self.knob("clock", 0))

    def note_call(self, method: str, path: str, key: str | None, status: int, params: Json) -> None:
        """Remember what was asked, for tests to look at; only the latest."""
        self.rows(
            "INSERT INTO call (method, path, key, status, params) VALUES (?, ?, ?, ?, ?)",
            (method, path, key, status, json.dumps(params)),
        )
        self.rows("DELETE FROM call WHERE id <= (SELECT max(id) FROM call) - ?", (CALLS_KEPT,))

    def forget(self) -> None:
        """Back to the first day."""
        with self.transaction():
            self.rows("DELETE FROM object")
            self.rows("DELETE FROM delivery")
            self.rows("DELETE FROM idempotency")
            self.rows("DELETE FROM call")
            self.rows("DELETE FROM knob")
