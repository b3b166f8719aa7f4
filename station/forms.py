"""Forms of the station: what is scanned, what somebody who fetches a parcel says."""

from typing import Any

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired, Length, Regexp

from station.words import REASONS
from web.forms import BaseForm, KeyField, LineField, WordsField
from web.i18n import _l

LONGEST_SHELF = 12


def scanned(text: str | None) -> str | None:
    """What a scanner read, as numbers are printed: capital letters, no spaces."""
    return "".join(text.split()).upper() if text else text


class ArrivalForm(BaseForm):
    """A parcel that came in, and where it is laid."""

    waybill = KeyField(_l("Waybill"), most=40, filters=[scanned])
    shelf = KeyField(
        _l("Shelf"),
        most=LONGEST_SHELF,
        required=False,
        description=_l("Leave it empty and the next free number is given."),
    )


class CodeForm(BaseForm):
    """The six figures of the message."""

    code = KeyField(
        _l("Pick-up code"),
        most=20,
        filters=[scanned],
        validators=[Regexp("^[0-9]{6}$", message=_l("A pick-up code has six figures."))],
    )


class PersonForm(BaseForm):
    """Who has no code says who he is."""

    last_four = KeyField(
        _l("Last four figures of the phone"),
        most=20,
        filters=[scanned],
        validators=[Regexp("^[0-9]{4}$", message=_l("Write the last four figures of the phone number."))],
    )
    name = LineField(_l("Name of the recipient"), most=50)


class HandOverForm(BaseForm):
    """What was proved on the page before, once more: a code, or who it is and of which parcel."""

    code = HiddenField(validators=[Length(max=6)])
    parcel = HiddenField(validators=[Length(max=20)])
    last_four = HiddenField(validators=[Length(max=4)])
    name = HiddenField(validators=[Length(max=50)])


class ReturnForm(BaseForm):
    """Why a parcel goes back now."""

    reason = RadioField(
        _l("Why does it go back?"),
        validators=[InputRequired(_l("Please choose a reason."))],
    )
    note = WordsField(_l("What happened?"), most=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = list(REASONS.items())
