"""The Nu HTML checker over pages, where java is on the search path and $VNU_JAR names the checker's vnu.jar."""

import os
import shutil
import subprocess
from pathlib import Path

ABSENT = "NO HTML CHECKER: no page was validated. Install java and name the Nu HTML checker's vnu.jar in $VNU_JAR."


def is_here() -> bool:
    """Whether this machine can check."""
    return shutil.which("java") is not None and Path(os.environ.get("VNU_JAR", "")).is_file()


def faults(pages: dict[str, str], folder: Path) -> list[str]:
    """The errors in pages by name, each with its place. One start of Java for all of them."""
    files = {folder / f"{number}.html": name for number, name in enumerate(pages)}
    for file, name in files.items():
        file.write_text(pages[name], "utf-8")
    said = _run([str(file) for file in files])
    for file, name in files.items():
        said = said.replace(f"file:{file}", name)
    return said.splitlines()


def _run(files: list[str]) -> str:
    command = ["java", "-jar", os.environ["VNU_JAR"], "--errors-only", "--format", "gnu", *files]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == bool(run.stderr), run
    return run.stderr
