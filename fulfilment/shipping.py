"""Handing a parcel to a carrier."""

import flask
from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fulfilment.forms import ShipmentForm
from fulfilment.frame import QUEUE, consignment_path, sheet_of, show_sheet
from models.carriers import Carrier
from models.reading import dispatch, sheets
from models.reading.sheets import Sheet
from operations import delivery
from operations.actor import Actor
from operations.refusals import Invalid, Refused
from web.database import db, run_transaction
from web.filters import in_locale
from web.i18n import _, _n
from web.redirects import see
from web.sign_in import actor


def show_shipment(consignment: int) -> ResponseReturnValue:
    """Carrier and waybill. A consignment that is not packed, or has left, shows itself instead."""
    sheet = sheet_of(consignment)
    if sheet.head.state != "packed":
        return see(consignment_path(consignment))
    return _page(sheet, _form(sheet))


def ship(consignment: int) -> ResponseReturnValue:
    """It leaves the house; back to the queue, which says what is next."""
    sheet = sheet_of(consignment)
    form = _form(sheet)
    if not form.validate():
        return _page(sheet, form), 422
    packer = actor()
    try:
        run_transaction(lambda session: _ship(session, packer, consignment, form))
    except Invalid as refused:
        form.refuse(refused)
        return _page(sheet, form), 422
    except Refused as refused:
        return show_sheet(sheet_of(consignment), refused)
    flask.flash(_("%(done)s %(next)s", done=_left(sheet_of(consignment)), next=_what_next()), "ok")
    return see(QUEUE)


def _ship(session: Session, packer: Actor, consignment: int, form: ShipmentForm) -> None:
    delivery.ship(session, packer, consignment, form.carrier.data, form.waybill.data or "")


def _form(sheet: Sheet) -> ShipmentForm:
    """The form with the carriers that may take these goods; a single one is chosen already."""
    carriers = [(carrier.code, _name(carrier)) for carrier in db().scalars(sheets.carriers_for(sheet.head.storage))]
    form = ShipmentForm()
    form.carrier.choices = carriers if len(carriers) == 1 else [("", _("Please choose")), *carriers]
    return form


def _name(carrier: Carrier) -> str:
    return in_locale(carrier, "name")


def _left(sheet: Sheet) -> str:
    return _(
        "Order %(number)s has left: %(carrier)s %(waybill)s.",
        number=sheet.head.number,
        carrier=in_locale(sheet.head, "carrier"),
        waybill=sheet.head.waybill,
    )


def _what_next() -> str:
    work = dispatch.steps(db())
    if work["waiting"].count:
        return _n("%(num)s order waits to be picked.", "%(num)s orders wait to be picked.", work["waiting"].count)
    if work["packed"].count:
        return _n(
            "Nothing waits to be picked; %(num)s parcel waits for its carrier.",
            "Nothing waits to be picked; %(num)s parcels wait for their carrier.",
            work["packed"].count,
        )
    return _("Nothing else waits.")


def _page(sheet: Sheet, form: ShipmentForm) -> str:
    return render_template("fulfilment/shipment.html", sheet=sheet, form=form)
