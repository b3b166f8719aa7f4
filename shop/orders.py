"""An order's own page, and the ways back to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models.carriers import Carrier
from models.delivery import Consignment
from models.orders import Order
from models.reading.office import lots_of
from operations import limits
from operations.refusals import Invalid, Missing, TooMany
from shop.forms import LookupForm
from shop.pickups import pickups_of
from shop.visitor import may_see, visible_order
from web.database import db, transaction
from web.i18n import _
from web.links import opens, order_link
from web.places import place_of
from web.redirects import see
from web.sentences import sentence_of

LOOKUPS, LOOKUP_WINDOW = 10, 900


@dataclass(frozen=True)
class Step:
    """One line of the buyer's timeline."""

    text: str
    at: datetime
    note: str = ""


def show_order(number: str) -> ResponseReturnValue:
    """Status, timeline, goods, sums."""
    order = visible_order(number)
    consignments = (
        db()
        .scalars(
            select(Consignment)
            .options(selectinload(Consignment.parcels))
            .where(Consignment.order_id == order.id)
            .order_by(Consignment.id)
        )
        .all()
    )
    carriers = {carrier.code: carrier for carrier in db().scalars(select(Carrier))}
    return render_template(
        "shop/order.html",
        order=order,
        consignments=consignments,
        carriers=carriers,
        lots=lots_of(db(), order.id),
        steps=_steps(order, consignments),
        address=place_of(order),
        pickups=pickups_of(order),
        link=order_link(order.number),
    )


def open_by_link(number: str, token: str) -> ResponseReturnValue:
    """A signed link: this browser may see the order from now on, at its plain address."""
    order = db().scalar(select(Order).where(Order.number == number))
    if order is None or not opens(number, token):
        raise Missing
    may_see(order)
    return see(f"/orders/{number}")


def show_lookup() -> str:
    """A guest knows the number and the phone."""
    return render_template("shop/lookup.html", form=LookupForm())


def look_up() -> ResponseReturnValue:
    """Open an order by its number and the phone it was placed with. Tries are limited; a wrong pair says only that."""
    form = LookupForm()
    if not form.validate():
        return render_template("shop/lookup.html", form=form), 422
    try:
        with transaction() as session:
            limits.count(session, f"lookup:{request.remote_addr}", allowed=LOOKUPS, window=LOOKUP_WINDOW)
    except TooMany as refused:
        form.form_errors.append(sentence_of(refused))
        return render_template("shop/lookup.html", form=form), refused.status, refused.headers
    order = db().scalar(select(Order).where(Order.number == form.number.data, Order.phone == form.phone.data))
    if order is None:
        form.form_errors.append(sentence_of(Invalid("no_such_order")))
        return render_template("shop/lookup.html", form=form), 422
    may_see(order)
    return see(f"/orders/{order.number}")


def _steps(order: Order, consignments: Sequence[Consignment]) -> list[Step]:
    said = {
        "awaiting_payment": _("Order placed, waiting for payment"),
        "confirmed": _("Paid, handed to the warehouse"),
        "cancelled": _("Cancelled; nothing was charged"),
        "expired": _("Not paid in time; nothing was charged"),
        "completed": _("Completed"),
    }
    steps = [Step(said[event.to_state], event.at) for event in order.events]
    for consignment in consignments:
        what = storage_name(consignment.storage) if len(consignments) > 1 else ""
        for text, at in (
            (_("Being picked"), consignment.picking_at),
            (_("Packed"), consignment.packed_at),
            (_("Handed to the carrier"), consignment.shipped_at),
        ):
            if at is not None:
                steps.append(Step(text, at, what))
    return sorted(steps, key=lambda step: step.at)[::-1]


def storage_name(storage: str) -> str:
    """How goods are kept, in the visitor's language."""
    return {"ambient": _("Room temperature"), "chilled": _("Chilled"), "frozen": _("Frozen")}[storage]
