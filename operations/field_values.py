"""What is filled in where the fields themselves are data: on certificates and in inspections.

A number is a whole count of thousandths of its unit, a day an ISO date, a choice its code, a tick a bool; photos are
kept beside.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from operations.refusals import Invalid

Field = Mapping[str, Any]
#: The longest text in one field.
MOST_TEXT = 500


def checked(fields: Sequence[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, by field code; empty values are left out. Unknown codes are.

    Invalid with the field `field-<code>` for what is missing or of another kind.
    """
    values = {}
    for field in fields:
        value = given.get(field["code"])
        if field["kind"] == "photo":
            continue
        if value is None or value == "":
            if field.get("required"):
                raise Invalid("needed", f"field-{field['code']}")
            continue
        if not _fits(field, value):
            raise Invalid("not_understood", f"field-{field['code']}")
        values[field["code"]] = value.isoformat() if isinstance(value, date) else value
    return values


def faulty(fields: Sequence[Field], found: Mapping[str, Any]) -> list[Field]:
    """The fields whose value speaks against the goods: a number out of its bounds, a bad choice, a tick not set."""
    return [field for field in fields if field["code"] in found and _speaks_against(field, found[field["code"]])]


def _fits(field: Field, value: Any) -> bool:
    match field["kind"]:
        case "number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "day":
            return isinstance(value, date)
        case "tick":
            return isinstance(value, bool)
        case "choice":
            return value in {choice["code"] for choice in field["choices"]}
        case _:
            return isinstance(value, str) and len(value) <= MOST_TEXT


def _speaks_against(field: Field, value: Any) -> bool:
    match field["kind"]:
        case "number":
            low, high = field.get("low"), field.get("high")
            return (low is not None and value < low) or (high is not None and value > high)
        case "choice":
            return any(choice["code"] == value and choice.get("bad", False) for choice in field["choices"])
        case "tick":
            return bool(field.get("required")) and value is False
        case _:
            return False
