"""What happened to an order, in the words of the office."""

from collections.abc import Iterable, Mapping, Sequence

from models.delivery import Consignment, Parcel
from models.orders import Order, OrderEvent
from web.i18n import _, _l
from web.journeys import Step, newest_first, steps_of_parcel, storage_name

EVENTS = {
    "awaiting_payment": _l("Order placed, waiting for payment"),
    "confirmed": _l("Paid, handed to the warehouse"),
    "completed": _l("Completed"),
    "cancelled": _l("Cancelled"),
    "expired": _l("Not paid in time"),
}


def told(order: Order, consignments: Sequence[Consignment], names: Mapping[int, str]) -> list[Step]:
    """Everything that happened, the latest first. `names` of those who did it, by person."""
    steps = [_event(event, names) for event in order.events]
    for one in consignments:
        which = storage_name(one.storage) if len(consignments) > 1 else ""
        steps.extend(_in_house(one, names, which))
        for parcel in one.parcels:
            steps.extend(_way_of(parcel, which, names, several=len(one.parcels) > 1))
    return newest_first(steps)


def people_in(order: Order, consignments: Sequence[Consignment]) -> list[int | None]:
    """Whoever did something of it."""
    people = [event.actor_id for event in order.events]
    people += [one.picker_id for one in consignments] + [one.packer_id for one in consignments]
    return people + [parcel.shipped_by for one in consignments for parcel in one.parcels]


def _event(event: OrderEvent, names: Mapping[int, str]) -> Step:
    return Step(str(EVENTS[event.to_state]), event.at, names.get(event.actor_id or 0, ""))


def _in_house(one: Consignment, names: Mapping[int, str], which: str) -> list[Step]:
    steps = ((_("Picking began"), one.picking_at, one.picker_id), (_("Packed"), one.packed_at, one.packer_id))
    return [Step(text, at, _note(which, names.get(person or 0, ""))) for text, at, person in steps if at is not None]


def _way_of(parcel: Parcel, which: str, names: Mapping[int, str], *, several: bool) -> list[Step]:
    note = _note(which, (parcel.waybill or "") if several else "")
    steps = steps_of_parcel(parcel, note)
    if steps:  # the first is the handing over, which somebody of ours did
        steps[0] = Step(steps[0].text, steps[0].at, _note(note, names.get(parcel.shipped_by or 0, "")))
    return steps


def _note(*parts: str) -> str:
    return " · ".join(_filled(parts))


def _filled(parts: Iterable[str]) -> list[str]:
    return [part for part in parts if part]
