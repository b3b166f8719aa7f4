"""A guest buys by HTTP: cart, checkout, the provider's page, thanks."""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.worker import run_due
from models.catalogue import Listing
from models.payments import PaymentAttempt, StripeEvent
from models.stock import StockItem
from sandbox.stripe_double.running import RunningDouble
from tests.orders import listing
from tests.pages import Browser
from tests.shop.buying import HANGZHOU, check_out, checkout_form, fill, only_order, session_id
from tests.shop.events import deliver


def test_paid_on_the_providers_page_is_confirmed_on_return(
    browser: Callable[..., Browser], session: Session, double: RunningDouble
) -> None:
    guest = browser()
    fill(guest, session, "DRIED", 2)
    answer = check_out(guest)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(double.base_url)

    back = double.control.pay(session_id(answer))
    thanks = guest.get(urlsplit(back).path)

    assert "Your payment has arrived" in thanks.text
    order = only_order(session)
    assert (order.state, order.total_fen, order.phone) == ("confirmed", 8100, "+8613800138000")
    assert guest.get(f"/orders/{order.number}").status_code == 200
    assert guest.get("/cart").text.count("Your cart is empty") == 1


def test_the_same_form_twice_is_one_order(
    browser: Callable[..., Browser], session: Session, double: RunningDouble
) -> None:
    guest = browser()
    fill(guest, session, "DRIED")
    form = checkout_form(guest)

    answers = [guest.post("/checkout", form, page="/login") for _ in range(3)]

    assert {answer.headers["Location"] for answer in answers} == {answers[0].headers["Location"]}
    only_order(session)
    assert len([call for call in double.control.calls() if call["path"] == "/v1/checkout/sessions"]) == 1


def test_a_changed_price_is_shown_before_anything_is_ordered(browser: Callable[..., Browser], session: Session) -> None:
    guest = browser()
    fill(guest, session, "DRIED")
    form = checkout_form(guest)
    session.get_one(Listing, listing(session, "DRIED").id).retail_fen = 4000
    session.commit()

    answer = guest.post("/checkout", form, page="/login")

    assert answer.status_code == 409
    assert "The total is now ¥45.00, not ¥43.00" in answer.text
    assert HANGZHOU["street"] in answer.text  # what was typed is kept
    assert session.scalar(select(PaymentAttempt.id)) is None


def test_sold_out_meanwhile_keeps_the_cart(browser: Callable[..., Browser], session: Session) -> None:
    guest = browser()
    fill(guest, session, "DRIED", 2)
    form = checkout_form(guest)
    sku = listing(session, "DRIED").sku_id
    item = session.scalars(select(StockItem).where(StockItem.sku_id == sku)).one()
    was, item.sellable = item.sellable, 1
    session.commit()

    answer = guest.post("/checkout", form, page="/login")
    cart = guest.get("/cart").text

    item.sellable = was
    session.commit()
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cart")
    assert "Not enough left: Dried bamboo shoots 250 g bag" in cart
    assert "Only 1 left" in cart


def test_frozen_goods_are_refused_to_a_far_province(browser: Callable[..., Browser], session: Session) -> None:
    guest = browser()
    fill(guest, session, "GIFT")
    answer = check_out(guest, province="65", city="6501", county="650102")
    assert answer.status_code == 422
    assert "Long rice dumpling gift box box of 5: has to stay frozen" in answer.text


def test_without_a_provider_the_order_is_kept(
    browser: Callable[..., Browser], session: Session, double: RunningDouble
) -> None:
    guest = browser()
    fill(guest, session, "DRIED")
    form = checkout_form(guest)
    double.control.fault("server_error", times=5, match="checkout/sessions")

    answer = guest.post("/checkout", form, page="/login")
    order = only_order(session)
    assert answer.headers["Location"] == f"/orders/{order.number}/payment?unreached=1"
    assert "nothing was charged" in guest.get(answer.headers["Location"]).text

    double.control.clear_faults()
    again = guest.post(f"/orders/{order.number}/payment", page=f"/orders/{order.number}/payment")
    assert again.headers["Location"].startswith(double.base_url)


def test_giving_up_closes_the_providers_page_and_frees_the_packs(
    browser: Callable[..., Browser], session: Session, double: RunningDouble
) -> None:
    guest = browser()
    fill(guest, session, "DRIED", 3)
    paying = session_id(check_out(guest))
    order = only_order(session)

    guest.post(f"/orders/{order.number}/cancellation", page=f"/orders/{order.number}")

    session.expire_all()
    assert only_order(session).state == "cancelled"
    assert session.scalars(select(PaymentAttempt.state)).one() in {"expired", "cancelled"}
    gone = [call for call in double.control.calls() if call["path"].endswith(f"{paying}/expire")]
    assert len(gone) == 1


def test_paid_while_giving_up_is_paid(browser: Callable[..., Browser], session: Session, double: RunningDouble) -> None:
    guest = browser()
    fill(guest, session, "DRIED")
    paying = session_id(check_out(guest))
    order = only_order(session)
    double.control.pay(paying)

    answer = guest.post(f"/orders/{order.number}/cancellation", page=f"/orders/{order.number}")

    assert answer.status_code == 409
    session.expire_all()
    assert only_order(session).state == "confirmed"


def test_the_webhook_alone_confirms(
    app: Flask, database_url: str, browser: Callable[..., Browser], session: Session, double: RunningDouble
) -> None:
    guest = browser()
    fill(guest, session, "DRIED")
    double.control.pay(session_id(check_out(guest)))
    deliver(app, double)
    assert only_order(session).state == "awaiting_payment"  # the inbox has it, the job has not run

    run_due(app, database_url)

    assert only_order(session).state == "confirmed"
    outcomes = set(session.scalars(select(StripeEvent.outcome)))
    assert outcomes == {"succeeded", "ignored"}
