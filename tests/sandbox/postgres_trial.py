"""A place for real servers under test, and the server's command as other processes and accounts give it."""

import functools
import json
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from sandbox import postgres, postgres_places, postgres_programs
from sandbox.postgres import Postgres

ROOT = os.geteuid() == 0
NOBODY = pwd.getpwnam("nobody").pw_uid
#: Whose command it is. Root also tries an ordinary account; an ordinary account is its own trial.
WHOSE = ["whoever runs", *(["nobody"] if ROOT else [])]
ORDINARY = WHOSE[-1]
#: Imports come first: an interpreter under a closed home cannot be read after the change of account.
ACT = """
import json, os, sys, time
from pathlib import Path
from sandbox import postgres
uid, wait, arguments = json.loads(sys.argv[1])
if uid is not None:
    os.setgroups([]); os.setgid(uid); os.setuid(uid)
code = postgres.main(arguments)
sys.stdout.flush()
time.sleep(wait)
raise SystemExit(code)
"""


@contextmanager
def opened() -> Iterator[Path]:
    """An open folder (pytest's own are closed to other accounts); whatever server is left in it is ended."""
    found = Path(tempfile.mkdtemp(prefix="suinong-test-")).resolve()
    found.chmod(0o711)
    try:
        yield found
    finally:
        for pid in servers(found):
            os.kill(pid, signal.SIGKILL)
        until(lambda: not servers(found))
        shutil.rmtree(found)


def begin(whose: str, folder: Path, action: str, *, wait: int = 0) -> subprocess.Popen[str]:
    """The command on `folder` in a process of its own, which lingers `wait` seconds after it."""
    uid, environment = None, dict(os.environ)
    if whose == "nobody":
        uid = NOBODY
        os.chown(folder.parent, uid, uid)
        environment["PG_BIN_DIR"] = _readable()
    order = json.dumps([uid, wait, ["--no-durable", "--folder", str(folder), action]])
    return subprocess.Popen(
        [sys.executable, "-c", ACT, order],
        text=True,
        env=environment,
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def told(whose: str, folder: Path, action: str) -> tuple[int, str, str]:
    """The command's code, output and complaint."""
    with begin(whose, folder, action) as process:
        said, complained = process.communicate(timeout=60)
    return process.returncode, said.strip(), complained.strip()


@functools.cache
def _readable() -> str:
    """Programs that `nobody` can run, also where the installation is closed to it."""
    return str(postgres_programs.programs(postgres_places.Account(NOBODY, NOBODY)))


def servers(place: Path) -> list[int]:
    """The postmasters that run on data somewhere in `place`."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if arguments[1:2] == [b"-D"] and Path(os.fsdecode(arguments[2])).is_relative_to(place):
            found.append(int(process.name))
    return found


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def ask(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def quick(folder: Path) -> Postgres:
    return postgres.start(folder, durable=False)
