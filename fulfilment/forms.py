"""Forms of the warehouse: what a scanner reads and what a scale shows."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired

from web.forms import BaseForm, KeyField, KilogramField
from web.i18n import _l

#: Nothing lighter or heavier is a parcel that one person carries.
LIGHTEST_G, HEAVIEST_G = 10, 50_000
#: The code on a pack is an address; the lot's own code stands behind this part of it.
TRACE = "/T/"


def scanned(text: Any) -> Any:
    """What a scanner read, as codes are printed: capital letters, no spaces."""
    return "".join(text.split()).upper() if isinstance(text, str) else text


def lot_code(text: Any) -> Any:
    """The code of a lot from its shelf label, or from the address that the code on a pack holds."""
    if not isinstance(text, str):
        return text
    return scanned(text).rpartition(TRACE)[2].partition("?")[0]


class PickForm(BaseForm):
    """The lot that was taken. Without a scan the key alone confirms."""

    lot_code = KeyField(_l("Scan the lot"), most=100, required=False, filters=[lot_code])


class PackingForm(BaseForm):
    """What the scale shows."""

    weight = KilogramField(_l("Weight of the parcel"), low=LIGHTEST_G, high=HEAVIEST_G)


class ShipmentForm(BaseForm):
    """Who takes it, and under which number."""

    carrier = SelectField(_l("Carrier"), validators=[InputRequired(_l("Choose the carrier."))])
    waybill = KeyField(_l("Waybill"), most=40, filters=[scanned], description=_l("Scan it from the label."))
