"""Lots: the list by state, and one lot from every side."""

from flask import render_template
from flask.typing import ResponseReturnValue

from fulfilment.acting import LOTS, lot_of, lot_path, sees_costs
from models.reading import lot_stories as stories
from models.reading import lots as reading
from web import lot_words
from web.access import may_open
from web.arguments import choice_arg, one_arg
from web.database import db
from web.filters import today_in_china
from web.paging import page_of_rows
from web.redirects import see

#: The latest so many orders stand on the page of a lot; the list of buyers has all that got some.
MOST_TAKERS = 20
MOVEMENTS_A_PAGE = 20


def show_lots() -> ResponseReturnValue:
    """Three queries, whatever there is to see. A code that was scanned leads to its lot."""
    words = one_arg("q").strip()
    view = choice_arg("view", reading.VIEWS, "house")
    day = today_in_china()
    page = page_of_rows(
        db(),
        reading.lots(view, words, day),
        rows_of=lambda some: reading.rows(some, latest_first=view == "empty"),
    )
    if len(page.items) == 1 and page.items[0].code == words.upper():
        return see(lot_path(page.items[0].code))
    return render_template(
        "fulfilment/lots.html",
        view=view,
        words=words,
        page=page,
        counts=reading.counts(db(), day),
        today=day,
        lots_path=LOTS,
        may_merge=may_open(f"{LOTS}/merge"),
    )


def show_lot(code: str) -> str:
    """Everything about one lot, what it cost left out for those whom it does not concern."""
    lot, session = lot_of(code), db()
    here = lot_path(code)
    freezes = session.execute(stories.freezes(lot.id)).all()
    return render_template(
        "fulfilment/lot.html",
        lot=lot,
        here=here,
        today=today_in_china(),
        costs=sees_costs(),
        may={name: may_open(f"{here}/{name}") for name in ("move", "split", "write-off", "freeze", "unfreezing")},
        movements=page_of_rows(session, stories.movements(lot.id), MOVEMENTS_A_PAGE),
        takers=session.execute(stories.takers(lot.id, MOST_TAKERS)).all(),
        kin=session.execute(stories.kin(lot.id)).all(),
        papers=session.execute(stories.papers(lot.id)).all(),
        looks=session.execute(stories.looks(lot.id)).all(),
        freezes=freezes,
        frozen=freezes[0] if lot.frozen_at is not None and freezes else None,
        tallies=session.execute(stories.tallies(lot.id)).one(),
        may_open=may_open,
        words=lot_words,
    )
