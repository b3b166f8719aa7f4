"""`make test`: everything a change must pass, one step after the other; stops at the first that fails.

A browser is looked for ($CHROMIUM, then the search path) and installed from Debian's packages when we may.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TYPED = ["api", "app.py", "config.py", "cooperative", "fulfilment", "gateways", "jobs", "migrations", "models"]
TYPED += ["operations", "sandbox", "shop", "station", "web"]
#: Whoever is done takes tests from the other.
SHARED = ["--dist", "worksteal"]
PACKAGES = ["chromium", "fonts-noto-cjk"]
#: The first that is here. The headless shell is no choice: it loads pictures far below the window.
BROWSERS = ("chromium", "chromium-browser")


def main(arguments: list[str]) -> int:
    """Run the steps; answers the status of the first that fails."""
    depth = [] if "--long" in arguments else ["-m", "not long"]
    environ = {**os.environ, "PYTHONPYCACHEPREFIX": str(ROOT / "var" / "pycache"), **_browser()}
    for name, command in (
        ("lint", [_tool("ruff"), "check", "."]),
        ("format", [_tool("ruff"), "format", "--check", "-q", "."]),
        ("imports", [_tool("lint-imports")]),
        ("types", [_tool("mypy"), *TYPED]),
        ("tests", [sys.executable, "-m", "pytest", "-n", os.environ.get("TEST_WORKERS", "2"), *SHARED, *depth]),
    ):
        began = time.monotonic()
        print(f"== {name}", flush=True)
        status = subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode
        print(f"== {name}: {'passed' if status == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s", flush=True)
        if status:
            return status
    return 0


def _tool(name: str) -> str:
    return str(BIN / name)


def find_browser() -> str | None:
    """Where the browser for the journeys is: $CHROMIUM, else the first of `BROWSERS` on the search path."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def _browser() -> dict[str, str]:
    """Where the browser is; installed first when that is possible."""
    found = find_browser()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("== installing a browser for the tests", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *PACKAGES]):
            subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
        found = find_browser()
    return {"CHROMIUM": found} if found else {}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
