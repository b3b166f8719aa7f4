"""An order's own page, and the ways back to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.delivery import Consignment, Parcel
from models.orders import Order, OrderLine
from models.reading import journeys, office
from models.settings import figures
from operations import limits
from operations.address_changes import may_change
from operations.refusals import Invalid, Missing, TooMany
from shop.forms import LookupForm
from shop.pickups import pickups_of
from shop.standing import late_since, may_cancel, on_their_way, sentence_of_standing
from shop.visitor import may_see, visible_order
from web.database import db, transaction
from web.journeys import Step, newest_first, steps_in_house, steps_of_order, steps_of_parcel, storage_name, where_is
from web.links import opens, order_link
from web.places import place_of
from web.redirects import see
from web.sentences import sentence_of

LOOKUPS, LOOKUP_WINDOW = 10, 900


@dataclass(frozen=True)
class Box:
    """A parcel of the order as its buyer sees it: where it is, how many packs are in it, its own timeline."""

    parcel: Parcel
    where: str
    goods: Sequence[tuple[OrderLine, int]]
    steps: Sequence[Step]


def show_order(number: str) -> ResponseReturnValue:
    """Status, timeline, parcels, goods, sums."""
    order = visible_order(number)
    consignments = db().scalars(journeys.consignments_of(order.id)).all()
    standing = journeys.standing(order.state, [journeys.place_of(one) for one in consignments])
    lots = office.lots_of(db(), order.id)
    boxes = _boxes(order, consignments)
    return render_template(
        "shop/order.html",
        order=order,
        standing=standing,
        sentence=sentence_of_standing(standing, order, consignments, figures(db())),
        late=late_since(consignments),
        short=journeys.missing_packs(order.lines, lots) if order.state == "confirmed" else {},
        boxes=boxes,
        carriers=journeys.carriers_of(db(), consignments),
        refunds=db().scalars(office.refunds_of(order.id)).all(),
        lots=lots,
        steps=_steps(order, consignments, boxes),
        address=place_of(order),
        pickups=pickups_of(order),
        link=order_link(order.number),
        may_confirm=on_their_way(consignments),
        may_cancel=may_cancel(order, consignments),
        may_change=may_change(order, [one.state for one in consignments]),
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


def _boxes(order: Order, consignments: Sequence[Consignment]) -> list[Box]:
    parcels = [parcel for one in consignments for parcel in one.parcels if parcel.waybill]
    packs = journeys.packs_in(db(), [parcel.id for parcel in parcels])
    return [
        Box(
            parcel,
            where_is(parcel),
            [(line, packs[parcel.id][line.id]) for line in order.lines if line.id in packs[parcel.id]],
            newest_first(steps_of_parcel(parcel)),
        )
        for parcel in parcels
    ]


def _steps(order: Order, consignments: Sequence[Consignment], boxes: Sequence[Box]) -> list[Step]:
    """The timeline of the order; a single parcel's way is part of it, of several each has its own.

    A completed order is so by what became of its parcels, at the same moment.
    """
    own = steps_of_order(order)
    end = own[-1:] if order.state == "completed" else []
    steps = own[: len(own) - len(end)]
    for one in consignments:
        steps += steps_in_house(one, storage_name(one.storage) if len(consignments) > 1 else "")
    if len(boxes) == 1:
        steps += boxes[0].steps[::-1]
    return newest_first([*steps, *end])
