"""Between what carriers tell and our own words: what happened, and what of a table could not be read."""

from collections.abc import Iterable, Mapping

from gateways.tracking_tables import Fault, Told
from operations.tracking import Happening
from web.i18n import _, _l

WHY: Mapping[str, str] = {
    "column_missing": _l("this column is missing"),
    "needed": _l("nothing stands there"),
    "waybill": _l("this is not a waybill number"),
    "kind": _l("nobody knows this state"),
    "moment": _l("write day and time, for example 2026-11-23 14:05"),
    "too_long": _l("this is too long"),
}


def happenings(told: Iterable[Told]) -> list[Happening]:
    """What a gateway was told, for `operations.tracking`."""
    return [Happening(one.waybill, one.kind, one.at, one.place, one.said) for one in told]


def fault_text(fault: Fault) -> str:
    """One line about a cell that says nothing, in the reader's language."""
    return _("Row %(row)s, %(column)s: %(why)s", row=fault.row, column=fault.column, why=WHY[fault.why])


def masked(waybill: str) -> str:
    """Enough of a number to find it by, for the log."""
    return f"****{waybill[-4:]}"
