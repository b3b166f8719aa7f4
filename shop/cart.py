"""The cart: filling it, changing it, and saying plainly what has changed since."""

from dataclasses import dataclass, field

import flask
from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from models.catalogue import STORAGES
from models.reading.basket import BasketLine, basket
from operations import carts, reach
from operations.refusals import Invalid, Missing
from shop.signage import signage
from shop.visitor import cart_of_visitor, cart_to_fill, packs_in_cart
from web.arguments import one_field
from web.database import db, transaction
from web.i18n import _
from web.negotiation import wants_json
from web.numbers import InputError, quantity, whole
from web.redirects import see


@dataclass(frozen=True)
class Group:
    """What travels together: one storage class."""

    storage: str
    lines: list[BasketLine] = field(default_factory=list)

    @property
    def goods_fen(self) -> int:
        """Price of what can be bought of it."""
        return sum(line.unit_fen * line.buyable for line in self.lines)


def show_cart() -> str:
    """The cart as it stands now."""
    cart = cart_of_visitor()
    lines = basket(db(), cart.id) if cart is not None else []
    zones = signage().zones()
    return render_template(
        "shop/cart.html",
        groups=groups_of(lines),
        goods_fen=sum(line.line_fen for line in lines if line.buyable == line.quantity),
        ready=bool(lines) and all(line.buyable == line.quantity for line in lines),
        low_stock=signage().low_stock(),
        away={line.line_id: [zone for zone in zones if reach.why_not(line, zone)] for line in lines},
    )


def fill_cart() -> ResponseReturnValue:
    """Put packs in. A script gets the new count, a plain form the cart; a form sent to `…?then=checkout` goes on."""
    listing_id = _listing_id()
    packs = _packs(one_field("quantity", "1"))
    with transaction() as session:
        cart = cart_to_fill(session)
        carts.add(session, cart, listing_id, packs)
    if wants_json():
        return _told(packs_in_cart())
    if request.args.get("then") == "checkout":
        return see("/checkout")
    flask.flash(_("Added to your cart."), "ok")
    return see("/cart")


def change_line(line: int) -> ResponseReturnValue:
    """Set the packs of a line."""
    return _change(line, _packs(one_field("quantity"), least=0))


def remove_line(line: int) -> ResponseReturnValue:
    """Take a line out."""
    return _change(line, 0)


def groups_of(lines: list[BasketLine]) -> list[Group]:
    """Lines by what travels together, in the order of storage classes."""
    groups = {storage: Group(storage) for storage in STORAGES}
    for line in lines:
        groups[line.storage].lines.append(line)
    return [group for group in groups.values() if group.lines]


def _change(line: int, packs: int) -> ResponseReturnValue:
    cart = cart_of_visitor()
    if cart is None:
        raise Missing
    with transaction() as session:
        carts.change(session, cart, line, packs)
    return see("/cart")


def _listing_id() -> int:
    try:
        return whole(one_field("listing"), 1, 2**63 - 1)
    except InputError:
        raise Missing from None


def _packs(text: str, least: int = 1) -> int:
    try:
        return quantity(text) if least else whole(text, 0, carts.MOST_PACKS)
    except InputError:
        raise Invalid("quantity_wrong", field="quantity", most=carts.MOST_PACKS) from None


def _told(count: int) -> Response:
    return jsonify(count=count, message=_("Added to your cart."))
