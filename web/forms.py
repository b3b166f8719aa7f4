"""Form fields that take text apart strictly and give it back as it was typed.

A field says what it is in one sentence and one code (`web.sentences`); rules of the trade stand in operations.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Literal

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    FieldList,
    SearchField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields import MultipleFileField
from wtforms.i18n import get_translations
from wtforms.validators import InputRequired, Optional, StopValidation
from wtforms.widgets import TextArea

from operations.refusals import Invalid, Refused
from web import numbers
from web.i18n import _, locale
from web.numbers import InputError
from web.sentences import sentence, sentence_of

#: Reads as nothing and hides what is written: controls, direction marks, soft hyphen, byte order mark.
_MARKS = (
    "\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb"
)
#: Joiners are dropped from lines that are compared; in free text they hold emoji and Arabic letters together.
INVISIBLE = re.compile(f"[{_MARKS}\u200c\u200d]")
INVISIBLE_IN_WORDS = re.compile(f"[{_MARKS}]")
SPACES = " \t\u00a0\u3000"


class BaseForm(FlaskForm):  # type: ignore[misc]  # the library has no types
    """A form of this site: plain text fields lose what is invisible, messages are in the visitor's language.

    A field sent twice where one is expected is 400: two readers could take different ones.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # the library has no types
        """How fields are made and which language the library speaks."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Every text field tidies itself first, whatever its other filters are."""
            filters = (_tidy_filter(unbound_field.field_class), *unbound_field.kwargs.get("filters", ()))
            return unbound_field.bind(form=form, filters=[one for one in filters if one is not None], **options)

        def get_translations(self, form: Any) -> Any:
            """The library's own catalogue; it has Chinese under another name than ours."""
            return _library_messages("en" if locale() == "en" else "zh")

    def process(self, formdata: "MultiDict[str, str] | None" = None, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        for field in self:
            many = isinstance(field, SelectMultipleField | MultipleFileField | FieldList | BooleanField)
            if not many and len(field.raw_data or ()) > 1:
                raise BadRequest

    def refuse(self, refusal: Invalid) -> None:
        """Show a refusal at its field, or above the form when it has none here."""
        fault = sentence_of(refusal)
        if refusal.field is not None and refusal.field in self:
            field = self[refusal.field]
            field.errors = [*field.errors, fault]
        else:
            self.form_errors.append(fault)

    def outdated(self, refusal: Refused, now: Mapping[str, Any]) -> None:
        """Say that somebody else was faster, and beside each field with another value what it says now."""
        self.form_errors.append(sentence_of(refusal))
        for name, value in now.items():
            field = self[name]
            if field.data != value:
                field.errors = [*field.errors, _("Now it says: %(value)s", value=_told(field, value))]


class LineField(StringField):
    """One line of text: invisible characters dropped, spaces at the ends too, NFC, at most `most` characters."""

    form_of_unicode: Literal["NFC", "NFKC"] = "NFC"

    def __init__(self, label: str, *, most: int, required: bool = True, **kwargs: Any) -> None:
        super().__init__(label, validators=_validators(required, kwargs), **kwargs)
        self.most = most
        self.flags.maxlength = most

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take the text, empty when it was not sent."""
        self.data = self.tidy(str(valuelist[0])) if valuelist else ""

    def tidy(self, text: str) -> str:
        """The text as it is kept."""
        return one_line(unicodedata.normalize(self.form_of_unicode, text))

    def pre_validate(self, form: Any) -> None:
        """At most `most` characters."""
        if self.data and len(self.data) > self.most:
            raise StopValidation(sentence("too_long", {"most": self.most}))


class KeyField(LineField):
    """A line people are found by, such as a login, a sku or a waybill: NFKC, so that ａｄｍｉｎ and admin are one."""

    form_of_unicode = "NFKC"


class WordsField(LineField):
    """Several lines of text."""

    widget = TextArea()

    def tidy(self, text: str) -> str:
        """Line breaks as `\\n`, nothing invisible."""
        return words(text)


class ParsedField(StringField):
    """A text that must parse. `data` is the value, or None; what was typed is shown again."""

    data: Any

    def __init__(self, label: str, parse: Callable[[str], Any], *, required: bool = True, **kwargs: Any) -> None:
        super().__init__(label, validators=_validators(required, kwargs), **kwargs)
        self.parse = parse

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Parse what was typed, spaces at its ends forgiven."""
        self.data = None
        text = str(valuelist[0]).strip(SPACES) if valuelist else ""
        if not text:
            return
        try:
            self.data = self.parse(text)
        except InputError as fault:
            raise ValueError(sentence_of(fault)) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.write(self.data)

    def write(self, value: Any) -> str:
        """A value as it would be typed."""
        return str(value)


class WholeField(ParsedField):
    """An integer from `low` to `high`."""

    def __init__(self, label: str, *, low: int, high: int, **kwargs: Any) -> None:
        super().__init__(label, lambda text: numbers.whole(text, low, high), **kwargs)


class QuantityField(WholeField):
    """Packs, 1 to `high`."""

    def __init__(self, label: str, *, high: int = numbers.MOST_QUANTITY, **kwargs: Any) -> None:
        super().__init__(label, low=1, high=high, **kwargs)


class YuanField(ParsedField):
    """Yuan with at most two decimals; `data`, `low` and `high` are fen."""

    def __init__(self, label: str, *, low: int = 0, high: int = numbers.MOST_FEN, **kwargs: Any) -> None:
        super().__init__(label, lambda text: numbers.fen_from_yuan(text, low, high), **kwargs)

    def write(self, value: Any) -> str:
        """9.90 from 990."""
        yuan, cents = divmod(int(value), 100)
        return f"{yuan}.{cents:02}"


class KilogramField(ParsedField):
    """Kilograms with at most three decimals; `data`, `low` and `high` are grams."""

    def __init__(self, label: str, *, low: int = 1, high: int = numbers.MOST_GRAMS, **kwargs: Any) -> None:
        super().__init__(label, lambda text: numbers.grams_from_kilograms(text, low, high), **kwargs)

    def write(self, value: Any) -> str:
        """2.5 from 2500."""
        return numbers.written(int(value), 3)


class DayField(ParsedField):
    """A day as yyyy-mm-dd; `data` is a date."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, numbers.day, **kwargs)


class ClockField(ParsedField):
    """A time of the day as hh:mm; `data` is a time."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, numbers.clock, **kwargs)

    def write(self, value: Any) -> str:
        """17:00."""
        return f"{value:%H:%M}"


def _told(field: Field, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None or value == "":
        return _("nothing")
    return field.write(value) if isinstance(field, ParsedField) else str(value)


def words(text: str) -> str:
    """`text` with its lines, without what is invisible."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return INVISIBLE_IN_WORDS.sub("", text).strip()


def one_line(text: str) -> str:
    """`text` without invisible characters, white space inside as single spaces."""
    return " ".join(INVISIBLE.sub("", re.sub(r"\s", " ", text)).split())


class _Needed(InputRequired):
    """The library's check, with our sentence, looked up when it is shown."""

    def __call__(self, form: Any, field: Field) -> None:
        given = field.data if isinstance(field, LineField) else (field.raw_data or [""])[0]
        if str(given).strip():
            return
        field.errors = []
        raise StopValidation(sentence("required", {"label": field.label.text}))


def _tidy_filter(field_class: type[Field]) -> Callable[[Any], Any] | None:
    """What the library's plain text fields are tidied with; passwords, hidden values and our own fields are not."""
    found = _TIDIED.get(field_class)
    return (lambda value: found(value) if isinstance(value, str) else value) if found else None


_TIDIED: dict[type[Field], Callable[[str], str]] = {
    **dict.fromkeys((StringField, EmailField, TelField, SearchField), one_line),
    TextAreaField: words,
}


@cache
def _library_messages(language: str) -> Any:
    return get_translations([language])


def _validators(required: bool, kwargs: dict[str, Any]) -> list[Any]:
    first = _Needed() if required else Optional()
    return [first, *kwargs.pop("validators", ())]
