"""Invented weather, the same at every loading: a curve over year and day, rain that wets the soil, one late frost.

No instrument measured it; whatever is made here is marked as simulated.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import cos, pi
from random import Random
from zlib import crc32
from zoneinfo import ZoneInfo

from operations.readings import Measured

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: The warmest day of the year, the coldest hour of a night, the one clear night in March that frightens growers.
WARMEST, COLDEST_HOUR, FROST_NIGHT = 203, 5, (3, 12)
#: How often it rains on a day, by month: plum rains in June, dry late autumn.
RAINY = (0.3, 0.35, 0.42, 0.42, 0.4, 0.52, 0.35, 0.35, 0.3, 0.2, 0.2, 0.22)


@dataclass(frozen=True)
class Climate:
    """Mean of the year and how far the summer is above it, in hundredths of a degree."""

    mean_c100: int
    swing_c100: int


@dataclass
class Day:
    """One day's weather."""

    day: date
    mean: float
    swing: float
    humidity: float
    soil: float


def days(seed: str, climate: Climate, first: date, last: date) -> Iterator[Day]:
    """The weather of every day, one after the other: a warm spell lasts, and the soil remembers the rain."""
    chance, spell, soil = Random(crc32(seed.encode())), 0.0, 32.0  # noqa: S311 weather, no secret
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        spell = 0.7 * spell + chance.gauss(0, 150)
        rains = chance.random() < RAINY[day.month - 1]
        season = cos(2 * pi * (day.timetuple().tm_yday - WARMEST) / 365)
        soil = min(42.0, soil + chance.uniform(2, 5)) if rains else max(12.0, soil - 1.1 - 1.5 * max(season, 0))
        swing = chance.uniform(120, 250) if rains else chance.uniform(380, 560)
        humidity = chance.uniform(88, 95) if rains else chance.uniform(66, 80)
        yield Day(day, climate.mean_c100 + climate.swing_c100 * season + spell, swing, humidity, soil)


def readings(seed: str, day: Day, until: datetime) -> Iterator[Measured]:
    """What one device would tell of that day, hour by hour up to a moment."""
    chance = Random(crc32(f"{seed} {day.day}".encode()))  # noqa: S311
    frost = (day.day.month, day.day.day) == FROST_NIGHT
    for hour in range(24):
        at = datetime.combine(day.day, time(hour), SHANGHAI)
        if at > until:
            return
        warmth = -cos(2 * pi * (hour - COLDEST_HOUR) / 24)
        degrees = day.mean + day.swing * warmth + chance.gauss(0, 25)
        if frost and hour <= 8:
            degrees = min(degrees, -160 + 45 * abs(hour - COLDEST_HOUR) + chance.gauss(0, 10))
        humidity = day.humidity - 0.03 * day.swing * warmth + chance.gauss(0, 1.5)
        yield Measured(at, round(degrees), _share(humidity, 99), _share(day.soil + chance.gauss(0, 0.2), 60))


def _share(percent: float, most: int) -> int:
    return round(100 * min(max(percent, 5), most))
