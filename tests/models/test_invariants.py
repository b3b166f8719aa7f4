"""Every check of the books finds nothing in a healthy book, and finds what is planted for it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from models.database import open_engine, session_factory
from operations.invariants import FILE, breaches, invariants
from tests.databases import Databases
from tests.models.book import fill
from tests.upkeep import open_upkeep_engine

PLANTS = Path(__file__).with_name("violations.sql")
LABEL = re.compile(r"^-- ([A-Z]\d+[a-z]?)(?:\.(\d+)| allowed)$")
QUERIES = {invariant.id: invariant.query for invariant in invariants()}
#: The SELECTs of each check that are joined by UNION ALL, each for itself.
PARTS = {
    f"{check}.{place}": part
    for check, query in QUERIES.items()
    for place, part in enumerate(query.split("\nUNION ALL\n"))
}


def planted() -> list[tuple[str, str | None, str]]:
    """The check, the place of its part (None: what is planted is allowed), and the statements that plant it."""
    found: list[tuple[str, str | None, list[str]]] = []
    for line in PLANTS.read_text(encoding="utf-8").splitlines():
        label = LABEL.match(line)
        if label:
            found.append((label[1], label[2], []))
        elif found and not line.startswith("--"):
            found[-1][2].append(line)
    return [(check, place, "\n".join(statements)) for check, place, statements in found]


VIOLATIONS = [(f"{check}.{place}", statements) for check, place, statements in planted() if place is not None]
GRACES = [(check, statements) for check, place, statements in planted() if place is None]


@pytest.fixture(scope="module")
def book(databases: Databases) -> Iterator[str]:
    """The URL of a healthy book. Every test of this file leaves it as it was."""
    url = databases.fresh("cast")
    engine = open_engine(url)
    with session_factory(engine)() as session:
        fill(session)
    engine.dispose()
    yield url
    databases.drop(url)


@pytest.fixture
def upkeep(book: str) -> Iterator[Connection]:
    """A transaction that may break everything and is undone."""
    engine = open_upkeep_engine(book)
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection
        connection.rollback()
    engine.dispose()


def test_every_part_of_every_check_has_its_violation() -> None:
    assert set(PARTS) == {part for part, statements in VIOLATIONS if statements.strip()}


def test_every_label_of_the_file_is_read() -> None:
    labels = re.findall(r"^-- [A-Z]\d+", FILE.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(labels) == len(invariants()) == len(QUERIES)
    assert all(invariant.sentence.endswith(".") for invariant in invariants())


@pytest.mark.parametrize("check", QUERIES)
def test_a_healthy_book_gives_no_row(upkeep: Connection, check: str) -> None:
    assert upkeep.exec_driver_sql(QUERIES[check]).fetchall() == []


@pytest.mark.parametrize(("part", "statements"), VIOLATIONS, ids=[part for part, _ in VIOLATIONS])
def test_a_planted_violation_gives_a_row(upkeep: Connection, part: str, statements: str) -> None:
    upkeep.exec_driver_sql(statements)

    assert upkeep.exec_driver_sql(PARTS[part]).fetchall() != []


@pytest.mark.parametrize(("check", "statements"), GRACES, ids=[check for check, _ in GRACES])
def test_what_the_sentence_allows_gives_no_row(upkeep: Connection, check: str, statements: str) -> None:
    upkeep.exec_driver_sql(statements)

    assert upkeep.exec_driver_sql(QUERIES[check]).fetchall() == []


def test_breaches_are_named_with_their_rows(databases: Databases) -> None:
    url = databases.fresh("cast")
    engine = open_engine(url)
    try:
        assert breaches(engine) == []
        with open_upkeep_engine(url).begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.exec_driver_sql("UPDATE lot SET on_hand = on_hand + 1 WHERE id = 1")
        found = {breach.invariant.id: breach.rows for breach in breaches(engine)}
        assert set(found) == {"S2", "S3"}
        assert found["S2"] == ((1,),)
        assert [breach.invariant.id for breach in breaches(engine, only=["S2", "O1"])] == ["S2"]
    finally:
        engine.dispose()
        databases.drop(url)
