"""One order from every side: lines, sums, payments, refunds, the book, the warehouse, who did what."""

from collections.abc import Callable
from dataclasses import replace

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.payments import PaymentAttempt
from operations import payments
from tests import cast, orders
from tests.pages import Browser, queries
from web.filters import money_text

Browsers = Callable[..., Browser]
#: The session, the roles, the order, its lines, shops and events, consignments and parcels, carriers, lots, names,
#: attempts, refunds, the book, the audit, whether the contact data is open, what was told,
#: what carriers told, pick-ups.
QUERIES = 19


def test_everything_about_a_shipped_order(session: Session, browser: Browsers) -> None:
    order = orders.up_to(session, "shipped", {"DRIED": 2, "FRESH": 1})

    page = browser("admin").get(f"/cooperative/orders/{order.number}").text

    for fen in (order.goods_fen, 2 * 2000, 4500):
        assert money_text(fen) in page
    for words in (
        "Suichang Pavilion",
        "lot L00001",
        "Chilled",
        "Room temperature",
        "Payment arrived",
        "Held for orders",
    ):
        assert words in page
    for words in ("Order placed, waiting for payment", "Paid, handed to the warehouse", "Handed to the carrier"):
        assert words in page
    assert page.count("Began picking") == 2
    assert page.count(">packer<") >= 6


def test_money_that_bought_nothing_is_shown_with_its_reason(session: Session, browser: Browsers) -> None:
    order = orders.up_to(session, "placed")
    attempt = session.scalars(select(PaymentAttempt)).one()
    facts = replace(orders.paid(attempt), amount_fen=attempt.amount_fen - 100)
    payments.settle(session, attempt.id, facts, livemode=False, today=cast.today())
    session.commit()

    finance = browser("finance").get(f"/cooperative/orders/{order.number}").text
    support = browser("support").get(f"/cooperative/orders/{order.number}").text

    for page in (finance, support):
        assert "Another amount" in page
        assert "Waiting to go back" in page
    assert money_text(-facts.amount_fen) in finance
    assert money_text(-facts.amount_fen) not in support


def test_the_page_costs_the_same_however_large_the_order(app: Flask, session: Session, browser: Browsers) -> None:
    small = orders.up_to(session, "shipped", {"DRIED": 1})
    large = orders.up_to(session, "shipped", {"DRIED": 1, "FRESH": 2, "TEA": 3, "GIFT": 1})
    admin = browser("admin")
    counts = []

    for order in (small, large):
        with queries(app) as sent:
            admin.get(f"/cooperative/orders/{order.number}")
        counts.append(len(sent))

    assert counts[0] == counts[1] <= QUERIES


def test_nothing_tells_what_a_shop_owes(session: Session, browser: Browsers) -> None:
    order = orders.up_to(session, "shipped", {"DRIED": 1})
    pool = money_text(cast.TERMS["DRIED"].pool_fen)

    for name in ("support", "finance", "admin"):
        assert pool not in browser(name).get(f"/cooperative/orders/{order.number}").text
