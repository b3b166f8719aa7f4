"""Supplier and association at the same order at once: one of them is first, and the other is told."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.purchasing import PurchaseOrder, SupplierBill
from operations import bills, purchase_answers, purchases
from operations.bills import Billed, Heading
from operations.purchase_answers import Offer
from operations.refusals import Invalid, Refused
from tests import cast
from tests.purchases import making
from tests.races.barrier import answers, at_once, committed, errors

HANDS = 6


def state(session: Session, order_id: int) -> tuple[str, int]:
    """State and version of an order now."""
    session.expire_all()
    order = session.get_one(PurchaseOrder, order_id)
    return order.state, order.version


def test_confirmed_and_taken_back_at_once(sessions: sessionmaker[Session], session: Session) -> None:
    buyer, member = making.actor(session, "buyer"), making.actor(session, "supplier_a")
    order = making.sent(session)
    order_id, supplier, seen = order.id, order.supplier_id, order.version
    session.commit()

    def confirm(racer: Session) -> str:
        return purchase_answers.confirm(racer, member, supplier, order_id, seen).state

    def cancel(racer: Session) -> str:
        return purchases.cancel(racer, buyer, order_id, seen, "x").state

    work: list[Callable[[Session], str]] = [confirm, cancel] * (HANDS // 2)
    results = at_once([committed(sessions, act) for act in work])

    assert len(answers(results)) == 1
    assert {type(error) for error in errors(results)} == {Refused}
    assert state(session, order_id) == (answers(results)[0], seen + 1)


def test_two_proposals_at_once(sessions: sessionmaker[Session], session: Session) -> None:
    member, order = making.actor(session, "supplier_a"), making.sent(session)
    order_id, supplier, seen, line = order.id, order.supplier_id, order.version, order.lines[0].id
    session.commit()

    def propose(racer: Session, quantity: int) -> int:
        offer = Offer(quantity, 2000, *making.days())
        purchase_answers.propose(racer, member, supplier, order_id, seen, {line: offer})
        return quantity

    results = at_once([committed(sessions, lambda s, n=n: propose(s, 30 + n)) for n in range(HANDS)])

    (won,) = answers(results)
    assert state(session, order_id) == ("proposed", seen + 1)
    assert session.get_one(PurchaseOrder, order_id).lines[0].proposed_quantity == won


def test_bills_at_once_never_make_more_than_came(sessions: sessionmaker[Session], session: Session) -> None:
    buyer, order = making.actor(session, "buyer"), making.confirmed(session)
    making.come(session, order, 50)
    order_id, line = order.id, order.lines[0].id
    session.commit()

    def record(racer: Session, number: int) -> str:
        heading = Heading(f"N{number}", cast.today(), 40_000)
        return bills.record(racer, buyer, order_id, heading, {line: Billed(20, 40_000)}).state

    results = at_once([committed(sessions, lambda s, n=n: record(s, n)) for n in range(HANDS)])

    assert sorted(answers(results)) == ["differs"] * (HANDS - 2) + ["matched"] * 2


def test_the_same_bill_at_once_is_one(sessions: sessionmaker[Session], session: Session) -> None:
    """Even for two orders of the supplier, whose rows do not wait for each other."""
    buyer, found = making.actor(session, "buyer"), [making.confirmed(session) for _ in range(2)]
    places = [(order.id, order.lines[0].id) for order in found]
    session.commit()

    def record(racer: Session, place: tuple[int, int]) -> int:
        heading = Heading("SAME", cast.today(), 2000)
        return bills.record(racer, buyer, place[0], heading, {place[1]: Billed(1, 2000)}).id

    results = at_once([committed(sessions, lambda s, p=p: record(s, p)) for p in places * 3])

    assert len(answers(results)) == 1
    assert {type(error) for error in errors(results)} == {Invalid}
    session.rollback()
    assert len(session.scalars(select(SupplierBill)).all()) == 1
