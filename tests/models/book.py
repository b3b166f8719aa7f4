"""A small healthy book: an order in every state there is, money that came too late, and whoever is signed in."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.delivery import Consignment
from models.parties import Person
from models.payments import StripeEvent
from models.stock import Bin, Lot
from operations import bills, counting, freezes, lots, payments, people, receipts, returns
from operations.actor import Actor
from operations.bills import Billed, Heading
from tests import books, cast, orders, supply
from tests.joining import papers


def fill(session: Session) -> None:
    """Fill a database that has the cast in it."""
    buyer = Actor(session.scalars(select(Person.id).where(Person.name == "consumer")).one())
    for step in orders.STEPS:
        orders.up_to(session, step, {"DRIED": 2, "FRESH": 1}, buyer=buyer)
    _came_back(session)
    _given_up_and_paid(session)
    _expired(session)
    _in_the_house(session)
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


def _came_back(session: Session) -> None:
    """One parcel of an order was delivered, the other came back."""
    order = orders.up_to(session, "shipped", {"DRIED": 3, "FRESH": 2})
    first, second = session.scalars(
        select(Consignment).where(Consignment.order_id == order.id).order_by(Consignment.storage)
    ).all()
    orders.parcels.deliver(session, first.id)
    shelf = session.scalars(select(Bin.id).where(Bin.storage == second.storage).order_by(Bin.id)).first()
    returns.receive(session, supply.staff(session, "packer"), second.parcels[0].waybill or "", shelf or 0, "refused")
    session.commit()


def _in_the_house(session: Session) -> None:
    """Everything that may happen to a lot, each once."""
    packer, other, day = supply.staff(session, "packer"), supply.staff(session, "admin"), cast.today()
    sku = cast.sku_by_code(session, "TEA")
    here, there, gone, lower, bad = (supply.bring_in(session, sku, 10, price_fen=6500, passed=False) for _ in "12345")
    for lot in (here, there, gone):
        supply.inspect(session, lot)
    supply.inspect(session, lower, "downgraded", new_sku_id=supply.lower_sku(session, sku).id)
    supply.inspect(session, bad, "rejected", disposal="return")
    child = lots.split(session, packer, here.id, 4, here.bin_id, day)
    lots.merge(session, packer, [child.id, there.id], here.bin_id, day)
    lots.ask_write_off(session, packer, here.id, 1, "damaged")
    asked = lots.ask_write_off(session, packer, gone.id, 9, "lost")
    lots.decide_write_off(session, other, asked.id, approved=True)
    gone.expires_on = day - timedelta(days=1)
    session.flush()
    lots.expire(session, day)
    in_bin = session.scalars(select(Lot).where(Lot.bin_id == here.bin_id, Lot.on_hand > 0)).all()
    counted = {lot.code: lot.on_hand - (lot.id == here.id) for lot in in_bin}
    counting.count(session, packer, here.bin_id, "a count", counted)
    freezes.freeze(session, packer, here.id, "smells")
    order = supply.ordered(session, sku, 1, price_fen=6500)
    receipt = supply.received(session, order, 3)
    receipts.decide_excess(session, other, receipt.lines[0].id, accepted=True)
    heading, asked = Heading("FP-1", day, 3 * 6500), {order.lines[0].id: Billed(3, 3 * 6500)}
    bills.record(session, supply.staff(session, "buyer"), order.id, heading, asked)
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
