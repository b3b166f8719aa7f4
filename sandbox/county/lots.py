"""What is in the house: lots that could have been brought in by today, with life left for whoever buys them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from string import ascii_uppercase
from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalogue import STORAGES
from models.freight import PACKING_DAYS
from models.stock import Bin
from operations.catalogue import Pack
from sandbox.county import supply
from sandbox.county.goods import County, Goods
from sandbox.county.papers import Keep
from sandbox.county.shelves import Shelf
from sandbox.county.supply import Delivery
from sandbox.county.tables import rows

#: Days since fresh goods were picked, and since goods that are there all year were packed; oldest first.
FRESH_AGES = (4, 2, 1)
STORE_AGES = (47, 19)
#: Days before the last day of a harvest on which a lot was harvested.
BEFORE_END = (30, 9)
#: What is left of the last season is on sale while it keeps at least so many days longer than it must.
LEFTOVER_DAYS = 14
#: Days since the first lot of a season was made, when the calendar says that it is yet to come.
JUST_MADE = 3
#: Days on the way to the nearest buyers.
NEAREST_DAYS = 1
#: Which of the season's goods are nearly gone (place → packs) or gone: a shop where nothing runs out is not believed.
LOW = {2: 7, 3: 3}
SOLD_OUT = -1


@dataclass(frozen=True)
class Batch:
    """Goods of one harvest: days since the harvest, and since the packing, from which their life counts."""

    harvested: int
    packed: int


@dataclass(frozen=True)
class Calendar:
    """The day to believe in, and when each product is harvested or made."""

    day: date
    windows: dict[str, tuple[str, str]]

    def harvest(self, code: str) -> tuple[date, date] | None:
        """First and last day of the last harvest that has begun; not the last two days, which are still being dried."""
        if code not in self.windows:
            return None
        until = self.day - timedelta(days=2)
        begun, ended = self.windows[code]
        starts = [start for year in (0, 1, 2) if (start := _on(self.day.year - year, begun)) < until]
        end = _on(starts[0].year + (begun > ended), ended)
        return starts[0], min(end, until)


def calendar(today: date, month: int | None = None) -> Calendar:
    """The calendar of the county on `today`, or on the same day of another month."""
    windows = {row["product_code"]: (row["from_mmdd"], row["to_mmdd"]) for row in rows("calendar")}
    return Calendar(today if month is None else today.replace(month=month, day=min(today.day, 28)), windows)


def batches(goods: Goods, pack: Pack, known: Calendar) -> list[Batch]:
    """What there is of a pack, oldest first. Nothing of fresh goods out of season."""
    in_season = known.day.month in goods.months
    ages = _harvested(goods, known)
    if goods.is_year_round and not goods.is_fresh:
        return [Batch(max(age, packed), packed) for age, packed in zip(ages, STORE_AGES, strict=True)]
    if goods.is_fresh:
        most = pack.shelf_life_days - pack.min_remaining_days - PACKING_DAYS - NEAREST_DAYS
        kept = [age for age in FRESH_AGES if age <= most] if in_season else []
    else:
        least = pack.min_remaining_days + LEFTOVER_DAYS
        kept = [age for age in sorted(set(ages), reverse=True) if pack.shelf_life_days - age >= least]
    if in_season and not kept:
        kept = [0] if goods.is_fresh else [JUST_MADE]
    return [Batch(age, age) for age in kept]


def stock_up(county: County, shelf: Shelf, known: Calendar, today: date, keep: Keep | None) -> None:
    """Buy, receive and pass everything that is to be had, each lot into the next bin of its storage class."""
    bins = {storage: _bins(county.session, storage) for storage in STORAGES}
    low = {shelf.seasonal[place]: packs for place, packs in LOW.items()}
    deliveries: dict[str, list[Delivery]] = {}
    for one in county.goods:
        there = [] if one.code == shelf.seasonal[SOLD_OUT] else _packs_of(one, known, low)
        for letter, (pack, batch, quantity) in zip(ascii_uppercase, there, strict=False):
            harvested_on = today - timedelta(days=batch.harvested)
            deliveries.setdefault(one.supplier, []).append(
                Delivery(
                    one,
                    pack,
                    f"{one.code.replace('-', '')}-{harvested_on:%m%d}-{letter}",
                    quantity,
                    harvested_on,
                    received_on=today - timedelta(days=max(batch.packed - 1, 0)),
                    expires_on=today + timedelta(days=pack.shelf_life_days - batch.packed),
                    bin_id=next(bins[pack.storage]),
                )
            )
    for supplier, brought in deliveries.items():
        supply.bring_in(county, supplier, brought, keep)


def _on(year: int, mmdd: str) -> date:
    return date.fromisoformat(f"{year}-{mmdd}")


def _harvested(goods: Goods, known: Calendar) -> list[int]:
    """Days since each lot of the last harvest that the calendar knows; as good as today's where it knows none."""
    harvest = known.harvest(goods.code)
    if harvest is None:
        return [0 for _ in BEFORE_END]
    start, end = harvest
    return [(known.day - max(start, end - timedelta(days=before))).days for before in BEFORE_END]


def _bins(session: Session, storage: str) -> Iterator[int]:
    return cycle(session.scalars(select(Bin.id).where(Bin.storage == storage).order_by(Bin.code)).all())


def _packs_of(goods: Goods, known: Calendar, low: dict[str, int]) -> Iterator[tuple[Pack, Batch, int]]:
    """Each pack of each batch with how many there are: the same numbers at every loading of one day."""
    for pack in goods.packs:
        there = batches(goods, pack, known)
        if pack.code in low:
            yield pack, there[-1], low[pack.code]
        else:
            yield from ((pack, batch, 30 + crc32(f"{pack.code} {batch}".encode()) % 271) for batch in there)
