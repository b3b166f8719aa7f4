"""What waits for a second person in the warehouse: packs to be written off, large differences of counts."""

from collections.abc import Callable
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Select
from sqlalchemy.orm import Session

from fulfilment.acting import sees_costs
from fulfilment.bins import sees_packs
from models.reading import bins as reading
from operations import counting, lots
from operations.refusals import Missing, Refused
from web import lot_words
from web.access import may_open
from web.arguments import choice_arg
from web.database import db, run_transaction
from web.paging import page_of_rows
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor

WRITE_OFFS = "/fulfilment/write-offs"
COUNTS = "/fulfilment/counts"
VIEWS = ("waiting", "decided")
DECIDES = ("admin", "finance")


def show_write_offs() -> str:
    """What waits, the oldest first; or what was decided."""
    return _write_offs()


def approve_write_off(write_off_id: int) -> ResponseReturnValue:
    """The packs leave the book."""
    return _decide(lambda session: lots.decide_write_off(session, actor(), write_off_id, approved=True), _write_offs)


def decline_write_off(write_off_id: int) -> ResponseReturnValue:
    """The book stays as it is."""
    return _decide(lambda session: lots.decide_write_off(session, actor(), write_off_id, approved=False), _write_offs)


def show_counts() -> str:
    """Differences that wait, the oldest first; or those that were settled."""
    return _counts()


def approve_difference(line_id: int) -> ResponseReturnValue:
    """The book says what was counted."""
    return _decide(lambda session: counting.decide_difference(session, actor(), line_id, approved=True), _counts)


def decline_difference(line_id: int) -> ResponseReturnValue:
    """The book stays; it has to be counted again."""
    return _decide(lambda session: counting.decide_difference(session, actor(), line_id, approved=False), _counts)


def _decide(work: Callable[[Session], object], page: Callable[[str], str]) -> ResponseReturnValue:
    try:
        run_transaction(work)
    except Missing:
        raise
    except Refused as no:
        return page(sentence_of(no)), no.status
    return see(WRITE_OFFS if page is _write_offs else COUNTS)


def _write_offs(refusal: str = "") -> str:
    view = choice_arg("view", VIEWS, "waiting")
    return _page("write_offs", view, reading.write_offs(waiting=view == "waiting"), refusal)


def _counts(refusal: str = "") -> str:
    view = choice_arg("view", VIEWS, "waiting")
    return _page("counts", view, reading.differences(waiting=view == "waiting"), refusal)


def _page(name: str, view: str, statement: Select[Any], refusal: str) -> str:
    visitor = actor()
    return render_template(
        f"fulfilment/{name}.html",
        view=view,
        page=page_of_rows(db(), statement),
        waiting=db().execute(reading.waiting()).one(),
        refusal=refusal,
        costs=sees_costs(),
        looks=sees_packs(),
        decides=visitor.has(*DECIDES),
        me=visitor.person_id,
        words=lot_words,
        may_open=may_open,
    )
