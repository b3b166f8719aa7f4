"""The office's first page: orders by stage, work by step, and what needs a person."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.payments import PaymentAttempt
from models.stock import Lot
from operations import payments
from operations.notices import open_notice
from tests import cast, orders
from tests.pages import Browser, queries

Browsers = Callable[..., Browser]
#: The session with its person, the roles, the queues, orders by stage, work by step, sales, notices and how many.
QUERIES = 8


@pytest.fixture
def notices(session: Session) -> tuple[str, str]:
    """A shortage, money that has to go back, a broken job. Answers the numbers of the two orders."""
    session.execute(
        update(Lot).values(expires_on=cast.today()).where(Lot.sku_id == cast.sku_by_code(session, "GIFT").id)
    )
    short = orders.up_to(session, "confirmed", {"GIFT": 1})
    wrong = orders.up_to(session, "placed")
    attempt = session.scalars(select(PaymentAttempt).where(PaymentAttempt.order_id == wrong.id)).one()
    facts = replace(orders.paid(attempt), amount_fen=attempt.amount_fen + 1)
    payments.settle(session, attempt.id, facts, livemode=False, today=cast.today())
    open_notice(session, "job_failed", "job", 7, "mail.decision")
    session.commit()
    return short.number, wrong.number


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("admin", {"Packs are missing", "Money has to go back", "A job has failed", "mail.decision"}),
        ("finance", {"Packs are missing", "Money has to go back", "A job has failed", "mail.decision"}),
        ("support", {"Packs are missing", "Money has to go back"}),
        ("buyer", {"Packs are missing"}),
    ],
)
def test_everybody_sees_the_notices_of_his_work(
    browser: Browsers, notices: tuple[str, str], name: str, sees: set[str]
) -> None:
    page = browser(name).get("/cooperative").text

    every = {"Packs are missing", "Money has to go back", "A job has failed", "mail.decision"}
    assert {words for words in every if words in page} == sees
    assert notices[0] in page
    assert (notices[1] in page) == ("Money has to go back" in sees)
    assert (f'href="/cooperative/orders/{notices[0]}"' in page) == (name != "buyer")


def test_a_shortage_names_the_goods(browser: Browsers, notices: tuple[str, str]) -> None:
    assert "Long rice dumpling gift box" in browser("buyer").get("/cooperative").text


def test_counts_and_their_number_of_queries(app: Flask, session: Session, browser: Browsers) -> None:
    for step in ("placed", "confirmed", "confirmed", "picking", "packed", "shipped"):
        orders.up_to(session, step)
    admin = browser("admin")

    with queries(app) as sent:
        page = admin.get("/cooperative").text

    assert len(sent) <= QUERIES, "\n".join(sent)
    for words, count in (
        ("Waiting for payment", 1),
        ("To be shipped", 4),
        ("On its way", 1),
        ("To pick", 2),
        ("Being picked", 1),
        ("To hand over", 1),
    ):
        assert f'<span class="label">{words}</span><span class="value">{count}</span>' in page
    assert "Nothing is open. All is well." in page
