"""The buyer gives an order up: before paying, or paid and before anybody has begun to pick it."""

import flask
from flask import render_template
from flask.typing import ResponseReturnValue

from models.orders import Order
from models.reading import journeys, office
from operations import cancelling
from operations.refusals import Refused
from shop.paying import give_up_unpaid
from shop.standing import may_cancel
from shop.visitor import visible_order
from web.arguments import one_field
from web.database import db, run_transaction
from web.i18n import _
from web.redirects import see
from web.sign_in import actor


def show_cancellation(number: str) -> ResponseReturnValue:
    """What goes back and when, before the order is given up. An order that has ended already shows itself."""
    order = visible_order(number)
    if order.state in {"cancelled", "expired"}:
        return see(f"/orders/{number}")
    if order.state != "awaiting_payment":
        _check(order)
    return render_template("shop/cancellation.html", order=order, back_fen=_goes_back_fen(order))


def cancel(number: str) -> ResponseReturnValue:
    """Give it up. What was paid meanwhile is asked about first, for then money goes back."""
    order = visible_order(number)
    if order.state == "cancelled":
        return see(f"/orders/{number}")
    if order.state != "confirmed":
        return give_up_unpaid(order)
    if one_field("paid") != "1":
        return see(f"/orders/{number}/cancellation")
    _check(order)
    visitor, order_id = actor(), order.id
    run_transaction(lambda session: cancelling.cancel_order(session, visitor, order_id))
    flask.flash(_("Your order is cancelled. What you paid goes back to you."), "ok")
    return see(f"/orders/{number}")


def _check(order: Order) -> None:
    if order.state == "completed":
        raise Refused("order_over")
    if not may_cancel(order, db().scalars(journeys.consignments_of(order.id)).all()):
        raise Refused("picking_began")


def _goes_back_fen(order: Order) -> int:
    """What was paid and has not gone back yet."""
    if order.state == "awaiting_payment":
        return 0
    going = sum(refund.amount_fen for refund in db().scalars(office.refunds_of(order.id)) if refund.state != "failed")
    captured = sum(attempt.captured_fen or 0 for attempt in db().scalars(office.attempts_of(order.id)))
    return captured - going
