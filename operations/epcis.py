"""A lot's story as a GS1 EPCIS 2.0 document (JSON-LD): what, when, where and why, and nobody's name.

There is no GS1 company prefix, so lots and places have addresses of our own: a lot is the address of its trace page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from models.reading.tracing import Story, home_of

Event = dict[str, Any]
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
#: Words of the Core Business Vocabulary for what is told of a lot itself.
MASTER_DATA = {"cbvmda": "urn:epcglobal:cbv:mda:"}
CHINA = ZoneInfo("Asia/Shanghai")
OFFSET = "+08:00"
DISPOSITIONS = {
    "passed": "conformant",
    "downgraded": "conformant",
    "held": "unavailable",
    "rejected": "non_conformant",
}


def document(story: Story, base: str, now: datetime) -> dict[str, Any]:
    """Everything that led to the lot and what became of it, in the order it happened. `base` is our public address.

    Packs that leave are summed for each day, so that no order can be told from another; the day that is not over yet
    is left out. Relatives that are nobody's business yet are left out as well.
    """
    teller = _Teller(story, base)
    events = sorted(teller.events(now), key=lambda event: str(event["eventTime"]))
    return {
        "@context": [CONTEXT, MASTER_DATA | {"suinong": f"{base}/epcis/"}],
        "id": f"{base}/t/{story.lot.code}/epcis.json",
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": _written(now),
        "epcisBody": {"eventList": events},
    }


@dataclass(frozen=True)
class _Teller:
    """Makes the events of one story. An event's id is made of what it tells, so it is the same in every document."""

    story: Story
    base: str

    def events(self, now: datetime) -> Iterator[Event]:
        """All of them, in no order."""
        heirs = (heir for heir in self.story.heirs if self.story.is_open(heir))
        for lot in (*self.story.sources, self.story.lot, *heirs):
            yield from self._making(lot)
            yield from self._inspections(lot)
            yield from self._freezing(lot)
        for left in self.story.departures:
            lot = next(one for one in (self.story.lot, *self.story.heirs) if one.id == left.lot_id)
            if left.day < now.astimezone(CHINA).date() and self.story.is_open(lot):
                yield self._shipping(lot, left)

    def _making(self, lot: Row[Any]) -> Iterator[Event]:
        """Harvest and receipt of what came in at the gate; the transformation of what came out of other lots."""
        if self.story.parents_of(lot):
            yield self._transformation(lot)
            return
        grown = self._event("ObjectEvent", lot, "harvest", _start(lot.harvested_on), "commissioning", "active")
        yield grown | {
            "action": "ADD",
            "quantityList": [self._quantity(lot, lot.made_packs)],
            "readPoint": {"id": self._place(home_of(lot)[0])},
            "ilmd": self._words(lot),
        }
        received = self._event("ObjectEvent", lot, "receipt", _came(lot), "receiving", "in_progress")
        yield received | self._observed(lot, lot.made_packs)

    def _transformation(self, lot: Row[Any]) -> Event:
        links = [link for link in self.story.links if link.lot_id == lot.id]
        parents = {parent.id: parent for parent in self.story.parents_of(lot)}
        made = lot.made_at or _start(lot.received_on)
        event = self._event("TransformationEvent", lot, links[0].kind, made, "creating_class_instance", "active")
        return event | {
            "inputQuantityList": [self._quantity(parents[link.source_id], link.packs) for link in links],
            "outputQuantityList": [self._quantity(lot, lot.made_packs)],
            **self._where(lot),
            "ilmd": self._words(lot),
        }

    def _inspections(self, lot: Row[Any]) -> Iterator[Event]:
        for look in self.story.inspections.get(lot.id, ()):
            kept = DISPOSITIONS[look.result]
            event = self._event("ObjectEvent", lot, f"inspection {look.id}", look.at, "inspecting", kept)
            yield event | self._observed(lot, None) | {"suinong:packsOpened": look.sample}

    def _freezing(self, lot: Row[Any]) -> Iterator[Event]:
        if lot.frozen_at is not None:
            kept = "recalled" if lot.is_recalled else "non_sellable_other"
            yield self._event("ObjectEvent", lot, "freezing", lot.frozen_at, "holding", kept) | self._observed(
                lot, None
            )

    def _shipping(self, lot: Row[Any], left: Row[Any]) -> Event:
        end = _start(left.day + timedelta(days=1)) - timedelta(seconds=1)
        event = self._event("ObjectEvent", lot, f"departure {left.day}", end, "shipping", "in_transit")
        shipped = event | self._observed(lot, left.packs) | {"suinong:parcels": left.parcels}
        del shipped["bizLocation"]  # it is there no longer
        return shipped

    def _event(self, kind: str, lot: Row[Any], what: str, at: datetime, step: str, disposition: str) -> Event:
        return {
            "type": kind,
            "eventID": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{self._lot(lot)} {what}')}",
            "eventTime": _written(at),
            "eventTimeZoneOffset": OFFSET,
            "bizStep": step,
            "disposition": disposition,
        }

    def _observed(self, lot: Row[Any], packs: int | None) -> Event:
        return {"action": "OBSERVE", "quantityList": [self._quantity(lot, packs)], **self._where(lot)}

    def _where(self, lot: Row[Any]) -> Event:
        house = {"id": self._place(lot.warehouse)}
        return {"readPoint": house, "bizLocation": house}

    def _quantity(self, lot: Row[Any], packs: int | None) -> Event:
        """Packs have no unit of measure; so many as there are while it is not said how many."""
        return {"epcClass": self._lot(lot)} | ({} if packs is None else {"quantity": packs})

    def _words(self, lot: Row[Any]) -> Event:
        return {
            "cbvmda:lotNumber": lot.code,
            "cbvmda:harvestEndDate": lot.harvested_on.isoformat(),
            "cbvmda:itemExpirationDate": lot.expires_on.isoformat(),
            "cbvmda:countryOfOrigin": "CN",
            "suinong:goods": lot.name_zh,
            "suinong:pack": lot.pack_zh,
            "suinong:netWeightInGrams": lot.net_weight_g,
        }

    def _lot(self, lot: Row[Any]) -> str:
        return f"{self.base}/t/{lot.code}"

    def _place(self, code: str) -> str:
        return f"{self.base}/loc/{code}"


def _came(lot: Row[Any]) -> datetime:
    """When it was received; the day alone where it was written down on another."""
    at: datetime | None = lot.received_at
    return at if at is not None and at.astimezone(CHINA).date() == lot.received_on else _start(lot.received_on)


def _start(day: date) -> datetime:
    """A day's beginning in China, for what is known by the day only."""
    return datetime.combine(day, time(), CHINA)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
