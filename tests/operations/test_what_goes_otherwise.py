"""Fewer packs in the bin than wanted, another lot, several boxes, lighter packs, orders that are taken back."""

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models.audit import Notice
from models.catalogue import Sku
from models.delivery import Consignment, Parcel, PickLine
from models.orders import Order, OrderLine
from models.payments import Refund
from models.stock import Allocation, Lot
from models.waves import PickTask, Wave
from operations import cancelling, lot_swaps, lots, packing, picking, planning, waves
from operations.actor import Actor
from operations.invariants import breaches
from operations.packing import Box
from operations.refusals import Invalid, Refused
from tests import books, cast, orders, parcels, supply


@pytest.fixture
def packer(session: Session) -> Actor:
    """The packer of the cast."""
    return orders.packer(session)


def consignments(session: Session, order: Order) -> list[Consignment]:
    """Of an order, in the order of their storage classes."""
    return list(
        session.scalars(select(Consignment).where(Consignment.order_id == order.id).order_by(Consignment.storage))
    )


def refunds(session: Session) -> list[tuple[int, str]]:
    """What goes back, and why."""
    return [(one.amount_fen, one.reason) for one in session.scalars(select(Refund).order_by(Refund.id))]


def holds(session: Session, engine: Engine) -> bool:
    """Everything the books say is true."""
    session.commit()
    assert breaches(engine) == []
    return True


def test_others_get_their_packs_from_another_lot(session: Session, engine: Engine, packer: Actor) -> None:
    cast.stock_up(session, "DRIED", 4, days_left=200, code="EARLY")
    made = [orders.up_to(session, "confirmed", {"DRIED": 2}) for _ in "ab"]
    wave = waves.build(session, packer, [consignments(session, one)[0].id for one in made])
    task = picking.claim(session, packer, wave.id)
    assert task is not None
    assert (task.lot.code, task.quantity) == ("EARLY", 4)

    picking.confirm(session, packer, task.id, 3, reason="damaged")

    second = picking.claim(session, packer, wave.id)
    assert second is not None
    assert (second.lot.code, second.quantity) == ("L00001", 1)
    picking.confirm(session, packer, second.id, 1)
    assert session.get_one(Wave, wave.id).state == "picked"
    assert [one.state for order in made for one in consignments(session, order)] == ["picked", "picked"]
    early = session.scalars(select(Lot).where(Lot.code == "EARLY")).one()
    assert (early.on_hand, early.allocated) == (3, 3)
    assert holds(session, engine)


def test_who_cannot_get_any_waits_and_leaves_the_wave(session: Session, engine: Engine, packer: Actor) -> None:
    made = [orders.up_to(session, "confirmed", {"TEA": 40}) for _ in "ab"]
    wave = waves.build(session, packer, [consignments(session, one)[0].id for one in made])
    task = picking.claim(session, packer, wave.id)
    assert task is not None

    picking.confirm(session, packer, task.id, 50, reason="missing")

    first, second = (consignments(session, order)[0] for order in made)
    assert (first.state, second.state, second.wave_id) == ("picked", "waiting", None)
    assert session.scalars(select(Notice.cause_id).where(Notice.cause_type == "order_line")).all() == [
        made[1].lines[0].id
    ]
    with pytest.raises(Refused, match="packs_short"):
        picking.start(session, packer, second.id)
    assert holds(session, engine)

    back = cancelling.cancel_missing(session, packer, second.id)
    assert refunds(session) == [(back, "short")]
    assert back == 30 * made[1].lines[0].unit_fen
    assert picking.start(session, packer, second.id).state == "open"
    assert holds(session, engine)


