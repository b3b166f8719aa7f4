"""What every page of the warehouse shares: the areas, the role, the sheet of a consignment, and how a no is shown."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from models.parties import ROLES
from models.reading import sheets
from models.reading.dispatch import STEPS
from models.reading.sheets import Sheet
from operations.refusals import Missing, Refused
from web.access import may_open
from web.ages import age
from web.database import db
from web.field_forms import found_words
from web.filters import today_in_china
from web.i18n import _, _l
from web.roles import role_word
from web.sentences import sentence_of
from web.sign_in import actor

QUEUE = "/fulfilment"
#: The rooms beside today's work, in the order goods go through them.
ROOMS = (
    ("/fulfilment/purchases", _l("Purchases"), "clipboard-list"),
    ("/fulfilment/purchases/proposals", _l("To buy"), "shopping-cart"),
    ("/fulfilment/receipts", _l("Goods in"), "download"),
    ("/fulfilment/inspections", _l("Inspections"), "clipboard-check"),
    ("/fulfilment/certificates", _l("Certificates"), "file-text"),
    ("/fulfilment/lots", _l("Lots"), "boxes"),
    ("/fulfilment/bins", _l("Stock"), "warehouse"),
    ("/fulfilment/tracking", _l("Tracking"), "truck"),
)
#: Addresses that belong to a room although they do not begin like it.
BACK_ROOMS = {"/fulfilment/counts": "/fulfilment/bins", "/fulfilment/write-offs": "/fulfilment/bins"}
ICONS = {
    "waiting": "clipboard-list",
    "picking": "package-open",
    "picked": "boxes",
    "packed": "package-check",
    "shipped": "truck",
}


def work_frame() -> dict[str, object]:
    """Names for the frame: the steps as areas, most used first."""
    step = request.args.get("step", STEPS[0]) if request.path == QUEUE else ""
    names = {
        "waiting": _("To pick"),
        "picking": _("Being picked"),
        "picked": _("To pack"),
        "packed": _("To hand over"),
        "shipped": _("Shipped"),
    }
    steps = [(queue_path(name), names[name], ICONS[name], name == step) for name in STEPS]
    rooms = [(path, str(name), icon, path == _room()) for path, name, icon in ROOMS if may_open(path)]
    areas = steps + rooms if may_open(QUEUE) else rooms
    if may_open("/cooperative"):
        areas.append(("/cooperative", _("Association"), "house", False))
    return {
        "work_nav": areas,
        "work_role": _role(),
        "may_work": may_work(),
        "may_inspect": actor().has("inspector"),
        "may_record": actor().has("warehouse", "inspector", "buyer", "vendor_manager"),
        "may_decide_excess": actor().has("buyer", "admin"),
        "age": age,
        "today": today_in_china(),
        "found_words": found_words,
    }


def _room() -> str:
    """The room of this page: of those whose address begins the page's, the longest."""
    path, rooms = request.path, (*(one for one, *_rest in ROOMS), *BACK_ROOMS)
    room = max((one for one in rooms if path == one or path.startswith(f"{one}/")), key=len, default="")
    return BACK_ROOMS.get(room, room)


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
    role = next((role for role in ROLES["association"] if actor().has(role)), None)
    return role_word(role) if role else _("Superuser")
