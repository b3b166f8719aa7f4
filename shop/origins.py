"""Where a lot comes from in words: who grew it, the places around the field, and the papers it goes with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from models.divisions import path
from models.reading.tracing import Story, home_of
from web.filters import in_locale
from web.i18n import _

#: Producers whose names are public without their being asked.
PUBLIC_PRODUCERS = ("coop", "enterprise")
#: Places drawn side by side before it is only said how many there are more.
MOST_PLACES = 3


@dataclass
class Paper:
    """A certificate, and those it was issued anew for."""

    row: Row[Any]
    parents: list["Paper"] = field(default_factory=list)


@dataclass(frozen=True)
class Sketch:
    """Where goods come from, from the province down: what all places share, and what lies side by side in it."""

    around: Sequence[str]
    places: Sequence[str]
    more: int = 0


def producers(story: Story) -> list[str]:
    """Who grew or made it: a household by name only where it agreed."""
    return list({producer(lot): None for lot in story.roots})


def producer(lot: Row[Any]) -> str:
    """The same of one lot that came in at the gate."""
    if lot.producer_kind in PUBLIC_PRODUCERS or lot.name_agreed_at is not None:
        return in_locale(lot, "supplier")
    village = home_of(lot)[1] or _township(home_of(lot)[0])
    return _("a farm household in %(village)s", village=village)


def sketch(story: Story) -> Sketch:
    """Where it comes from, drawn as places inside places."""
    ways = list({(*_names(code), *([village] if village else [])): None for code, village in map(home_of, story.roots)})
    shared = 0
    while all(len(way) > shared + 1 for way in ways) and len({way[: shared + 1] for way in ways}) == 1:
        shared += 1
    places = ["".join(way[shared:]) for way in ways]
    return Sketch(ways[0][:shared], places[:MOST_PLACES], max(0, len(places) - MOST_PLACES))


def papers(story: Story) -> list[Paper]:
    """What the lot goes with: its own certificates, else those of the nearest lots it came out of."""
    rows, lots = list[Row[Any]](), [story.lot]
    while lots and not rows:
        rows = [row for row in story.certificates if row.lot_id in {lot.id for lot in lots}]
        lots = [parent for lot in lots for parent in story.parents_of(lot)]
    known = {row.id: Paper(row) for row in rows}
    for row in rows:
        if row.child_id is not None and known[row.id] not in known[row.child_id].parents:
            known[row.child_id].parents.append(known[row.id])
    return [known[number] for number in dict.fromkeys(row.id for row in rows if row.child_id is None)]


def is_exempt(story: Story) -> bool:
    """Whether any of it came in without a certificate because a household sells what it grew itself."""
    return any(lot.exemption for lot in story.roots)


def _names(code: str) -> list[str]:
    """From the province down; rungs nobody writes are left out."""
    return [one.name for one in path(code) if not one.is_rung]


def _township(code: str) -> str:
    return (_names(code) or [""])[-1]
