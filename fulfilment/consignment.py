"""One consignment: its label, its lines, and the one thing to do with it now."""

from flask.typing import ResponseReturnValue

from fulfilment.frame import sheet_of, show_sheet
from operations import picking
from operations.refusals import Refused
from web.database import run_transaction
from web.redirects import see
from web.sign_in import actor


def show_consignment(consignment: int) -> ResponseReturnValue:
    """The sheet."""
    return show_sheet(sheet_of(consignment))


def start_picking(consignment: int) -> ResponseReturnValue:
    """Take it on as a wave of its own and go there."""
    packer = actor()
    try:
        wave = run_transaction(lambda session: picking.start(session, packer, consignment).id)
    except Refused as refused:
        return show_sheet(sheet_of(consignment), refused)
    return see(f"/fulfilment/waves/{wave}")
