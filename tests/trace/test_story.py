"""The story of a lot: all it came out of, all that came out of it, and nothing of its neighbours."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import Session

from models.reading.tracing import Story, story_of
from tests import supply
from tests.trace import family


def test_back_to_the_gate(session: Session) -> None:
    first, second = family.brought_in(session, "FIRST"), family.brought_in(session, "SECOND")
    mixed = family.merged(session, [first, second], "MIXED")
    part = family.split(session, mixed, 10, "PART")

    story = told(session, part.code)

    assert codes(story.sources) == ["FIRST", "SECOND", "MIXED"]
    assert codes(story.roots) == ["FIRST", "SECOND"]
    assert codes(story.parents_of(story.lot)) == ["MIXED"]
    assert all(root.purchase_order_id and root.received_at and root.accepted == 40 for root in story.roots)
    assert [(link.kind, link.packs) for link in story.links] == [("merged", 40), ("merged", 40), ("split", 10)]
    assert story.lot.made_packs == 10


def test_forward_without_the_neighbours(session: Session) -> None:
    first = family.brought_in(session, "FIRST")
    family.split(session, family.split(session, first, 20, "CHILD"), 5, "GRANDCHILD")
    family.split(session, first, 5, "SIBLING")

    assert codes(told(session, "FIRST").heirs) == ["CHILD", "GRANDCHILD", "SIBLING"]
    story = told(session, "CHILD")
    assert codes(story.heirs) == ["GRANDCHILD"]
    assert codes(story.sources) == ["FIRST"]


def test_five_queries_however_deep(session: Session) -> None:
    lot = family.brought_in(session, "DEEP-0", 100)
    with counted(session) as shallow:
        told(session, "DEEP-0")
    for depth in range(1, 9):
        lot = family.split(session, lot, 100 - depth * 10, f"DEEP-{depth}")
    with counted(session) as deep:
        story = told(session, "DEEP-4")

    assert len(story.sources) == len(story.heirs) == 4
    assert len(shallow) == len(deep) == 5


def test_who_may_read_it(session: Session) -> None:
    """What waits for its inspection, or is kept back by the first, is nobody's business."""
    family.brought_in(session, "NEW", passed=False)
    supply.inspect(session, family.brought_in(session, "HELD", passed=False), "held")
    family.brought_in(session, "GOOD")

    assert [told(session, code).is_public for code in ("NEW", "HELD", "GOOD")] == [False, False, True]


def test_sorted_as_another_grade(session: Session) -> None:
    """Whoever has a pack of the lower grade reads of the inspection; so does whoever has an old label."""
    lower = family.downgraded(session, family.brought_in(session, "FINE", passed=False), "PLAIN")
    session.flush()

    story = told(session, lower.code)
    assert story.is_public
    assert story.is_open(story.sources[0])
    assert [look.result for look in story.inspections[story.sources[0].id]] == ["downgraded"]
    assert told(session, "FINE").is_public


def test_no_such_lot(session: Session) -> None:
    assert story_of(session, "NOTHING") is None


def told(session: Session, code: str) -> Story:
    session.flush()
    story = story_of(session, code)
    assert story is not None
    return story


def codes(lots: object) -> list[str]:
    return [lot.code for lot in lots]  # type: ignore[attr-defined]


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    sent: list[str] = []
    engine = session.get_bind()

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
