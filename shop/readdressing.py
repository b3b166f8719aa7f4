"""The buyer has a paid order sent elsewhere."""

import flask
from flask import render_template
from flask.typing import ResponseReturnValue

from models.orders import Order
from models.reading import journeys
from operations.address_changes import change_address, may_change
from operations.addresses import split_address
from operations.checkout import Destination
from operations.refusals import Invalid, Refused
from shop.forms import AddressForm
from shop.visitor import visible_order
from web.database import db, run_transaction
from web.i18n import _
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor


def show_new_address(number: str) -> ResponseReturnValue:
    """The form, filled with where it goes now."""
    order = _changeable(number)
    return _page(order, AddressForm(data=_address_of(order)))


def sort_new_address(number: str) -> ResponseReturnValue:
    """The same form with a pasted address sorted into its fields, or with the next select filled. Nothing is kept."""
    order = _changeable(number)
    return _page(order, _form(order))


def save_new_address(number: str) -> ResponseReturnValue:
    """Send it there from now on."""
    order = _changeable(number)
    form = _form(order)
    if not form.validate():
        return _page(order, form), 422
    visitor, order_id, to = actor(), order.id, _destination(order, form)
    try:
        run_transaction(lambda session: change_address(session, visitor, order_id, to))
    except Invalid as refused:
        field = form[refused.field or "street"]
        field.errors = [*field.errors, sentence_of(refused)]
        return _page(order, form), 422
    flask.flash(_("The new address is saved. The parcel goes there."), "ok")
    return see(f"/orders/{number}")


def _changeable(number: str) -> Order:
    """The visitor's order, if its address may still be changed; the refusal that says why not."""
    order = visible_order(number)
    states = [one.state for one in db().scalars(journeys.consignments_of(order.id))]
    if order.state != "confirmed":
        raise Refused("address_not_now", state=order.state)
    if not may_change(order, states):
        raise Refused("address_packed")
    return order


def _form(order: Order) -> AddressForm:
    """What was sent. Of an order that is fetched at a station the place stays what it is."""
    form = AddressForm()
    form.station.data = str(order.station_id or "")
    if form.paste.data and form.paste.data.strip():
        form.take(split_address(form.paste.data))
    if order.station_id is not None:
        for name in ("province", "city", "county", "town", "street"):
            form[name].data = _address_of(order)[name]
        form.fill_choices()
    return form


def _page(order: Order, form: AddressForm) -> str:
    return render_template("shop/address.html", order=order, form=form)


def _destination(order: Order, form: AddressForm) -> Destination:
    return Destination(
        **form.place(),
        email=order.email,
        remark=order.remark,
        locale=order.locale,
    )


def _address_of(order: Order) -> dict[str, str]:
    return {
        "recipient": order.recipient,
        "phone": order.phone,
        "province": order.province_code,
        "city": order.city_code or "",
        "county": order.county_code or "",
        "town": order.town_code or "",
        "street": order.street,
    }
