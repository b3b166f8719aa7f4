"""Where the embedded server's files lie and under whose account it runs."""

import errno
import fcntl
import hashlib
import os
import re
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from pwd import getpwall
from typing import Any

#: Where root keeps what the server's account could not reach in its own place.
STATE = Path("/var/lib/suinong")
#: Uid and gid of the server under root: nobody else's, for `nobody` is shared by other programs.
OWN_ID = 59432
#: Linux holds 107 bytes of a socket's path; libpq and the server read the other characters as separators.
SOCKET_NAME, SOCKET_BYTES, UNFIT = ".s.PGSQL.5432", 107, re.compile(r'[\n,:"]')
OURS = {"data", "founding", "run", "log", "log.1", "lost+found"}
LOCK_SECONDS = 120


class PostgresFailed(Exception):  # noqa: N818 - it says what happened
    """One sentence for people: what happened and what to do about it."""


@dataclass(frozen=True)
class Account:
    """Whose processes and files the server's are."""

    uid: int
    gid: int


@contextmanager
def sentences(folder: Path) -> Iterator[None]:
    """Turn what the system refuses about the files into PostgresFailed."""
    try:
        yield
    except OSError as failure:
        place = failure.filename or folder
        if failure.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise disk_full(folder) from failure
        if failure.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise PostgresFailed(
                f"This account (uid {os.geteuid()}) may not write {place}, which the database needs; "
                f"give it that folder, or choose another one."
            ) from failure
        why = failure.strerror or str(failure)
        raise PostgresFailed(f"The database cannot use {place} ({why}); choose another folder.") from failure


def disk_full(folder: Path) -> PostgresFailed:
    """The sentence for a full disk or quota."""
    return PostgresFailed(f"The disk that holds the database ({folder}) is full; free some space and start again.")


def run(command: list[str], account: Account | None = None, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run `command` to its end, under `account` when we are root.

    In `/`, for that account may not be able to enter our working directory, and without the caller's language and
    PG… settings: the server is the same whoever starts it.
    """
    if account and os.geteuid() == 0:
        more |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    environment = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    environment |= {"LC_ALL": "C", "TZ": "UTC", "PG_GRANDPARENT_PID": str(os.getpid())}
    return subprocess.run(
        command, cwd="/", env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, **more
    )


def settle(folder: Path) -> tuple[Account, Path]:
    """The account for the server of `folder` and the real folder of its files, which then exists."""
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    home = folder.resolve()
    account = Account(os.geteuid(), os.getegid())
    if account.uid == 0:
        account = _owner(home / "data")
        if not _reaches(account, home.parent):
            home = _set_aside(folder, home, account)
    home.mkdir(mode=0o700, exist_ok=True)
    return account, home


def note_on(folder: Path, home: Path) -> str:
    """A sentence when the files of `folder` had to be put elsewhere, else nothing."""
    if not folder.is_symlink() or home.parent != STATE.resolve():
        return ""
    return f"{folder} is closed to the database server's account, so its files are in {home}."


@contextmanager
def locked(home: Path) -> Iterator[int]:
    """One start at a time in a folder; gives the descriptor that holds the lock, which is on the folder itself."""
    deadline = time.monotonic() + LOCK_SECONDS
    lock = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            if time.monotonic() > deadline:
                raise PostgresFailed(f"Another start of the database in {home} does not end; look at that one first.")
            time.sleep(0.02)
        yield lock
    finally:
        os.close(lock)


def make_private(folder: Path, account: Account) -> None:
    """Give `folder` to `account` alone."""
    if os.geteuid() == 0:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
    folder.chmod(0o700)


def give(tree: Path, account: Account) -> None:
    """Give everything in `tree` to `account`; only root can, and only root needs to."""
    for parent, folders, files in os.walk(tree) if os.geteuid() == 0 else ():
        for name in (".", *folders, *files):
            os.chown(Path(parent) / name, account.uid, account.gid, follow_symlinks=False)


def claim(home: Path, account: Account) -> None:
    """Make `home` the server's, unless it holds somebody's other files."""
    foreign = sorted({entry.name for entry in home.iterdir()} - OURS)
    if foreign and not (home / "data").exists():
        raise PostgresFailed(f"{home} holds other files ({foreign[0]}); choose an empty folder for the database.")
    make_private(home, account)
    if (home / "data").exists() and (home / "data").stat().st_uid != account.uid:
        give(home / "data", account)  # a copy that root put back


def open_for_founder(home: Path, account: Account) -> Account:
    """Whose initdb is: it wants an account with a name. It borrows one, in a folder only our own group can enter."""
    if os.geteuid() != 0:
        return account
    ids = {entry.pw_name: entry.pw_uid for entry in getpwall() if entry.pw_uid}
    if not ids:
        raise PostgresFailed("This system has no account but root, and a database must not be root's; add an account.")
    os.chown(home, 0, account.gid)
    home.chmod(0o710)
    return Account(ids.get("nobody", min(ids.values())), account.gid)


def socket_folder(home: Path, account: Account) -> Path:
    """The private folder of the socket: in `home`, or in /tmp when that path is too long or unfit."""
    chosen = home / "run"
    if len(os.fsencode(chosen / SOCKET_NAME)) > SOCKET_BYTES or UNFIT.search(str(chosen)):
        # Not $TMPDIR: that may be long, or closed to the server's account.
        chosen = Path("/tmp") / f"suinong-{_digest(home)}"  # noqa: S108 - checked below to be ours alone
    with suppress(FileExistsError):
        chosen.mkdir(mode=0o700)
    found = chosen.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), account.uid}:
        raise PostgresFailed(f"{chosen} belongs to another account; remove it and start again.")
    make_private(chosen, account)
    return chosen


def state() -> Path:
    """The folder for what root puts elsewhere; others may pass through."""
    if not STATE.exists():
        STATE.mkdir(parents=True, exist_ok=True)
        STATE.chmod(0o755)
    return STATE.resolve()


def _owner(data: Path) -> Account:
    """Files an ordinary user's server made stay that user's, so that both may start it."""
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    return Account(OWN_ID, OWN_ID)


def _reaches(account: Account, folder: Path) -> bool:
    try:
        return run(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)], account).returncode == 0
    except OSError as failure:
        raise PostgresFailed(
            "The database must not run as root, and here root may not change its account; start it as an ordinary user."
        ) from failure


def _set_aside(folder: Path, home: Path, account: Account) -> Path:
    if home.exists() and any(home.iterdir()):
        raise PostgresFailed(
            f"The database server's account (uid {account.uid}) cannot reach {home}, which is not empty; "
            f"move that folder to a place others may pass through, or choose another one."
        )
    aside = state() / _digest(folder.parent.resolve() / folder.name)
    # Two first starts may meet here: both make the same link, whoever comes first.
    with suppress(FileNotFoundError, NotADirectoryError):
        folder.unlink() if folder.is_symlink() else folder.rmdir()
    with suppress(FileExistsError):
        folder.symlink_to(aside)
    return aside


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
