"""What roles are called."""

from web.i18n import _l

WORDS = {
    "vendor_manager": _l("Vendor manager"),
    "buyer": _l("Purchasing"),
    "inspector": _l("Inspector"),
    "warehouse": _l("Warehouse and packing"),
    "support": _l("Support"),
    "finance": _l("Finance"),
    "trainer": _l("Trainer"),
    "admin": _l("Administrator"),
    "owner": _l("Shop owner"),
    "helper": _l("Helper"),
    "member": _l("Supplier"),
    "station_operator": _l("Station operator"),
}


def role_word(role: str) -> str:
    """The name of a role of `models.parties.ROLES` in the visitor's language."""
    return str(WORDS[role])
