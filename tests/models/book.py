"""A small healthy book: an order in every state there is, money that came too late, and whoever is signed in."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.parties import Person
from models.payments import StripeEvent
from operations import payments, people
from operations.actor import Actor
from tests import books, cast, orders
from tests.joining import papers


def fill(session: Session) -> None:
    """Fill a database that has the cast in it."""
    buyer = Actor(session.scalars(select(Person.id).where(Person.name == "consumer")).one())
    for step in orders.STEPS:
        orders.up_to(session, step, {"DRIED": 2, "FRESH": 1}, buyer=buyer)
    _given_up_and_paid(session)
    _expired(session)
    papers.approved(session)
    papers.accepted(session, "dazhe-chaye", "sc_licence", 100)
    people.open_session(session, session.get_one(Person, buyer.person_id), "Firefox")
    session.add(
        StripeEvent(
            event_id="evt_1",
            type="checkout.session.completed",
            livemode=False,
            object_type="checkout.session",
            object_id="cs_1",
            payload={"id": "evt_1"},
        )
    )
    session.commit()


def _given_up_and_paid(session: Session) -> None:
    placed = orders.place(session, orders.cart_with(session, {"TEA": 1}))
    payments.give_up(session, Actor(), placed.order.id)
    books.settle(session, placed.attempt.id, orders.paid(placed.attempt), cast.today())
    session.commit()


def _expired(session: Session) -> None:
    placed = orders.place(session, orders.cart_with(session, {"GIFT": 1}))
    books.overdue(session, placed.order.id)
    payments.expire(session, placed.order.id)
    session.commit()
