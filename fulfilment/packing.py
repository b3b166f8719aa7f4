"""Packing: look at what lies on the table, weigh it, close the boxes."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fulfilment.forms import PackingForm, box_field, packing_form, packs_of, real_of, scanned
from fulfilment.frame import consignment_path, place_of, sheet_of, show_sheet
from models.delivery import PackingMaterial
from models.reading import dispatch, sheets
from models.reading.sheets import Sheet
from operations import packing
from operations.packing import Box
from operations.refusals import Invalid, Missing, Refused
from web.arguments import one_arg, one_field
from web.database import db, run_transaction
from web.filters import in_locale
from web.numbers import InputError, whole
from web.paging import page_of_rows
from web.redirects import see
from web.sign_in import actor

#: One order in more boxes than this is parted by hand.
MOST_BOXES = 9


def show_packing_table() -> ResponseReturnValue:
    """What waits to be packed. A number that was scanned leads to its order."""
    number = scanned(one_arg("number"))
    found = db().execute(sheets.in_the_house(number)).all() if number else []
    to_pack = [row for row in found if row.state == "picked"]
    if len(to_pack) == 1:
        return see(consignment_path(to_pack[0].id, "/packing"))
    page = page_of_rows(db(), dispatch.queue("picked"))
    text = render_template(
        "fulfilment/packing_table.html",
        number=number,
        found=found,
        page=page,
        now=datetime.now(UTC),
        place_of=place_of,
    )
    return (text, 404) if number and not found else text


def show_packing(consignment: int) -> ResponseReturnValue:
    """The packing table with one order on it. What is not ready for it, or past it, shows itself instead."""
    sheet = sheet_of(consignment)
    if sheet.head.state != "picked":
        return see(consignment_path(consignment))
    materials = packing.materials(db(), sheet.head.storage)
    material, proposed = packing.propose(materials, sheet.net_weight_g)
    boxes = _number(one_arg("boxes")) or min(proposed, MOST_BOXES)
    return _page(sheet, _form(sheet, boxes, materials, material), boxes)


def pack(consignment: int) -> ResponseReturnValue:
    """Close the boxes; the order then shows its labels."""
    sheet = sheet_of(consignment)
    boxes = _number(one_field("boxes")) or 1
    materials = packing.materials(db(), sheet.head.storage)
    form = _form(sheet, boxes, materials, packing.propose(materials, sheet.net_weight_g)[0])
    packer = actor()
    if sheet.head.state == "picked":
        valid = form.validate()
        if not form.check_ticks(sheet.lines) or not valid:
            return _page(sheet, form, boxes), 422

    def work(session: Session) -> None:
        packing.pack(
            session, packer, consignment, _boxes(sheet, form, boxes), _weights(sheet, form), form.carrier.data or None
        )

    try:
        run_transaction(work)
    except Missing:
        raise
    except Invalid as no:
        if no.field and no.field.endswith("-packs"):  # what lies in a box has no field of its own
            no.field = f"{no.field.removesuffix('-packs')}-weight"
        form.refuse(no)
        return _page(sheet, form, boxes, doubted=_doubted(no)), 422
    except Refused as no:
        return show_sheet(sheet_of(consignment), no)
    return see(consignment_path(consignment))


def _form(
    sheet: Sheet, boxes: int, materials: Sequence[PackingMaterial], proposed: PackingMaterial | None
) -> PackingForm:
    names = {one.id: str(in_locale(one, "name")) for one in materials}
    form = packing_form(sheet.lines, boxes, names, proposed.id if proposed else None)
    serves = "stations" if sheet.head.station_zh else "doors"
    carriers = db().scalars(sheets.carriers_for(sheet.head.storage, serves)).all()
    form.carrier.choices = [(one.code, str(in_locale(one, "name"))) for one in carriers]
    if form.carrier.data is None:
        form.carrier.data = sheet.head.carrier_code
    return form


def _boxes(sheet: Sheet, form: PackingForm, boxes: int) -> list[Box]:
    return [
        Box(
            form[box_field(box, "weight")].data or 0,
            form[box_field(box, "material")].data,
            _packs(sheet, form, box) if boxes > 1 else None,
            sure=bool(form[box_field(box, "sure")].data),
        )
        for box in range(boxes)
    ]


def _packs(sheet: Sheet, form: PackingForm, box: int) -> dict[int, int]:
    return {line.pick_line_id or 0: form[packs_of(line, box)].data or 0 for line in sheet.lines}


def _weights(sheet: Sheet, form: PackingForm) -> dict[int, int]:
    return {line.pick_line_id or 0: form[real_of(line)].data for line in sheet.lines if line.catch_weight}


def _doubted(no: Invalid) -> str:
    """The box of which the scale says something else than it should."""
    return (no.field or "").removesuffix("-weight") if no.code == "weight_off" else ""


def _number(text: str) -> int:
    try:
        return whole(text, 1, MOST_BOXES)
    except InputError:
        return 0


def _page(sheet: Sheet, form: PackingForm, boxes: int, doubted: str = "") -> str:
    again = [f"boxes-{box}" for box in range(boxes) if form[box_field(box, "sure")].data]
    return render_template(
        "fulfilment/packing.html",
        sheet=sheet,
        form=form,
        boxes=range(boxes),
        most=MOST_BOXES,
        doubted={doubted, *again},
        place=place_of(sheet.head),
        was_sent=request.method == "POST",
    )
