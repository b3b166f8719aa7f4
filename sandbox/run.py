"""`make run`: everything a newcomer needs on one machine, started together and stopped together.

Embedded PostgreSQL (or DATABASE_URL), the schema, the demonstration county, the Stripe double, a job worker, the web
server. State stays in `var/`, so the next start goes on where this one ended.
"""

import errno
import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

import migrations
from gateways.storage import Storage
from models.database import open_engine, session_factory
from operations.sealing import Seal
from sandbox import postgres
from sandbox.county.load import load
from sandbox.county.people import PASSWORD, sign_ins

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
SMS = VAR / "sms"
READY_SECONDS, STOP_SECONDS = 60, 25
WEBHOOK_SECRET, STRIPE_KEY = "whsec_double", "sk_double"


class RunFailed(Exception):  # noqa: N818
    """It cannot start (or go on); the message says why and what to do."""


@dataclass(frozen=True)
class Place:
    """Where the shop and the Stripe double listen."""

    host: str
    port: int
    double_port: int

    @property
    def url(self) -> str:
        """The address to open."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        return f"http://{host}:{self.port}"

    @property
    def double_url(self) -> str:
        """The Stripe double, on this machine only."""
        return f"http://127.0.0.1:{self.double_port}"


def main() -> int:
    """Start, say where, wait for a signal, stop everything. Answers 1 with a sentence when something is in the way."""
    _stop_on_signals()
    try:
        with _only_one() as note:
            place = _place(os.environ)
            note(place.url)
            _run(place)
    except (RunFailed, postgres.PostgresFailed) as reason:
        print(f"make run: {reason}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"make run: {_sentence(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
    return 0


def _run(place: Place) -> None:
    with _database() as database_url:
        print("Preparing the database …", flush=True)
        migrations.upgrade(database_url)
        _load_county(database_url)
        environ = _environment(place, database_url)
        with _children(_programs(place), environ) as children:
            _wait_until_ready(place, children)
            _welcome(place)
            _watch(children)


@contextmanager
def _only_one() -> Iterator[Callable[[str], None]]:
    """Refuse to run beside another run of this checkout."""
    VAR.mkdir(exist_ok=True)
    with (VAR / "run.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            where = lock.read().strip() or "this machine"
            raise RunFailed(
                f"it is running already, at {where}. Stop it there (Ctrl-C) before starting again."
            ) from None

        def note(text: str) -> None:
            lock.seek(0)
            lock.truncate()
            lock.write(text)
            lock.flush()

        yield note


def _place(environ: Mapping[str, str]) -> Place:
    host = environ.get("HOST", "127.0.0.1")
    text = environ.get("PORT", "8000")
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise RunFailed(f"PORT must be a number from 1 to 65535, not {text!r}.")
    _require_free(host, int(text))
    return Place(host, int(text), _double_port())


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise RunFailed(f"port {port} is in use. Choose another one: PORT={port + 1} make run") from None
            raise RunFailed(f"cannot listen on {host}:{port}: {error.strerror}. Look at HOST and PORT.") from None


def _double_port() -> int:
    """The same port as last time while it is free: open payment pages keep their address."""
    kept = VAR / "double.port"
    if kept.exists() and (wanted := int(kept.read_text())) and _is_free(wanted):
        return wanted
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    kept.write_text(str(port))
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def _database() -> Iterator[str]:
    if "DATABASE_URL" in os.environ:
        yield os.environ["DATABASE_URL"]
        return
    server = postgres.start(VAR / "postgres")
    if server.note:
        print(server.note)
    try:
        yield server.url
    finally:
        server.stop()


def _load_county(database_url: str) -> None:
    engine = open_engine(database_url)
    try:
        today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
        keep = Storage(f"file:{VAR / 'files'}").put
        load(session_factory(engine), today, seal=Seal(tuple(_data_keys().split(","))), keep=keep)
    finally:
        engine.dispose()


def _environment(place: Place, database_url: str) -> dict[str, str]:
    return {
        "SUINONG_ENV": "demo",
        "PUBLIC_URL": place.url,
        "TRUSTED_HOSTS": ",".join(dict.fromkeys(["localhost", "127.0.0.1", place.host])),
        "PAYMENTS_STRIPE": "double",
        "STRIPE_API_BASE": place.double_url,
        "STRIPE_SECRET_KEY": STRIPE_KEY,
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "MAIL_URL": f"file:{VAR / 'mail'}",
        "SMS_URL": f"file:{SMS}",
        "SECOND_FACTOR_SHOWN": "on",
        "FILES_URL": f"file:{VAR / 'files'}",
        "CARRIER_FILES_URL": f"file:{VAR / 'carriers'}",
        "SECRET_KEY": _secret("secret"),
        "DATA_KEYS": _data_keys(),
        **os.environ,
        "DATABASE_URL": database_url,
        "HOST": place.host,
        "PORT": str(place.port),
    }


def _data_keys() -> str:
    return os.environ.get("DATA_KEYS") or _secret("data-key")


def _secret(name: str) -> str:
    """This checkout's own secret of that name: sessions survive a restart and are good nowhere else."""
    kept = VAR / name
    if not kept.exists():
        kept.touch(0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text()


def _programs(place: Place) -> dict[str, list[str]]:
    python = sys.executable
    double = [
        python,
        "-m",
        "sandbox.stripe_double",
        "--port",
        str(place.double_port),
        "--state",
        str(VAR / "stripe_double.sqlite"),
    ]
    double += ["--webhook-url", f"{place.url}/webhooks/stripe", "--webhook-secret", WEBHOOK_SECRET]
    double += ["--secret-key", STRIPE_KEY, "--public-url", place.double_url]
    web = [python, "-m", "granian", "--interface", "wsgi", "--host", place.host, "--port", str(place.port)]
    web += ["--workers", "2", "--blocking-threads", "4", "--log-level", "warning", "app:app"]
    return {"stripe double": double, "worker": [python, "-m", "flask", "--app", "app", "worker"], "web": web}


@contextmanager
def _children(programs: dict[str, list[str]], environ: dict[str, str]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Start the programs with their output in `var/log/`, and stop them whatever happens."""
    (VAR / "log").mkdir(exist_ok=True)
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, program in programs.items():
            with _log(name).open("wb") as log:
                leash = [sys.executable, "-m", "sandbox.leash", *program]
                children[name] = subprocess.Popen(
                    leash, cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
                )
        yield children
    finally:
        _stop(children)


def _log(name: str) -> Path:
    return VAR / "log" / f"{name.replace(' ', '-')}.log"


def _stop(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in reversed(children.values()):
        child.terminate()
    until = time.monotonic() + STOP_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _wait_until_ready(place: Place, children: dict[str, subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        _require_alive(children)
        try:
            with urllib.request.urlopen(f"{place.url}/readyz", timeout=2) as answer:  # noqa: S310 our own address
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.1)
    raise RunFailed(f"the shop did not become ready in {READY_SECONDS} s. Its last words: {_last_words('web')}")


def _require_alive(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise RunFailed(
                f"the {name} ended by itself (status {child.returncode}). Its last words: {_last_words(name)}"
            )


def _last_words(name: str) -> str:
    lines = [line for line in _log(name).read_text(errors="replace").splitlines() if line.strip()]
    return "\n".join(lines[-8:]) or "none"


def _welcome(place: Place) -> None:
    print(f"\nSuinong 遂农优选 is open: {place.url}\n")
    print(f"Demonstration sign-ins (password {PASSWORD}):")
    for person in sign_ins():
        print(f"  {person.role_en:<20} {person.phone:<16} {person.role_zh}")
    print("\nNo real money moves: payments go to a stand-in for Stripe on this machine.")
    print("Who needs a second factor is shown its code on the page that asks for it.")
    print(f"Mail is written to {VAR.name}/mail, text messages to {VAR.name}/sms and here, logs to {VAR.name}/log.")
    print("Stop with Ctrl-C.", flush=True)


def _watch(children: dict[str, subprocess.Popen[bytes]]) -> None:
    told = set(SMS.glob("*.json"))
    while True:
        _require_alive(children)
        for file in sorted(set(SMS.glob("*.json")) - told):
            sms = json.loads(file.read_text("utf-8"))
            print(f"SMS to {sms['to']}: {sms['text']}", flush=True)
            told.add(file)
        time.sleep(0.5)


def _stop_on_signals() -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)


def _sentence(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    if error.errno == errno.ENOSPC:
        return f"the disk is full{where}. Free some space and start again."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"this folder cannot be written{where}. Run it from a copy of your own."
    return f"{error.strerror or error}{where}."


if __name__ == "__main__":
    sys.exit(main())
