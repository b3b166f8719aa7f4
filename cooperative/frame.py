"""What every page of the office shares: its areas, the role, who sees what."""

from flask import request

from cooperative.sight import sees
from models.divisions import division
from web.access import may_open
from web.ages import age
from web.i18n import _, _l
from web.sign_in import actor

HOME = "/cooperative"
ORDERS = "/cooperative/orders"
#: Address, name and icon of every area, and further addresses that belong to it; most used first. Who may open the
#: address (`cooperative.URLS`) sees the area.
AREAS = (
    (HOME, _l("Overview"), "house", "/cooperative/notices"),
    (ORDERS, _l("Orders"), "receipt"),
    ("/cooperative/vendors", _l("Vendors"), "store", "/cooperative/applications"),
    ("/cooperative/products", _l("Products"), "package"),
    ("/cooperative/pool", _l("Pool"), "boxes", "/cooperative/waivers"),
    ("/cooperative/people", _l("People"), "users"),
    ("/cooperative/audit", _l("Audit log"), "history", "/cooperative/invariants"),
    ("/cooperative/settings", _l("Settings"), "settings"),
    ("/fulfilment/purchases", _l("Purchases"), "clipboard-list"),
    ("/fulfilment", _l("Warehouse"), "warehouse"),
)
#: The first that is held names the visitor.
ROLES = {
    "admin": _l("Administrator"),
    "finance": _l("Finance"),
    "support": _l("Support"),
    "vendor_manager": _l("Vendor manager"),
    "buyer": _l("Purchasing"),
}


def office_frame() -> dict[str, object]:
    """Names for the frame and the pages."""
    return {
        "work_nav": [
            (href, str(name), icon, _is_here(href, *also)) for href, name, icon, *also in AREAS if may_open(href)
        ],
        "work_role": _role(),
        "sees": sees,
        "may_open": may_open,
        "age": age,
        "province": province,
    }


def province(code: str) -> str:
    """The name of a province."""
    place = division(code)
    return place.name if place is not None else code


def _is_here(href: str, *also: str) -> bool:
    """Whether the page of this request belongs to an area."""
    path = request.path
    return path == href or (href != HOME and path.startswith(f"{href}/")) or path.startswith(also)


def _role() -> str:
    visitor = actor()
    return next((str(word) for name, word in ROLES.items() if visitor.has(name)), _("Superuser"))