def test_a_damaged_lot_is_swapped_for_another(session: Session, engine: Engine, packer: Actor) -> None:
    cast.stock_up(session, "DRIED", 4, days_left=200, code="EARLY")
    cast.stock_up(session, "DRIED", 1, days_left=364, code="FEW")
    cast.stock_up(session, "TEA", 9, days_left=500, code="OTHER")
    orders.up_to(session, "picking", {"DRIED": 2})
    task = session.scalars(select(PickTask)).one()

    for code, no in (
        ("OTHER", "other_goods"),
        ("NONE", "other_goods"),
        ("EARLY", "same_lot"),
        ("FEW", "more_than_free"),
    ):
        with pytest.raises(Invalid, match=no):
            lot_swaps.swap(session, packer, task.id, code, "bruised")
    lot_swaps.swap(session, packer, task.id, "L00001", "bruised")

    assert task.lot.code == "L00001"
    allocation = session.scalars(select(Allocation).where(Allocation.state == "open")).one()
    assert (allocation.lot_id, allocation.override_by, allocation.override_reason) == (
        task.lot_id,
        packer.person_id,
        "bruised",
    )
    picking.confirm(session, packer, task.id, 2)
    assert holds(session, engine)


def test_a_dissolved_wave_lets_its_orders_wait(session: Session, engine: Engine, packer: Actor) -> None:
    made = [orders.up_to(session, "confirmed", {"DRIED": 1, "TEA": 1}) for _ in "ab"]
    wave = waves.build(session, packer, [consignments(session, one)[0].id for one in made])
    task = picking.claim(session, packer, wave.id)
    assert task is not None
    picking.confirm(session, packer, task.id, task.quantity)

    assert waves.cancel(session, packer, wave.id) == 2

    assert session.get_one(Wave, wave.id).state == "cancelled"
    assert [one.state for order in made for one in consignments(session, order)] == ["waiting", "waiting"]
    assert session.scalars(select(PickLine)).all() == []
    assert waves.cancel(session, packer, wave.id) == 0
    assert holds(session, engine)


def test_a_line_in_two_boxes_is_divided_with_its_freight(session: Session, engine: Engine, packer: Actor) -> None:
    order = orders.up_to(session, "picked", {"DRIED": 3})
    one = consignments(session, order)[0]
    line = one.pick_lines[0]

    for boxes, no in (
        ([Box(900, packs={line.id: 4}, sure=True)], "packs_left_over"),
        ([Box(900, packs={line.id: 1}, sure=True)], "packs_left_over"),
        ([Box(900, sure=True), Box(900, sure=True)], "empty_box"),
        ([], "no_box"),
        ([Box(99_000, sure=True)], "too_heavy"),
        ([Box(1100)], "weight_off"),
    ):
        with pytest.raises(Invalid, match=no), session.begin_nested():
            packing.pack(session, packer, one.id, boxes)
    first, second = packing.pack(session, packer, one.id, [Box(300, packs={line.id: 1}), Box(550)])

    assert [sum(pick.quantity for pick in one.pick_lines if pick.parcel_id == box.id) for box in (first, second)] == [
        1,
        2,
    ]
    assert first.waybill != second.waybill
    assert first.freight_fen + second.freight_fen == order.freight_fen
    parcels.ship(session, packer, one.id)
    assert one.state == "shipped"
    assert holds(session, engine)


def test_a_box_packed_wrongly_is_opened(session: Session, engine: Engine, packer: Actor) -> None:
    one = consignments(session, orders.up_to(session, "packed"))[0]
    void = one.parcels[0].waybill

    packing.unpack(session, packer, one.id)

    assert (one.state, one.parcels) == ("picked", [])
    assert parcels.pack(session, packer, one.id).waybill != void
    assert holds(session, engine)


