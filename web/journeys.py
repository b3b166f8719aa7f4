"""What happened to an order's goods, as lines of a timeline, in the words of those who wait for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from models.delivery import Consignment, Parcel
from models.orders import Order
from web.i18n import _, _l
from web.product_words import STORAGES

#: What carriers tell; codes of `models.delivery.HAPPENINGS`.
HAPPENED = {
    "collected": _l("The carrier has it"),
    "in_transit": _l("On its way"),
    "out_for_delivery": _l("Being brought to you"),
    "at_station": _l("Lies ready to be fetched"),
    "delivered": _l("Delivered"),
    "failed": _l("Could not be delivered; it will be tried again"),
    "returning": _l("On its way back to us"),
    "returned": _l("Came back to us"),
}
#: Where a parcel is.
PARCEL_STATES = {
    "packed": _l("Packed, waits for the carrier"),
    "shipped": _l("On its way"),
    "at_station": _l("Lies ready to be fetched"),
    "delivered": _l("Delivered"),
    "returning": _l("On its way back to us"),
    "returned": _l("Came back to us"),
}
#: Who said that a parcel was delivered, where no carrier did.
RECEIVED = {
    "carrier": _l("Delivered"),
    "buyer": _l("Receipt confirmed"),
    "station": _l("Handed over at the station"),
    "itself": _l("Counts as received: nobody said otherwise"),
}


@dataclass(frozen=True)
class Step:
    """One line of a timeline. `place` and `said` are the carrier's, in Chinese; `note` says which goods."""

    text: str
    at: datetime
    note: str = ""
    place: str = ""
    said: str = ""


def storage_name(storage: str) -> str:
    """How goods are kept, in the visitor's language."""
    return str(STORAGES[storage])


def steps_of_order(order: Order) -> list[Step]:
    """Its own steps."""
    was_paid = any(event.to_state == "confirmed" for event in order.events)
    said = {
        "awaiting_payment": _("Order placed, waiting for payment"),
        "confirmed": _("Paid, handed to the warehouse"),
        "cancelled": _("Cancelled; what was paid goes back") if was_paid else _("Cancelled; nothing was charged"),
        "expired": _("Not paid in time; nothing was charged"),
        "completed": _("Completed"),
    }
    return [Step(said[event.to_state], event.at) for event in order.events]


def steps_in_house(consignment: Consignment, note: str = "") -> list[Step]:
    """What was done with a consignment before it left."""
    done = ((_("Being picked"), consignment.picking_at), (_("Packed"), consignment.packed_at))
    return [Step(text, at, note) for text, at in done if at is not None]


def steps_of_parcel(parcel: Parcel, note: str = "", *, discreet: bool = False) -> list[Step]:
    """What happened to a parcel since it left. discreet: without places and the carrier's words, they say for whom."""
    steps = [
        Step(str(HAPPENED[event.kind]), event.at, note, *(() if discreet else (event.place, event.said)))
        for event in reversed(parcel.events)
    ]
    if parcel.shipped_at is not None:
        steps.insert(0, Step(_("Handed to the carrier"), parcel.shipped_at, note))
    known = any(event.kind == "delivered" for event in parcel.events)
    if parcel.delivered_at is not None and parcel.delivered_by is not None and not known:
        steps.append(Step(str(RECEIVED[parcel.delivered_by]), parcel.delivered_at, note))
    return steps


def newest_first(steps: Iterable[Step]) -> list[Step]:
    """In the order of a timeline; of what happened at the same moment the later told comes first."""
    return sorted(steps, key=lambda step: step.at)[::-1]


def where_is(parcel: Parcel) -> str:
    """Where a parcel is now, in a few words."""
    latest = parcel.events[0].kind if parcel.events else ""
    if parcel.state == "shipped" and latest in {"collected", "out_for_delivery", "failed"}:
        return str(HAPPENED[latest])
    return str(PARCEL_STATES[parcel.state])
