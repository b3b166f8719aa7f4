"""`make messages`: collect the English texts of the program and bring translations/zh_Hans up to date with them.

The sentences of models/invariants.sql are texts of the program as well: the office reads them.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "translations" / "zh_Hans" / "LC_MESSAGES" / "messages.po"
FOLDERS = ["api", "shop", "cooperative", "fulfilment", "station", "jobs", "web", "templates", "models"]
SETTINGS = """[extractors]
invariants = tools.messages:sentences
[invariants: invariants.sql]
[python: **.py]
[jinja2: **.html]
encoding = utf-8
[jinja2: **.txt]
encoding = utf-8
"""
KEYWORDS = ["-k", "_l", "-k", "_n:1,2"]


def template(into: Path) -> Path:
    """Every text the program says, as a .pot file in a folder."""
    settings, pot = into / "babel.cfg", into / "messages.pot"
    settings.write_text(SETTINGS)
    babel = [sys.executable, "-m", "babel.messages.frontend"]
    options = ["--omit-header", "--no-location", "--sort-output", *KEYWORDS]
    subprocess.run(
        [*babel, "-q", "extract", "-F", str(settings), *options, "-o", str(pot), *FOLDERS], cwd=ROOT, check=True
    )
    return pot


def sentences(file: IO[bytes], *_given: object, options: object = None) -> Iterator[tuple[int, None, str, list[str]]]:
    """The labels of models/invariants.sql, as babel wants what an extractor finds."""
    for number, line in enumerate(file.read().decode().splitlines(), 1):
        match = re.match(r"-- [A-Z][0-9]+[a-z]? (.+)$", line)
        if match:
            yield number, None, match[1], []


def main() -> int:
    """Update the catalogue in place: new texts appear untranslated, texts nobody says disappear."""
    with tempfile.TemporaryDirectory() as folder:
        pot = template(Path(folder))
        update = [sys.executable, "-m", "babel.messages.frontend", "-q", "update", "-i", str(pot), "-o", str(CATALOGUE)]
        options = ["-l", "zh_Hans", "-w", "120", "--ignore-obsolete", "--no-fuzzy-matching"]
        options.append("--ignore-pot-creation-date")
        subprocess.run([*update, *options], cwd=ROOT, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
