"""What is granted back: once for each fact, never more than came, in the book, and sent by a job or by a person."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

from models.orders import Order
from models.payments import PaymentAttempt, Refund
from operations import refunds
from operations.actor import HOUSE
from operations.refusals import Refused
from tests import books, orders
from tests.races.barrier import answers, at_once, committed, errors

SENDING = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'payments.send_refund'"


def grant(session: Session, attempt_id: int, fen: int, reason: str = "short", key: str = "1") -> Refund | None:
    attempt = session.get_one(PaymentAttempt, attempt_id)
    session.scalars(select(Order).where(Order.id == attempt.order_id).with_for_update()).one()
    return refunds.grant(session, HOUSE, attempt, fen, reason, key)


@pytest.fixture
def attempt(session: Session) -> PaymentAttempt:
    """The paid attempt of a confirmed order."""
    order = orders.up_to(session, "confirmed")
    return session.scalars(select(PaymentAttempt).where(PaymentAttempt.order_id == order.id)).one()


def test_one_fact_is_granted_once(session: Session, attempt: PaymentAttempt) -> None:
    held = books.balance(session, "held_for_orders")

    first, second = (grant(session, attempt.id, 500) for _ in "12")
    session.commit()

    assert first is second is not None
    assert (first.idempotency_key, first.state) == ("refund:1", "pending")
    assert session.execute(text(SENDING)).scalar_one() == 1
    assert books.balance(session, "held_for_orders") == held + 500
    assert books.balance(session, "refunds_payable") == -500


def test_nothing_is_not_granted(session: Session, attempt: PaymentAttempt) -> None:
    assert grant(session, attempt.id, 0) is None
    assert session.scalars(select(func.count()).select_from(Refund)).one() == 0


def test_what_is_no_business_as_usual_waits_for_a_person(session: Session, attempt: PaymentAttempt) -> None:
    grant(session, attempt.id, 500, "second_payment")
    session.commit()

    assert session.execute(text(SENDING)).scalar_one() == 0


def test_never_more_than_came_however_many_ask_at_once(
    sessions: sessionmaker[Session], session: Session, attempt: PaymentAttempt
) -> None:
    paid, fen = attempt.id, int(attempt.captured_fen or 0) // 2
    session.rollback()

    results = at_once([committed(sessions, lambda s, key=key: bool(grant(s, paid, fen, key=key))) for key in "abcd"])

    assert answers(results) == [True, True]
    assert {refused.code for refused in errors(results) if isinstance(refused, Refused)} == {"more_than_captured"}
    assert len(errors(results)) == 2
    assert -books.balance(session, "refunds_payable") == 2 * fen
