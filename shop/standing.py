"""How an order stands, in the buyer's words: a sentence, what may be done now, one action for a card."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from models.delivery import IN_THE_HOUSE, Consignment
from models.orders import Order
from models.reading.journeys import Place, near, places_of, standing
from web.filters import date_text, datetime_text, today_in_china
from web.i18n import _

#: Goods that somebody waits for, by how the order stands.
ON_THE_WAY = ("partly", "under_way", "at_station", "returning")


@dataclass(frozen=True)
class Card:
    """An order in a list. action: pay | track | confirm | fetch | see."""

    order: Order
    standing: str
    action: str


def cards_of(session: Session, orders: Sequence[Order]) -> list[Card]:
    """Cards of some orders, in their order. One query."""
    places = places_of(session, [order.id for order in orders])
    return [_card(order, places[order.id]) for order in orders]


def sentence_of_standing(word: str, order: Order, consignments: Sequence[Consignment], days: dict[str, int]) -> str:
    """What the buyer has to know first; nothing where only that it is late. days: the figures in force."""
    if word in {"waiting", "preparing", "partly"}:
        return _before_leaving(word, consignments)
    said = {
        "awaiting_payment": _("The goods are kept for you until %(time)s.", time=datetime_text(order.payment_due)),
        "at_station": _("Your parcel lies ready to be fetched."),
        "returning": _("The parcel could not be handed over and is on its way back to us."),
        "returned": _("The parcel came back to us. What you paid for the goods goes back to you."),
        "completed": _("This order is complete. Thank you for buying from our villages."),
        "cancelled": _("This order was cancelled."),
        "expired": _("It was not paid in time. Nothing was charged."),
    }
    return said.get(word) or _on_its_way(consignments, days)


def late_since(consignments: Sequence[Consignment]) -> datetime | None:
    """When goods should have left that are still here; None while nothing is late."""
    now = datetime.now(UTC)
    late = [one.ship_by for one in consignments if one.state in IN_THE_HOUSE and one.ship_by < now]
    return min(late, default=None)


def on_their_way(consignments: Sequence[Consignment]) -> bool:
    """Whether there is something whose receipt can be confirmed; what lies at a station is handed over there."""
    return any(parcel.state == "shipped" for one in consignments for parcel in one.parcels)


def may_cancel(order: Order, consignments: Sequence[Consignment]) -> bool:
    """Whether a paid order can still be given up by its buyer: nobody has begun to pick it."""
    return order.state == "confirmed" and {one.state for one in consignments} <= {"waiting", "cancelled"}


def _card(order: Order, places: Sequence[Place]) -> Card:
    word = standing(order.state, places)
    if word == "awaiting_payment":
        return Card(order, word, "pay")
    if word == "at_station":
        return Card(order, word, "fetch")
    if word not in ON_THE_WAY:
        return Card(order, word, "see")
    return Card(order, word, "confirm" if near(places) else "track")


def _before_leaving(word: str, consignments: Sequence[Consignment]) -> str:
    days = [one.ship_on for one in consignments if one.state in IN_THE_HOUSE]
    if not days:
        return _("Paid. The warehouse has your order.")
    if late_since(consignments) is not None:
        return _("A part of your goods has left.") if word == "partly" else ""
    day = date_text(max(*days, today_in_china()))
    if word == "partly":
        return _("A part of your goods has left. The rest leaves our house on %(day)s.", day=day)
    if word == "preparing":
        return _("We are picking and packing your goods. They leave our house on %(day)s.", day=day)
    return _("Paid. Your goods leave our house on %(day)s.", day=day)


def _on_its_way(consignments: Sequence[Consignment], days: dict[str, int]) -> str:
    ends = [
        parcel.shipped_at
        + timedelta(days=days["delivered_days" if one.storage == "ambient" else "delivered_days_cold"])
        for one in consignments
        for parcel in one.parcels
        if parcel.state == "shipped" and parcel.shipped_at is not None
    ]
    if not ends:
        return _("Your goods are on their way.")
    return _(
        "Your goods are on their way. If nobody says otherwise, they count as received on %(day)s.",
        day=date_text(max(ends)),
    )
