"""What notices say: one sentence a kind, with the notice's plain values filled in, and where to go on from there."""

from collections.abc import Mapping
from typing import Protocol

from web.filters import degrees, money_text, share
from web.i18n import _, _l, locale


class Told(Protocol):
    """What must be known of a notice; `models.audit.Notice` and rows with its columns do."""

    kind: str
    body: str
    params: dict[str, object]


#: Kind → sentence and address (None where there is no page for it). Both are filled in with `Notice.params`: a pair
#: `name_zh`, `name_en` is written as %(name)s in the reader's language, numbers by the end of their names (WRITTEN).
NOTICES: dict[str, tuple[str, str | None]] = {
    # to the association
    "shortage": (_l("Packs are missing"), None),
    "over_delivery": (
        _l("Order %(order)s: more came than was ordered (%(packs)s packs). A second person decides."),
        "/fulfilment/receipts?waiting=1",
    ),
    "frozen_lot": (_l("Lot %(lot)s is frozen"), "/fulfilment/lots/%(lot)s"),
    "expired_lot": (
        _l("Lot %(lot)s is out of date: %(packs)s packs have to be thrown away"),
        "/fulfilment/lots/%(lot)s",
    ),
    "refund_due": (_l("Money has to go back"), None),
    "refund_by_hand": (
        _l("Order %(number)s: %(amount_fen)s cannot go back by the way it came. Please pay the buyer another way."),
        "/cooperative/orders/%(number)s",
    ),
    "refund_failed": (
        _l("Order %(number)s: the refund of %(amount_fen)s did not arrive. Please pay the buyer another way."),
        "/cooperative/orders/%(number)s",
    ),
    "refund_unanswered": (
        _l("Order %(number)s: the payment provider has not confirmed the refund of %(amount_fen)s. We keep asking."),
        "/cooperative/orders/%(number)s",
    ),
    "job_failed": (_l("A job has failed"), None),
    "audit_changed": (_l("The audit log was changed from outside"), "/cooperative/audit"),
    "invariant_broken": (_l("The books do not agree"), "/cooperative/invariants"),
    "stripe_event_unknown": (_l("Unknown message of the payment provider"), None),
    "role_to_approve": (_l("A role waits for a second person's approval"), "/cooperative/people/invitations"),
    "waybills_low": (
        _l("%(name)s: %(left)s waybill numbers are left. Ask for more and add them."),
        "/cooperative/settings/carriers/%(carrier)s",
    ),
    "carrier_refused": (_l("%(carrier)s does not take manifest %(manifest)s"), None),
    "sms_unsent": (_l("Text messages do not leave the house"), None),
    # to the association and to a party
    "document_expiring": (
        _l("%(party)s: %(document)s is valid until %(until)s. A new one is needed."),
        None,
    ),
    "document_lapsed": (
        _l("%(party)s: %(document)s ended on %(until)s. Its goods are not sold until there is a new one."),
        None,
    ),
    # to a party, and to the association for a party nobody signs in for
    "orchard_frost": (_l("%(plot)s: it was as cold as %(low_c100)s in the last 24 hours."), "%(page)s"),
    "orchard_heat": (_l("%(plot)s: it was as hot as %(high_c100)s in the last 24 hours."), "%(page)s"),
    "orchard_drought": (
        _l("%(plot)s: the soil is dry. Its moisture was %(soil_moisture_bp)s over the last 24 hours."),
        "%(page)s",
    ),
    "orchard_silent": (_l("%(plot)s: nothing has come from %(devices)s for three hours."), "%(page)s"),
    # to a party
    "product_approved": (_l("%(name)s has been accepted"), "/counter/products/%(product)s"),
    "product_returned": (_l("%(name)s was sent back and needs a correction"), "/counter/products/%(product)s"),
    "product_declined": (_l("%(name)s was declined"), "/counter/products/%(product)s"),
    "product_stopped": (_l("The association has stopped the sale of %(name)s; it is off every shelf"), None),
    "product_resumed": (_l("%(name)s may be sold again and is back on the shelf"), None),
    "sku_stopped": (_l("The association has stopped the sale of %(name)s, %(pack)s; it is off every shelf"), None),
    "sku_resumed": (_l("%(name)s, %(pack)s may be sold again and is back on the shelf"), None),
    "below_floor": (
        _l(
            "%(product)s, %(pack)s: the lowest price is now %(new_floor_fen)s, it was %(old_floor_fen)s. You ask "
            "%(price_fen)s, so it is off your shelf until you change the price."
        ),
        "/counter/listings/%(listing_id)s",
    ),
    "waiver_granted": (
        _l("%(product)s, %(pack)s: you may go down to %(floor_fen)s for the days you asked for. %(note)s"),
        "/counter/pool/%(sku_id)s/waivers",
    ),
    "waiver_declined": (
        _l("%(product)s, %(pack)s: the lowest price stays for you too. %(note)s"),
        "/counter/pool/%(sku_id)s/waivers",
    ),
    "order_new": (
        _l("New orders: %(orders)s, packs: %(packs)s. You earn %(earning_fen)s. The latest is %(number)s."),
        "/counter/orders",
    ),
    "purchase_order": (
        _l("The association orders from you: %(number)s. Please confirm it."),
        "/counter/purchases/%(order_id)s",
    ),
    "purchase_accepted": (_l("%(number)s: your proposal was accepted."), "/counter/purchases/%(order_id)s"),
    "purchase_cancelled": (_l("%(number)s was taken back. %(note)s"), "/counter/purchases/%(order_id)s"),
    "purchase_closed": (
        _l("%(number)s: what has not come is no longer awaited. %(note)s"),
        "/counter/purchases/%(order_id)s",
    ),
    "application_approved": (_l("Welcome! The association has accepted your application."), None),
    "document_returned": (_l("%(document)s was sent back. Please hand in a new one."), "/account/documents"),
    "party_reinstated": (_l("The association lets you sell again."), None),
    "party_suspended": (_l("The association has suspended you. Open orders run on."), None),
    "party_terminated": (_l("The association has ended your membership."), None),
}


#: How a number is written, by the end of its name.
WRITTEN = {"_fen": money_text, "_c100": degrees, "_bp": share}


def told(notice: Told) -> tuple[str, str | None]:
    """The sentence of a notice in the reader's language, and where it leads. An unknown kind shows its plain words."""
    if notice.kind not in NOTICES:
        return notice.body or _("Something has changed; please ask the association."), None
    sentence, address = NOTICES[notice.kind]
    values = _values(notice.params)
    return str(sentence) % values, address % values if address else None


def _values(params: Mapping[str, object]) -> dict[str, object]:
    first, second = ("en", "zh") if locale() == "en" else ("zh", "en")
    stems = {name[:-3] for name in params if name.endswith(("_zh", "_en"))}
    named = {stem: params.get(f"{stem}_{first}") or params.get(f"{stem}_{second}") or "" for stem in stems}
    return {name: _written(name, value) for name, value in params.items()} | named


def _written(name: str, value: object) -> object:
    """A value as people read it, by the end of its name."""
    written = next((write for end, write in WRITTEN.items() if name.endswith(end)), None)
    return written(value) if written and isinstance(value, int) else value
