"""What every page of the warehouse shares: the areas, the role, the sheet of a consignment, and how a no is shown."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from models.reading import sheets
from models.reading.dispatch import STEPS
from models.reading.sheets import Sheet
from operations.refusals import Missing, Refused
from web.ages import age
from web.database import db
from web.i18n import _
from web.sentences import sentence_of
from web.sign_in import actor

QUEUE = "/fulfilment"
ICONS = {"waiting": "clipboard-list", "picking": "package-open", "packed": "package-check", "shipped": "truck"}


def work_frame() -> dict[str, object]:
    """Names for the frame: the steps as areas, most used first."""
    step = request.args.get("step", STEPS[0]) if request.path == QUEUE else ""
    names = {
        "waiting": _("To pick"),
        "picking": _("Being picked"),
        "packed": _("To hand over"),
        "shipped": _("Shipped"),
    }
    areas = [(queue_path(name), names[name], ICONS[name], name == step) for name in STEPS]
    if actor().has("admin"):
        areas.append(("/cooperative", _("Association"), "house", False))
    return {"work_nav": areas, "work_role": _role(), "may_work": may_work(), "age": age}


def may_work() -> bool:
    """Whether the visitor packs, or only looks on."""
    return actor().has("warehouse")


def queue_path(step: str) -> str:
    """The queue of a step."""
    return QUEUE if step == STEPS[0] else f"{QUEUE}?step={step}"


def consignment_path(consignment: int, page: str = "") -> str:
    """A page of a consignment."""
    return f"{QUEUE}/consignments/{consignment}{page}"


def sheet_of(consignment: int) -> Sheet:
    """The sheet of a consignment. Missing when there is none."""
    found = sheets.sheet(db(), consignment)
    if found is None:
        raise Missing
    return found


def show_sheet(sheet: Sheet, refused: Refused | None = None) -> ResponseReturnValue:
    """The consignment as it stands; after a refusal with its sentence on top and its status."""
    page = render_template(
        "fulfilment/consignment.html",
        sheet=sheet,
        siblings=sheets.siblings(db(), sheet.head),
        missing=sheets.missing(db(), sheet.head) if sheet.is_short else [],
        refusal=sentence_of(refused) if refused else "",
    )
    return page, refused.status if refused else 200


def _role() -> str:
    if may_work():
        return _("Warehouse")
    return _("Administrator") if actor().has("admin") else _("Superuser")
