"""The buyer says that the goods are there."""

import flask
from flask import render_template
from flask.typing import ResponseReturnValue

from models.delivery import Consignment
from models.orders import Order
from models.reading import journeys
from operations import tracking
from operations.refusals import Refused
from shop.standing import on_their_way
from shop.visitor import visible_order
from web.database import db, run_transaction
from web.i18n import _
from web.redirects import see
from web.sign_in import actor


def show_receipt(number: str) -> ResponseReturnValue:
    """What confirming means, before it is done: money moves with it."""
    order = visible_order(number)
    consignments = _consignments(order)
    if not on_their_way(consignments):
        if order.state == "completed":
            return see(f"/orders/{number}")
        raise Refused("nothing_on_its_way")
    parcels = [parcel for one in consignments for parcel in one.parcels if parcel.state == "shipped"]
    return render_template(
        "shop/receipt.html", order=order, parcels=parcels, carriers=journeys.carriers_of(db(), consignments)
    )


def confirm_receipt(number: str) -> ResponseReturnValue:
    """Everything that is on its way is there. Saying it again changes nothing."""
    order_id, visitor = visible_order(number).id, actor()
    if run_transaction(lambda session: tracking.confirm_receipt(session, visitor, order_id)):
        flask.flash(_("Thank you. Your receipt is recorded."), "ok")
    return see(f"/orders/{number}")


def _consignments(order: Order) -> list[Consignment]:
    return list(db().scalars(journeys.consignments_of(order.id)))
