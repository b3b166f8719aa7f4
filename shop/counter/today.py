"""The counter's first page: what wants something, what was sold and earned, what there is to hear."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import render_template

from models.parties import Organisation
from models.reading import counter, sales
from models.reading.counter import Todo
from shop.counter.earnings import Sum, added_up, together
from shop.counter.frame import party
from web.database import db
from web.filters import SHANGHAI
from web.i18n import _n
from web.notices import told

#: A page that asks for more is not read.
MOST_TODO, MOST_NOTICES = 3, 3
DAYS = 30

#: Sentence, address, icon.
Call = tuple[str, str, str]


def show_today() -> str:
    """Three queries for a shop, two for a supplier."""
    here, now = party(), datetime.now(SHANGHAI)
    waiting = counter.todo(db(), here.id, now, now.date())
    notices = db().scalars(counter.open_notices(here.id).limit(MOST_NOTICES)).all()
    return render_template(
        "counter/today.html",
        calls=_calls(waiting)[:MOST_TODO],
        submitted=waiting.submitted,
        notices=[(notice, *told(notice)) for notice in notices],
        **(_sales(here, now) if here.kind == "shop" else {}),
    )


def _calls(waiting: Todo) -> list[Call]:
    """What there is to do, the most pressing first."""
    found: list[tuple[int, Call]] = [
        (waiting.asked, (_asked(waiting.asked), "/counter/purchases", "clipboard-list")),
        (waiting.short, (_short(waiting.short), "/counter/orders", "triangle-alert")),
        (waiting.late, (_late(waiting.late), "/counter/orders", "clock")),
        (waiting.returned, (_returned(waiting.returned), "/counter/products?state=returned", "undo-2")),
        (waiting.stopped, (_stopped(waiting.stopped), "/counter/listings?state=stopped", "ban")),
        (waiting.documents, (_documents(waiting.documents), "/account/documents", "file-text")),
        (waiting.waivers, (_waivers(waiting.waivers), "/counter/listings", "badge-check")),
    ]
    return [call for number, call in found if number]


def _asked(number: int) -> str:
    return _n("%(num)s purchase order waits for your answer", "%(num)s purchase orders wait for your answer", number)


def _short(number: int) -> str:
    return _n("%(num)s line of an order lacks packs", "%(num)s lines of orders lack packs", number)


def _late(number: int) -> str:
    return _n("%(num)s order has not left after 2 days", "%(num)s orders have not left after 2 days", number)


def _returned(number: int) -> str:
    return _n("%(num)s product came back to be corrected", "%(num)s products came back to be corrected", number)


def _stopped(number: int) -> str:
    return _n("%(num)s listing is stopped", "%(num)s listings are stopped", number)


def _documents(number: int) -> str:
    return _n("%(num)s document ends soon", "%(num)s documents end soon", number)


def _waivers(number: int) -> str:
    return _n("%(num)s price request was answered", "%(num)s price requests were answered", number)


def _sales(here: Organisation, now: datetime) -> dict[str, object]:
    """Today, 7 days, 30 days, and what was kept on each of the 30."""
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = [f"{start - timedelta(days=back):%Y-%m-%d}" for back in range(DAYS)]
    by_day = added_up(sales.sums(db(), here.id, "day", start - timedelta(days=DAYS - 1)), "%Y-%m-%d")
    return {
        "sums": {length: _over(by_day, days[:length]) for length in (1, 7, DAYS)},
        "kept": [by_day.get(day, Sum()).kept_fen for day in reversed(days)],
    }


def _over(by_day: Mapping[str, Sum], days: list[str]) -> Sum:
    return together(by_day[day] for day in days if day in by_day)
