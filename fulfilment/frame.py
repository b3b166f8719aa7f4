"""What every page of the warehouse shares: the areas, the role, the sheet of a consignment, and how a no is shown."""

from datetime import UTC, datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from models.divisions import division
from models.parties import ROLES
from models.reading import dispatch, sheets
from models.reading.dispatch import STEPS
from models.reading.sheets import Sheet
from operations.refusals import Missing, Refused
from web.access import may_open
from web.ages import age
from web.database import db
from web.field_forms import found_words
from web.filters import SHANGHAI, in_locale, today_in_china
from web.i18n import _, _l
from web.roles import role_word
from web.sentences import sentence_of
from web.sign_in import actor

QUEUE = "/fulfilment"
#: The way out of the house, most used on a phone first; then the way in, in the order goods go through it.
ROOMS = (
    (QUEUE, _l("Today's work"), "list"),
    ("/fulfilment/waves", _l("Picking"), "clipboard-list"),
    ("/fulfilment/packing", _l("Packing"), "package-check"),
    ("/fulfilment/shipments", _l("Hand over"), "truck"),
    ("/fulfilment/returns", _l("Returns"), "undo-2"),
    ("/fulfilment/purchases", _l("Purchases"), "file-text"),
    ("/fulfilment/purchases/proposals", _l("To buy"), "shopping-cart"),
    ("/fulfilment/receipts", _l("Goods in"), "download"),
    ("/fulfilment/inspections", _l("Inspections"), "clipboard-check"),
    ("/fulfilment/certificates", _l("Certificates"), "badge-check"),
    ("/fulfilment/lots", _l("Lots"), "boxes"),
    ("/fulfilment/bins", _l("Stock"), "warehouse"),
    ("/fulfilment/tracking", _l("Tracking"), "map-pin"),
)
#: Addresses that belong to a room although they do not begin like it.
BACK_ROOMS = {
    "/fulfilment/counts": "/fulfilment/bins",
    "/fulfilment/write-offs": "/fulfilment/bins",
    "/fulfilment/manifests": "/fulfilment/shipments",
    "/fulfilment/deliveries": "/fulfilment/receipts",
}
ICONS = {
    "waiting": "clipboard-list",
    "picking": "package-open",
    "picked": "boxes",
    "packed": "package-check",
    "shipped": "truck",
}


def work_frame() -> dict[str, object]:
    """Names for the frame: the rooms a visitor may enter."""
    areas = [(path, str(name), icon, path == _room()) for path, name, icon in ROOMS if may_open(path)]
    if may_open("/cooperative"):
        areas.append(("/cooperative", _("Association"), "house", False))
    return {
        "work_nav": areas,
        "work_role": _role(),
        "may_work": may_work(),
        "may_inspect": actor().has("inspector"),
        "may_record": actor().has("warehouse", "inspector", "buyer", "vendor_manager"),
        "may_decide_excess": actor().has("buyer", "admin"),
        "may_open": may_open,
        "wave_number": wave_number,
        "manifest_number": manifest_number,
        "age": age,
        "clock": clock_text,
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
        parcels=db().execute(sheets.parcels(sheet.head.id)).all() if sheet.head.packed_at else [],
        siblings=sheets.siblings(db(), sheet.head),
        missing=sheets.missing(db(), sheet.head) if sheet.is_short else [],
        may_take_off=sheet.is_short and may_open(consignment_path(sheet.head.id, "/missing")),
        next_to_pack=_next_to_pack(sheet),
        now=datetime.now(UTC),
        refusal=sentence_of(refused) if refused else "",
    )
    return page, refused.status if refused else 200


def wave_number(wave: int) -> str:
    """What people call a wave by, as `models.waves.Wave.number`."""
    return f"W{wave:06}"


def manifest_number(manifest: int) -> str:
    """What people call a manifest by, as `models.carriers.Manifest.number`."""
    return f"M{manifest:06}"


def place_of(row: Any) -> str:
    """Where something goes: the station where it is fetched, else the province."""
    if row.station_zh:
        return str(in_locale(row, "station"))
    place = division(row.province_code)
    return place.name if place is not None else str(row.province_code)


def clock_text(moment: datetime) -> str:
    """A moment near today, as short as it can be said: 16:30 today, else with its day."""
    there = moment.astimezone(SHANGHAI)
    if there.date() == today_in_china():
        return there.strftime("%H:%M")
    return there.strftime("%m-%d %H:%M")


def _next_to_pack(sheet: Sheet) -> Any:
    """What is to be packed after this one, which is packed."""
    if sheet.head.state != "packed" or not may_work():
        return None
    return db().execute(dispatch.queue("picked").limit(1)).first()


def _role() -> str:
    role = next((role for role in ROLES["association"] if actor().has(role)), None)
    return role_word(role) if role else _("Superuser")
