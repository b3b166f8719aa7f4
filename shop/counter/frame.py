"""What every page of the counter shares: the party that acts, its areas, and that a suspended party only reads."""

from flask import request

from models.parties import Organisation
from operations.refusals import Refused
from shop.signage import signage
from web.ages import age
from web.filters import in_locale
from web.i18n import _l
from web.sign_in import acting_for, actor

HOME = "/counter"
#: address, name, icon, kinds of party that have it. The first four stand in the bar of a phone, the others behind More.
AREAS = (
    (HOME, _l("Today"), "house", ("shop", "supplier")),
    ("/counter/pool", _l("Pool"), "boxes", ("shop",)),
    ("/counter/listings", _l("My listings"), "tags", ("shop",)),
    ("/counter/orders", _l("Orders"), "receipt", ("shop",)),
    ("/counter/products", _l("Products"), "package", ("shop", "supplier")),
    ("/counter/earnings", _l("Earnings"), "hand-coins", ("shop",)),
    ("/counter/shop", _l("My shop"), "store", ("shop",)),
    ("/counter/notices", _l("Notices"), "bell", ("shop", "supplier")),
)
ROLES = {"owner": _l("Shop owner"), "helper": _l("Helper"), "member": _l("Supplier")}


def party() -> Organisation:
    """The party whose counter this is."""
    return acting_for("shop", "supplier")


def own_shop() -> Organisation:
    """The shop whose counter this is. Missing when the visitor has none."""
    return acting_for("shop")


def acting_party() -> Organisation:
    """The party, where something is to be changed."""
    return _acting(party())


def acting_shop() -> Organisation:
    """The shop, where something is to be changed."""
    return _acting(own_shop())


def counter_frame() -> dict[str, object]:
    """Names for the frame and the pages; none where the visitor is turned away at the door."""
    if not actor().has(*ROLES):
        return {}
    here = party()
    return {
        "work_nav": [
            (path, str(name), icon, _is_here(path)) for path, name, icon, kinds in AREAS if here.kind in kinds
        ],
        "work_role": _role(here),
        "party": here,
        "age": age,
        "figures": signage().figures(),
    }


def _acting(found: Organisation) -> Organisation:
    if found.state != "approved":
        raise Refused("party_suspended")
    return found


def _is_here(path: str) -> bool:
    return request.path == path or (path != HOME and request.path.startswith(f"{path}/"))


def _role(here: Organisation) -> str:
    names = [role.name for role in actor().roles if role.organisation_id == here.id]
    role = next((str(word) for name, word in ROLES.items() if name in names), "")
    return " · ".join(part for part in (in_locale(here, "name"), role) if part)
