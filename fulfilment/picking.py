"""Picking: one line a screen, in the order of the bins."""

from flask import render_template
from flask.typing import ResponseReturnValue

from fulfilment.forms import PickForm
from fulfilment.frame import consignment_path, sheet_of, show_sheet
from models.reading.sheets import Sheet, SheetLine
from operations import delivery
from operations.refusals import Invalid, Missing, Refused
from web.database import run_transaction
from web.redirects import see
from web.sign_in import actor


def show_pick(consignment: int, line: int) -> ResponseReturnValue:
    """Where to go and what to take there."""
    sheet = sheet_of(consignment)
    return _page(sheet, _line_of(sheet, line), PickForm())


def confirm_pick(consignment: int, line: int) -> ResponseReturnValue:
    """The packs are in the basket: on to the next bin, after the last to the packing table."""
    sheet = sheet_of(consignment)
    wanted = _line_of(sheet, line)
    form = PickForm()
    if not form.validate():
        return _page(sheet, wanted, form), 422
    packer = actor()
    try:
        run_transaction(lambda session: delivery.pick(session, packer, line, form.lot_code.data or None))
    except Invalid as refused:
        form.refuse(refused)
        return _page(sheet, wanted, form), 422
    except Refused as refused:
        return show_sheet(sheet_of(consignment), refused)
    return see(_next_page(sheet_of(consignment)))


def _next_page(sheet: Sheet) -> str:
    if sheet.open_lines:
        return consignment_path(sheet.head.id, f"/picks/{sheet.open_lines[0].pick_line_id}")
    return consignment_path(sheet.head.id, "/packing" if sheet.head.state == "picking" else "")


def _line_of(sheet: Sheet, line: int) -> SheetLine:
    found = sheet.line(line)
    if found is None:
        raise Missing
    return found


def _page(sheet: Sheet, line: SheetLine, form: PickForm) -> str:
    return render_template(
        "fulfilment/pick.html",
        head=sheet.head,
        line=line,
        number=sheet.lines.index(line) + 1,
        count=len(sheet.lines),
        form=form,
        onward=_next_page(sheet),
    )
