"""Packing: check what lies on the table, weigh the box."""

from typing import cast

from flask import render_template
from flask.typing import ResponseReturnValue

from fulfilment.forms import PackingForm
from fulfilment.frame import consignment_path, sheet_of, show_sheet
from models.reading.sheets import Sheet
from operations import delivery
from operations.refusals import Refused
from web.database import run_transaction
from web.redirects import see
from web.sign_in import actor


def show_packing(consignment: int) -> ResponseReturnValue:
    """The packing table. A consignment that is not ready for it, or past it, shows itself instead."""
    sheet = sheet_of(consignment)
    if sheet.head.state != "picking" or sheet.open_lines:
        return see(consignment_path(consignment))
    return _page(sheet, PackingForm())


def pack(consignment: int) -> ResponseReturnValue:
    """Close the box; on to the carrier."""
    form = PackingForm()
    if not form.validate():
        return _page(sheet_of(consignment), form), 422
    packer, weight_g = actor(), cast(int, form.weight.data)
    try:
        run_transaction(lambda session: delivery.pack(session, packer, consignment, weight_g))
    except Refused as refused:
        return show_sheet(sheet_of(consignment), refused)
    return see(consignment_path(consignment, "/shipment"))


def _page(sheet: Sheet, form: PackingForm) -> str:
    return render_template("fulfilment/packing.html", sheet=sheet, form=form)
