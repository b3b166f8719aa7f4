"""Steps of the warehouse that do not fit: refused, and nothing has moved."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.delivery import Consignment, PickLine
from models.stock import Lot
from operations import delivery
from operations.actor import Actor
from operations.refusals import Invalid, Missing, Refused
from tests import books, cast, orders

SF = "SF000000000001"


@pytest.fixture
def packer(session: Session) -> Actor:
    """The packer of the cast."""
    return orders.packer(session)


@pytest.mark.parametrize(
    ("step", "act"),
    [
        ("confirmed", lambda s, who, what: delivery.pack(s, who, what, 700)),
        ("confirmed", lambda s, who, what: delivery.ship(s, who, what, "SF", SF)),
        ("picked", lambda s, who, what: delivery.ship(s, who, what, "SF", SF)),
        ("packed", delivery.start_picking),
        ("shipped", lambda s, who, what: delivery.pack(s, who, what, 700)),
        ("shipped", lambda s, who, what: delivery.ship(s, who, what, "SF", "SF000000009999")),
    ],
    ids=["pack early", "ship early", "ship unpacked", "pick packed", "pack shipped", "another waybill"],
)
def test_steps_out_of_turn(
    session: Session, packer: Actor, step: str, act: Callable[[Session, Actor, int], object]
) -> None:
    consignment = _consignment(session, orders.up_to(session, step).id)
    before = books.counters(session, "DRIED")

    with pytest.raises(Refused, match="wrong_step"):
        act(session, packer, consignment.id)

    assert books.counters(session, "DRIED") == before


def test_packing_waits_for_the_last_line(session: Session, packer: Actor) -> None:
    cast.stock_up(session, "DRIED", 1, days_left=200)
    consignment = _consignment(session, orders.up_to(session, "picking", {"DRIED": 2}).id)
    first, second = consignment.pick_lines
    delivery.pick(session, packer, first.id)

    with pytest.raises(Refused, match="not_all_picked"):
        delivery.pack(session, packer, consignment.id, 700)

    delivery.pick(session, packer, second.id)
    assert delivery.pack(session, packer, consignment.id, 700).weight_g == 700
    session.commit()


def test_packs_of_another_lot_are_not_taken(session: Session, packer: Actor) -> None:
    other = cast.stock_up(session, "DRIED", 1, days_left=364, code="LATER")
    orders.up_to(session, "picking", {"DRIED": 1})
    line = session.scalars(select(PickLine)).one()

    with pytest.raises(Invalid) as refused:
        delivery.pick(session, packer, line.id, other.code)

    assert (refused.value.code, refused.value.field) == ("other_lot", "lot_code")
    assert refused.value.params == {"scanned": "LATER", "wanted": line.lot.code}
    assert line.picked_at is None


def test_a_line_of_a_packed_parcel_is_not_picked(session: Session, packer: Actor) -> None:
    orders.up_to(session, "packed")
    session.execute(update(PickLine).values(picked_at=None))
    line = session.scalars(select(PickLine.id)).one()

    with pytest.raises(Refused, match="wrong_step"):
        delivery.pick(session, packer, line)


@pytest.mark.parametrize(
    ("carrier", "waybill", "code"),
    [
        ("SF", "SF1", "waybill_shape"),
        ("SF", "SF000000000001x", "waybill_shape"),
        ("SF", f"{SF}\n", "waybill_shape"),
        ("SF", "", "waybill_shape"),
        ("XX", SF, "unknown_carrier"),
    ],
)
def test_waybills_of_no_carrier(session: Session, packer: Actor, carrier: str, waybill: str, code: str) -> None:
    consignment = _consignment(session, orders.up_to(session, "packed").id)

    with pytest.raises(Invalid) as refused:
        delivery.ship(session, packer, consignment.id, carrier, waybill)

    assert refused.value.code == code
    assert books.counters(session, "DRIED") == (100, 0, 2)


def test_a_waybill_is_one_parcel(session: Session, packer: Actor) -> None:
    first, second = (_consignment(session, orders.up_to(session, "packed").id) for _ in "ab")
    delivery.ship(session, packer, first.id, "SF", SF)
    session.commit()

    with pytest.raises(Invalid, match="waybill_taken"):
        delivery.ship(session, packer, second.id, "SF", SF)
    session.commit()

    assert (second.state, second.parcels[0].waybill) == ("packed", None)
    assert books.counters(session, "DRIED") == (98, 0, 2)


def test_packs_that_are_short_are_not_picked(session: Session, packer: Actor) -> None:
    """The one lot is too old for the way by the time the payment arrives: the order waits, and a person is told."""
    placed = orders.place(session, orders.cart_with(session, {"DRIED": 2}))
    session.execute(
        update(Lot)
        .where(Lot.sku_id == cast.sku_by_code(session, "DRIED").id)
        .values(expires_on=cast.today() + timedelta(61))
    )
    books.settle(session, placed.attempt.id, orders.paid(placed.attempt), cast.today())
    session.commit()

    with pytest.raises(Refused) as refused:
        delivery.start_picking(session, packer, _consignment(session, placed.order.id).id)

    assert (refused.value.code, refused.value.params) == ("packs_short", {"number": placed.order.number})
    assert books.counters(session, "DRIED") == (100, 2, 0)


def test_what_is_not_there_is_missing(session: Session, packer: Actor) -> None:
    for act in (
        lambda: delivery.start_picking(session, packer, 999_999),
        lambda: delivery.pick(session, packer, 999_999),
        lambda: delivery.pack(session, packer, 999_999, 700),
        lambda: delivery.ship(session, packer, 999_999, "SF", SF),
    ):
        with pytest.raises(Missing):
            act()


def _consignment(session: Session, order_id: int) -> Consignment:
    return session.scalars(select(Consignment).where(Consignment.order_id == order_id)).one()
