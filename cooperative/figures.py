"""Figures the association sets, in words: name, what they do, unit. What they may be stands in `models.settings`."""

from typing import Any

from models.settings import FIGURES
from web.filters import money_text, percent
from web.forms import BaseForm, DayField, WholeField, YuanField
from web.i18n import _, _l, _n

#: Key → name, explanation.
WORDS: dict[str, tuple[str, str]] = {
    "payment_minutes": (
        _l("Time to pay"),
        _l("So long a placed order waits for its payment; then its goods are free again."),
    ),
    "service_fee_bp": (
        _l("Service fee of shops"),
        _l("The association's share of what a village shop sells. Orders placed before keep the share of their day."),
    ),
    "low_stock": (
        _l("Few left"),
        _l("From so many packs down, pages say how many are left."),
    ),
    "late_hours": (
        _l("Late after"),
        _l("A paid parcel that has not left the warehouse after so long counts as late."),
    ),
    "late_hours_cold": (
        _l("Late after, chilled and frozen"),
        _l("The same of goods that are kept cold: they go first."),
    ),
    "packing_minutes": (
        _l("Time to pack"),
        _l("What is paid less than so long before the carrier comes leaves with the next day's round."),
    ),
    "weight_tolerance_bp": (
        _l("Scale and parcel"),
        _l("So far the scale may be from what a parcel should weigh; beyond it the packer looks into the box again."),
    ),
    "delivered_days": (
        _l("Counts as delivered after"),
        _l("A parcel nobody says anything of counts as delivered so long after it left; then its money is paid out."),
    ),
    "delivered_days_cold": (
        _l("Counts as delivered after, chilled and frozen"),
        _l("The same of goods that are kept cold."),
    ),
    "pickup_remind_days": (
        _l("Reminder at the station"),
        _l("A buyer who has not fetched a parcel for so long is reminded once."),
    ),
    "pickup_days": (
        _l("Kept at the station"),
        _l("After so long a parcel nobody fetched goes back to the warehouse."),
    ),
    "over_delivery_bp": (
        _l("More than ordered"),
        _l("So much more than a purchase order says is taken in; beyond it a second person decides."),
    ),
    "write_off_fen": (
        _l("Written off by one person"),
        _l("Goods up to this cost may be written off, or be missing in a count, without a second person."),
    ),
}


def name_of(key: str) -> str:
    """What a figure is called."""
    return str(WORDS[key][0]) if key in WORDS else key


def written(key: str, value: int) -> str:
    """A value with its unit."""
    unit = FIGURES[key].unit if key in FIGURES else ""
    if unit == "bp":
        return percent(value)
    if unit == "fen":
        return money_text(value)
    if unit == "minutes":
        return _n("%(num)s minute", "%(num)s minutes", value)
    if unit == "hours":
        return _n("%(num)s hour", "%(num)s hours", value)
    if unit == "days":
        return _n("%(num)s day", "%(num)s days", value)
    return _n("%(num)s pack", "%(num)s packs", value)


def unit_of(key: str) -> str:
    """The unit behind a field."""
    minutes, hours, days = _("minutes"), _("hours"), _("days")
    words = {"bp": "%", "minutes": minutes, "hours": hours, "days": days, "packs": _("packs"), "fen": _("yuan")}
    return str(words[FIGURES[key].unit])


def figure_form(key: str) -> Any:
    """A form for another value of a figure, within its bounds."""
    figure = FIGURES[key]
    kind = YuanField if figure.unit in {"bp", "fen"} else WholeField

    class FigureForm(BaseForm):
        """The value and the day it begins."""

        value = kind(_l("New value"), low=figure.low, high=figure.high)
        since = DayField(_l("From which day"), required=False)

    return FigureForm()
