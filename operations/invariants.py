"""Asking the books whether they are right: every statement of models/invariants.sql must return no row."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.audit import BookCheck
from operations.notices import close, open_notice

FILE = Path(__file__).resolve().parent.parent / "models" / "invariants.sql"
_LABEL = re.compile(r"^-- ([A-Z][0-9]+[a-z]?) (.+)$")
MOST_ROWS = 20
#: A check may take as long as this; then it counts as one that does not hold.
LONGEST = "60s"


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


def all_hold(engine: Engine) -> bool:
    """Whether nothing is wrong, in one statement. What is wrong is `breaches` to say."""
    parts = [f"EXISTS ({invariant.query})" for invariant in invariants()]
    with engine.connect() as connection:
        return not connection.scalar(text(f"SELECT {' OR '.join(parts)}".replace(":", "\\:")))


def breaches(engine: Engine, only: Collection[str] = ()) -> list[Breach]:
    """What does not hold now, all looked at in one snapshot so that work in progress raises no false alarm."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
        connection.execute(text(f"SET LOCAL statement_timeout = '{LONGEST}'"))
        looked_at = [invariant for invariant in invariants() if not only or invariant.id in only]
        found = [Breach(invariant, _rows(connection, invariant)) for invariant in looked_at]
        return [breach for breach in found if breach.rows]


def write_down(session: Session, broken: Sequence[Breach], asked_by: int | None = None) -> BookCheck:
    """Keep what a look at all of them found. What does not hold is told to a person, and no longer once it holds."""
    rows = [
        {"id": breach.invariant.id, "rows": [[str(cell) for cell in row] for row in breach.rows]} for breach in broken
    ]
    check = BookCheck(total=len(invariants()), broken=rows, asked_by=asked_by)
    session.add(check)
    failing = {breach.invariant.id for breach in broken}
    for invariant in invariants():
        if invariant.id in failing:
            open_notice(session, "invariant_broken", invariant.id, 0, invariant.sentence)
        else:
            close(session, "invariant_broken", invariant.id, 0)
    session.flush()
    return check


def _rows(connection: Connection, invariant: Invariant) -> tuple[tuple[object, ...], ...]:
    """The first rows that break it. A query that fails or takes too long breaks it as well."""
    try:
        with connection.begin_nested():
            result = connection.execute(text(invariant.query.replace(":", "\\:")))
            return tuple(tuple(row) for row in result.fetchmany(MOST_ROWS))
    except DBAPIError as error:
        return ((type(error.orig).__name__, str(error.orig).partition("\n")[0]),)
