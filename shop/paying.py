"""Paying an order, coming back from it, giving it up."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gateways.stripe import PaymentRefused, PaymentUnavailable
from models.orders import Order
from models.payments import PaymentAttempt
from operations import payments
from operations.refusals import Refused
from shop.visitor import visible_order
from web.database import db, transaction
from web.redirects import see
from web.sign_in import actor
from web.till import Till


def till() -> Till:
    """The till of the running app. Refused when the house takes no money here."""
    found: Till | None = current_app.extensions["till"]
    if found is None:
        raise Refused("payment_off")
    return found


def show_payment(number: str) -> ResponseReturnValue:
    """What is to be paid and until when. An order that has nothing to pay shows itself instead."""
    order = visible_order(number)
    if order.state != "awaiting_payment":
        return see(f"/orders/{number}")
    return render_template("shop/payment.html", order=order)


def pay(number: str) -> ResponseReturnValue:
    """On to the payment provider's page."""
    order = visible_order(number)
    desk = till()
    with transaction() as session:
        attempt = payments.attempt_to_pay(session, order.id)
    return to_payment(order, attempt, desk)


def to_payment(order: Order, attempt: PaymentAttempt, desk: Till) -> ResponseReturnValue:
    """303 to the hosted page; to our own payment page, which says what happened, when the provider does not answer."""
    try:
        return see(desk.open(attempt.id))
    except (PaymentUnavailable, PaymentRefused):
        current_app.logger.warning("payment provider not reached", exc_info=True)
        return see(f"/orders/{order.number}/payment?unreached=1")


def show_thanks(number: str) -> ResponseReturnValue:
    """Where the payment provider sends the buyer back to. It proves nothing: what was paid is read there again."""
    order = visible_order(number)
    attempt = _latest_attempt(order)
    if order.state == "awaiting_payment" and attempt is not None:
        _look(attempt)
        db().refresh(order)
    return render_template("shop/thanks.html", order=order)


def give_up_unpaid(order: Order) -> ResponseReturnValue:
    """The buyer cancels before paying. The provider's page is closed first: if it was paid, it is paid."""
    attempt = _latest_attempt(order)
    if attempt is not None and attempt.is_live and attempt.session_id is not None:
        try:
            till().close(attempt.id)
        except (PaymentUnavailable, PaymentRefused):
            raise Refused("payment_unreached") from None
    with transaction() as session:
        payments.give_up(session, actor(), order.id)
    return see(f"/orders/{order.number}")


def _latest_attempt(order: Order) -> PaymentAttempt | None:
    return db().scalar(
        select(PaymentAttempt).where(PaymentAttempt.order_id == order.id).order_by(PaymentAttempt.id.desc()).limit(1)
    )


def _look(attempt: PaymentAttempt) -> None:
    db().rollback()
    try:
        till().settle(attempt.id)
    except (PaymentUnavailable, PaymentRefused):
        current_app.logger.warning("payment provider not reached", exc_info=True)
