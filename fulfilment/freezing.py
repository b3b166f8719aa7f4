"""Stopping a lot, letting it go again, calling it back: one small page each."""

from typing import Any

import flask
from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fulfilment.acting import carry_out, lot_of, lot_path
from fulfilment.stock_forms import FreezeForm, RecallForm, UnfreezingForm
from models.reading import recalls
from operations import freezes
from operations.freezes import Frozen
from web.database import db
from web.filters import today_in_china
from web.forms import BaseForm
from web.i18n import _n
from web.lot_words import reason_with
from web.redirects import see
from web.sign_in import actor


def show_freeze(code: str) -> ResponseReturnValue:
    """What it does, and why. A frozen lot shows itself instead."""
    lot = lot_of(code)
    return see(lot_path(code)) if lot.frozen_at is not None else _act("freeze", lot, FreezeForm())


def freeze(code: str) -> ResponseReturnValue:
    """Nobody has any of it from now on."""
    lot, form, visitor = lot_of(code), FreezeForm(), actor()

    def work(session: Session) -> Frozen:
        return freezes.freeze(session, visitor, lot.id, reason_with(form.reason.data, form.note.data or ""))

    def then(done: Frozen) -> str:
        flask.flash(_n("%(num)s lot is frozen.", "%(num)s lots are frozen.", len(done.lots)), "ok")
        if short := len(done.short_lines):
            flask.flash(_n("%(num)s order line now lacks packs.", "%(num)s order lines now lack packs.", short), "warn")
        return lot_path(code)

    return carry_out(form, lambda: _act("freeze", lot, form), work, then)


def show_unfreezing(code: str) -> ResponseReturnValue:
    """Why it may be sold again. A lot that is not frozen shows itself instead."""
    lot = lot_of(code)
    return see(lot_path(code)) if lot.frozen_at is None else _act("unfreezing", lot, UnfreezingForm())


def unfreeze(code: str) -> ResponseReturnValue:
    """It may be sold again, with what was frozen with it."""
    lot, form, visitor = lot_of(code), UnfreezingForm(), actor()

    def then(free: list[int]) -> str:
        flask.flash(_n("%(num)s lot may be sold again.", "%(num)s lots may be sold again.", len(free)), "ok")
        return lot_path(code)

    return carry_out(
        form,
        lambda: _act("unfreezing", lot, form),
        lambda session: freezes.lift(session, visitor, lot.id, form.note.data or ""),
        then,
    )


def show_recall(code: str) -> str:
    """What a recall does, and how many it reaches."""
    return _recall(lot_of(code), RecallForm())


def recall(code: str) -> ResponseReturnValue:
    """Whoever got some is told; on to the list of all of them."""
    lot, form, visitor = lot_of(code), RecallForm(), actor()

    def then(told: int) -> str:
        flask.flash(_n("%(num)s buyer is being told.", "%(num)s buyers are being told.", told), "ok")
        return lot_path(code, "/buyers")

    return carry_out(form, lambda: _recall(lot, form), lambda session: freezes.recall(session, visitor, lot.id), then)


def _act(name: str, lot: Any, form: BaseForm) -> str:
    return render_template("fulfilment/lot_act.html", act=name, lot=lot, form=form, today=today_in_china(), bins=[])


def _recall(lot: Any, form: BaseForm) -> str:
    return render_template(
        "fulfilment/recall.html", lot=lot, form=form, totals=recalls.totals(db(), lot.id), today=today_in_china()
    )
