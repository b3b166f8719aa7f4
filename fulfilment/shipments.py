"""Handing over: by carrier what stands packed, the open manifest, scanning out, and what nobody scanned."""

from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import flask
from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Row
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from fulfilment.forms import MOST_ID, ManifestForm
from fulfilment.frame import manifest_number
from models.reading import handover as reading
from operations import handover
from operations.refusals import Invalid, Missing, Refused
from web.arguments import choice_arg, one_field
from web.database import db, run_transaction
from web.filters import date_text
from web.i18n import _n
from web.numbers import InputError, whole
from web.paging import page_of_rows
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor

SHIPMENTS = "/fulfilment/shipments"
MANIFESTS = "/fulfilment/manifests"


def show_shipments() -> str:
    """What each carrier takes along; in the other view the manifests that were closed."""
    if choice_arg("view", ("open", "closed"), "open") == "closed":
        page = page_of_rows(db(), reading.closed())
        days = groupby(page.items, key=lambda row: date_text(row.closed_at))
        return render_template(
            "fulfilment/shipments_closed.html", page=page, days=[(day, list(rows)) for day, rows in days]
        )
    return render_template("fulfilment/shipments.html", rounds=reading.rounds(db()), now=datetime.now(UTC))


def open_manifest() -> ResponseReturnValue:
    """The open manifest of a carrier, or a new one."""
    carrier, station, visitor = one_field("carrier"), _station(one_field("station")), actor()

    def work(session: Session) -> int:
        return handover.open_manifest(session, visitor, carrier, station).id

    try:
        return see(f"{MANIFESTS}/{run_transaction(work)}")
    except Missing:
        raise
    except Refused as no:
        flask.flash(sentence_of(no), "bad")
        return see(SHIPMENTS)


def show_manifest(manifest: int) -> str:
    """The field for the scanner, what was scanned, and what stands here still."""
    return _page(_manifest(manifest), ManifestForm())


def scan_out(manifest: int) -> ResponseReturnValue:
    """A parcel leaves. What does not belong there is said, and the field is empty for the next one."""
    head, form, visitor = _manifest(manifest), ManifestForm(), actor()
    if not form.validate():
        return _page(head, form), 422
    waybill = form.waybill.data or ""
    try:
        run_transaction(lambda session: handover.scan_out(session, visitor, manifest, waybill).id)
    except Invalid as no:
        form.refuse(no)
    except Refused as no:
        form.form_errors.append(sentence_of(no))
        return _page(_manifest(manifest), _emptied(form)), no.status
    else:
        return see(f"{MANIFESTS}/{manifest}")
    return _page(head, _emptied(form), other=waybill), 422


def show_closing(manifest: int) -> ResponseReturnValue:
    """How many go along and how many stay, before the carrier signs. One that is closed shows itself."""
    head = _manifest(manifest)
    if head.state != "open":
        return see(f"{MANIFESTS}/{manifest}")
    return render_template("fulfilment/manifest_closing.html", manifest=head, left=_left(head))


def close_manifest(manifest: int) -> ResponseReturnValue:
    """The carrier signed."""
    visitor = actor()
    try:
        run_transaction(lambda session: handover.close(session, visitor, manifest).id)
    except Missing:
        raise
    except Refused as no:
        form = ManifestForm(None)
        form.form_errors.append(sentence_of(no))
        return _page(_manifest(manifest), form), no.status
    head = _manifest(manifest)
    flask.flash(
        _n(
            "%(manifest)s is closed: %(num)s parcel has left.",
            "%(manifest)s is closed: %(num)s parcels have left.",
            head.scanned,
            manifest=manifest_number(manifest),
        ),
        "ok",
    )
    return see(f"{MANIFESTS}/{manifest}")


def _manifest(manifest: int) -> Row[Any]:
    found = reading.manifest(db(), manifest)
    if found is None:
        raise Missing
    return found


def _left(head: Row[Any]) -> Any:
    return reading.left(db(), head.carrier_code, head.station_id) if head.state == "open" else []


def _emptied(form: ManifestForm) -> ManifestForm:
    form.waybill.data = ""
    return form


def _page(head: Row[Any], form: ManifestForm, other: str = "") -> str:
    return render_template(
        "fulfilment/manifest.html",
        manifest=head,
        form=form,
        other=other,
        page=page_of_rows(db(), reading.scanned(head.id)),
        left=_left(head),
        now=datetime.now(UTC),
    )


def _station(text: str) -> int | None:
    try:
        return whole(text, 1, MOST_ID) if text else None
    except InputError:
        raise BadRequest from None
