"""The office's doors, and what of an order each role sees behind them."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.parties import Organisation
from operations import people
from operations.actor import HOUSE
from tests import cast, orders
from tests.pages import Browser, without_reference

Browsers = Callable[..., Browser]
#: Words that stand over each part of an order's page, and who sees that part.
PARTS = {
    "Payments": {"admin", "finance", "support", "root"},
    "pi_": {"admin", "finance", "root"},
    "In the book": {"admin", "finance", "root"},
    "Who did what": {"admin", "finance", "root"},
    "lot L00001": {"admin", "finance", "support", "root"},
    "SF5000": {"admin", "finance", "support", "root"},
    "Show contact data": {"admin", "support", "root"},
    "See it in the warehouse": {"admin", "root"},
}
READERS = ("admin", "finance", "support", "manager", "root")


@pytest.fixture
def _more_staff(session: Session) -> None:
    """A vendor manager and a superuser, who are not in the cast."""
    manager = cast.person(session, "manager", "+8619900000441")
    association = session.scalars(select(Organisation.id).where(Organisation.kind == "association")).one()
    people.grant(session, HOUSE, manager.id, association, "vendor_manager")
    cast.person(session, "root", "+8619900000442").is_superuser = True
    session.commit()


@pytest.mark.usefixtures("_more_staff")
@pytest.mark.parametrize("name", READERS)
def test_each_role_sees_its_part_of_an_order(session: Session, browser: Browsers, name: str) -> None:
    order = orders.up_to(session, "shipped")

    page = browser(name).get(f"/cooperative/orders/{order.number}")

    assert page.status_code == 200
    assert {part for part in PARTS if part in page.text} == {part for part, who in PARTS.items() if name in who}


@pytest.mark.usefixtures("_more_staff")
@pytest.mark.parametrize("name", READERS)
def test_buyers_are_masked_for_everybody(session: Session, browser: Browsers, name: str) -> None:
    order = orders.up_to(session, "shipped")
    visitor = browser(name)

    for path in ("/cooperative", "/cooperative/orders", f"/cooperative/orders/{order.number}"):
        page = visitor.get(path).text
        assert not [secret for secret in (order.recipient, order.phone[3:], order.street) if secret in page], path
    assert "陈**" in page
    assert "199****0301" in page


@pytest.mark.parametrize("name", ["consumer", "owner_a", "supplier_a", "packer", "inspector"])
def test_nobody_else_enters(session: Session, browser: Browsers, name: str) -> None:
    order = orders.up_to(session, "confirmed")
    visitor = browser(name)

    for path in ("/cooperative", "/cooperative/orders", f"/cooperative/orders/{order.number}"):
        assert visitor.get(path).status_code == 403


def test_purchasing_sees_how_much_there_is_but_no_order(session: Session, browser: Browsers) -> None:
    order = orders.up_to(session, "confirmed")
    visitor = browser("buyer")

    assert visitor.get("/cooperative").status_code == 200
    assert "/cooperative/orders" not in visitor.get("/cooperative").text
    assert visitor.get("/cooperative/orders").status_code == 403
    assert visitor.get(f"/cooperative/orders/{order.number}").status_code == 403


def test_a_guest_is_asked_to_sign_in(browser: Browsers) -> None:
    for path in ("/cooperative", "/cooperative/orders", "/cooperative/orders/AAAAA-AAAAA"):
        answer = browser().get(path)
        assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/login")


def test_an_order_that_does_not_exist_looks_like_any_other_address(browser: Browsers) -> None:
    admin = browser("admin")

    answers = [admin.get(f"/cooperative/orders/{number}") for number in ("AAAAA-AAAAA", "BBBBB-BBBBB")]

    assert [answer.status_code for answer in answers] == [404, 404]
    texts = [without_reference(answer).replace("BBBBB", "AAAAA") for answer in answers]
    assert texts[0] == texts[1]
