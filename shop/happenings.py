"""A lot's story in words: what happened to it, in order, for whoever holds the pack."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from models.reading.tracing import Story
from shop.findings import Measure, measures
from shop.origins import producer
from web.filters import SHANGHAI, date_text, weight
from web.i18n import _, _n

#: Days and lots the line tells before it says how many there are more, or stops.
MOST_DAYS, MOST_LOTS = 10, 12


@dataclass(frozen=True)
class Happening:
    """One stop of the vertical line. `lot`: which lot it happened to, where it was not the one asked for.

    A lot of another page is its code, and whether everybody may open that page. kind: done, or bad for what went wrong.
    """

    day: date
    text: str
    note: str = ""
    who: str = ""
    lot: tuple[str, bool] | None = None
    lots: Sequence[tuple[str, bool]] = ()
    measures: Sequence[Measure] = ()
    kind: str = "done"


def happenings(story: Story) -> list[Happening]:
    """Everything that happened to the lot and, before that, to those it came out of; the earliest first.

    What is known by the day only keeps the order it must have had.
    """
    told = [one for lot in (*story.sources, story.lot) for one in _of_lot(story, lot)]
    told += [*_onward(story), *_departures(story), *_recalls(story)]
    return sorted(told, key=lambda one: one.day)


def standing(story: Story) -> tuple[str, str]:
    """How the lot stands, as the kind of a chip and its words."""
    lot = story.lot
    if lot.frozen_at is not None:
        return "bad", _("Recalled: please do not eat")
    looks = story.inspections.get(lot.id, [])
    if lot.qc_state == "rejected" and looks and looks[-1].result == "downgraded":
        return "idle", _("Sold as another grade")
    return {
        "passed": ("ok", _("Passed inspection")),
        "held": ("hold", _("Held for inspection")),
        "rejected": ("bad", _("Rejected")),
    }[lot.qc_state]


def _of_lot(story: Story, lot: Row[Any]) -> Iterator[Happening]:
    which = None if lot.id == story.lot.id else _told(story, [lot])[0]
    parents = story.parents_of(lot)
    if parents:
        yield _descent(story, lot, which, parents)
    else:
        yield Happening(lot.harvested_on, _("Harvested or made"), who=producer(lot), lot=which)
        yield Happening(lot.received_on, _("Received in the county warehouse"), _came(lot), lot=which)
    for look in story.inspections.get(lot.id, ()):
        yield _inspected(look, which)


def _descent(story: Story, lot: Row[Any], which: tuple[str, bool] | None, parents: Sequence[Row[Any]]) -> Happening:
    kind = next(link.kind for link in story.links if link.lot_id == lot.id)
    said = {
        "split": _("Divided: packed on its own out of a larger lot"),
        "merged": _("Put together from several lots"),
        "downgraded": _("Sorted anew, as another grade"),
        "came_back": _("Sent to a buyer and came back"),
    }
    day = _day(lot.made_at) or lot.received_on
    packs = _n("%(num)s pack", "%(num)s packs", lot.made_packs) if lot.made_packs else ""
    return Happening(day, said[kind], packs, lot=which, lots=_told(story, parents))


def _inspected(look: Row[Any], which: tuple[str, bool] | None) -> Happening:
    said = {
        "passed": _("Inspected: passed"),
        "downgraded": _("Inspected: good, but of another grade"),
        "held": _("Inspected: kept back to be looked at again"),
        "rejected": _("Inspected: rejected"),
    }
    opened = _n("%(num)s pack opened", "%(num)s packs opened", look.sample) if look.sample else ""
    kind = "bad" if look.result == "rejected" else "done"
    return Happening(_in_china(look.at), said[look.result], opened, lot=which, measures=measures(look), kind=kind)


def _onward(story: Story) -> Iterator[Happening]:
    """Lots that came out of this one; those that wait for their inspection are nobody's business yet."""
    days: dict[date, list[Row[Any]]] = {}
    for heir in story.children_of(story.lot):
        if story.is_open(heir):
            days.setdefault(_day(heir.made_at) or heir.received_on, []).append(heir)
    for day, heirs in days.items():
        yield Happening(day, _("Some of it went on as another lot"), lots=_told(story, heirs))


def _departures(story: Story) -> Iterator[Happening]:
    """One stop for all days on which packs of this lot left, at the last of them."""
    days = [row.day for row in story.departures if row.lot_id == story.lot.id]
    if days:
        shown = ", ".join(date_text(day) for day in days[-MOST_DAYS:][::-1]) if len(days) > 1 else ""
        if len(days) > MOST_DAYS:
            shown = _("%(days)s and %(more)s days before", days=shown, more=len(days) - MOST_DAYS)
        yield Happening(days[-1], _("Packs of this lot left for their buyers"), shown)


def _recalls(story: Story) -> Iterator[Happening]:
    """The lot, or one it came out of, that nobody should eat."""
    for lot in (*story.sources, story.lot):
        if lot.frozen_at is not None:
            which = None if lot.id == story.lot.id else _told(story, [lot])[0]
            yield Happening(_in_china(lot.frozen_at), _("Recalled: please do not eat"), lot=which, kind="bad")


def _told(story: Story, lots: Sequence[Row[Any]]) -> list[tuple[str, bool]]:
    """Codes of lots, and whether there is a page of each to be read."""
    return [(lot.code, story.is_open(lot)) for lot in lots[:MOST_LOTS]]


def _came(lot: Row[Any]) -> str:
    packs = lot.accepted or lot.made_packs
    if not packs:
        return ""
    grams = lot.net_g or packs * lot.net_weight_g
    return _n("%(num)s pack, %(weight)s", "%(num)s packs, %(weight)s", packs, weight=weight(grams))


def _day(moment: datetime | None) -> date | None:
    return _in_china(moment) if moment is not None else None


def _in_china(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
