"""One consignment: its label, its lines, the one thing to do with it now, and what can be done when it is stuck."""

from collections.abc import Callable

import flask
from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fulfilment.frame import consignment_path, sheet_of, show_sheet
from fulfilment.picking import next_pick
from models.reading import sheets
from operations import cancelling, packing, picking, planning
from operations.refusals import Refused
from web.database import db, run_transaction
from web.filters import money_text
from web.i18n import _
from web.redirects import see
from web.sign_in import actor


def show_consignment(consignment: int) -> ResponseReturnValue:
    """The sheet."""
    return show_sheet(sheet_of(consignment))


def start_picking(consignment: int) -> ResponseReturnValue:
    """Take it on as a wave of its own, or go on with the wave it is in: straight to the next line."""
    packer = actor()

    def work(session: Session) -> int:
        return picking.start(session, packer, consignment).id

    try:
        return see(next_pick(run_transaction(work)))
    except Refused as refused:
        return show_sheet(sheet_of(consignment), refused)


def unpack(consignment: int) -> ResponseReturnValue:
    """Open boxes that were packed wrongly; their labels are void."""
    visitor = actor()
    return _do(
        consignment,
        lambda session: packing.unpack(session, visitor, consignment).id,
        lambda _done: _("The boxes are open again. Their labels are void: please tear them off."),
    )


def send_ahead(consignment: int) -> ResponseReturnValue:
    """What is here leaves now; what is missing goes on waiting as a part of its own."""
    visitor = actor()
    return _do(
        consignment,
        lambda session: planning.send_ahead(session, visitor, consignment).id,
        lambda _rest: _("What is here can be picked now. What is missing waits as a part of its own."),
    )


def show_missing(consignment: int) -> ResponseReturnValue:
    """What would be taken off, and what the buyer gets back for it."""
    sheet = sheet_of(consignment)
    missing = sheets.missing(db(), sheet.head)
    if sheet.head.state != "waiting" or not missing:
        return see(consignment_path(consignment))
    return render_template(
        "fulfilment/missing.html",
        head=sheet.head,
        missing=missing,
        fen=cancelling.worth_of_missing(db(), consignment),
    )


def take_off_missing(consignment: int) -> ResponseReturnValue:
    """Take it off; the money goes back."""
    visitor = actor()
    return _do(
        consignment,
        lambda session: cancelling.cancel_missing(session, visitor, consignment),
        lambda fen: _("What was missing is taken off. The buyer gets %(sum)s back.", sum=money_text(fen)),
    )


def _do(consignment: int, work: Callable[[Session], int], then: Callable[[int], str]) -> ResponseReturnValue:
    """Do something to a consignment and say so on its page; a no stands on top of it."""
    sheet_of(consignment)
    try:
        done = run_transaction(work)
    except Refused as refused:
        return show_sheet(sheet_of(consignment), refused)
    flask.flash(then(done), "ok")
    return see(consignment_path(consignment))
