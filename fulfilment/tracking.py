"""What became of parcels: a carrier's tracking file is handed in, and parcels nobody says anything of are seen."""

from collections.abc import Sequence
from typing import Any

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import SelectField
from wtforms.validators import InputRequired

from gateways.carriers import Carriers
from gateways.carrying import CarrierUnavailable
from gateways.tracking_tables import Reading, read_table
from models.carriers import Carrier
from models.reading import carriers as reading
from operations import spreadsheets, tracking
from operations.refusals import Invalid
from operations.tracking import TakenIn
from web.arguments import one_arg
from web.carrying import fault_text, happenings
from web.database import db, run_transaction
from web.forms import BaseForm
from web.i18n import _l, locale
from web.redirects import see

TRACKING = "/fulfilment/tracking"
#: A table and the fields of its form.
FORM_BYTES = spreadsheets.MOST_BYTES + 1024 * 1024
#: Faults, unknown numbers and silent parcels that a page shows of each.
MOST_SHOWN = 100
LONGEST_COUNT = 6


class TrackingForm(BaseForm):
    """Whose file it is; the file itself is read by hand."""

    carrier = SelectField(_l("Carrier"), validators=[InputRequired(_l("Please choose a carrier."))])

    def __init__(self, carriers: Sequence[Carrier], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        names = [(one.code, one.name_en if locale() == "en" else one.name_zh) for one in carriers]
        self.carrier.choices = [("", ""), *names]


def show_tracking() -> str:
    """A place for the file, what came of the last one, and silent parcels."""
    rows = db().scalars(reading.carriers()).all()
    return _page(TrackingForm(rows, formdata=None), counts=_counts())


def take_tracking_file() -> ResponseReturnValue:
    """Take in what can be read; rows that cannot, and numbers of no parcel, are named."""
    rows = db().scalars(reading.carriers()).all()
    form = TrackingForm(rows)
    if not form.validate():
        return _page(form), 422
    carrier = next(one for one in rows if one.code == form.carrier.data)
    try:
        found = _read(carrier)
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(form), 422
    taken = run_transaction(lambda session: _take_in(session, carrier.code, found))
    if found.faults or taken.unknown:
        return _page(form, counts=(taken.new, taken.known), found=found, unknown=taken.unknown), 422
    return see(f"{TRACKING}?new={taken.new}&known={taken.known}")


def _read(carrier: Carrier) -> Reading:
    """The file of this form, in the words of its carrier. Raises Invalid."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("no_file", field="file")
    table = spreadsheets.read(file.stream.read(spreadsheets.MOST_BYTES + 1))
    ways: Carriers = current_app.extensions["carriers"]
    try:
        return ways.way(carrier.adapter).read_table(table.header, table.rows)
    except CarrierUnavailable:
        return read_table(table.header, table.rows)


def _take_in(session: Session, carrier_code: str, found: Reading) -> TakenIn:
    return tracking.take_in(session, carrier_code, happenings(found.told), "file")


def _counts() -> tuple[int, int] | None:
    """How many happenings of the last file were new and how many known, out of the address."""
    said = one_arg("new"), one_arg("known")
    if all(text.isascii() and text.isdigit() and len(text) <= LONGEST_COUNT for text in said):
        return int(said[0]), int(said[1])
    return None


def _page(
    form: TrackingForm,
    counts: tuple[int, int] | None = None,
    found: Reading | None = None,
    unknown: Sequence[str] = (),
) -> str:
    silent = db().execute(reading.silent_parcels(reading.SILENT_HOURS).limit(MOST_SHOWN + 1)).all()
    faults = found.faults if found else ()
    return render_template(
        "fulfilment/tracking.html",
        form=form,
        counts=counts,
        faults=[fault_text(one) for one in faults[:MOST_SHOWN]],
        more_faults=len(faults) - MOST_SHOWN,
        unknown=unknown[:MOST_SHOWN],
        more_unknown=len(unknown) - MOST_SHOWN,
        silent=silent[:MOST_SHOWN],
        more_silent=len(silent) > MOST_SHOWN,
        hours=reading.SILENT_HOURS,
    )
