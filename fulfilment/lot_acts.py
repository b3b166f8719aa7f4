"""Moving a lot, splitting it, mixing it with others, writing packs off: one small page each."""

from collections.abc import Sequence
from typing import Any, cast

import flask
from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fulfilment.acting import carry_out, lot_of, lot_path
from fulfilment.stock_forms import MergeForm, MoveForm, SplitForm, WriteOffForm
from models.reading import bins
from models.reading import lots as reading
from models.stock import Lot, WriteOff
from operations import lots
from web.arguments import one_arg
from web.database import db
from web.filters import today_in_china
from web.forms import BaseForm
from web.i18n import _, _n
from web.sign_in import actor

#: No bin has this id: what is scanned and unknown is refused where all other bins are.
NO_BIN = 0
MOST_MIXTURES = 100


def show_move(code: str) -> str:
    """Where it lies and where it may lie."""
    return _act("move", lot_of(code), MoveForm())


def move(code: str) -> ResponseReturnValue:
    """It lies elsewhere."""
    lot, form, visitor = lot_of(code), MoveForm(), actor()
    return carry_out(
        form,
        lambda: _act("move", lot, form),
        lambda session: lots.move(session, visitor, lot.id, _bin(session, lot, form)),
        lambda moved: lot_path(code),
    )


def show_split(code: str) -> str:
    """How many packs are free to be taken out."""
    return _act("split", lot_of(code), SplitForm())


def split(code: str) -> ResponseReturnValue:
    """A new lot with a code of its own, which is shown: its packs need labels."""
    lot, form, visitor = lot_of(code), SplitForm(), actor()

    def work(session: Session) -> Lot:
        packs = cast(int, form.packs.data)
        return lots.split(session, visitor, lot.id, packs, _bin(session, lot, form), today_in_china())

    return carry_out(form, lambda: _act("split", lot, form), work, _made)


def show_write_off(code: str) -> str:
    """How many packs there are."""
    return _act("write-off", lot_of(code), WriteOffForm())


def write_off(code: str) -> ResponseReturnValue:
    """Gone at once, or once a second person has agreed."""
    lot, form, visitor = lot_of(code), WriteOffForm(), actor()

    def work(session: Session) -> WriteOff:
        packs = cast(int, form.packs.data)
        return lots.ask_write_off(session, visitor, lot.id, packs, form.reason.data, form.note.data or "")

    def then(asked: WriteOff) -> str:
        if asked.state == "waiting":
            flask.flash(_("That is worth more than one person may write off. Somebody else has to agree."), "warn")
        else:
            flask.flash(_n("%(num)s pack was written off.", "%(num)s packs were written off.", asked.packs), "ok")
        return lot_path(code)

    return carry_out(form, lambda: _act("write-off", lot, form), work, then)


def show_merge() -> str:
    """Lots that may be mixed with one, or goods of which there are several lots."""
    code = one_arg("lot")
    if code:
        first = lot_of(code)
        return _mixing(first, *_merge_form(first))
    found = db().execute(reading.mixtures(MOST_MIXTURES)).all()
    return render_template("fulfilment/mixtures.html", mixtures=found)


def merge() -> ResponseReturnValue:
    """One new lot; the others are empty."""
    first, visitor = lot_of(one_arg("lot")), actor()
    form, others = _merge_form(first)

    def work(session: Session) -> Lot:
        chosen = [int(one) for one in form.lots.data or ()]
        return lots.merge(session, visitor, chosen, _bin(session, first, form), today_in_china())

    return carry_out(form, lambda: _mixing(first, form, others), work, _made)


def _merge_form(first: Any) -> tuple[MergeForm, Sequence[Any]]:
    """The form with the lots that may be chosen, and what is known of them."""
    form, others = MergeForm(), db().execute(reading.mixable(first)).all()
    form.lots.choices = [(str(row.id), row.code) for row in others]
    return form, others


def _mixing(first: Any, form: MergeForm, others: Sequence[Any]) -> str:
    return render_template(
        "fulfilment/merge.html",
        form=form,
        first=first,
        others=others,
        chosen=form.lots.data or [str(first.id)],
        today=today_in_china(),
        bins=db().scalars(bins.codes_for(first.warehouse_id, first.storage)).all(),
    )


def _made(child: Lot) -> str:
    flask.flash(_("New lot %(new)s. Its packs need new labels.", new=child.code), "ok")
    return lot_path(child.code)


def _bin(session: Session, lot: Any, form: Any) -> int:
    return session.scalar(bins.by_code(lot.warehouse_id, form.bin.data)) or NO_BIN


def _act(name: str, lot: Any, form: BaseForm) -> str:
    return render_template(
        "fulfilment/lot_act.html",
        act=name,
        lot=lot,
        form=form,
        today=today_in_china(),
        bins=db().scalars(bins.codes_for(lot.warehouse_id, lot.storage)).all() if "bin" in form else [],
    )
