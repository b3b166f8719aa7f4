"""What happened to an order, in the words of the office."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from models.delivery import Consignment
from models.orders import Order, OrderEvent
from web.i18n import _, _l

EVENTS = {
    "awaiting_payment": _l("Order placed, waiting for payment"),
    "confirmed": _l("Paid, handed to the warehouse"),
    "completed": _l("Completed"),
    "cancelled": _l("Cancelled"),
    "expired": _l("Not paid in time"),
}
STORAGES = {"ambient": _l("Room temperature"), "chilled": _l("Chilled"), "frozen": _l("Frozen")}

#: What, when, and a note: one line of a timeline.
Told = tuple[str, datetime, str]


def told(order: Order, consignments: Sequence[Consignment], names: Mapping[int, str]) -> list[Told]:
    """Everything that happened, the latest first. `names` of those who did it, by person."""
    lines = [_event(event, names) for event in order.events]
    for one in consignments:
        lines.extend(_way_of(one, names, several=len(consignments) > 1))
    return sorted(lines, key=lambda line: line[1])[::-1]


def _event(event: OrderEvent, names: Mapping[int, str]) -> Told:
    return str(EVENTS[event.to_state]), event.at, names.get(event.actor_id or 0, "")


def _way_of(one: Consignment, names: Mapping[int, str], *, several: bool) -> list[Told]:
    """The steps of a consignment; where there are several the note says which."""
    steps = (
        (_("Picking began"), one.picking_at, one.picker_id),
        (_("Packed"), one.packed_at, one.packer_id),
        (_("Handed to the carrier"), one.shipped_at, one.parcels[0].shipped_by if one.parcels else None),
    )
    which = str(STORAGES[one.storage]) if several else ""
    return [
        (text, at, " · ".join(part for part in (which, names.get(person or 0, "")) if part))
        for text, at, person in steps
        if at is not None
    ]
