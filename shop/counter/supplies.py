"""What a supplier brought and what became of it: taken in, judged, in the house, sold. Never to whom."""

from flask import render_template

from models.reading import supplies
from models.reading.supplies import Whereabouts
from shop.counter.frame import own_supplier
from web.database import db
from web.i18n import _l
from web.paging import page_of_rows
from web.purchases import words

RESULTS = {
    "passed": ("ok", _l("Passed")),
    "downgraded": ("warn", _l("Taken as a lower grade")),
    "held": ("hold", _l("Held for another look")),
    "rejected": ("bad", _l("Rejected")),
}
DISPOSALS = {"return": _l("It goes back to you."), "scrap": _l("It is thrown away.")}
#: What a lot waits for that nobody has judged yet.
UNSEEN = ("idle", _l("Not inspected yet"))


def show_supplies() -> str:
    """Deliveries line by line, the latest first. Four queries, whatever there is to see."""
    page = page_of_rows(db(), supplies.supplied(own_supplier().id), 20)
    lots = [row.lot_id for row in page.items if row.lot_id is not None]
    places = supplies.whereabouts(db(), lots)
    return render_template(
        "counter/supplies.html",
        page=page,
        places=lambda row: places.get(row.lot_id, Whereabouts()),
        judged=supplies.inspections(db(), lots),
        results=RESULTS,
        disposals=DISPOSALS,
        unseen=UNSEEN,
        **words(of_supplier=True),
    )
