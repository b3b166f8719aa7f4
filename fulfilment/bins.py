"""Bins, what lies in them, and counting them without being told what should be there."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fulfilment.acting import carry_out
from fulfilment.stock_forms import STRANGERS, CountForm, count_form, field_of
from models.catalogue import STORAGES
from models.reading import bins as reading
from models.stock import Bin, StockCount
from operations import counting
from operations.refusals import Invalid, Missing
from web.access import may_open
from web.arguments import choice_arg, one_arg
from web.database import db
from web.filters import today_in_china
from web.paging import page_of_rows
from web.redirects import see
from web.sign_in import actor

BINS = "/fulfilment/bins"
COUNTS = "/fulfilment/counts"


def show_bins() -> ResponseReturnValue:
    """In the order they are walked. A code that was scanned leads to its bin."""
    storage = choice_arg("storage", ("all", *STORAGES), "all")
    words = "".join(one_arg("q").split()).upper()
    page = page_of_rows(db(), reading.bins(None if storage == "all" else storage, words))
    if len(page.items) == 1 and page.items[0].code == words:
        return see(f"{BINS}/{page.items[0].id}")
    return render_template(
        "fulfilment/bins.html",
        storage=storage,
        storages=STORAGES,
        words=words,
        page=page,
        waiting=db().execute(reading.waiting()).one(),
        may_open=may_open,
    )


def show_bin(bin_id: int) -> str:
    """What lies there. Whoever counts is not told how much."""
    return render_template(
        "fulfilment/bin.html",
        bin=_bin(bin_id),
        lots=db().execute(reading.contents(bin_id)).all(),
        looks=sees_packs(),
        may_count=may_open(f"{BINS}/{bin_id}/count"),
        today=today_in_china(),
    )


def show_count(bin_id: int) -> str:
    """A field for each lot, nothing of how many there should be."""
    place = _bin(bin_id)
    lots = db().execute(reading.contents(bin_id)).all()
    form = count_form(lots)
    form.token.data = secrets.token_urlsafe(16)
    return _page(place, lots, form)


def count(bin_id: int) -> ResponseReturnValue:
    """What was counted is kept. A form that is sent again shows the same count."""
    place, visitor = _bin(bin_id), actor()
    lots = db().execute(reading.contents(bin_id)).all()
    form = count_form(lots)

    def work(session: Session) -> StockCount:
        return counting.count(session, visitor, bin_id, form.token.data or "", _counted(form, lots))

    return carry_out(form, lambda: _page(place, lots, form), work, lambda made: f"{COUNTS}/{made.id}")


def show_counted(count_id: int) -> str:
    """What became of a count. Whoever counted is not told what the book had where a second look is needed."""
    made = db().get(StockCount, count_id)
    if made is None:
        raise Missing
    return render_template(
        "fulfilment/counted.html",
        made=made,
        lines=db().execute(reading.lines_of(count_id)).all(),
        blind=made.counted_by == actor().person_id or not sees_packs(),
    )


def sees_packs() -> bool:
    """Whether the visitor looks at bins without counting them."""
    visitor = actor()
    return visitor.is_superuser or visitor.has("admin", "finance", "buyer", "inspector", "support")


def _counted(form: CountForm, lots: Sequence[Any]) -> dict[str, int]:
    counted: dict[str, int] = {row.code: form[field_of(row.code)].data for row in lots}
    for number in range(1, STRANGERS + 1):
        found, packs = form[f"found-{number}"], form[f"packs-{number}"]
        if found.data and packs.data is not None:
            counted[found.data] = counted.get(found.data, 0) + packs.data
        elif found.data or packs.data is not None:
            empty = packs if found.data else found
            raise Invalid("required", empty.name, label=empty.label.text)
    return counted


def _bin(bin_id: int) -> Bin:
    found = db().get(Bin, bin_id)
    if found is None:
        raise Missing
    return found


def _page(place: Bin, lots: Sequence[Any], form: CountForm) -> str:
    return render_template(
        "fulfilment/count.html",
        bin=place,
        lots=lots,
        form=form,
        field_of=field_of,
        strangers=range(1, STRANGERS + 1),
    )
