"""Steps of the warehouse that do not fit: refused, and nothing has moved."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.delivery import Consignment, Parcel
from models.stock import Lot
from models.waves import PickTask, Wave
from operations import handover, packing, picking, planning, returns, waves
from operations.actor import Actor
from operations.packing import Box
from operations.refusals import Invalid, Missing, Refused
from tests import books, cast, orders, parcels

Act = Callable[[Session, Actor, Consignment], object]


@pytest.fixture
def packer(session: Session) -> Actor:
    """The packer of the cast."""
    return orders.packer(session)


def scan_out(session: Session, who: Actor, consignment: Consignment) -> Parcel:
    """Scan its first box out once more, onto another manifest."""
    manifest = handover.open_manifest(session, who, "SF")
    return handover.scan_out(session, who, manifest.id, consignment.parcels[0].waybill or "")


@pytest.mark.parametrize(
    ("step", "act", "code"),
    [
        ("confirmed", lambda s, who, what: parcels.pack(s, who, what.id), "wrong_step"),
        ("picking", lambda s, who, what: parcels.pack(s, who, what.id), "not_all_picked"),
        ("packed", lambda s, who, what: parcels.start(s, who, what.id), "wrong_step"),
        ("shipped", lambda s, who, what: parcels.pack(s, who, what.id), "wrong_step"),
        ("shipped", lambda s, who, what: packing.unpack(s, who, what.id), "wrong_step"),
        ("confirmed", lambda s, who, what: packing.unpack(s, who, what.id), "wrong_step"),
        ("picked", lambda s, who, what: planning.send_ahead(s, who, what.id), "wrong_step"),
        ("confirmed", lambda s, who, what: planning.send_ahead(s, who, what.id), "nothing_to_part"),
    ],
)
def test_steps_out_of_turn(session: Session, packer: Actor, step: str, act: Act, code: str) -> None:
    consignment = _consignment(session, orders.up_to(session, step).id)
    before = books.counters(session, "DRIED")

    with pytest.raises(Refused, match=code):
        act(session, packer, consignment)

    assert books.counters(session, "DRIED") == before


def test_packing_waits_for_the_last_line(session: Session, packer: Actor) -> None:
    cast.stock_up(session, "DRIED", 1, days_left=200)
    consignment = _consignment(session, orders.up_to(session, "picking", {"DRIED": 2}).id)
    parcels.pick(session, packer, consignment.id, lines=1)

    with pytest.raises(Refused, match="not_all_picked"):
        parcels.pack(session, packer, consignment.id)

    parcels.pick(session, packer, consignment.id)
    assert parcels.pack(session, packer, consignment.id, 700).weight_g == 700
    session.commit()


def test_packs_of_another_lot_or_bin_are_not_taken(session: Session, packer: Actor) -> None:
    cast.stock_up(session, "DRIED", 1, days_left=364, code="LATER")
    orders.up_to(session, "picking", {"DRIED": 1})
    task = session.scalars(select(PickTask)).one()

    for said, code, field in (
        ({"lot_code": "LATER"}, "other_lot", "lot_code"),
        ({"bin_code": "F-01-01"}, "other_bin", "bin_code"),
    ):
        with pytest.raises(Invalid) as refused:
            picking.confirm(session, packer, task.id, 1, **said)
        assert (refused.value.code, refused.value.field) == (code, field)
        assert refused.value.params["wanted"] in {task.lot.code, task.lot.bin.code}
    with pytest.raises(Invalid, match="more_than_asked"):
        picking.confirm(session, packer, task.id, 2)
    with pytest.raises(Invalid, match="reason_missing"):
        picking.confirm(session, packer, task.id, 0)
    assert task.done_at is None


def test_a_line_that_is_picked_says_so_to_others(session: Session, packer: Actor) -> None:
    orders.up_to(session, "picked", {"DRIED": 2})
    task = session.scalars(select(PickTask)).one()
    colleague = Actor(cast.person(session, "colleague", "+8619900000419").id)

    assert picking.confirm(session, packer, task.id, 2) is task
    for who, packs in ((packer, 1), (colleague, 2)):
        with pytest.raises(Refused, match="line_picked_already"):
            picking.confirm(session, who, task.id, packs, reason="missing")


def test_a_wave_of_somebody_is_his(session: Session, packer: Actor) -> None:
    orders.up_to(session, "picking", {"DRIED": 2})
    colleague = Actor(cast.person(session, "colleague", "+8619900000419").id)
    wave, task = session.scalars(select(Wave)).one(), session.scalars(select(PickTask)).one()

    with pytest.raises(Refused, match="wave_of_another"):
        picking.claim(session, colleague, wave.id)
    with pytest.raises(Refused, match="wave_of_another"):
        picking.confirm(session, colleague, task.id, 2)
    waves.assign(session, packer, wave.id, None)
    picking.claim(session, packer, wave.id)
    assert picking.claim(session, colleague, wave.id) is None
    with pytest.raises(Refused, match="line_of_another"):
        picking.confirm(session, colleague, task.id, 2)


@pytest.mark.parametrize(
    ("waybill", "code"), [("SF1", "unknown_waybill"), ("", "unknown_waybill"), ("SN0000000001", "unknown_waybill")]
)
def test_numbers_of_no_parcel_are_not_scanned_out(session: Session, packer: Actor, waybill: str, code: str) -> None:
    orders.up_to(session, "packed")
    manifest = handover.open_manifest(session, packer, "SF")

    with pytest.raises(Invalid) as refused:
        handover.scan_out(session, packer, manifest.id, waybill)

    assert (refused.value.code, refused.value.field) == (code, "waybill")
    assert books.counters(session, "DRIED") == (100, 0, 2)
    with pytest.raises(Refused, match="manifest_empty"):
        handover.close(session, packer, manifest.id)


def test_a_closed_manifest_takes_nothing_more(session: Session, packer: Actor) -> None:
    orders.up_to(session, "shipped")
    manifest = session.scalars(select(handover.Manifest)).one()
    handover.close(session, packer, manifest.id)
    waits = _consignment(session, orders.up_to(session, "packed").id)

    assert handover.close(session, packer, manifest.id).state == "closed"
    with pytest.raises(Refused, match="manifest_closed"):
        handover.scan_out(session, packer, manifest.id, waits.parcels[0].waybill or "")
    assert scan_out(session, packer, waits).manifest_id != manifest.id


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
        parcels.start(session, packer, _consignment(session, placed.order.id).id)

    assert (refused.value.code, refused.value.params) == ("packs_short", {"number": placed.order.number})
    assert books.counters(session, "DRIED") == (100, 2, 0)


def test_what_is_not_there_is_missing(session: Session, packer: Actor) -> None:
    for act in (
        lambda: picking.start(session, packer, 999_999),
        lambda: picking.claim(session, packer, 999_999),
        lambda: picking.confirm(session, packer, 999_999, 1),
        lambda: waves.cancel(session, packer, 999_999),
        lambda: packing.pack(session, packer, 999_999, [Box(700)]),
        lambda: handover.scan_out(session, packer, 999_999, "SF000000000001"),
        lambda: handover.open_manifest(session, packer, "XX"),
    ):
        with pytest.raises(Missing):
            act()
    with pytest.raises(Invalid, match="unknown_waybill"):
        returns.receive(session, packer, "SF000000000001", 1)


def _consignment(session: Session, order_id: int) -> Consignment:
    return session.scalars(select(Consignment).where(Consignment.order_id == order_id)).one()
