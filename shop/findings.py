"""What an inspection found, in words: numbers with their bounds, choices and ticks."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from web.i18n import _, locale
from web.numbers import written


@dataclass(frozen=True)
class Measure:
    """Something that was looked at, what was found, and what it should be."""

    name: str
    found: str
    bounds: str = ""


def measures(look: Row[Any]) -> tuple[Measure, ...]:
    """Numbers, choices and ticks in the order of the form. Photos and free words are not told: they may show people."""
    said = ((one, _said(one, look.found.get(one["code"]))) for one in look.fields or ())
    return tuple(Measure(_of(one), words, _bounds(one)) for one, words in said if words)


def _said(one: dict[str, Any], value: Any) -> str:
    if one["kind"] == "number" and isinstance(value, int) and not isinstance(value, bool):
        return _with_unit(value, one)
    if one["kind"] == "tick" and isinstance(value, bool):
        return _("yes") if value else _("no")
    if one["kind"] == "choice":
        return next((_of(choice) for choice in one.get("choices") or () if choice["code"] == value), "")
    return ""


def _bounds(one: dict[str, Any]) -> str:
    low, high = (one.get(end) for end in ("low", "high"))
    if one["kind"] != "number" or (low is None and high is None):
        return ""  # nothing is asked of it
    if low is None or (low == 0 and one.get("unit") == "%"):
        return _("at most %(most)s", most=_with_unit(high, one))
    if high is None:
        return _("at least %(least)s", least=_with_unit(low, one))
    return _("%(least)s to %(most)s", least=written(low, 3), most=_with_unit(high, one))


def _with_unit(thousandths: Any, one: dict[str, Any]) -> str:
    unit = one.get("unit") or ""
    return f"{written(thousandths, 3)}{'' if unit in {'', '%', '°'} else chr(160)}{unit}"


def _of(words: dict[str, Any]) -> str:
    first = words["en" if locale() == "en" else "zh"]
    return str(first or words["zh"])
