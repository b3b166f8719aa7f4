"""The program as production starts it: by the Procfile, on a database from outside, with the sandbox out of reach."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.databases import Databases

ROOT = Path(__file__).resolve().parent.parent
PYTHON = Path(sys.executable)
PROCFILE = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
#: A dozen processes start here; only the first has to compile what all of them import.
BYTECODE = ROOT / "var" / "pycache"
HOST = "shop.example"
#: What a reverse proxy that ended TLS says.
FORWARDED = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": HOST}
SETTINGS = {
    "SUINONG_ENV": "production",
    "SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "TRUSTED_HOSTS": HOST,
    "TRUSTED_PROXIES": "1",
    "PUBLIC_URL": f"https://{HOST}",
    "PAYMENTS_STRIPE": "test",
    "STRIPE_SECRET_KEY": "sk_test_none",
    "STRIPE_WEBHOOK_SECRET": "whsec_none",
    "DATA_KEYS": "fedcba9876543210fedcba9876543210",
    "MAIL_URL": "smtp://mail.example",
    "MAIL_FROM": "Suinong <shop@shop.example>",
    "SMS_URL": "https://token@sms.example/messages",
    "WEB_WORKERS": "1",
}
#: Read by every Python process that is started here.
NO_SANDBOX = """
import sys

class Closed:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "sandbox":
            raise ImportError("the sandbox is no part of production")

sys.meta_path.insert(0, Closed())
"""
SECONDS = 120


@dataclass(frozen=True)
class Machine:
    """A folder with the settings of one installation, and what is started by them."""

    folder: Path
    environ: dict[str, str]

    def run(self, command: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """A command of the Procfile or of the manual, to its end."""
        return subprocess.run(
            _shell(command),
            cwd=ROOT,
            env=self.environ,
            input=typed,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    @contextmanager
    def started(self, name: str) -> Iterator[None]:
        """A line of the Procfile as the manual starts it, with the settings from a file; ended with the block."""
        honcho = f"{PYTHON} -m honcho -e {self.folder / 'settings.env'} start {name}"
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(_shell(honcho), cwd=ROOT, env=self.environ, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(SECONDS)

    @property
    def port(self) -> int:
        """Where the shop listens."""
        return int(self.environ["PORT"])


def _shell(command: str) -> list[str]:
    return ["/bin/sh", "-c", f"exec {command}"]


def machine(folder: Path, **settings: str) -> Machine:
    """An installation with these settings, once in a file and once in the environment."""
    (folder / "sitecustomize.py").write_text(NO_SANDBOX)
    stores = {"FILES_URL": f"file:{folder / 'files'}", "CARRIER_FILES_URL": f"file:{folder / 'carriers'}"}
    settings = {**stores, **settings}
    (folder / "settings.env").write_text("".join(f'{name}="{value}"\n' for name, value in settings.items()))
    path = f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    environ = {"PATH": path, "PYTHONPATH": str(folder), "PYTHONPYCACHEPREFIX": str(BYTECODE), **settings}
    return Machine(folder, environ)


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """An empty database: not even tables are in it."""
    url = databases.url(f"t_{databases.worker}_{os.getpid()}_production")
    name = url.split("@/")[1].split("?")[0]
    databases.drop(url)
    with psycopg.connect(databases.url("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield url
    databases.drop(url)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def ask(port: int, path: str, headers: dict[str, str]) -> tuple[http.client.HTTPResponse, str]:
    """One request, and its body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read().decode()
    finally:
        connection.close()


def readiness(port: int, *, until: int) -> dict[str, str]:
    """What /readyz finds, once it answers with that status."""
    deadline = time.monotonic() + SECONDS
    said = "nothing"
    while time.monotonic() < deadline:
        try:
            answer, said = ask(port, "/readyz", FORWARDED)
        except OSError:
            time.sleep(0.1)
            continue
        if answer.status == until:
            return dict(json.loads(said)["checks"])
        time.sleep(0.1)
    raise AssertionError(f"/readyz did not become {until}: {said}")


