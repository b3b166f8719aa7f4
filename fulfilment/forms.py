"""Forms of the warehouse: what a scanner reads and what a scale shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from models.reading.sheets import SheetLine
from web.forms import BaseForm, KeyField, KilogramField, QuantityField, WholeField, WordsField
from web.i18n import _, _l
from web.lot_words import SWAP_REASONS

#: Nothing lighter or heavier is a parcel that one person carries.
LIGHTEST_G, HEAVIEST_G = 10, 50_000
#: The code on a pack is an address; the lot's own code stands behind this part of it.
TRACE = "/T/"
#: An address with the code of a lot in it.
LONGEST_CODE = 200
#: Consignments that are chosen by their number into one wave.
MOST_IN_WAVE = 500
USUAL_WAVE = 20
MOST_PACKS = 1_000_000
#: No row has a larger number; see `web.converters`.
MOST_ID = 10**18 - 1


def scanned(text: Any) -> Any:
    """What a scanner read, as codes are printed: capital letters, no spaces."""
    return "".join(text.split()).upper() if isinstance(text, str) else text


def lot_code(text: Any) -> Any:
    """The code of a lot from its shelf label, or from the address that the code on a pack holds."""
    if not isinstance(text, str):
        return text
    return scanned(text).rpartition(TRACE)[2].partition("?")[0]


class WaveForm(BaseForm):
    """How many consignments are taken by their clocks, and who picks them."""

    first = QuantityField(_l("How many"), high=MOST_IN_WAVE, default=USUAL_WAVE)
    picker = SelectField(_l("Picked by"), coerce=int, default=0)


class AssignForm(BaseForm):
    """Who picks."""

    picker = SelectField(_l("Picked by"), coerce=int)


class PickForm(BaseForm):
    """What was taken. Without a scan the key alone confirms; `at` is the bin that was scanned before."""

    scan = KeyField(_l("Scan the bin or the lot"), most=LONGEST_CODE, required=False, filters=[lot_code])
    at = HiddenField(validators=[Optional()])
    picked = WholeField(_l("Packs that you have"), low=0, high=MOST_PACKS)
    reason = HiddenField(validators=[Optional()])


class SwapForm(BaseForm):
    """The lot that is taken instead, scanned or chosen, and why."""

    scan = KeyField(_l("Scan the other lot"), most=LONGEST_CODE, required=False, filters=[lot_code])
    lot_code = RadioField(_l("Or choose it"), validators=[Optional()], validate_choice=False)
    reason = RadioField(_l("Why?"), validators=[InputRequired(_l("Choose a reason."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = list(SWAP_REASONS.items())


class PackingForm(BaseForm):
    """Everything that is looked at on the packing table. Fields of lines and boxes are added; see `packing_form`."""

    carrier = SelectField(_l("Carrier"), validators=[InputRequired(_l("Choose the carrier."))])

    def check_ticks(self, lines: Sequence[SheetLine]) -> bool:
        """Every line was looked at."""
        missing = [line for line in lines if not self[tick_of(line)].data]
        for line in missing:
            self[tick_of(line)].errors = [_("Please look at these packs and tick them.")]
        return not missing


class ManifestForm(BaseForm):
    """The number on a label."""

    waybill = KeyField(_l("Scan the parcel"), most=60, filters=[scanned])


class ReturnForm(BaseForm):
    """Where the packs of a parcel that came back are laid, and what can be seen of it."""

    bin = KeyField(_l("Bin"), most=20, filters=[scanned], description=_l("Scan the shelf or type its code."))
    note = WordsField(
        _l("Note"), most=500, required=False, description=_l("What can be seen: torn open, wet, refused.")
    )


def packing_form(
    lines: Sequence[SheetLine], boxes: int, materials: Mapping[int, str], proposed: int | None
) -> PackingForm:
    """A form with a tick for each line, its real weight where it is sold by weight, and the fields of each box."""
    fields: dict[str, Any] = {tick_of(line): BooleanField(line.lot_code, name=tick_of(line)) for line in lines}
    for line in lines:
        if line.catch_weight:
            fields[real_of(line)] = _weight(_l("Real weight of these packs"), real_of(line))
    for box in range(boxes):
        fields[box_field(box, "weight")] = _weight(_l("Weight of the parcel"), box_field(box, "weight"))
        fields[box_field(box, "sure")] = BooleanField(_l("I looked again: it is right"), name=box_field(box, "sure"))
        fields[box_field(box, "material")] = RadioField(
            _l("Packed in"),
            name=box_field(box, "material"),
            coerce=int,
            default=proposed,
            validators=[InputRequired(_l("Choose what it is packed in."))] if materials else [Optional()],
        )
        for line in lines if boxes > 1 else ():
            name = packs_of(line, box)
            fields[name] = WholeField(_l("Packs"), low=0, high=line.quantity, required=False, name=name)
    made: PackingForm = type("PackingForm", (PackingForm,), fields)()
    for box in range(boxes):
        made[box_field(box, "material")].choices = list(materials.items())
    return made


def tick_of(line: SheetLine) -> str:
    """The tick of a line."""
    return f"tick-{line.pick_line_id}"


def real_of(line: SheetLine) -> str:
    """The real weight of a line; `operations.packing` names it so."""
    return f"real-{line.pick_line_id}"


def box_field(box: int, name: str) -> str:
    """A field of a box; `operations.packing` names it so."""
    return f"boxes-{box}-{name}"


def packs_of(line: SheetLine, box: int) -> str:
    """How many packs of a line go into a box."""
    return f"packs-{line.pick_line_id}-{box}"


def _weight(label: str, name: str) -> KilogramField:
    return KilogramField(label, low=LIGHTEST_G, high=HEAVIEST_G, name=name)
