"""The counter's first page."""

from flask import render_template

from models.reading import counter
from shop.counter.frame import party
from web.database import db
from web.notices import told


def show_today() -> str:
    """What waits for the party today."""
    notices = db().scalars(counter.open_notices(party().id).limit(3)).all()
    return render_template("counter/today.html", notices=[(notice, *told(notice)) for notice in notices])
