"""Parcels of the station: what is on its way, what lies here, what goes back; scanning in, giving back."""

from datetime import date
from itertools import groupby
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Row
from sqlalchemy.orm import Session

from models.delivery import Pickup
from models.reading import pickups as reading
from models.settings import figures
from operations import pickups
from operations.refusals import Invalid, Missing, Refused
from station.forms import ArrivalForm, ReturnForm
from station.frame import PARCELS, own_station
from web.arguments import one_arg
from web.database import db, run_transaction
from web.filters import SHANGHAI, today_in_china
from web.i18n import _
from web.numbers import InputError, whole
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor

#: A village station has some dozens; more are shown once these are gone.
MOST_ROWS = 200


def show_parcels() -> str:
    """All there is to do with parcels. After one was scanned in: where it goes, in large figures."""
    return _page(ArrivalForm(formdata=None), _just_laid())


def take_in() -> ResponseReturnValue:
    """A parcel came in: the answer says on which shelf it goes."""
    form, visitor, station = ArrivalForm(), actor(), own_station().id
    waybill, shelf = form.waybill.data or "", form.shelf.data or ""
    if not form.validate():
        return _page(form, None), 422
    try:
        laid = run_transaction(lambda session: pickups.arrive(session, visitor, station, waybill, shelf).parcel_id)
    except Missing:
        form.refuse(Invalid("parcel_not_for_here", field="waybill"))
        return _page(form, None), 422
    except Refused as no:
        form.form_errors.append(sentence_of(no))
        return _page(form, None), no.status
    return see(f"{PARCELS}?laid={laid}")


def show_parcel(parcel: int) -> str:
    """What is known of one parcel, and giving it back."""
    return _parcel_page(parcel, ReturnForm(formdata=None))


def give_back(parcel: int) -> ResponseReturnValue:
    """It goes back with the next van."""
    found, form, visitor, station = _found(parcel), ReturnForm(), actor(), own_station().id
    if not form.validate():
        return _parcel_page(found.id, form), 422

    def work(session: Session) -> None:
        pickups.send_back(session, visitor, station, parcel, form.reason.data, form.note.data or "")

    try:
        run_transaction(work)
    except Missing:
        raise
    except Invalid as no:
        form.refuse(no)
        return _parcel_page(parcel, form), 422
    except Refused as no:
        form.form_errors.append(sentence_of(no))
        return _parcel_page(parcel, form), no.status
    return see(f"{PARCELS}/{parcel}")


def _page(form: ArrivalForm, laid: Row[Any] | None) -> str:
    station = own_station().id
    coming = db().execute(reading.on_their_way(station).limit(MOST_ROWS)).all()
    return render_template(
        "station/parcels.html",
        form=form,
        laid=laid,
        vans=[(key, list(rows)) for key, rows in groupby(coming, key=lambda row: (row.manifest_id, row.cut_off_at))],
        here=db().execute(reading.lying_here(station).limit(MOST_ROWS)).all(),
        back=db().execute(reading.to_send_back(station).limit(MOST_ROWS)).all(),
        days_here=_days_here,
    )


def _just_laid() -> Row[Any] | None:
    """The parcel that was scanned before, while it waits."""
    try:
        parcel = whole(one_arg("laid", "0"), 0, 2**53)
    except InputError:
        return None
    found = db().execute(reading.parcel(own_station().id, parcel)).first() if parcel else None
    return found if found is not None and _waits(found) else None


def _found(parcel: int) -> Row[Any]:
    found = db().execute(reading.parcel(own_station().id, parcel)).first()
    if found is None:
        raise Missing
    return found


def _parcel_page(parcel: int, form: ReturnForm) -> str:
    found = _found(parcel)
    pickup = db().get(Pickup, parcel) if _waits(found) else None
    return render_template(
        "station/parcel.html",
        form=form,
        parcel=found,
        state=_state(found),
        until=pickups.kept_until(pickup, figures(db())["pickup_days"])
        if pickup is not None and _waits(found)
        else None,
    )


def _state(found: Row[Any]) -> tuple[str, str]:
    """What became of it: the kind of its chip, and the word."""
    if found.handed_at:
        return "ok", _("Handed over")
    if found.sent_back_at or found.state in {"returning", "returned"}:
        return "hold", _("Goes back")
    if found.arrived_at:
        return "warn", _("Waiting to be fetched")
    return ("ok", _("Delivered")) if found.state == "delivered" else ("info", _("On its way"))


def _days_here(found: Row[Any]) -> int:
    """0 on the day it came."""
    came: date = found.arrived_at.astimezone(SHANGHAI).date()
    return (today_in_china() - came).days


def _waits(found: Row[Any]) -> bool:
    return bool(found.arrived_at and not found.handed_at and not found.sent_back_at)
