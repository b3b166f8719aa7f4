"""The supplier answers: yes, otherwise, no; the association takes the proposal or asks again."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent, Notice
from models.parties import Membership
from models.purchasing import PurchaseOrder
from operations import purchase_answers, purchases
from operations.purchase_answers import Offer
from operations.refusals import Invalid, Missing, Refused
from tests.purchases import making


def offer(order: PurchaseOrder, quantity: int) -> dict[int, Offer]:
    """So much of the first line, two days later and dearer."""
    line, later = order.lines[0], timedelta(days=2)
    return {line.id: Offer(quantity, line.price_fen + 100, line.due_from + later, line.due_until + later)}


def proposed(session: Session, quantity: int = 30) -> PurchaseOrder:
    """An order the supplier would deliver otherwise."""
    order, member = making.sent(session), making.actor(session, "supplier_a")
    offers = offer(order, quantity)
    return purchase_answers.propose(session, member, order.supplier_id, order.id, order.version, offers, "下雨")


def test_yes(session: Session) -> None:
    order = making.confirmed(session)

    assert (order.state, order.answered_by) == ("confirmed", making.actor(session, "supplier_a").person_id)
    told = session.scalars(select(Notice).where(Notice.kind == "purchase_order")).one()
    assert told.closed_at is not None
    with pytest.raises(Refused, match="wrong_step"):
        purchase_answers.confirm(
            session, making.actor(session, "supplier_a"), order.supplier_id, order.id, order.version
        )


def test_otherwise_and_taken(session: Session) -> None:
    order = proposed(session)
    line = order.lines[0]
    assert (order.state, order.answer, line.quantity, line.proposed_quantity) == ("proposed", "下雨", 50, 30)
    until = line.proposed_until

    purchases.accept(session, making.actor(session, "buyer"), order.id, order.version)

    assert (order.state, line.quantity, line.price_fen, line.due_until) == ("confirmed", 30, 2100, until)
    assert line.proposed_quantity is None
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "accept")).one()
    assert (event.before or {})[str(line.sku_id)][1:3] == [50, 2000]
    assert (event.after or {})[str(line.sku_id)][1:3] == [30, 2100]


def test_otherwise_and_asked_again(session: Session) -> None:
    buyer, order = making.actor(session, "buyer"), proposed(session)
    line = order.lines[0]
    lines = [making.wanted(session, quantity=40)]
    purchases.change(session, buyer, order.id, order.version, lines, buyout=True)
    assert (order.state, line.quantity, line.proposed_quantity) == ("proposed", 40, 30)

    purchases.send(session, buyer, order.id, order.version)

    assert (order.state, order.answer, line.quantity, line.proposed_quantity) == ("sent", "", 40, None)


def test_nothing_otherwise(session: Session) -> None:
    order, member = making.sent(session), making.actor(session, "supplier_a")
    line = order.lines[0]
    same = {line.id: Offer(line.quantity, line.price_fen, line.due_from, line.due_until)}
    with pytest.raises(Invalid, match="nothing_proposed"):
        purchase_answers.propose(session, member, order.supplier_id, order.id, order.version, same)
    foreign = {line.id + 999: same[line.id]}
    with pytest.raises(Missing):
        purchase_answers.propose(session, member, order.supplier_id, order.id, order.version, foreign)
    assert order.state == "sent"


def test_no(session: Session) -> None:
    order, member = making.sent(session), making.actor(session, "supplier_a")
    purchase_answers.decline(session, member, order.supplier_id, order.id, order.version, "霜冻")

    assert (order.state, order.answer) == ("declined", "霜冻")


def test_another_suppliers_order_is_not_there(session: Session) -> None:
    order, drafted = making.sent(session), making.draft(session)
    other, own = making.actor(session, "supplier_b"), making.actor(session, "supplier_a")
    with pytest.raises(Missing):
        purchase_answers.confirm(session, other, making.supplier(session, making.TEA), order.id, order.version)
    with pytest.raises(Missing):
        purchase_answers.confirm(session, own, drafted.supplier_id, drafted.id, drafted.version)


def test_an_answer_to_an_older_order_is_not_taken(session: Session) -> None:
    order, member = making.sent(session), making.actor(session, "supplier_a")
    with pytest.raises(Refused, match="stale_form"):
        purchase_answers.confirm(session, member, order.supplier_id, order.id, order.version - 1)


def test_staff_says_yes_only_for_who_has_no_login(session: Session) -> None:
    order, buyer = making.sent(session), making.actor(session, "buyer")
    with pytest.raises(Refused, match="answers_itself"):
        purchase_answers.confirm_for(session, buyer, order.id, order.version, "电话")
    for membership in session.scalars(select(Membership).where(Membership.organisation_id == order.supplier_id)):
        session.delete(membership)
    session.flush()

    purchase_answers.confirm_for(session, buyer, order.id, order.version, "电话，刘大姐")

    assert (order.state, order.answer, order.answered_by) == ("confirmed", "电话，刘大姐", buyer.person_id)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "confirm_for")).one()
    assert event.reason == "电话，刘大姐"
