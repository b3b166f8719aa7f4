"""One consignment: its label, its lines, and the one thing to do with it now."""

import flask
from flask.typing import ResponseReturnValue

from fulfilment.frame import consignment_path, sheet_of, show_sheet
from operations import delivery
from operations.refusals import Refused
from web.database import run_transaction
from web.i18n import _
from web.redirects import see
from web.sign_in import actor


def show_consignment(consignment: int) -> ResponseReturnValue:
    """The sheet."""
    return show_sheet(sheet_of(consignment))


def start_picking(consignment: int) -> ResponseReturnValue:
    """Take it on and go to its first open line. What somebody else took on before shows itself instead."""
    packer = actor()
    try:
        run_transaction(lambda session: delivery.start_picking(session, packer, consignment))
    except Refused as refused:
        return show_sheet(sheet_of(consignment), refused)
    sheet = sheet_of(consignment)
    if sheet.head.picker_id != packer.person_id:
        flask.flash(_("%(name)s is picking this order already.", name=sheet.head.picker or _("Somebody")), "warn")
        return see(consignment_path(consignment))
    if not sheet.open_lines:
        return see(consignment_path(consignment, "/packing"))
    return see(consignment_path(consignment, f"/picks/{sheet.open_lines[0].pick_line_id}"))
