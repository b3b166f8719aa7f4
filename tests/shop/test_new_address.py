"""A buyer has a paid order sent elsewhere: a filled form, pasted addresses sorted, a no at its field."""

import re
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.orders import Order
from tests import orders
from tests.pages import Browser
from tests.shop import boxes
from tests.shop.buying import HANGZHOU as FORM
from tests.shop.buying import hidden

NEW = {**FORM, "recipient": "毛小满", "phone": "13800138001", "street": "文二路2号3幢402室"}


def change(visitor: Browser, number: str, **changed: str) -> tuple[int, str]:
    answer = visitor.post(f"/orders/{number}/address", {**NEW, **changed}, page="/orders/lookup")
    return answer.status_code, answer.location or answer.text


def test_prefilled_and_saved(browser: Callable[..., Browser], session: Session) -> None:
    order = orders.up_to(session, "confirmed", buyer=boxes.buyer(session))
    visitor, there = browser("consumer"), f"/orders/{order.number}/address"

    page = visitor.get(there).text
    assert hidden(page, "recipient") == order.recipient
    assert hidden(page, "street") == order.street
    assert re.search(r'<option lang="zh-Hans" selected value="330106">', page)
    assert change(visitor, order.number) == (303, f"/orders/{order.number}")

    session.expire_all()
    changed = session.get_one(Order, order.id)
    assert (changed.recipient, changed.phone, changed.street) == ("毛小满", "+8613800138001", "文二路2号3幢402室")
    noted = session.scalars(select(AuditEvent).where(AuditEvent.action == "change_address")).one()
    assert noted.after == {"fields": ["recipient", "phone", "street"]}  # which, not what


def test_a_pasted_address_is_sorted_and_nothing_kept(browser: Callable[..., Browser], session: Session) -> None:
    order = orders.up_to(session, "confirmed", buyer=boxes.buyer(session))
    visitor, there = browser("consumer"), f"/orders/{order.number}/address"
    pasted = {**FORM, "paste": "毛小满 13800138001 江苏省苏州市姑苏区平江路1号"}

    page = visitor.post(f"{there}/places", pasted, page=there).text

    assert hidden(page, "street") == "平江路1号"
    assert re.search(r'<option lang="zh-Hans" selected value="320508">', page)
    session.expire_all()
    assert session.get_one(Order, order.id).street == order.street


def test_a_no_stands_at_its_field(browser: Callable[..., Browser], session: Session) -> None:
    order = orders.up_to(session, "confirmed", buyer=boxes.buyer(session))
    visitor = browser("consumer")

    status, page = change(visitor, order.number, province="11", city="1101", county="110105")
    assert status == 422
    assert "The address was not changed" in page
    assert 'href="#province"' in page
    assert "毛小满" in page
    assert change(visitor, order.number, recipient="")[0] == 422


def test_packed_is_too_late(browser: Callable[..., Browser], session: Session) -> None:
    visitor = browser("consumer")
    picked = orders.up_to(session, "picked", {"DRIED": 1}, buyer=boxes.buyer(session))
    packed = orders.up_to(session, "packed", {"DRIED": 1}, buyer=boxes.buyer(session))

    assert change(visitor, picked.number)[0] == 303
    assert visitor.get(f"/orders/{packed.number}/address").status_code == 409
    status, page = change(visitor, packed.number)
    assert status == 409
    assert "It is packed already" in page
    assert "/address" not in visitor.get(f"/orders/{packed.number}").text
