"""What every page of the office shares: its areas, the role, who sees what."""

from flask import request

from cooperative.sight import masked_name, sees
from models.divisions import division
from web.ages import age
from web.i18n import _, _l
from web.sign_in import actor

HOME = "/cooperative"
ORDERS = "/cooperative/orders"
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
    areas = [(HOME, _("Overview"), "house", request.path == HOME)]
    if sees("orders"):
        areas.append((ORDERS, _("Orders"), "receipt", request.path.startswith(ORDERS)))
    if sees("warehouse"):
        areas.append(("/fulfilment", _("Warehouse"), "warehouse", False))
    return {
        "work_nav": areas,
        "work_role": _role(),
        "sees": sees,
        "age": age,
        "masked_name": masked_name,
        "province": province,
    }


def province(code: str) -> str:
    """The name of a province."""
    place = division(code)
    return place.name if place is not None else code


def _role() -> str:
    visitor = actor()
    return next((str(word) for name, word in ROLES.items() if visitor.has(name)), _("Superuser"))
