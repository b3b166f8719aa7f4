"""The handheld: one line of a wave a screen, in the order of the bins."""

from typing import Any

import flask
from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from fulfilment.forms import PickForm, SwapForm
from fulfilment.waves import wave_page, wave_path
from models.reading import bins
from models.reading import waves as reading
from models.waves import PickTask
from operations import lot_swaps, picking
from operations.refusals import Invalid, Missing, Refused
from web.arguments import one_arg
from web.database import db, run_transaction
from web.filters import today_in_china
from web.forms import BaseForm
from web.i18n import _
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor


def claim_pick(wave: int) -> ResponseReturnValue:
    """Go to the next line; where there is none, back to the wave."""
    try:
        return see(next_pick(wave))
    except Refused as no:
        return wave_page(wave, no)


def show_pick(wave: int, task: int) -> str:
    """Where to go and what to take there."""
    line = _line_of(wave, task)
    at = one_arg("at")
    return _page(wave, line, _form(line, at if at == line.bin else ""))


def confirm_pick(wave: int, task: int) -> ResponseReturnValue:
    """The packs are on the trolley: on to the next bin. A bin that was scanned only says that he stands there."""
    line = _line_of(wave, task)
    form = PickForm()
    if not form.validate():
        return _page(wave, line, form), 422
    scan = form.scan.data or ""
    if scan == line.bin and request.form.get("by") == "scan":
        return see(wave_path(wave, f"/picks/{task}?at={line.bin}"))
    is_bin = bool(scan) and db().scalars(bins.by_code(line.warehouse_id, scan)).first() is not None
    codes = {"bin_code": scan if is_bin else form.at.data or None, "lot_code": None if is_bin else scan or None}
    packer, picked, reason = actor(), form.picked.data, form.reason.data or ""

    def work(session: Session) -> PickTask:
        return picking.confirm(session, packer, task, picked, reason=reason, **codes)

    try:
        run_transaction(work)
        return see(next_pick(wave))
    except Invalid as no:
        _refuse(form, no)
        return _page(wave, line, form), 422
    except Refused as no:
        form.form_errors.append(sentence_of(no))
        return _page(wave, _line_of(wave, task), form), no.status


def show_swap(wave: int, task: int) -> ResponseReturnValue:
    """The other lots of these goods. A line that is picked shows itself instead."""
    line = _line_of(wave, task)
    return see(wave_path(wave, f"/picks/{task}")) if line.done_at else _swap_page(wave, line, SwapForm())


def swap_lot(wave: int, task: int) -> ResponseReturnValue:
    """Take the line from another lot: back to its screen, which leads to the other bin."""
    line, form, packer = _line_of(wave, task), SwapForm(), actor()
    if not form.validate():
        return _swap_page(wave, line, form), 422
    code = form.scan.data or form.lot_code.data or ""
    try:
        if not code:
            raise Invalid("choose_lot", field="scan")
        run_transaction(lambda session: lot_swaps.swap(session, packer, task, code, form.reason.data).id)
    except Invalid as no:
        no.field = "scan" if form.scan.data or not code else no.field
        form.refuse(no)
        return _swap_page(wave, line, form), 422
    except Refused as no:
        form.form_errors.append(sentence_of(no))
        return _swap_page(wave, line, form), no.status
    flask.flash(_("You take these packs from lot %(lot)s now.", lot=code), "ok")
    return see(wave_path(wave, f"/picks/{task}"))


def next_pick(wave: int) -> str:
    """Claim the next line of a wave and say where it is; the wave itself where nothing is left for this packer."""
    packer = actor()

    def work(session: Session) -> int | None:
        task = picking.claim(session, packer, wave)
        return task.id if task else None

    task = run_transaction(work)
    return wave_path(wave, f"/picks/{task}" if task else "")


def _line_of(wave: int, task: int) -> Row[Any]:
    found = reading.task(db(), wave, task)
    if found is None:
        raise Missing
    return found


def _form(line: Row[Any], at: str) -> PickForm:
    return PickForm(None, data={"picked": line.quantity, "at": at})


def _refuse(form: PickForm, no: Invalid) -> None:
    """A wrong code stands at the one field for codes, which is empty for the next one."""
    if no.field in {"bin_code", "lot_code"}:
        no.field = "scan"
    form.refuse(no)


def _page(wave: int, line: Row[Any], form: PickForm) -> str:
    fewer = _fewer(line, form)
    return render_template(
        "fulfilment/pick.html", wave_id=wave, line=line, form=form, fewer=fewer, me=actor().person_id
    )


def _fewer(line: Row[Any], form: PickForm) -> PickForm:
    """The second form of the screen, for fewer packs: what was typed there, else one less than asked."""
    typed = form.picked.raw_data[0] if form.picked.raw_data else None
    if typed is None or typed == str(line.quantity):
        return PickForm(MultiDict({"picked": str(line.quantity - 1)}))
    return form


def _swap_page(wave: int, line: Row[Any], form: BaseForm) -> str:
    lots = db().execute(reading.other_lots(line, today_in_china())).all()
    return render_template("fulfilment/pick_swap.html", wave_id=wave, line=line, form=form, lots=lots)
