"""An order that was really paid at the double, and what goes back of it."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.orders import Order
from models.payments import PaymentAttempt, Refund
from operations import refunds
from operations.actor import HOUSE
from sandbox.stripe_double import Json
from sandbox.stripe_double.running import RunningDouble
from tests import orders
from tests.sandbox.stripe_calls import client


def paid(app: Flask, session: Session, double: RunningDouble) -> PaymentAttempt:
    """The attempt of an order that somebody paid on the double's page."""
    attempt = orders.place(session, orders.cart_with(session, {"DRIED": 2})).attempt
    session.commit()
    till = app.extensions["till"]
    till.open(attempt.id)
    session.refresh(attempt)
    double.control.pay(str(attempt.session_id))
    till.settle(attempt.id)
    session.refresh(attempt)
    return attempt


def granted(session: Session, attempt: PaymentAttempt, fen: int = 1230, key: str = "1") -> Refund:
    """A refund that was granted, and its job."""
    session.scalars(select(Order).where(Order.id == attempt.order_id).with_for_update()).one()
    refund = refunds.grant(session, HOUSE, attempt, fen, "short", f"test:{key}:{attempt.id}")
    assert refund is not None
    session.commit()
    return refund


def at_the_double(double: RunningDouble) -> list[tuple[str, int, str]]:
    """Every refund the double knows, oldest first: id, amount, status."""
    found: list[Json] = client(double).v1.refunds.list({"limit": 100}).data
    return [(one["id"], one["amount"], one["status"]) for one in reversed(found)]
