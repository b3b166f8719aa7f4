"""Several pairs of hands on the same goods: every step happens once, and the counters follow their rows."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from models.delivery import Consignment, Parcel, PickLine
from models.ledger import Entry
from models.orders import Order
from models.stock import Lot, StockItem, StockMovement
from models.waves import PickTask
from operations import handover, picking
from operations.actor import Actor
from operations.refusals import Refused
from tests import books, cast, lots, orders, parcels, supply
from tests.races.barrier import answers, at_once, committed, errors

HANDS = 8


@pytest.fixture
def packer(session: Session) -> Actor:
    """The packer of the cast."""
    return orders.packer(session)


@pytest.mark.parametrize("size", [6, pytest.param(25, marks=pytest.mark.long)])
def test_shipping_paying_and_placing_on_one_sku(
    sessions: sessionmaker[Session], session: Session, packer: Actor, size: int
) -> None:
    cast.stock_up(session, "DRIED", 1, days_left=200)  # every order of two may need both lots
    packed = [orders.up_to(session, "packed", {"DRIED": 1}) for _ in range(size)]
    waiting = [orders.place(session, orders.cart_with(session, {"DRIED": 1})) for _ in range(size)]
    carts = [orders.cart_with(session, {"DRIED": 1}) for _ in range(size)]
    session.commit()

    work: list[Callable[[Session], object]] = []
    for order, placed, cart in zip(packed, waiting, carts, strict=True):
        work.append(lambda s, o=order: _ship(s, packer, o.id))
        work.append(lambda s, p=placed: books.settle(s, p.attempt.id, orders.paid(p.attempt), cast.today()))
        work.append(lambda s, c=cart: orders.place(s, c))
    results = at_once([committed(sessions, act) for act in work])

    assert not errors(results)
    assert books.counters(session, "DRIED") == (101 - size, size, size)
    assert session.scalars(select(func.sum(Lot.on_hand)).where(Lot.sku_id == _sku(session))).one() == 101 - size


def test_the_same_consignment_taken_on_twice(sessions: sessionmaker[Session], session: Session, packer: Actor) -> None:
    order = orders.up_to(session, "confirmed", {"DRIED": 2})
    consignment = _consignment(session, order)

    results = at_once([committed(sessions, lambda s: parcels.start(s, packer, consignment).id) for _ in range(HANDS)])

    assert len(set(results)) == 1
    assert not errors(results)
    assert session.scalars(select(func.count()).select_from(PickLine)).one() == 1


def test_the_same_line_picked_twice(sessions: sessionmaker[Session], session: Session, packer: Actor) -> None:
    orders.up_to(session, "picking", {"DRIED": 2})
    task = session.scalars(select(PickTask.id)).one()

    results = at_once(
        [committed(sessions, lambda s: picking.confirm(s, packer, task, 2).done_at) for _ in range(HANDS)]
    )

    assert len(set(results)) == 1
    assert not errors(results)


def test_packing_believes_what_others_have_picked(
    sessions: sessionmaker[Session], session: Session, packer: Actor
) -> None:
    consignment = _consignment(session, orders.up_to(session, "picking", {"DRIED": 2}))
    read = session.get_one(Consignment, consignment).pick_lines  # a page that shows them as open
    session.commit()
    with sessions.begin() as other:
        parcels.pick(other, packer, consignment)

    parcel = parcels.pack(session, packer, consignment, 700)

    assert read[0].parcel_id == parcel.id
    session.commit()


def test_packed_twice_is_one_parcel(sessions: sessionmaker[Session], session: Session, packer: Actor) -> None:
    consignment = _consignment(session, orders.up_to(session, "picked", {"DRIED": 2}))

    results = at_once(
        [committed(sessions, lambda s: parcels.pack(s, packer, consignment, 700).id) for _ in range(HANDS)]
    )

    assert len(set(answers(results))) == 1
    assert len(answers(results)) == HANDS
    assert session.scalars(select(func.count()).select_from(Parcel)).one() == 1


def test_shipped_twice_leaves_once(sessions: sessionmaker[Session], session: Session, packer: Actor) -> None:
    consignment = _consignment(session, orders.up_to(session, "packed", {"DRIED": 2}))

    def ship(racer: Session) -> int:
        read = racer.get_one(Consignment, consignment).parcels[0]  # as the page that lists it has
        return parcels.ship(racer, packer, read.consignment_id).id

    results = at_once([committed(sessions, ship) for _ in range(HANDS)])

    assert len(set(results)) == 1
    assert not errors(results)
    moved = select(func.sum(StockMovement.delta)).where(StockMovement.kind == "shipped")
    assert session.scalars(moved).one() == -2
    assert session.scalars(select(func.count()).where(Entry.kind == "shipped")).one() == 1
    assert books.counters(session, "DRIED") == (98, 0, 0)


def test_boxes_packed_at_once_have_numbers_of_their_own(
    sessions: sessionmaker[Session], session: Session, packer: Actor
) -> None:
    consignments = [_consignment(session, orders.up_to(session, "picked", {"DRIED": 1})) for _ in range(HANDS)]

    results = at_once([committed(sessions, lambda s, c=c: parcels.pack(s, packer, c).waybill) for c in consignments])

    assert not errors(results)
    assert len(set(results)) == HANDS
    assert books.counters(session, "DRIED") == (100, 0, HANDS)


def test_one_manifest_a_carrier(sessions: sessionmaker[Session], packer: Actor) -> None:
    results = at_once([committed(sessions, lambda s: handover.open_manifest(s, packer, "SF").id) for _ in range(HANDS)])

    assert len(set(results)) == 1
    assert not errors(results)


def test_a_lot_passed_twice_counts_once(sessions: sessionmaker[Session], session: Session) -> None:
    new = lots.received(session, "DRIED", 7, days_left=300, code="NEW").id
    session.commit()

    results = at_once([committed(sessions, lambda s: supply.inspect(s, s.get_one(Lot, new))) for _ in range(HANDS)])

    assert [refused.code for refused in errors(results) if isinstance(refused, Refused)] == ["wrong_step"] * (HANDS - 1)
    assert books.counters(session, "DRIED") == (107, 0, 0)


def test_the_first_lots_of_a_sku_in_a_warehouse_share_one_item(
    sessions: sessionmaker[Session], session: Session
) -> None:
    lots.second_warehouse(session)
    new = [
        lots.received(session, "DRIED", 1, days_left=300, warehouse="W2", code=f"NEW-{number}").id
        for number in range(HANDS)
    ]
    session.commit()

    results = at_once([committed(sessions, lambda s, i=i: supply.inspect(s, s.get_one(Lot, i))) for i in new])

    assert not errors(results)
    items = select(StockItem.sellable).where(StockItem.sku_id == _sku(session)).order_by(StockItem.id)
    assert session.scalars(items).all() == [100, HANDS]


def _ship(session: Session, packer: Actor, order_id: int) -> None:
    for consignment in session.scalars(select(Consignment.id).where(Consignment.order_id == order_id)).all():
        parcels.ship(session, packer, consignment)


def _consignment(session: Session, order: Order) -> int:
    return session.scalars(select(Consignment.id).where(Consignment.order_id == order.id)).one()


def _sku(session: Session) -> int:
    return cast.sku_by_code(session, "DRIED").id
