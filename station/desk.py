"""The desk: what is to be done, as large tiles."""

from flask import render_template

from models.reading import pickups as reading
from station.frame import FETCH, PARCELS, own_station
from web.database import db
from web.i18n import _


def show_desk() -> str:
    """How many parcels are to come, wait, and go back. A tile leads to where that is done."""
    found = db().execute(reading.counts(own_station().id)).one()
    tiles = (
        (f"{PARCELS}#coming", _("To come in"), "truck", found.coming),
        (FETCH, _("Waiting to be fetched"), "package-check", found.waiting),
        (f"{PARCELS}#back", _("To send back"), "undo-2", found.back),
    )
    return render_template("station/desk.html", tiles=tiles)