@pytest.mark.usefixtures("_built")
def test_from_an_empty_database_to_an_open_shop(tmp_path: Path, database_url: str) -> None:
    here = machine(tmp_path, DATABASE_URL=database_url, PORT=str(free_port()), **SETTINGS)
    assert "no part of production" in here.run("python -c 'import sandbox'").stderr

    migrated = here.run(PROCFILE["release"])
    assert migrated.returncode == 0, migrated.stderr
    options = "--association-zh 网店协会 --association-en Association --pavilion-zh 县馆 --pavilion-en Pavilion "
    options += "--warehouse-zh 县仓 --warehouse-en Warehouse --township 331123001 --admin-name 叶立春"
    found = f"flask --app app found {options} --admin-phone 13800138000 --password-stdin"
    founded = here.run(found, "a short sentence is good\n")
    assert founded.returncode == 0, founded.stderr

    with here.started("web"):
        findings = readiness(here.port, until=503)
        assert findings == {"database": "ok", "schema": "ok", "worker": "no worker has reported"}
        assert ask(here.port, "/livez", {"Host": HOST})[0].status == 200
        _see_the_storefront(here.port)
        with here.started("worker"):
            assert set(readiness(here.port, until=200).values()) == {"ok"}
        held = here.run("flask --app app invariants")
        assert held.returncode == 0, held.stdout


def _see_the_storefront(port: int) -> None:
    home, page = ask(port, "/", FORWARDED)
    assert home.status == 200
    assert "<title>" in page
    assert home.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    login, _ = ask(port, "/login", FORWARDED)
    cookies = [*home.headers.get_all("Set-Cookie", []), *login.headers.get_all("Set-Cookie", [])]
    assert any(cookie.startswith("__Host-session=") for cookie in cookies)
    assert all({"Secure", "HttpOnly"} <= {part.strip() for part in cookie.split(";")} for cookie in cookies)
    picture, _ = ask(port, "/static/mark.svg", FORWARDED)
    assert (picture.status, "Strict-Transport-Security" in picture.headers) == (200, True)
    elsewhere = FORWARDED | {"Host": "elsewhere.example", "X-Forwarded-Host": "elsewhere.example"}
    assert ask(port, "/", elsewhere)[0].status == 400
    assert ask(port, "/metrics", FORWARDED)[0].status == 404


@pytest.mark.usefixtures("_built")
def test_settings_that_contradict_each_other_end_in_sentences(tmp_path: Path) -> None:
    wrong = {"SECRET_KEY": "", "FLASK_DEBUG": "1", "DATABASE_URL": "postgresql://127.0.0.1:1/none"}
    wrong |= {"PAYMENTS_STRIPE": "double", "STRIPE_API_BASE": "http://127.0.0.1:1", "STRIPE_SECRET_KEY": "sk_none"}
    here = machine(tmp_path, PORT=str(free_port()), **{**SETTINGS, **wrong})
    said = (
        "SECRET_KEY is missing.",
        "FLASK_DEBUG must not be set in production.",
        "PAYMENTS_STRIPE=double must not be used in production.",
    )
    commands = (PROCFILE["web"], PROCFILE["worker"], "flask --app app invariants")
    with ThreadPoolExecutor(len(commands)) as pool:
        ends = list(pool.map(here.run, commands))
    for ended in ends:
        assert ended.returncode != 0, ended.args
        assert "Suinong does not start." in ended.stderr
        assert [sentence for sentence in said if sentence not in ended.stderr] == []
        assert "Traceback" not in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "DATABASE_URL is missing"),
        ({"DATABASE_URL": "sqlite:///shop.db"}, "DATABASE_URL must be an address"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/none"}, "The database refuses or does not answer"),
    ],
)
def test_a_database_that_cannot_be_migrated_is_a_sentence(tmp_path: Path, settings: dict[str, str], said: str) -> None:
    ended = machine(tmp_path, **settings).run(PROCFILE["release"])
    assert ended.returncode != 0
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
