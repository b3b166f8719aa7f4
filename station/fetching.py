"""Handing parcels over: by code, else by name and the end of the number; then one confirmation for all of them."""

from collections.abc import Callable, Mapping

import flask
from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.delivery import Pickup
from models.reading import pickups as reading
from operations import pickup_proofs, pickups
from operations.refusals import Invalid, Missing, Refused
from station.forms import CodeForm, HandOverForm, PersonForm
from station.frame import FETCH, own_station
from web.database import db, run_transaction, transaction
from web.i18n import _n
from web.numbers import InputError, whole
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor


def show_fetching() -> str:
    """Two ways to show who one is. Without a code the second form is opened."""
    return _page(CodeForm(formdata=None), PersonForm(formdata=None))


def find_parcels() -> ResponseReturnValue:
    """What waits for whoever this is: his name and how many parcels. Nothing is handed over yet; wrong tries count."""
    if "last_four" in flask.request.form:
        person = PersonForm()
        four, name = person.last_four.data or "", person.name.data or ""
        return _find(
            person,
            lambda session, station: pickup_proofs.count_name(session, station, four),
            lambda session, station: pickup_proofs.by_phone(session, station, four, name),
        )
    code = CodeForm()
    return _find(
        code,
        pickup_proofs.count_code,
        lambda session, station: pickup_proofs.by_code(session, station, code.code.data or ""),
    )


def hand_over() -> ResponseReturnValue:
    """He has them. Sending it again changes nothing."""
    form, visitor, station = HandOverForm(), actor(), own_station().id
    if not form.validate():
        raise Missing
    code, four, name = form.code.data or "", form.last_four.data or "", form.name.data or ""
    parcel = 0 if code else _number(form.parcel.data or "")

    def work(session: Session) -> list[Pickup]:
        if code:
            return pickups.hand_over_by_code(session, visitor, station, code)
        return pickups.hand_over_by_phone(session, visitor, station, parcel, four, name)

    with transaction() as session:
        if code:
            pickup_proofs.count_code(session, station)
        else:
            pickup_proofs.count_parcel(session, parcel)
    try:
        count = len(run_transaction(work))
    except Missing:
        raise
    except Refused as no:
        flask.flash(sentence_of(no), "warn")
        return see(FETCH)
    flask.flash(_n("%(num)s parcel was handed over.", "%(num)s parcels were handed over.", count), "ok")
    return see(FETCH)


def _find(
    form: CodeForm | PersonForm, count: Callable[[Session, int], None], look: Callable[[Session, int], int]
) -> ResponseReturnValue:
    station = own_station().id
    if not form.validate():
        return _again(form, 422)
    try:
        with transaction() as session:
            count(session, station)
        parcel = run_transaction(lambda session: look(session, station))
    except Invalid as no:
        form.refuse(no)
        return _again(form, 422)
    except Refused as no:
        form.form_errors.append(sentence_of(no))
        return _again(form, no.status, no.headers)
    return _confirm(form, station, parcel)


def _confirm(form: CodeForm | PersonForm, station: int, parcel: int) -> str:
    """The full name is shown: he has just proved that he knows it, or the code."""
    proof = {"parcel": str(parcel), "code": "", "last_four": "", "name": ""}
    names = ("code",) if isinstance(form, CodeForm) else ("last_four", "name")
    proof |= {name: str(form[name].data) for name in names}
    return render_template(
        "station/confirm.html",
        form=HandOverForm(formdata=None, data=proof),
        parcels=db().execute(reading.of_the_same_person(station, parcel)).all(),
    )


def _again(form: CodeForm | PersonForm, status: int, headers: Mapping[str, str] | None = None) -> ResponseReturnValue:
    two = (form, PersonForm(formdata=None)) if isinstance(form, CodeForm) else (CodeForm(formdata=None), form)
    return _page(*two), status, dict(headers or {})


def _page(code: CodeForm, person: PersonForm) -> str:
    waiting = db().execute(reading.counts(own_station().id)).one().waiting
    form = person if person.errors else code
    return render_template("station/fetch.html", form=form, code=code, person_form=person, waiting=waiting)


def _number(text: str) -> int:
    try:
        return whole(text, 1, 2**53)
    except InputError:
        raise Missing from None
