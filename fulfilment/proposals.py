"""What should be bought: tick rows and they become drafts, one a supplier; how much of a sku should be free."""

from collections.abc import Mapping
from itertools import groupby

import flask
from flask import render_template, request
from flask.typing import ResponseReturnValue

from fulfilment.purchase_drafts import SOON
from fulfilment.purchase_forms import MinimumForm
from fulfilment.purchases import HOME, buys
from models.reading import demand
from models.reading.demand import Need
from operations import demand as buying
from operations.demand import MOST_PACKS
from operations.refusals import Invalid
from web.arguments import choice_arg
from web.database import db, run_transaction
from web.filters import today_in_china
from web.i18n import _n
from web.numbers import InputError, whole
from web.redirects import see
from web.sentences import sentence, sentence_of
from web.sign_in import actor

PROPOSALS = f"{HOME}/proposals"
VIEWS = ("missing", "all")
#: Rows that are drafted at once.
MOST_CHOSEN = 200


def show_proposals() -> str:
    """What is missing, or everything, by supplier. One query."""
    return _page()


def draft_proposals() -> ResponseReturnValue:
    """The ticked rows as drafts."""
    chosen = set(request.form.getlist("sku"))
    if not 1 <= len(chosen) <= MOST_CHOSEN:
        return _page({"": sentence("nothing_chosen", {"most": MOST_CHOSEN})}), 422
    packs, faults = _packs(chosen)
    if faults:
        return _page(faults), 422
    visitor, today = actor(), today_in_china()
    first, last = today + SOON[0], today + SOON[1]
    try:
        made = run_transaction(
            lambda session: [order.id for order in buying.draft_all(session, visitor, packs, first, last)]
        )
    except Invalid as fault:
        return _page({"": sentence_of(fault)}), 422
    flask.flash(_made(len(made)), "ok")
    return see(f"{HOME}/{made[0]}" if len(made) == 1 else f"{HOME}?view=draft")


def set_minimum(sku: int) -> ResponseReturnValue:
    """How many packs of it should be free from now on."""
    form, visitor = MinimumForm(), actor()
    if not form.validate():
        return _page({str(sku): " ".join(map(str, form.packs.errors))}, view="all"), 422
    packs = int(str(form.packs.data))
    run_transaction(lambda session: buying.set_minimum(session, visitor, sku, packs))
    return see(f"{PROPOSALS}?view=all#sku-{sku}")


def _packs(chosen: set[str]) -> tuple[dict[int, int], dict[str, str]]:
    """How many packs of each ticked sku, and what is wrong with what was typed, by sku."""
    packs: dict[int, int] = {}
    faults: dict[str, str] = {}
    for text in sorted(chosen):
        try:
            sku_id = whole(text, 1, 2**62)
            packs[sku_id] = whole(request.form.get(f"packs-{sku_id}", ""), 1, MOST_PACKS)
        except InputError as fault:
            faults[text] = sentence_of(fault)
    return packs, faults


def _made(number: int) -> str:
    return _n(
        "%(num)s draft was made. Look at it and send it.",
        "%(num)s drafts were made. Look at them and send them.",
        number,
    )


def _page(faults: Mapping[str, str] | None = None, view: str = "") -> str:
    view = view or choice_arg("view", VIEWS, "missing")
    rows = demand.needs(db(), everything=view == "all")
    return render_template(
        "fulfilment/proposals.html",
        view=view,
        groups=[(next(iter(some)), list(some)) for some in _by_supplier(rows)],
        faults=faults or {},
        chosen=set(request.form.getlist("sku")),
        typed=request.form,
        buys=buys(),
        most=MOST_PACKS,
    )


def _by_supplier(rows: list[Need]) -> list[list[Need]]:
    return [list(some) for _supplier, some in groupby(rows, key=lambda row: row.supplier_id)]
