"""What an inspection found, in words: numbers with their bounds, choices and ticks."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from web.field_forms import bounds_words, value_words, words_of

#: Photos and free words are not told to everybody: they may show people.
TOLD = {"number", "choice", "tick"}


@dataclass(frozen=True)
class Measure:
    """Something that was looked at, what was found, and what it should be."""

    name: str
    found: str
    bounds: str = ""


def measures(look: Row[Any]) -> tuple[Measure, ...]:
    """What may be told of one inspection, in the order of its form."""
    told = [one for one in look.fields or () if one["kind"] in TOLD and look.found.get(one["code"]) is not None]
    return tuple(Measure(words_of(one), value_words(one, look.found[one["code"]]), bounds_words(one)) for one in told)
