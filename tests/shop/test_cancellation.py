"""A buyer cancels what is paid and not picked yet: he sees what goes back, then it does, once."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.orders import Order
from models.payments import Refund
from tests import orders
from tests.pages import Browser
from tests.shop import boxes


def cancel(visitor: Browser, number: str, **form: str) -> tuple[int, str]:
    answer = visitor.post(f"/orders/{number}/cancellation", form, page="/orders/lookup")
    return answer.status_code, answer.location or answer.text


def test_paid_and_not_picked(browser: Callable[..., Browser], session: Session) -> None:
    order = orders.up_to(session, "confirmed", buyer=boxes.buyer(session))
    number, total = order.number, order.total_fen
    visitor = browser("consumer")

    question = visitor.get(f"/orders/{number}/cancellation").text
    assert f"<b>{total // 100}</b>" in question
    assert "1 to 10 working days" in question
    assert cancel(visitor, number) == (303, f"/orders/{number}/cancellation")  # a form that did not say what goes back
    session.expire_all()
    assert session.get_one(Order, order.id).state == "confirmed"
    session.rollback()

    for _twice in range(2):
        assert cancel(visitor, number, paid="1") == (303, f"/orders/{number}")
    session.expire_all()
    assert session.get_one(Order, order.id).state == "cancelled"
    assert [(one.amount_fen, one.reason) for one in session.scalars(select(Refund))] == [(total, "cancelled")]
    assert visitor.get(f"/orders/{number}/cancellation").location == f"/orders/{number}"


def test_once_picking_began_it_is_too_late(browser: Callable[..., Browser], session: Session) -> None:
    visitor = browser("consumer")
    for step in ("picking", "packed", "shipped"):
        number = orders.up_to(session, step, {"DRIED": 1}, buyer=boxes.buyer(session)).number
        assert visitor.get(f"/orders/{number}/cancellation").status_code == 409
        status, page = cancel(visitor, number, paid="1")
        assert status == 409
        assert "cannot be cancelled any more" in page
        assert f'href="/orders/{number}"' in page
    assert "so it cannot be cancelled any more" not in visitor.get(f"/orders/{number}").text
    session.rollback()
    assert session.scalars(select(Refund)).all() == []


def test_what_is_over_stays_over(browser: Callable[..., Browser], session: Session) -> None:
    number = orders.up_to(session, "delivered", buyer=boxes.buyer(session)).number

    status, page = cancel(browser("consumer"), number, paid="1")

    assert status == 409
    assert "This order" in page


def test_unpaid_it_is_given_up_as_before(browser: Callable[..., Browser], session: Session) -> None:
    order = orders.up_to(session, "placed", buyer=boxes.buyer(session))
    visitor = browser("consumer")

    assert "Nothing was charged" in visitor.get(f"/orders/{order.number}/cancellation").text
    assert cancel(visitor, order.number) == (303, f"/orders/{order.number}")
    session.expire_all()
    assert session.get_one(Order, order.id).state == "cancelled"
