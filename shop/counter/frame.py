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
_SHOP, _SUPPLIER, _ALL = ("owner", "helper"), ("member",), ("owner", "helper", "member")
#: address, name, icon, roles that have it. The first four stand in the bar of a phone, the others behind More.
AREAS = (
    (HOME, _l("Today"), "house", _ALL),
    ("/counter/pool", _l("Pool"), "boxes", _SHOP),
    ("/counter/listings", _l("My listings"), "tags", _SHOP),
    ("/counter/orders", _l("Orders"), "receipt", _SHOP),
    ("/counter/purchases", _l("Purchase orders"), "clipboard-list", _SUPPLIER),
    ("/counter/supplies", _l("Deliveries"), "truck", _SUPPLIER),
    ("/counter/certificates", _l("Certificates"), "badge-check", _SUPPLIER),
    ("/counter/products", _l("Products"), "package", _ALL),
    ("/counter/plots", _l("Plots"), "sprout", ("member",)),
    ("/counter/earnings", _l("Earnings"), "hand-coins", _SHOP),
    ("/counter/shop", _l("My shop"), "store", _SHOP),
    ("/account/documents", _l("Documents"), "file-text", ("owner", "member")),
    ("/account/team", _l("Team"), "users", ("owner", "member")),
    ("/counter/notices", _l("Notices"), "bell", _ALL),
)
ROLES = {"owner": _l("Shop owner"), "helper": _l("Helper"), "member": _l("Supplier")}


def party() -> Organisation:
    """The party whose counter this is."""
    return acting_for("shop", "supplier")


def own_shop() -> Organisation:
    """The shop whose counter this is. Missing when the visitor has none."""
    return acting_for("shop")


def own_supplier() -> Organisation:
    """The supplier whose counter this is. Missing when the visitor has none."""
    return acting_for("supplier")


def acting_supplier() -> Organisation:
    """The supplier, where something is to be changed."""
    return _acting(own_supplier())


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
    names = [role.name for role in actor().roles if role.organisation_id == here.id]
    return {
        "work_nav": [
            (path, str(name), icon, _is_here(path)) for path, name, icon, roles in AREAS if {*names} & {*roles}
        ],
        "work_role": _role(here, names),
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


def _role(here: Organisation, names: list[str]) -> str:
    """Whose counter it is, and as what the visitor stands at it."""
    role = next((str(word) for name, word in ROLES.items() if name in names), "")
    return " · ".join(part for part in (in_locale(here, "name"), role) if part)
