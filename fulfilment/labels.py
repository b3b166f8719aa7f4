"""Labels for the packs of a lot, as a PDF for the label printer."""

from flask import Response, current_app

from models.reading.tracing import label_of
from operations.labels import Label, labels
from operations.refusals import Invalid, Missing
from web.arguments import one_arg
from web.database import db
from web.filters import date_text, in_locale, weight
from web.i18n import _
from web.numbers import InputError, quantity

#: A roll of labels.
MOST = 500


def send_labels(lot: int) -> Response:
    """`?copies=` labels; the code on them leads to the lot's story, and says that it was scanned."""
    found = db().execute(label_of(lot)).one_or_none()
    if found is None:
        raise Missing
    label = Label(
        link=f"{current_app.config['PUBLIC_URL']}/t/{found.code}?s=1",
        code=found.code,
        name=f"{in_locale(found, 'name')} {in_locale(found, 'pack')}",
        rows=(
            (_("Use by"), date_text(found.expires_on)),
            (_("Net weight"), weight(found.net_weight_g)),
            (_("Bin"), found.bin),
        ),
    )
    answer = Response(labels(label, _copies()), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{found.code}.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _copies() -> int:
    try:
        return quantity(one_arg("copies", "1"), MOST)
    except InputError as fault:
        raise Invalid("copies_wrong", field="copies", most=MOST) from fault
