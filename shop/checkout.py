"""The checkout: one page with address, goods and total."""

from collections.abc import Mapping
from dataclasses import dataclass

import flask
from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.orders import Order
from models.reading.basket import BasketLine, basket
from models.reading.pickups import stations_near
from operations import carts
from operations.addresses import split_address
from operations.checkout import Destination, Placed, place_order, quote_for
from operations.pricing import Quote
from operations.refusals import Invalid, Missing, Refused
from shop.cart import groups_of
from shop.forms import AddressForm
from shop.paying import till, to_payment
from shop.visitor import cart_of_visitor, forget_cart, may_see
from web.database import db, run_transaction, transaction
from web.i18n import _, locale
from web.numbers import InputError, whole
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor, person


@dataclass(frozen=True)
class Counted:
    """The goods and, once the province is known, what they cost there.

    `refusal` says why they cannot be sent; `why` says it for each line, where only some of them cannot.
    """

    lines: list[BasketLine]
    quote: Quote | None = None
    refusal: Refused | None = None

    @property
    def why(self) -> Mapping[int, Refused]:
        """Lines that stay, by id."""
        found: Mapping[int, Refused] = self.refusal.params.get("why", {}) if self.refusal else {}
        return found

    @property
    def goods_fen(self) -> int:
        """Price of the goods."""
        return sum(line.line_fen for line in self.lines)


def show_checkout() -> ResponseReturnValue:
    """The form, filled with what a buyer wrote last time."""
    cart = cart_of_visitor()
    lines = basket(db(), cart.id) if cart is not None else []
    if cart is None or not lines:
        return see("/cart")
    if any(line.buyable < line.quantity for line in lines):
        flask.flash(_("Some things in your cart have changed. Please look at them first."), "warn")
        return see("/cart")
    form = AddressForm(data=_last_address())
    form.checkout_token.data = cart.checkout_token
    return _page(form, _count(form, lines))


def show_address() -> ResponseReturnValue:
    """The same form with a pasted address sorted into its fields, or with the next select filled. Nothing is kept."""
    cart = cart_of_visitor()
    if cart is None:
        return see("/cart")
    form = AddressForm()
    _sort_paste(form)
    return _page(form, _count(form, basket(db(), cart.id)))


def take_out(line: int) -> ResponseReturnValue:
    """Take a line out that cannot be sent there, and show the form again as it was typed."""
    cart = cart_of_visitor()
    if cart is None:
        raise Missing
    with transaction() as session:
        carts.change(session, cart, line, 0)
    form = AddressForm()
    lines = basket(db(), cart.id)
    return _page(form, _count(form, lines)) if lines else see("/cart")


def check_out() -> ResponseReturnValue:
    """Place the order and go on to the payment."""
    form = AddressForm()
    _sort_paste(form)
    desk = till()
    if not form.validate():
        return _again(form, 422)
    seen = _seen_total(form)
    try:
        placed = run_transaction(lambda session: _place(session, form, seen))
    except Missing:
        return see("/cart")
    except Refused as refused:
        return _refused(form, refused)
    may_see(placed.order)
    forget_cart()
    if placed.order.state != "awaiting_payment":
        return see(f"/orders/{placed.order.number}")
    return to_payment(placed.order, placed.attempt, desk)


def _place(session: Session, form: AddressForm, seen_total_fen: int) -> Placed:
    destination = Destination(
        **form.place(),
        email=form.email.data or None,
        remark=form.remark.data or "",
        locale=locale(),
        station_id=form.station_id,
    )
    return place_order(session, actor(), form.checkout_token.data or "", destination, seen_total_fen)


def _refused(form: AddressForm, refused: Refused) -> ResponseReturnValue:
    if refused.code == "total_changed":
        form.form_errors.append(sentence_of(refused))
        return _again(form, 409)
    if refused.code == "not_sent_there":  # said of each line
        return _again(form, 422)
    if isinstance(refused, Invalid) and refused.field in {"province", "station"}:
        form.refuse(refused)
        return _again(form, 422)
    flask.flash(sentence_of(refused), "warn")
    return see("/cart")


def _again(form: AddressForm, status: int) -> ResponseReturnValue:
    cart = cart_of_visitor()
    lines = basket(db(), cart.id) if cart is not None else []
    if not lines:
        return see("/cart")
    return _page(form, _count(form, lines)), status


def _page(form: AddressForm, counted: Counted) -> str:
    stations = db().scalars(stations_near(form.county.data, form.town.data)).all() if form.county.data else ()
    form.offer(stations)
    form.seen_total.data = str(counted.quote.total_fen) if counted.quote else ""
    villages = {str(station.id): station.village or "" for station in stations}
    groups = groups_of(counted.lines)
    return render_template("shop/checkout.html", form=form, counted=counted, groups=groups, villages=villages)


def _count(form: AddressForm, lines: list[BasketLine]) -> Counted:
    if not form.province_known:
        return Counted(lines)
    try:
        return Counted(lines, quote=quote_for(db(), lines, form.province.data))
    except Refused as refused:
        return Counted(lines, refusal=refused)


def _sort_paste(form: AddressForm) -> None:
    if form.paste.data and form.paste.data.strip():
        form.take(split_address(form.paste.data))


def _seen_total(form: AddressForm) -> int:
    """What the page said; -1, which no total is, when it could not say one yet."""
    try:
        return whole(form.seen_total.data or "", 0, 2**53)
    except InputError:
        return -1


def _last_address() -> dict[str, object]:
    buyer = person()
    if buyer is None:
        return {}
    last = db().scalar(select(Order).where(Order.buyer_id == buyer.id).order_by(Order.id.desc()).limit(1))
    if last is None:
        return {"recipient": buyer.name, "phone": buyer.phone, "email": buyer.email or ""}
    return {
        "recipient": last.recipient,
        "phone": last.phone,
        "province": last.province_code,
        "city": last.city_code or "",
        "county": last.county_code or "",
        "town": last.town_code or "",
        "station": str(last.station_id or ""),
        "street": last.street,
        "email": last.email or "",
    }
