"""Parcels that come back: scan one, lay its packs where they wait for the inspector."""

from typing import Any

import flask
from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Row
from sqlalchemy.orm import Session

from fulfilment.acting import carry_out
from fulfilment.forms import ReturnForm, scanned
from models.reading import bins
from models.reading import returning as reading
from operations import returns
from operations.refusals import Invalid, Missing
from web.arguments import one_arg
from web.database import db
from web.i18n import _
from web.paging import page_of_rows
from web.redirects import see
from web.sign_in import actor

RETURNS = "/fulfilment/returns"


def show_returns() -> ResponseReturnValue:
    """What is on its way back, and what came. A number that was scanned leads to its parcel."""
    waybill = scanned(one_arg("waybill"))
    found = db().execute(reading.by_waybill(waybill)).first() if waybill else None
    if found is not None:
        return see(f"{RETURNS}/parcels/{found.id}")
    text = render_template(
        "fulfilment/returns.html",
        waybill=waybill,
        coming=db().execute(reading.coming().limit(200)).all(),
        page=page_of_rows(db(), reading.received()),
    )
    return (text, 404) if waybill else text


def show_parcel_back(parcel_id: int) -> str:
    """What lies in it, and where to lay that."""
    return _page(_parcel(parcel_id), ReturnForm())


def take_parcel_back(parcel_id: int) -> ResponseReturnValue:
    """Its packs are lots that wait; on to what became of them."""
    parcel, form, visitor = _parcel(parcel_id), ReturnForm(), actor()

    def work(session: Session) -> int:
        place = session.scalar(bins.by_code(parcel.warehouse_id, form.bin.data or ""))
        if place is None:
            raise Invalid("no_such_bin", field="bin")
        return returns.receive(session, visitor, parcel.waybill, place, form.note.data or "").id

    def then(came: int) -> str:
        flask.flash(_("Parcel %(waybill)s is back. Its packs wait for the inspector.", waybill=parcel.waybill), "ok")
        return f"{RETURNS}/{came}"

    return carry_out(form, lambda: _page(parcel, form), work, then)


def show_return(return_id: int) -> str:
    """What became of its packs."""
    came = db().execute(reading.one(return_id)).first()
    if came is None:
        raise Missing
    return render_template("fulfilment/return.html", came=came, lots=reading.new_lots(db(), return_id))


def _parcel(parcel_id: int) -> Row[Any]:
    found = db().execute(reading.parcel(parcel_id)).first()
    if found is None:
        raise Missing
    return found


def _page(parcel: Row[Any], form: ReturnForm) -> str:
    return render_template(
        "fulfilment/return_parcel.html",
        parcel=parcel,
        form=form,
        goods=db().execute(reading.goods(parcel.id)).all(),
        bins=db().scalars(bins.codes_for(parcel.warehouse_id, parcel.storage)).all(),
    )
