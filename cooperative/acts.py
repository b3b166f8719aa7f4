"""The audit log in words: what was done, to what kind of thing, which value changed, and where the thing is seen."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import current_app

from cooperative.figures import name_of
from models.reading.office import UNMASK
from web.access import may_open
from web.filters import datetime_text, degrees, money_text, weight
from web.i18n import _, _l

#: An act whose code is not here is shown as it is.
ACTS: dict[str, str] = {
    "accept": _l("Accepted a proposal"),
    "accept_invitation": _l("Accepted an invitation"),
    "add": _l("Added"),
    "add_pictures": _l("Added pictures"),
    "admit": _l("Admitted"),
    "agree_to_name": _l("Agreed that its name is shown"),
    "approve": _l("Agreed to"),
    "approved": _l("Agreed to"),
    "archive": _l("Archived"),
    "arrive": _l("Took in at a station"),
    "ask": _l("Asked for it"),
    "ask_to_change": _l("Asked for a change"),
    "ask_write_off": _l("Asked for a write-off"),
    "cancel": _l("Cancelled"),
    "cancel_missing": _l("Took off what is missing"),
    "change": _l("Changed"),
    "change_address": _l("Changed the address"),
    "check_books": _l("Had the books checked"),
    "close": _l("Closed"),
    "compare": _l("Compared a bill"),
    "correct": _l("Corrected after a count"),
    "count": _l("Counted"),
    "decline": _l("Declined"),
    "declined": _l("Declined"),
    "delete": _l("Deleted"),
    "deliver": _l("Delivered"),
    "describe": _l("Wrote its words"),
    "discard": _l("Let go of the photos"),
    "downgrade": _l("Downgraded"),
    "draft": _l("Drafted"),
    "end": _l("Brought to an end"),
    "end_quota": _l("Ended a quota"),
    "end_role": _l("Ended a role"),
    "end_session": _l("Ended a session"),
    "end_superuser": _l("Ended a superuser's rights"),
    "expire": _l("Took out of the book, out of date"),
    "export": _l("Took data along"),
    "found": _l("Founded"),
    "freeze": _l("Froze"),
    "give_back": _l("Sent back from a station"),
    "grant": _l("Granted"),
    "hand_in": _l("Handed in"),
    "hand_over": _l("Handed over at a station"),
    "inspect": _l("Inspected"),
    "invite": _l("Invited"),
    "issue": _l("Issued anew"),
    "lift_floor": _l("Put back on the shelf"),
    "list": _l("Put on sale"),
    "make_data_pack": _l("Made a data pack"),
    "make_superuser": _l("Made a superuser"),
    "merge": _l("Mixed"),
    "move": _l("Moved"),
    "order_pictures": _l("Put pictures in order"),
    "pack": _l("Packed"),
    "part": _l("Divided, what is here leaves ahead"),
    "pass": _l("Passed"),
    "password": _l("Changed the password"),
    "phone": _l("Changed the telephone number"),
    "pick_short": _l("Found too few"),
    "present": _l("Presented the shop"),
    "proved": _l("Proved to be himself"),
    "recall": _l("Recalled"),
    "receive": _l("Received"),
    "record": _l("Recorded"),
    "recovery_code_used": _l("Used a recovery code"),
    "recovery_codes": _l("Made recovery codes"),
    "refund_due": _l("Refund is due"),
    "refund_failed": _l("Refund could not go back"),
    "refunded": _l("Paid back"),
    "reinstated": _l("Reinstated"),
    "reprice": _l("Set another price"),
    "restore": _l("Took back from the archive"),
    "retire": _l("Retired"),
    "returned": _l("Sent back"),
    "revoke_device": _l("Revoked a device"),
    "revoke_invitation": _l("Revoked an invitation"),
    "save": _l("Saved"),
    "second_factor_off": _l("Switched the second factor off"),
    "second_factor_on": _l("Switched the second factor on"),
    "second_factor_taken": _l("Took away the second factor"),
    "send": _l("Sent"),
    "send_back": _l("Opened a box again"),
    "set_minimum": _l("Set the least that should be free"),
    "set_quota": _l("Set a quota"),
    "set_terms": _l("Set the pool terms"),
    "set_tier": _l("Set the tier"),
    "ship": _l("Handed to the carrier"),
    "sign_in": _l("Signed in"),
    "sign_up": _l("Opened an account"),
    "split": _l("Split"),
    "start": _l("Began"),
    "start_picking": _l("Began picking"),
    "stop_below_floor": _l("Took off the shelf, below the floor"),
    "submit": _l("Submitted"),
    "suspended": _l("Suspended"),
    "swap_lot": _l("Took another lot"),
    "take_data_pack": _l("Took a data pack"),
    "take_out_picture": _l("Took out a picture"),
    "terminated": _l("Membership ended"),
    "unfreeze": _l("Lifted a freeze"),
    "unpack": _l("Opened its boxes"),
    UNMASK: _l("Looked at the contact data"),
    "withdraw": _l("Withdrew"),
    "withdraw_name": _l("No longer wants its name shown"),
    "withdraw_terms": _l("Took out of the pool"),
    "write_off": _l("Wrote off"),
}
#: Kinds of things: their word, and the page that shows one (filled in with id and number), if there is any.
THINGS: dict[str, tuple[str, str | None]] = {
    "application": (_l("Application"), "/cooperative/applications/{id}"),
    "audit_event": (_l("Audit log"), None),
    "bank_account": (_l("Bank account"), None),
    "book_check": (_l("Books"), "/cooperative/invariants"),
    "carrier": (_l("Carrier"), "/cooperative/settings/carriers"),
    "category": (_l("Category"), "/cooperative/settings/categories"),
    "certificate": (_l("Certificate"), "/fulfilment/certificates/{id}"),
    "consignment": (_l("Consignment"), "/fulfilment/consignments/{id}"),
    "count_line": (_l("Counted lot"), None),
    "data_pack": (_l("Data pack"), None),
    "device": (_l("Device"), None),
    "freight_zone": (_l("Rate card"), "/cooperative/settings/freight/{id}"),
    "inspection": (_l("Inspection"), None),
    "invitation": (_l("Invitation"), "/cooperative/people/invitations/{id}"),
    "listing": (_l("Listing"), None),
    "lot": (_l("Lot"), None),
    "membership": (_l("Role"), None),
    "notice": (_l("Notice"), "/cooperative/notices/{id}"),
    "order": (_l("Order"), "/cooperative/orders/{number}"),
    "organisation": (_l("Party"), "/cooperative/vendors/{id}"),
    "parcel": (_l("Parcel"), None),
    "payment_attempt": (_l("Payment"), "/cooperative/orders/{number}"),
    "person": (_l("Person"), "/cooperative/people/{id}"),
    "plot": (_l("Plot"), None),
    "price_waiver": (_l("Price waiver"), "/cooperative/waivers/{id}"),
    "product": (_l("Product"), "/cooperative/products/{id}"),
    "product_revision": (_l("Change of a product"), "/cooperative/products/reviews/{id}"),
    "purchase_order": (_l("Purchase order"), "/fulfilment/purchases/{id}"),
    "receipt": (_l("Receipt"), "/fulfilment/receipts/{id}"),
    "receipt_line": (_l("Line of a receipt"), None),
    "refund": (_l("Refund"), "/cooperative/orders/{number}"),
    "requirement": (_l("Requirement"), None),
    "run": (_l("Long work"), "/jobs/{id}"),
    "setting": (_l("Setting"), "/cooperative/settings"),
    "sku": (_l("Pack"), "/cooperative/pool/{id}"),
    "stock_count": (_l("Count"), "/fulfilment/counts/{id}"),
    "submission": (_l("Document"), None),
    "supplier_bill": (_l("Supplier's bill"), None),
    "write_off": (_l("Write-off"), "/fulfilment/write-offs"),
}
#: Values that have a word; others are shown under the name they are kept by.
VALUES: dict[str, str] = {
    "area_m2": _l("Area in square metres"),
    "chilled_allowed": _l("Chilled goods go there"),
    "chilled_pack_fen": _l("Box and ice for chilled goods"),
    "crop_en": _l("What grows there, in English"),
    "crop_zh": _l("What grows there"),
    "drought_bp": _l("Warning of drought"),
    "extra_fee_fen": _l("Fee for each further weight"),
    "extra_weight_g": _l("Each further weight"),
    "first_fee_fen": _l("Fee for the first weight"),
    "first_weight_g": _l("First weight"),
    "free_from_fen": _l("Free from goods worth"),
    "frozen_allowed": _l("Frozen goods go there"),
    "frozen_pack_fen": _l("Box and ice for frozen goods"),
    "floor_fen": _l("Floor"),
    "frost_c100": _l("Warning of frost"),
    "heat_c100": _l("Warning of heat"),
    "key": _l("Setting"),
    "kind": _l("Kind"),
    "name": _l("Name"),
    "name_agreed_at": _l("Name shown since"),
    "name_en": _l("Name in English"),
    "name_zh": _l("Name in Chinese"),
    "packs": _l("Packs"),
    "person": _l("Person"),
    "phone": _l("Phone"),
    "pool_fen": _l("Pool price"),
    "position": _l("Position"),
    "province_codes": _l("Provinces"),
    "purchase_fen": _l("Purchase price"),
    "quantity": _l("Quantity"),
    "retail_fen": _l("Retail price"),
    "role": _l("Role"),
    "rows": _l("Rows"),
    "since": _l("From when"),
    "state": _l("State"),
    "suggested_fen": _l("Suggested price"),
    "transit_days": _l("Days on the way"),
    "until": _l("Until"),
    "township_code": _l("Township"),
    "value": _l("Value"),
    "village": _l("Village"),
    "weight_g": _l("Weight"),
    "waybill_pattern": _l("Shape of the waybill number"),
}

#: A value that changed: its name, what it was, what it is now. None where it was not there.
Change = tuple[str, str | None, str | None]


def act(code: str) -> str:
    """What was done, in words."""
    return str(ACTS.get(code, code))


def thing(kind: str) -> str:
    """A kind of thing, in a word."""
    return str(THINGS[kind][0]) if kind in THINGS else kind


def page_of(kind: str, thing_id: int, number: str | None) -> str | None:
    """Where a thing is seen, if there is such a page and the visitor may open it."""
    pattern = THINGS[kind][1] if kind in THINGS else None
    if pattern is None or ("{number}" in pattern and number is None):
        return None
    path = pattern.format(id=thing_id, number=number)
    return path if may_open(path) else None


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Change]:
    """What differs between before and after, in the order of the names."""
    old, new = before or {}, after or {}
    names = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    return [(str(VALUES.get(name, name)), _written(name, old), _written(name, new)) for name in names]


def _written(name: str, values: Mapping[str, Any]) -> str | None:
    value = values.get(name)
    if value is None or isinstance(value, bool):
        return None if value is None else _("yes") if value else _("no")
    if isinstance(value, int):
        return next((write for end, write in _NUMBERS.items() if name.endswith(end)), str)(value)
    if isinstance(value, dict | list):
        return current_app.json.dumps(value, ensure_ascii=False)
    return _TEXTS.get(name, str)(str(value))


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return datetime_text(moment) if moment.tzinfo else text


#: How numbers are written, by the end of their names.
_NUMBERS: dict[str, Callable[[int], str]] = {"_fen": money_text, "_g": weight, "_c100": degrees}
#: Texts that stand for something else.
_TEXTS = {"key": name_of, "name_agreed_at": _moment, "since": _moment, "until": _moment}
