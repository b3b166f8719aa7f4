"""Form fields made of fields that are data: those of a certificate's kind and of an inspection's form."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from wtforms import BooleanField, RadioField
from wtforms.fields import MultipleFileField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired, Optional

from operations.field_values import MOST_TEXT, Field
from web import numbers
from web.forms import BaseForm, DayField, LineField, ParsedField
from web.i18n import _, locale

#: No value that is measured is longer.
LOWEST, HIGHEST = -1_000_000_000, 1_000_000_000

AnyForm = TypeVar("AnyForm", bound=BaseForm)


class MeasureField(ParsedField):
    """A number with at most three decimals; `data` is whole thousandths."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, lambda text: numbers.thousandths(text, LOWEST, HIGHEST), **kwargs)

    def write(self, value: Any) -> str:
        """12.5 from 12500."""
        return numbers.written(int(value), 3)


def with_fields(base: type[AnyForm], fields: Sequence[Field]) -> type[AnyForm]:
    """`base` with a form field `field-<code>` for each of `fields`."""
    made = {name_of(field): _made(field) for field in fields}
    return type(base.__name__, (base,), made)


def name_of(field: Field) -> str:
    """What a field is called in its form."""
    return f"field-{field['code']}"


def given(form: BaseForm, fields: Iterable[Field]) -> dict[str, Any]:
    """What was filled in, by code. Photos are not among it."""
    return {field["code"]: form[name_of(field)].data for field in fields if field["kind"] != "photo"}


def words_of(thing: Mapping[str, Any]) -> str:
    """The name of a field or of a choice in the visitor's language."""
    return str(thing["en"] if locale() == "en" else thing["zh"])


def value_words(field: Field, value: Any) -> str:
    """A value as a sheet shows it."""
    match field["kind"]:
        case "number":
            return _with_unit(value, field)
        case "choice":
            return next((words_of(one) for one in field["choices"] if one["code"] == value), str(value))
        case "tick":
            return _("yes") if value else _("no")
        case _:
            return str(value)


def found_words(fields: Iterable[Field], found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was filled in, field by field, as a sheet shows it."""
    return [(words_of(one), value_words(one, found[one["code"]])) for one in fields if one["code"] in found]


def bounds_words(field: Field) -> str:
    """What a number should lie between; nothing where it has no bounds."""
    low, high = field.get("low"), field.get("high")
    if low is None and high is None:
        return ""
    if high is None:
        return _("at least %(least)s", least=_with_unit(low, field))
    if low is None or (low == 0 and field.get("unit") == "%"):
        return _("at most %(most)s", most=_with_unit(high, field))
    return _("%(least)s to %(most)s", least=numbers.written(low, 3), most=_with_unit(high, field))


def _with_unit(thousandths: Any, field: Field) -> str:
    unit = field.get("unit") or ""
    return f"{numbers.written(thousandths, 3)}{'' if unit in {'', '%', '°'} else chr(160)}{unit}"


def _made(field: Field) -> Any:
    label, required = words_of(field), bool(field.get("required"))
    match field["kind"]:
        case "number":
            return MeasureField(label, required=required, description=bounds_words(field))
        case "day":
            return DayField(label, required=required, render_kw={"type": "date"})
        case "choice":
            choices = [SelectChoice(one["code"], words_of(one)) for one in field["choices"]]
            needed = InputRequired(_("Please choose: %(label)s.", label=label))
            return RadioField(label, choices=choices, validators=[needed if required else Optional()])
        case "tick":
            return BooleanField(label)
        case "photo":
            return MultipleFileField(label, validators=[Optional()])
        case _:
            return LineField(label, most=MOST_TEXT, required=required)
