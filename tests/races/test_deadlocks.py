"""Locks are taken in one order everywhere: nobody is chosen as the loser of a deadlock, nobody waits for strangers."""

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker

from models.delivery import Consignment
from models.stock import StockItem
from operations import payments, stock
from operations.actor import Actor
from operations.checkout import Placed, place_order
from tests import books, cast, lots, orders, parcels, supply
from tests.races.barrier import at_once, committed, errors

THREADS = 8
KINDS = ("DRIED", "FRESH", "TEA", "GIFT")


@pytest.mark.parametrize("rounds", [3, pytest.param(63, marks=pytest.mark.long)])
def test_carts_in_opposite_order(sessions: sessionmaker[Session], session: Session, rounds: int) -> None:
    """Orders of the same goods, put into the cart in opposite order, are placed and given up side by side."""

    def shop(skus: tuple[str, ...]) -> Callable[[], None]:
        def act() -> None:
            for _ in range(rounds):
                with sessions.begin() as racer:
                    order = orders.place(racer, orders.cart_with(racer, dict.fromkeys(skus, 1))).order
                with sessions.begin() as racer:
                    payments.give_up(racer, Actor(), order.id)

        return act

    results = at_once([shop(skus) for skus in (KINDS, KINDS[::-1]) * (THREADS // 2)])

    assert not errors(results)
    assert books.counters(session, "DRIED") == (100, 0, 0)


@pytest.mark.parametrize("rounds", [30, pytest.param(500, marks=pytest.mark.long)])
def test_holds_in_opposite_order(sessions: sessionmaker[Session], session: Session, rounds: int) -> None:
    items = [books.item_id(session, sku) for sku in KINDS]

    def hold(ids: list[int]) -> Callable[[], None]:
        def act() -> None:
            for _ in range(rounds):
                with sessions() as racer:
                    stock.hold(racer, dict.fromkeys(ids, 1))
                    racer.rollback()

        return act

    results = at_once([hold(ids) for ids in (items, items[::-1]) * (THREADS // 2)])

    assert not errors(results)


def test_old_lots_retire_while_orders_are_placed(sessions: sessionmaker[Session], session: Session) -> None:
    """A second warehouse got its goods in another order than the first: its stock items are numbered otherwise."""
    second = lots.second_warehouse(session)
    for sku in ("GIFT", "TEA", "FRESH", "DRIED"):
        days = cast.sku_by_code(session, sku).min_remaining_days
        lot = lots.received(session, sku, 10, days_left=days, warehouse="W2", code=f"OLD-{sku}")
        supply.inspect(session, lot)
    session.commit()
    items = list(session.scalars(select(StockItem.id).where(StockItem.warehouse_id == second.id)))

    def hold_and_give_back(racer: Session) -> None:
        for _ in range(40):
            stock.hold(racer, dict.fromkeys(items, 1))
            racer.rollback()

    def retire(racer: Session) -> None:
        for _ in range(20):
            stock.retire_old_lots(racer, cast.today())
            racer.rollback()

    results = at_once([committed(sessions, act) for act in (hold_and_give_back, retire) * 3])

    assert not errors(results)


def test_a_payment_does_not_wait_for_the_goods_of_another(sessions: sessionmaker[Session], session: Session) -> None:
    """Whoever sleeps with the lock of one stock item stops that item only."""
    stuck, quick = (orders.place(session, orders.cart_with(session, {sku: 1})) for sku in ("DRIED", "TEA"))
    session.commit()
    asleep, awake = threading.Event(), threading.Event()

    def sleep(racer: Session) -> None:
        stock.lock_items(racer, [books.item_id(racer, "DRIED")])
        asleep.set()
        awake.wait(30)

    def pay(placed: Placed) -> Callable[[Session], str]:
        def act(racer: Session) -> str:
            assert asleep.wait(10)
            if placed is quick:
                _until_somebody_waits(sessions)
            paid = books.settle(racer, placed.attempt.id, orders.paid(placed.attempt), cast.today()).state
            if placed is quick:
                racer.commit()
                awake.set()
            return paid

        return act

    results = at_once([committed(sessions, act) for act in (sleep, pay(stuck), pay(quick))])

    assert results == [None, "succeeded", "succeeded"]


def test_order_of_locks_across_all_steps(sessions: sessionmaker[Session], session: Session) -> None:
    """Placing, paying, expiring, giving up, packing and retiring on the same goods, all at once."""
    packed = [orders.up_to(session, "packed", dict.fromkeys(KINDS, packs)) for packs in (1, 2)]
    carts = [orders.cart_with(session, dict.fromkeys(skus, 1)) for skus in (KINDS, KINDS[::-1]) * 6]
    waiting, carts = [orders.place(session, cart) for cart in carts[:8]], carts[8:]
    total = books.total(session, carts[0])
    packer = orders.packer(session)
    session.commit()
    for placed in waiting[:4]:
        books.overdue(session, placed.order.id)

    work: list[Callable[[Session], object]] = [lambda s, o=order: _ship(s, packer, o.id) for order in packed]
    work += [lambda s, p=p: payments.expire(s, p.order.id) for p in waiting[:4]]
    work += [lambda s, p=p: books.settle(s, p.attempt.id, orders.paid(p.attempt), cast.today()) for p in waiting[2:]]
    work += [lambda s, c=c: place_order(s, Actor(), c.checkout_token, orders.HANGZHOU, total) for c in carts]
    work += [lambda s: stock.retire_old_lots(s, cast.today())] * 2
    results = at_once([committed(sessions, act) for act in work])

    assert not errors(results)


def _until_somebody_waits(sessions: sessionmaker[Session]) -> None:
    """Come back once a connection to this database waits for a lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _ in range(200):
        with sessions() as looking:
            if looking.execute(text(waiting)).scalar_one():
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def _ship(session: Session, packer: Actor, order_id: int) -> None:
    for consignment in session.scalars(select(Consignment).where(Consignment.order_id == order_id)).all():
        parcels.ship(session, packer, consignment.id)
