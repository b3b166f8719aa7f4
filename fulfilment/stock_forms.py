"""Forms about what lies in the house. Bins and lots are scanned or typed by their codes."""

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired, Length

from fulfilment.forms import lot_code, scanned
from web.forms import BaseForm, KeyField, QuantityField, WholeField, WordsField
from web.i18n import _l
from web.lot_words import FREEZE_REASONS, WRITE_OFF_REASONS

#: More packs of one lot do not lie in one bin.
MOST_PACKS = 1_000_000
LONGEST_NOTE = 500
#: Fields for lots that nobody expected in a bin.
STRANGERS = 3


def _bin_field(**kwargs: Any) -> KeyField:
    return KeyField(_l("Bin"), most=20, filters=[scanned], description=_l("Scan the shelf or type its code."), **kwargs)


def _note_field(label: str = _l("Note"), *, required: bool = False) -> WordsField:
    return WordsField(label, most=LONGEST_NOTE, required=required)


class MoveForm(BaseForm):
    """Where it is laid."""

    bin = _bin_field()


class SplitForm(BaseForm):
    """How many packs are taken out, and where they are laid."""

    packs = QuantityField(_l("Packs for the new lot"), high=MOST_PACKS)
    bin = _bin_field()


class WriteOffForm(BaseForm):
    """How many packs are gone and why."""

    packs = QuantityField(_l("Packs to write off"), high=MOST_PACKS)
    reason = RadioField(_l("Why?"), validators=[InputRequired(_l("Choose a reason."))])
    note = _note_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = list(WRITE_OFF_REASONS.items())

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Another reason is one only when it is told."""
        return _told(self) if super().validate(*args, **kwargs) else False


class FreezeForm(BaseForm):
    """Why nobody may have any of it."""

    reason = RadioField(_l("Why?"), validators=[InputRequired(_l("Choose a reason."))])
    note = _note_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = list(FREEZE_REASONS.items())

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Another reason is one only when it is told."""
        return _told(self) if super().validate(*args, **kwargs) else False


class UnfreezingForm(BaseForm):
    """What makes it good again."""

    note = _note_field(_l("Why may it be sold again?"), required=True)


class RecallForm(BaseForm):
    """Nothing is asked: the page says what happens."""


class MergeForm(BaseForm):
    """Lots that become one, and where it is laid."""

    lots = SelectMultipleField(_l("Lots"))
    bin = _bin_field()


class ExportForm(BaseForm):
    """The kind of file, and what it is for: it holds names and telephone numbers."""

    kind = RadioField(_l("Kind of file"), default="xlsx", validators=[InputRequired(_l("Choose a kind of file."))])
    reason = WordsField(_l("What do you need it for?"), most=LONGEST_NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("xlsx", "Excel (XLSX)"), ("csv", "CSV")]


class CountForm(BaseForm):
    """What lies in a bin. The fields of its lots are added for each bin; see `count_form`."""

    token = HiddenField(validators=[InputRequired(), Length(max=64)])


def count_form(lots: Iterable[Any]) -> CountForm:
    """A form with a field for each lot (by its code) that should lie there, and some for others that are found."""
    fields: dict[str, Any] = {
        field_of(row.code): WholeField(row.code, low=0, high=MOST_PACKS, name=field_of(row.code)) for row in lots
    }
    for number in range(1, STRANGERS + 1):
        fields[f"found-{number}"] = KeyField(
            _l("Another lot"), most=100, required=False, filters=[lot_code], name=f"found-{number}"
        )
        fields[f"packs-{number}"] = WholeField(
            _l("Packs"), low=0, high=MOST_PACKS, required=False, name=f"packs-{number}"
        )
    made: CountForm = type("CountForm", (CountForm,), fields)()
    return made


def field_of(code: str) -> str:
    """The field of a lot; `operations.counting` names it so."""
    return f"lot-{code}"


def _told(form: Any) -> bool:
    if form.reason.data != "other" or form.note.data:
        return True
    form.note.errors = [*form.note.errors, str(_l("Please say what the reason is."))]
    return False
