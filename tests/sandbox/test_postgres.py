"""The embedded server's life: real servers, real processes, and no trace left of them."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from models.database import open_engine
from sandbox import postgres
from sandbox.postgres import Postgres, PostgresFailed
from tests.sandbox.postgres_trial import ROOT, WHOSE, ask, begin, opened, quick, servers, told, until


@pytest.fixture
def place() -> Iterator[Path]:
    with opened() as found:
        yield found


@pytest.mark.parametrize("whose", WHOSE)
def test_what_was_kept_is_there_after_stop_and_start(place: Path, whose: str) -> None:
    code, url, complaint = told(whose, place / "pg", "start")
    assert (code, complaint) == (0, "")
    ask(url, "CREATE TABLE kept AS SELECT 7 AS n")
    assert told(whose, place / "pg", "stop") == (0, "The database is not running.", "")
    assert servers(place) == []
    assert told(whose, place / "pg", "start") == (0, url, "")
    assert ask(url, "SELECT n FROM kept") == 7


@pytest.mark.parametrize("whose", WHOSE)
def test_the_server_outlives_its_killed_parent_and_is_adopted(place: Path, whose: str) -> None:
    with begin(whose, place / "pg", "start", wait=60) as parent:
        assert parent.stdout
        url = parent.stdout.readline().strip()
        before = servers(place)
        ask(url, "CREATE TABLE kept AS SELECT 7 AS n")
        parent.kill()
    assert told(whose, place / "pg", "start") == (0, url, "")
    assert servers(place) == before
    assert ask(url, "SELECT n FROM kept") == 7
    assert told(whose, place / "pg", "stop")[0] == 0
    assert servers(place) == []


@pytest.mark.parametrize("whose", WHOSE)
def test_two_starts_at_once_give_one_server(place: Path, whose: str) -> None:
    with begin(whose, place / "pg", "start") as one, begin(whose, place / "pg", "start") as other:
        said = [one.communicate(timeout=60), other.communicate(timeout=60)]
    assert said[0] == said[1]
    assert said[0][0].startswith("postgresql://")
    assert len(servers(place)) == 1


def test_the_url_serves_the_application(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "1")
    folder = place / "库 & 100%" / "pg"
    engine = open_engine(quick(folder).url)
    with engine.connect() as connection:
        row = connection.execute(
            text(
                "SELECT current_user, rolsuper, rolcreatedb, pg_encoding_to_char(encoding), datcollate, datctype, "
                "current_setting('timezone'), current_setting('listen_addresses'), current_setting('max_connections')"
                "FROM pg_database, pg_roles WHERE datname = current_database() AND rolname = current_user"
            )
        ).one()
    engine.dispose()
    assert tuple(row) == ("suinong", False, True, "UTF8", "C", "C.UTF-8", "UTC", "", "100")


def test_a_second_database_is_made_on_the_same_server(place: Path) -> None:
    first = quick(place / "pg")
    second = postgres.start(place / "pg", durable=False, database="遂农 2")
    assert second.pid == first.pid
    assert ask(second.url, "SELECT current_database()") == "遂农 2"
    second.stop()
    first.stop()
    assert servers(place) == []


@pytest.mark.parametrize(("durable", "value"), [(True, "on"), (False, "off")])
def test_durability_is_as_asked(place: Path, durable: bool, value: str) -> None:
    url = postgres.start(place / "pg", durable=durable).url
    assert {ask(url, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")} == {value}


def test_a_server_without_durable_writes_is_not_passed_off_as_durable(place: Path) -> None:
    server = quick(place / "pg")
    with pytest.raises(PostgresFailed, match="without durable writes; stop it"):
        postgres.start(place / "pg")
    server.stop()
    assert ask(postgres.start(place / "pg").url, "SHOW fsync") == "on"


def test_a_killed_server_recovers(place: Path) -> None:
    server = postgres.start(place / "pg")
    ask(server.url, "CREATE TABLE kept AS SELECT 7 AS n")
    killed(server)
    server.stop()
    again = postgres.start(place / "pg")
    assert again.pid != server.pid
    assert ask(again.url, "SELECT n FROM kept") == 7


def test_a_stale_pid_file_whose_number_is_another_process(place: Path) -> None:
    server = quick(place / "pg")
    owner = (place / "pg" / "data").stat()
    killed(server)
    account = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if ROOT else {}
    # Of the same account: only such a one would PostgreSQL itself take for a living server.
    with subprocess.Popen(["sleep", "60"], cwd="/", **account) as stranger:  # type: ignore[call-overload]
        for name in ("data/postmaster.pid", "run/.s.PGSQL.5432.lock"):
            left = place / "pg" / name
            _, rest = left.read_text().split("\n", 1)
            left.write_text(f"{stranger.pid}\n{rest}")
        server.stop()
        assert postgres.find(place / "pg") is None
        again = quick(place / "pg")
        assert ask(again.url, "SELECT 1") == 1
        again.stop()
        assert stranger.poll() is None
        stranger.kill()


def test_a_server_that_is_ending_is_waited_for(place: Path) -> None:
    server = quick(place / "pg")
    os.kill(server.pid, signal.SIGINT)
    until(lambda: not (place / "pg/data/postmaster.pid").exists() or b"stopping" in pid_file(place / "pg"))
    again = quick(place / "pg")
    assert again.pid != server.pid
    assert ask(again.url, "SELECT 1") == 1


def test_a_broken_off_founding_is_made_anew(place: Path) -> None:
    (place / "pg" / "founding" / "base").mkdir(parents=True)
    assert ask(quick(place / "pg").url, "SELECT 1") == 1
    assert not (place / "pg" / "founding").exists()


def test_what_the_server_says_is_passed_on(place: Path) -> None:
    quick(place / "pg").stop()
    with (place / "pg" / "data" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(PostgresFailed, match=r"does not start; mend .*no_such_setting"):
        quick(place / "pg")
    assert servers(place) == []


def test_a_long_log_is_put_away_at_the_start(place: Path) -> None:
    quick(place / "pg").stop()
    os.truncate(place / "pg" / "log", postgres.LOG_BYTES + 1)
    quick(place / "pg").stop()
    assert (place / "pg" / "log.1").stat().st_size == postgres.LOG_BYTES + 1
    assert 0 < (place / "pg" / "log").stat().st_size < 10_000


def test_the_commands(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def command(action: str) -> tuple[int, str, str]:
        code = postgres.main(["--folder", str(place / "pg"), action])
        return code, *capsys.readouterr()

    assert command("status") == (3, "The database is not running.\n", "")
    assert command("url") == (3, "", "The database is not running.\n")
    code, url, _ = command("start")
    assert code == 0
    assert command("url") == (0, url, "")
    assert command("status") == (0, f"The database is running (process {servers(place)[0]}).\n", "")
    assert command("stop") == command("stop") == (0, "The database is not running.\n", "")


def killed(server: Postgres) -> None:
    os.kill(server.pid, signal.SIGKILL)
    until(lambda: not servers(server.data))


def pid_file(folder: Path) -> bytes:
    try:
        return (folder / "data" / "postmaster.pid").read_bytes()
    except FileNotFoundError:
        return b"stopping"
