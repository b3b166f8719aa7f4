"""What the street side remembers of a visitor: the guest's cart and the orders a guest may look at."""

import secrets

import flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.carts import Cart, open_cart_of
from models.orders import Order
from models.reading.basket import packs_in
from operations import carts
from operations.people import digest
from operations.refusals import Missing
from web.database import db
from web.sign_in import person

CART, ORDERS = "cart", "orders"
#: A guest's browser keeps this many orders; older ones open by their link or by number and phone.
MOST_ORDERS = 20


def cart_to_fill(session: Session) -> Cart:
    """The visitor's cart, made when there is none."""
    buyer = person()
    if buyer is not None:
        return carts.open_cart(session, buyer.id, None)
    if CART not in flask.session:
        flask.session[CART] = secrets.token_urlsafe(24)
        flask.session.permanent = True
    return carts.open_cart(session, None, digest(flask.session[CART]))


def cart_of_visitor() -> Cart | None:
    """The visitor's open cart, if there is one. One query, or none for a visitor who never filled a cart."""
    buyer = person()
    if buyer is not None:
        return db().scalar(open_cart_of(buyer.id, None))
    token = flask.session.get(CART)
    return db().scalar(open_cart_of(None, digest(token))) if token else None


def forget_cart() -> None:
    """The guest's cart became an order; the next one gets a token of its own."""
    flask.session.pop(CART, None)


def packs_in_cart() -> int:
    """What the badge says."""
    buyer = person()
    token = flask.session.get(CART)
    if buyer is None and not token:
        return 0
    return packs_in(db(), open_cart_of(buyer.id if buyer else None, digest(token) if token else None))


def may_see(order: Order) -> None:
    """Let this browser open an order it placed, or proved to know."""
    numbers = [number for number in flask.session.get(ORDERS, []) if number != order.number]
    flask.session[ORDERS] = [*numbers, order.number][-MOST_ORDERS:]
    flask.session.permanent = True


def visible_order(number: str) -> Order:
    """An order of this visitor. Missing when there is none, or when it is somebody else's: the two look the same."""
    order = db().scalar(select(Order).where(Order.number == number))
    buyer = person()
    if order is None:
        raise Missing
    owns = buyer is not None and order.buyer_id == buyer.id
    if not owns and number not in flask.session.get(ORDERS, []):
        raise Missing
    return order
