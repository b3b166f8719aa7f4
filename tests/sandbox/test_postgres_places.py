"""Where the embedded server's files lie, whose they are, and what it says when it cannot have them."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import postgres_places, postgres_programs
from sandbox.postgres import PostgresFailed
from tests.sandbox.postgres_trial import NOBODY, ORDINARY, ROOT, ask, mode, opened, quick, told


@pytest.fixture
def place() -> Iterator[Path]:
    with opened() as found:
        yield found


def test_the_server_is_never_roots_and_its_files_are_private(place: Path) -> None:
    server = quick(place / "pg")
    owner = Path(f"/proc/{server.pid}").stat().st_uid
    assert owner == (postgres_places.OWN_ID if ROOT else os.geteuid())
    assert {path.stat().st_uid for path in (place / "pg").rglob("*")} == {owner}
    assert [mode(place / "pg" / name) for name in (".", "data", "run")] == [0o700] * 3
    assert [mode(place / "pg" / name) for name in ("log", "run/.s.PGSQL.5432")] == [0o600, 0o700]
    assert server.note == ""


@pytest.mark.parametrize("name", ["long" * 30, "a,b:c"])
def test_a_path_unfit_for_a_socket(place: Path, name: str) -> None:
    server = quick(place / name)
    socket = Path(server.url.partition("?host=")[2].partition("&")[0])
    assert socket.parent == Path("/tmp")  # noqa: S108 - the place in question
    assert mode(socket) == 0o700
    assert ask(server.url, "SELECT 1") == 1
    assert quick(place / name).pid == server.pid
    server.stop()
    shutil.rmtree(socket)


def test_the_socket_folder_of_another_account_is_refused(place: Path) -> None:
    home = place / ("long" * 30)
    account, _ = postgres_places.settle(home)
    chosen = postgres_places.socket_folder(home, account)
    chosen.rmdir()
    chosen.symlink_to(place)
    try:
        with pytest.raises(PostgresFailed, match="belongs to another account; remove it"):
            quick(home)
    finally:
        chosen.unlink()


def test_a_read_only_folder_is_told_in_a_sentence(place: Path) -> None:
    (place / "closed").mkdir()
    (place / "closed").chmod(0o555)
    code, said, complaint = told(ORDINARY, place / "closed" / "pg", "start")
    assert (code, said) == (1, "")
    assert complaint.startswith("This account (uid ")
    assert complaint.endswith(
        f"may not write {place}/closed/pg, which the database needs; give it that folder, or choose another one."
    )


def test_a_full_disk_is_told_in_a_sentence(place: Path) -> None:
    with pytest.raises(PostgresFailed, match="is full; free some space"), postgres_places.sentences(place):
        Path("/dev/full").write_text("x")


def test_a_folder_of_other_files_is_left_alone(place: Path) -> None:
    (place / "letters.txt").write_text("mine")
    with pytest.raises(PostgresFailed, match=r"holds other files \(letters.txt\); choose an empty folder"):
        quick(place)
    assert mode(place) == 0o711


def test_a_file_is_no_folder(place: Path) -> None:
    (place / "pg").write_text("mine")
    with pytest.raises(PostgresFailed, match="choose another folder"):
        quick(place / "pg")


def test_wrong_programs_are_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN_DIR", str(place))
    with pytest.raises(PostgresFailed, match=r"PG_BIN_DIR names .*; correct it"):
        quick(place / "pg")
    monkeypatch.delenv("PG_BIN_DIR")
    monkeypatch.setattr(postgres_programs, "_installed", lambda: [place])
    with pytest.raises(PostgresFailed, match="install the project's requirements"):
        quick(place / "pg")


def test_a_folder_under_a_closed_parent(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_places, "STATE", place / "state" / "suinong")
    closed = place / "home"
    closed.mkdir(mode=0o700)
    server = quick(closed / "pg")
    ask(server.url, "CREATE TABLE kept AS SELECT 7 AS n")
    server.stop()
    again = quick(closed / "pg")
    assert ask(again.url, "SELECT n FROM kept") == 7
    # Root's server runs under another account, which the closed parent keeps out; anybody else's is their own.
    assert (closed / "pg").is_symlink() is ROOT
    assert bool(again.note) is ROOT
    assert mode(closed) == 0o700
    home = (closed / "pg").resolve()
    assert mode(home) == 0o700
    if ROOT:
        assert home.parent == postgres_places.STATE
        assert str(home) in again.note
        assert [mode(home.parent), mode(home.parent.parent)] == [0o755, 0o755]


if ROOT:

    def test_closed_programs_are_copied_once(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        wheel = postgres_programs._installed()[0].parents[1]
        closed = place / "closed"
        closed.mkdir(mode=0o700)
        for installed in (wheel, wheel.with_name(f"{wheel.name}.libs")):
            (closed / installed.name).symlink_to(installed)
        monkeypatch.setattr(postgres_places, "STATE", place / "state")
        monkeypatch.setattr(postgres_programs, "_installed", lambda: [closed / wheel.name / "pginstall" / "bin"])
        monkeypatch.delenv("PG_BIN_DIR", raising=False)
        server = quick(place / "pg")
        program = Path(f"/proc/{server.pid}/exe").resolve()
        assert program.is_relative_to(place / "state")
        made = program.stat().st_mtime_ns, program.stat().st_ino
        server.stop()
        assert ask(quick(place / "pg").url, "SELECT 1") == 1
        assert (program.stat().st_mtime_ns, program.stat().st_ino) == made
        assert len(list((place / "state").iterdir())) == 1

    def test_root_leaves_an_ordinary_users_database_to_them(place: Path) -> None:
        assert told("nobody", place / "pg", "start")[0] == 0
        assert told("nobody", place / "pg", "stop")[0] == 0
        server = quick(place / "pg")
        assert Path(f"/proc/{server.pid}").stat().st_uid == NOBODY
        server.stop()
        assert told("nobody", place / "pg", "start")[0] == 0

    def test_a_copy_that_root_put_back_is_given_to_the_server(place: Path) -> None:
        quick(place / "pg").stop()
        shutil.copytree(place / "pg" / "data", place / "back" / "data")
        server = quick(place / "back")
        assert {path.stat().st_uid for path in server.data.rglob("*")} == {postgres_places.OWN_ID}

    def test_a_closed_folder_that_is_not_empty_is_left_alone(place: Path) -> None:
        (place / "home").mkdir(mode=0o700)
        (place / "home" / "pg" / "data").mkdir(parents=True)
        with pytest.raises(PostgresFailed, match=r"cannot reach .*, which is not empty; move that folder"):
            quick(place / "home" / "pg")
