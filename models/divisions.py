"""The provinces, cities, counties and townships of mainland China, read once and kept in memory.

Statistical division codes of the 2023 edition (cut-off 2023-06-30); source and licence stand beside the data in
`reference/divisions.LICENSE`. Hong Kong, Macao and Taiwan have no codes there and are not in the table.
"""

import csv
import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

PROVINCE, CITY, COUNTY, TOWNSHIP = 1, 2, 3, 4

_FILE = Path(__file__).parent / "reference" / "divisions.csv.gz"
#: Digits of a code at each level. A code begins with the code of its parent.
_DIGITS = {PROVINCE: 2, CITY: 4, COUNTY: 6, TOWNSHIP: 9}
_LEVELS = {digits: level for level, digits in _DIGITS.items()}
#: Rungs that exist only so that every county has a city above it. Nobody writes them on a parcel.
_RUNGS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@dataclass(frozen=True, slots=True)
class Division:
    """One division. `code` has 2, 4, 6 or 9 digits at level 1 province, 2 city, 3 county, 4 township."""

    code: str
    name: str
    parent_code: str | None
    level: int

    @property
    def is_rung(self) -> bool:
        """Whether the name is a mere rung of the ladder such as 市辖区, left out of a written address."""
        return self.name in _RUNGS


def division(code: str) -> Division | None:
    """The division with this code, or None. Codes change with the edition, so a stored one may be unknown."""
    name = _names().get(code)
    return None if name is None else Division(code, name, _parent(code), _LEVELS[len(code)])


def children(code: str | None) -> tuple[Division, ...]:
    """The divisions directly below `code` in the order of their codes; None gives the provinces.

    Empty for a township and for an unknown code. A city without counties (东莞市, 中山市, 儋州市) has one county of its
    own name, and its towns are below that: the ladder always has four rungs.
    """
    found = (division(below) for below in _below().get(code, ()))
    return tuple(one for one in found if one)


def path(code: str) -> tuple[Division, ...]:
    """From the province down to the division itself, so `len(path(code))` is its level; empty for an unknown code."""
    here = division(code)
    if here is None:
        return ()
    return (*path(here.parent_code), here) if here.parent_code else (here,)


def full_name(code: str) -> str:
    """The name as it is written on a parcel: 浙江省丽水市遂昌县, 上海市浦东新区, 广东省东莞市长安镇.

    Rungs nobody writes and a name equal to the one above it are left out. Empty for an unknown code.
    """
    names = [one.name for one in path(code) if not one.is_rung]
    return "".join(name for above, name in zip(["", *names], names, strict=False) if name != above)


def codes() -> Iterator[str]:
    """Every code of the table, parents before their children."""
    return iter(_names())


def _parent(code: str) -> str | None:
    level = _LEVELS[len(code)]
    return None if level == PROVINCE else code[: _DIGITS[level - 1]]


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    # Parent and level follow from the code, so only names are kept: half the memory and a third of the loading time.
    with gzip.open(_FILE, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return MappingProxyType({code: name for code, name, _parent_code, _level in rows})


@lru_cache(maxsize=1)
def _below() -> Mapping[str | None, tuple[str, ...]]:
    below: dict[str | None, list[str]] = {}
    for code in _names():
        below.setdefault(_parent(code), []).append(code)
    return MappingProxyType({code: tuple(sorted(found)) for code, found in below.items()})
