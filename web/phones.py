"""Telephone numbers as people type them."""

import re
from typing import Any

import phonenumbers
from wtforms import StringField
from wtforms.validators import ValidationError

from web.forms import one_line
from web.i18n import _

#: China gives out new beginnings faster than the library learns them.
MOBILE = re.compile(r"\+861[3-9][0-9]{9}")


def e164(text: str) -> str | None:
    """A Chinese (or +foreign) telephone number in E.164; None when nobody can have it."""
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        return None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written if MOBILE.fullmatch(written) or phonenumbers.is_valid_number(number) else None


class PhoneField(StringField):
    """A telephone number, normalised to E.164."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep what was typed for the page; `data` is the number once it can be read.

        Numbers copied from an address book bring marks of writing direction along.
        """
        super().process_formdata(valuelist)
        self.typed = one_line(self.data or "")
        self.data = e164(self.typed) if self.typed else None

    def _value(self) -> str:
        return getattr(self, "typed", None) or (self.data or "").removeprefix("+86")

    def pre_validate(self, form: Any) -> None:
        """Refuse what was typed and is no number."""
        if getattr(self, "typed", "") and self.data is None:
            raise ValidationError(
                _("This is not a telephone number. A mobile number has 11 figures, e.g. 13800138000.")
            )
