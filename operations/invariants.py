"""Asking the books whether they are right: every statement of models/invariants.sql must return no row."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, text

FILE = Path(__file__).resolve().parent.parent / "models" / "invariants.sql"
_LABEL = re.compile(r"^-- ([A-Z][0-9]+[a-z]?) (.+)$")
MOST_ROWS = 20


@dataclass(frozen=True)
class Invariant:
    """One thing that is always true: an id, a sentence, and the query that finds what breaks it."""

    id: str
    sentence: str
    query: str


@dataclass(frozen=True)
class Breach:
    """An invariant that does not hold, with the first rows that break it (or the error of its query)."""

    invariant: Invariant
    rows: tuple[tuple[object, ...], ...]


@cache
def invariants() -> tuple[Invariant, ...]:
    """All of them, in the order of the file."""
    found: list[Invariant] = []
    label: tuple[str, str] | None = None
    query: list[str] = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        match = _LABEL.match(line)
        if match:
            label, query = (match[1], match[2]), []
        elif label and not line.startswith("--"):
            query.append(line)
            if line.rstrip().endswith(";"):
                found.append(Invariant(*label, "\n".join(query).strip().removesuffix(";")))
                label = None
    return tuple(found)


def breaches(engine: Engine, only: Collection[str] = ()) -> list[Breach]:
    """What does not hold now, all looked at in one snapshot so that work in progress raises no false alarm."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
        found = []
        for invariant in invariants():
            if only and invariant.id not in only:
                continue
            result = connection.execute(text(invariant.query.replace(":", "\\:")))
            rows = tuple(tuple(row) for row in result.fetchmany(MOST_ROWS))
            if rows:
                found.append(Breach(invariant, rows))
        return found
