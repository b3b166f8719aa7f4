"""What is printed on the way out, as PDF: labels, slips, pick lists, manifests; a manifest as a table as well."""

from typing import Any

from flask import Response
from sqlalchemy import Row, Select

from models.delivery import Consignment
from models.parties import Organisation
from models.reading import parcels as reading
from models.reading import waves
from models.reading.purchasing import house
from models.stock import Bin
from operations.labels import shelf_labels
from operations.manifest_papers import manifest_paper
from operations.packing_slips import packing_slips
from operations.parcel_labels import parcel_labels
from operations.pick_lists import pick_list
from operations.refusals import Missing, Refused
from web.database import db
from web.dispatch_words import (
    manifest_cells,
    manifest_number,
    manifest_of,
    pick_list_of,
    shelf_label,
    wave_number,
)
from web.parcel_words import labels_of, slips_of
from web.tables import attachment, csv_response, xlsx_response


def send_parcel_label(parcel: int) -> Response:
    """The label of one parcel; there is none before it has a waybill."""
    found = db().execute(reading.parcel(parcel)).one_or_none()
    if found is None:
        raise Missing
    if found.waybill is None:
        raise Refused("no_waybill_yet")
    return _pdf(parcel_labels(labels_of([found], _house())), found.waybill)


def send_slip(consignment: int) -> Response:
    """The slip of a consignment; there is none before its packs are in pick lines."""
    head = _one(reading.slips(Consignment.id == consignment))
    lines = db().execute(reading.slip_lines(Consignment.id == consignment)).all()
    if not lines:
        raise Refused("nothing_to_print")
    return _pdf(packing_slips(slips_of([head], lines, _house())), head.number)


def send_pick_list(wave: int) -> Response:
    """The list of a wave."""
    head = reading.wave(db(), wave)
    if head is None:
        raise Missing
    tasks = db().execute(waves.tasks(wave)).all()
    return _pdf(pick_list(pick_list_of(head, tasks)), wave_number(wave))


def send_manifest(manifest: int) -> Response:
    """The list a driver signs. No name, phone or street stands on it."""
    head = _manifest(manifest)
    rows = db().execute(reading.of_manifest(manifest)).all()
    return _pdf(manifest_paper(manifest_of(head, rows)), manifest_number(manifest))


def send_manifest_workbook(manifest: int) -> Response:
    """The same as a workbook."""
    return _private(xlsx_response(manifest_number(manifest), *_table(manifest)))


def send_manifest_table(manifest: int) -> Response:
    """The same as CSV."""
    return _private(csv_response(manifest_number(manifest), *_table(manifest)))


def send_shelf_label(bin_id: int) -> Response:
    """The label of one bin."""
    row = _one(reading.shelves(Bin.id == bin_id))
    return _pdf(shelf_labels([shelf_label(row)]), row.code)


def send_shelf_labels() -> Response:
    """The labels of all bins, in the order they are walked."""
    rows = db().execute(reading.shelves()).all()
    if not rows:
        raise Refused("nothing_to_print")
    return _pdf(shelf_labels(map(shelf_label, rows)), "bins")


def _table(manifest: int) -> Any:
    _manifest(manifest)
    return manifest_cells(db().execute(reading.of_manifest(manifest)).all())


def _manifest(manifest: int) -> Row[Any]:
    head = reading.manifest(db(), manifest)
    if head is None:
        raise Missing
    return head


def _one(statement: Select[Any]) -> Row[Any]:
    row = db().execute(statement).one_or_none()
    if row is None:
        raise Missing
    return row


def _house() -> Organisation:
    return house(db())


def _pdf(content: bytes, name: str) -> Response:
    answer = Response(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = attachment(f"{name}.pdf", "inline")
    return _private(answer)


def _private(answer: Response) -> Response:
    """For no browser and nothing between to keep."""
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
