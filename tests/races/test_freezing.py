"""A lot is frozen while it is bought, picked, packed and shipped: whoever comes first, nothing frozen leaves later."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from models.delivery import Consignment
from models.stock import Allocation, Lot, LotFreeze, StockMovement
from operations import freezes, lots, stock
from operations.actor import Actor
from operations.invariants import all_hold, breaches
from operations.refusals import Missing, Refused
from tests import books, cast, orders, parcels, supply
from tests.races.barrier import at_once, committed

#: How far an order of the lot has come when it is frozen.
STEPS = ("confirmed", "picking", "picked", "packed")


@pytest.fixture
def packer(session: Session) -> Actor:
    """The packer of the cast."""
    return orders.packer(session)


@pytest.mark.parametrize("rounds", [12, pytest.param(200, marks=pytest.mark.long)])
def test_freeze_checkout_and_pick_at_once(
    sessions: sessionmaker[Session], session: Session, packer: Actor, rounds: int
) -> None:
    ends = set()
    for number in range(rounds):
        for letter in "AB":
            cast.stock_up(session, "DRIED", 8, days_left=300, code=f"LOT-{number}-{letter}")
        step = STEPS[number % len(STEPS)]
        order = orders.up_to(session, step, {"DRIED": 3})
        lot_id = session.scalars(
            select(Allocation.lot_id).where(Allocation.state == "open").order_by(Allocation.id.desc()).limit(1)
        ).one()
        waiting = orders.place(session, orders.cart_with(session, {"DRIED": 2}))
        cart = orders.cart_with(session, {"DRIED": 1})
        consignment = session.scalars(select(Consignment.id).where(Consignment.order_id == order.id)).one()
        session.commit()

        results = at_once(
            [
                committed(sessions, lambda s, lot=lot_id: freezes.freeze(s, packer, lot, "smells").lots),
                committed(sessions, lambda s, one=consignment: _go_on(s, packer, one)),
                committed(
                    sessions,
                    lambda s, w=waiting: books.settle(s, w.attempt.id, orders.paid(w.attempt), cast.today()).id,
                ),
                committed(sessions, lambda s, c=cart: orders.place(s, c).order.id),
            ]
        )

        ends.add(_check(session, results, lot_id, step))
        session.commit()
    assert ("shipped first" in ends) or rounds < 100
    assert all_hold(session.get_bind().engine), breaches(session.get_bind().engine)


def _go_on(session: Session, packer: Actor, consignment: int) -> str:
    """Whatever is next to do with a consignment, up to shipping it."""
    if session.scalars(select(Consignment.state).where(Consignment.id == consignment)).one() != "packed":
        _pack(session, packer, consignment)
    parcels.ship(session, packer, consignment)
    return "shipped"


def _pack(session: Session, packer: Actor, consignment: int) -> None:
    if session.scalars(select(Consignment.state).where(Consignment.id == consignment)).one() != "picked":
        parcels.pick(session, packer, consignment)
    parcels.pack(session, packer, consignment, 900)


def _check(session: Session, results: list[object], lot_id: int, step: str) -> str:
    """Nobody failed but by a refusal, and no open promise of the frozen lot is left."""
    for result in results:
        assert not isinstance(result, BaseException) or isinstance(result, Refused), (step, result)
    session.expire_all()
    lot = session.get_one(Lot, lot_id)
    assert lot.frozen_at is not None
    assert (lot.allocated, lot.sellable) == (0, 0)
    promised = select(func.count()).where(Allocation.lot_id == lot_id, Allocation.state == "open")
    assert session.scalar(promised) == 0
    frozen = session.scalars(select(LotFreeze.id).where(LotFreeze.lot_id == lot_id)).all()
    assert len(frozen) == 1
    left = select(func.count()).where(StockMovement.lot_id == lot_id, StockMovement.kind == "shipped")
    return "shipped first" if session.scalar(left) else "frozen first"


@pytest.mark.parametrize("how", ["pending", "held", "frozen", "expired", "too old"])
def test_what_is_not_good_is_on_no_way_out(session: Session, packer: Actor, how: str) -> None:
    """Not held, not allocated, not picked, not packed, not shipped: whatever path is tried."""
    for lot in session.scalars(select(Lot).where(Lot.sku_id == cast.sku_by_code(session, "TEA").id)):
        lots.ask_write_off(session, packer, lot.id, 1, "damaged")
        freezes.freeze(session, packer, lot.id, "make room")
    sku = cast.sku_by_code(session, "TEA")
    passed = how not in {"pending", "held"}
    lot = supply.bring_in(session, sku, 10, price_fen=6500, days_left=300, passed=passed)
    attempts: list[Callable[[], object]] = []
    if how == "held":
        supply.inspect(session, lot, "held")
    if how == "frozen":
        freezes.freeze(session, packer, lot.id, "smells")
    if how in {"expired", "too old"}:
        order = orders.up_to(session, "packed", {"TEA": 1})
        one = session.scalars(select(Consignment.id).where(Consignment.order_id == order.id)).one()
        lot.expires_on = cast.today() - timedelta(1 if how == "expired" else 0)
        session.flush()
        if how == "expired":
            attempts.append(lambda: parcels.ship(session, packer, one))
        lots.expire(session, cast.today())
        stock.retire_old_lots(session, cast.today())
    attempts.append(lambda: orders.place(session, orders.cart_with(session, {"TEA": 1})))

    for attempt in attempts:
        with pytest.raises((Refused, Missing)), session.begin_nested():
            attempt()
    assert lot.sellable == lot.allocated
    session.commit()
