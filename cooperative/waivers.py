"""Permissions to go below the floor: what waits, the oldest first, and the decision."""

from flask import render_template
from flask.typing import ResponseReturnValue

from cooperative.pool import words
from cooperative.pool_forms import DecisionForm, RefusalForm
from models.pool import PriceWaiver
from models.reading import terms
from operations import waivers
from operations.refusals import Missing
from web.arguments import choice_arg
from web.database import db, run_transaction
from web.paging import page_of_rows
from web.redirects import see
from web.sign_in import actor

WAIVERS = "/cooperative/waivers"
VIEWS = {"waiting": ("requested",), "granted": ("granted",), "declined": ("declined", "withdrawn")}
DECIDER = "admin"


def show_waivers() -> str:
    """A saved view, what waits first. Three queries."""
    view = choice_arg("view", VIEWS, "waiting")
    return render_template(
        "cooperative/waivers.html",
        view=view,
        waiting=terms.waiting_waivers(db()),
        page=page_of_rows(db(), terms.waivers(VIEWS[view])),
        **words(),
    )


def show_waiver(waiver_id: int) -> str:
    """One request with what it would do."""
    return _page(waiver_id)


def grant_waiver(waiver_id: int) -> ResponseReturnValue:
    """The shop may go down that far."""
    form, visitor = DecisionForm(), actor()
    if not form.validate():
        return _page(waiver_id, grant=form), 422
    run_transaction(lambda session: waivers.grant(session, visitor, waiver_id, form.words.data or ""))
    return see(WAIVERS)


def decline_waiver(waiver_id: int) -> ResponseReturnValue:
    """The floor stays."""
    form, visitor = RefusalForm(), actor()
    if not form.validate():
        return _page(waiver_id, refusal=form), 422
    run_transaction(lambda session: waivers.decline(session, visitor, waiver_id, form.note.data or ""))
    return see(WAIVERS)


def end_waiver(waiver_id: int) -> ResponseReturnValue:
    """It ends before its time."""
    visitor = actor()
    run_transaction(lambda session: waivers.end(session, visitor, waiver_id))
    return see(f"{WAIVERS}/{waiver_id}")


def _page(waiver_id: int, grant: DecisionForm | None = None, refusal: RefusalForm | None = None) -> str:
    every = terms.waivers(("requested", "granted", "declined", "withdrawn"))
    row = db().execute(every.where(PriceWaiver.id == waiver_id)).first()
    if row is None:
        raise Missing
    return render_template(
        "cooperative/waiver.html",
        row=row,
        form=refusal or grant or DecisionForm(formdata=None),
        grant=grant or DecisionForm(formdata=None),
        refusal=refusal or RefusalForm(formdata=None),
        decides=actor().has(DECIDER),
        **words(),
    )
