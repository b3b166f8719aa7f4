"""A shop's orders and earnings: its own lines only, buyers masked, every amount from what was agreed."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.delivery import Consignment, Parcel
from models.orders import Order, OrderLine
from operations import carts, payments, tracking
from operations.actor import Actor
from operations.earnings import earned_fen
from operations.pricing import earning
from tests import cast, orders, parcels
from tests.counter.parties import shop
from tests.days import now
from tests.pages import Browser, queries, without_reference

Browsers = Callable[..., Browser]


def mixed(session: Session, step: str = "confirmed") -> Order:
    """An order with lines of shops A and B and of the pavilion, brought to placed or confirmed."""
    cart = carts.open_cart(session, None, f"{step:0>32}")
    for sku, seller, packs in (("TEA", "maoyang-tea", 2), ("DRIED", "wuxing-shanhuo", 1), ("FRESH", "pavilion", 1)):
        carts.add(session, cart, orders.listing(session, sku, seller).id, packs)
    placed = orders.place(session, cart)
    if step == "confirmed":
        payments.settle(session, placed.attempt.id, orders.paid(placed.attempt), livemode=False, today=cast.today())
    session.commit()
    return placed.order


def send(session: Session, order: Order, *storages: str) -> None:
    """The consignments of these storage classes leave the house."""
    staff = orders.packer(session)
    of_order = select(Consignment.id).where(Consignment.order_id == order.id).order_by(Consignment.id)
    for one in session.scalars(of_order.where(Consignment.storage.in_(storages))).all():
        parcels.pick(session, staff, one)
        parcels.pack(session, staff, one)
        parcels.ship(session, staff, one)
    session.commit()


def complete(session: Session, order: Order) -> None:
    """All of it was sent, and the buyer has it."""
    send(session, order, "ambient", "chilled")
    tracking.confirm_receipt(session, Actor(), order.id)
    session.commit()


def test_a_shop_sees_its_own_lines_and_no_buyer(session: Session, browser: Browsers) -> None:
    order = mixed(session)
    owner = browser("owner_a")

    for path in ("/counter/orders", f"/counter/orders/{order.number}"):
        page = owner.get(path).text
        assert "Longgu Liren green tea" in page
        assert "Dried bamboo shoots" not in page
        assert "Winter bamboo shoots" not in page
        assert not [secret for secret in (order.recipient, order.phone[3:], order.street) if secret in page], path
        assert "陈**" in page
        assert "199****0301" in page
        assert "浙江省杭州市" in page
        assert f"¥{order.total_fen / 100:.2f}" not in page
        assert f"¥{earning(25000, 18000, 300) / 100:.2f}" in page


def test_another_shops_order_is_not_there(session: Session, browser: Browsers) -> None:
    order = orders.up_to(session, "confirmed")  # of the pavilion
    stranger = browser("owner_b")

    foreign = stranger.get(f"/counter/orders/{order.number}")
    missing = stranger.get("/counter/orders/AAAAA-AAAAA")

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert without_reference(foreign).replace(order.number, "AAAAA-AAAAA") == without_reference(missing)
    assert order.number not in stranger.get("/counter/orders").text


def test_what_is_not_paid_is_no_order_yet(session: Session, browser: Browsers) -> None:
    order = mixed(session, "placed")
    owner = browser("owner_a")

    assert order.number not in owner.get("/counter/orders").text
    assert owner.get(f"/counter/orders/{order.number}").status_code == 404
    assert "¥0.00" in owner.get("/counter/earnings").text


def test_an_order_goes_from_tab_to_tab(session: Session, browser: Browsers) -> None:
    owner = browser("owner_a")
    order = mixed(session)

    def tab() -> list[str]:
        stages = ("to-ship", "under-way", "done", "cancelled")
        return [stage for stage in stages if order.number in owner.get(f"/counter/orders?state={stage}").text]

    assert tab() == ["to-ship"]
    send(session, order, "chilled")
    assert tab() == ["to-ship"]  # a box without anything of this shop is none of its business
    send(session, order, "ambient")
    assert tab() == ["under-way"]
    tracking.confirm_receipt(session, Actor(), order.id)
    session.commit()
    assert tab() == ["done"]


def test_the_shop_sees_the_way_but_not_the_place(session: Session, browser: Browsers) -> None:
    order = mixed(session)
    send(session, order, "ambient", "chilled")
    for parcel in session.scalars(select(Parcel)).all():
        way = [tracking.Happening(parcel.waybill or "", "out_for_delivery", now(), "西湖区文新营业部", "派件员王五")]
        tracking.take_in(session, parcel.carrier or "", way, "push")
    session.commit()
    waybills = dict(session.execute(select(Consignment.storage, Parcel.waybill).join(Parcel)).all())

    page = browser("owner_a").get(f"/counter/orders/{order.number}").text

    assert waybills["ambient"] in page
    assert waybills["chilled"] not in page
    assert "Being brought to you" in page
    assert "文新" not in page
    assert "王五" not in page


def test_expected_becomes_earned(session: Session, browser: Browsers) -> None:
    order = mixed(session)
    owner = browser("owner_a")
    kept = f"¥{earning(25000, 18000, 300) / 100:.2f}"

    def figures() -> list[str]:
        return re.findall(r"<dd>(¥[0-9.,]+)</dd>", owner.get("/counter/earnings").text)

    assert figures()[:2] == [kept, "¥0.00"]
    assert kept in owner.get("/counter").text
    complete(session, order)
    assert figures()[:2] == ["¥0.00", kept]


def test_what_was_agreed_stays_agreed(session: Session, browser: Browsers) -> None:
    order = mixed(session)
    line = session.scalars(
        select(OrderLine).where(OrderLine.order_id == order.id, OrderLine.shop_id == shop(session).id)
    ).one()
    before = earned_fen(line)
    browser("owner_a").post(
        f"/counter/listings/{line.listing_id}/price", {"retail": "200"}, f"/counter/listings/{line.listing_id}"
    )

    assert f"¥{before / 100:.2f}" in browser("owner_a").get(f"/counter/orders/{order.number}").text


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ((25000, 9000, 2, 0, 300, "buyer", 0), 6250),
        ((25000, 9000, 2, 1, 300, "buyer", 0), 3125),
        ((101, 100, 1, 0, 300, "buyer", 0), 0),  # 3.03 of fee would be more than the fen that is left
        ((103, 100, 1, 0, 300, "buyer", 0), 0),
        ((104, 100, 1, 0, 300, "buyer", 0), 1),
        ((99, 100, 1, 0, 300, "buyer", 0), -1),
        ((3, 1, 1, 1, 300, "buyer", 0), 0),
        ((25000, 9000, 2, 0, 300, "shop", 801), 5449),
        ((25000, 9000, 2, 1, 300, "shop", 801), 2324),
        ((25000, 9000, 2, 2, 300, "shop", 801), 0),
        ((25000, 9000, 2, 0, 300, "association", 801), 6250),
    ],
)
def test_what_is_kept_of_a_line(line: tuple[int | str, ...], kept: int) -> None:
    names = ("line_fen", "pool_fen", "quantity", "cancelled", "service_fee_bp", "freight_payer", "freight_borne_fen")

    assert earned_fen(OrderLine(**dict(zip(names, line, strict=True)))) == kept


def test_lists_take_a_fixed_number_of_queries(session: Session, app: Flask, browser: Browsers) -> None:
    owner = browser("owner_a")
    mixed(session)
    for path, most in (("/counter/orders", 5), ("/counter/earnings", 4), ("/counter", 4)):
        owner.get(path)
        with queries(app) as sent:
            owner.get(path)
        assert len(sent) <= 2 + most, sent  # who is there and what he may; then the page


@pytest.mark.parametrize("path", ["/counter/orders", "/counter/earnings", "/counter/orders/AAAAA-AAAAA"])
def test_suppliers_have_no_orders(browser: Browsers, path: str) -> None:
    assert browser("supplier_a").get(path).status_code == 403


@pytest.mark.parametrize("month", ["2026-13", "x", "1999-01", "2026-1"])
def test_a_month_that_is_none_is_this_one(browser: Browsers, month: str) -> None:
    page = browser("owner_a").get(f"/counter/earnings?month={month}")

    assert page.status_code == 200