@pytest.mark.parametrize(("weighed", "back"), [(4500, 790), (5000, 0), (5600, 0)])
def test_lighter_packs_are_credited_heavier_ones_never_charged(
    session: Session, engine: Engine, packer: Actor, weighed: int, back: int
) -> None:
    session.execute(update(Sku).where(Sku.code == "FRESH").values(catch_weight=True))
    session.commit()
    order = orders.up_to(session, "confirmed", {"FRESH": 2})
    one = consignments(session, order)[0]
    parcels.pick(session, packer, one.id)
    line = one.pick_lines[0]
    for said, no in (({}, "weight_missing"), ({line.id: 900}, "weight_impossible")):
        with pytest.raises(Invalid, match=no), session.begin_nested():
            packing.pack(session, packer, one.id, [Box(weighed, sure=True)], said)

    packing.pack(session, packer, one.id, [Box(weighed + 50)], {line.id: weighed})
    assert refunds(session) == []
    parcels.ship(session, packer, one.id)
    assert refunds(session) == ([(2 * back, "lighter")] if back else [])
    assert holds(session, engine)
    parcels.deliver(session, one.id)
    assert session.get_one(Order, order.id).state == "completed"
    assert holds(session, engine)


def test_a_paid_order_is_cancelled_before_it_is_picked(session: Session, engine: Engine) -> None:
    order = orders.up_to(session, "confirmed", {"DRIED": 2, "FRESH": 1})

    for _ in "ab":
        cancelling.cancel_order(session, Actor(), order.id)

    assert refunds(session) == [(order.total_fen, "cancelled")]
    assert books.counters(session, "DRIED") == (100, 0, 0)
    assert {one.state for one in consignments(session, order)} == {"cancelled"}
    assert holds(session, engine)


@pytest.mark.parametrize("step", ["picking", "packed", "shipped", "delivered"])
def test_what_is_in_hands_is_not_cancelled(session: Session, step: str) -> None:
    order = orders.up_to(session, step)

    with pytest.raises(Refused, match="not_to_cancel" if step == "delivered" else "picking_began"):
        cancelling.cancel_order(session, Actor(), order.id)

    assert refunds(session) == []


@pytest.mark.parametrize("approved", [True, False])
def test_nobody_gets_packs_whose_write_off_waits(session: Session, engine: Engine, approved: bool) -> None:
    lot = session.scalars(select(Lot).join(Sku, Sku.id == Lot.sku_id).where(Sku.code == "TEA")).one()
    asked = lots.ask_write_off(session, orders.packer(session), lot.id, 95, "lost")
    assert (asked.state, lot.free) == ("waiting", 5)
    with pytest.raises(Refused, match="sold_out"):
        orders.up_to(session, "confirmed", {"TEA": 6})
    session.rollback()
    asked = lots.ask_write_off(session, orders.packer(session), lot.id, 95, "lost")

    lots.decide_write_off(session, supply.staff(session, "admin"), asked.id, approved=approved)

    assert (lot.free, lot.doubted) == (5 if approved else 100, 0)
    assert holds(session, engine)


def test_what_is_here_goes_ahead_and_the_rest_is_taken_off(session: Session, engine: Engine, packer: Actor) -> None:
    order = orders.up_to(session, "confirmed", {"TEA": 40, "DRIED": 1})
    (one,) = consignments(session, order)
    picking.start(session, packer, one.id)
    wave = session.scalars(select(Wave)).one()
    while task := picking.claim(session, packer, wave.id):
        is_tea = task.lot.sku.code == "TEA"
        picking.confirm(session, packer, task.id, 0 if is_tea else 1, reason="missing" if is_tea else "")
    lot = session.scalars(select(Lot).join(Sku, Sku.id == Lot.sku_id).where(Sku.code == "TEA")).one()
    assert (lot.on_hand, lot.doubted, lot.free, one.state) == (100, 40, 60, "waiting")
    tea = session.scalars(select(OrderLine).where(OrderLine.order_id == order.id, OrderLine.quantity == 40)).one()

    rest = planning.send_ahead(session, packer, one.id)
    assert cancelling.cancel_missing(session, packer, rest.id) == tea.line_fen + tea.freight_fen
    assert rest.state == "cancelled"
    parcels.pick(session, packer, one.id)
    parcels.pack(session, packer, one.id)
    parcels.ship(session, packer, one.id)
    parcels.deliver(session, one.id)

    assert session.get_one(Order, order.id).state == "completed"
    assert len(session.scalars(select(Parcel)).all()) == 1
    assert holds(session, engine)
