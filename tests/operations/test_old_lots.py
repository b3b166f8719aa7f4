"""Lots that become too old: promised to nobody from then on, what was promised still ships."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.audit import Notice
from models.freight import FreightZone
from models.stock import Allocation, Lot
from operations import stock
from operations.refusals import Refused
from tests import books, cast, lots, orders, supply


def test_a_lot_on_its_last_day_is_retired_once(session: Session) -> None:
    """60 days of life must remain: at 60 days it is too late to send, at 61 it is not."""
    for days in (59, 60, 61):
        cast.stock_up(session, "DRIED", 10, days_left=days, code=f"D{days}")
    session.commit()

    counts = [stock.retire_old_lots(session, cast.today()) for _ in range(2)]
    session.commit()

    assert counts == [2, 0]
    assert session.scalars(select(Lot.code).where(Lot.retired_at.is_not(None)).order_by(Lot.code)).all() == [
        "D59",
        "D60",
    ]
    assert books.counters(session, "DRIED") == (110, 0, 0)


def test_what_was_promised_of_an_old_lot_still_ships(session: Session) -> None:
    order = orders.up_to(session, "packed", {"DRIED": 2})
    _age(session, "DRIED", 60)

    stock.retire_old_lots(session, cast.today())
    session.commit()

    assert books.counters(session, "DRIED") == (2, 0, 2)
    assert _notices(session) == []
    for consignment in session.scalars(select(orders.Consignment).where(orders.Consignment.order_id == order.id)):
        orders.parcels.ship(session, orders.packer(session), consignment.id)
    session.commit()
    assert books.counters(session, "DRIED") == (0, 0, 0)


def test_holds_that_are_no_longer_covered_open_a_notice(session: Session) -> None:
    orders.up_to(session, "placed", {"DRIED": 2})
    _age(session, "DRIED", 60)

    for _ in range(2):
        stock.retire_old_lots(session, cast.today())
        session.commit()

    assert books.counters(session, "DRIED") == (0, 2, 0)
    assert _notices(session) == [("shortage", "stock_item", books.item_id(session, "DRIED"))]


def test_a_retired_lot_is_promised_to_nobody(session: Session) -> None:
    """Not even to a place so near that the pack would arrive within its life: the counters have let it go."""
    session.execute(update(FreightZone).values(transit_days=0))
    old = cast.stock_up(session, "DRIED", 10, days_left=60, code="OLD")
    stock.retire_old_lots(session, cast.today())
    session.commit()

    placed = orders.place(session, orders.cart_with(session, {"DRIED": 2}))
    yesterday = cast.today() - timedelta(days=1)  # the payment was looked at just before midnight
    books.settle(session, placed.attempt.id, orders.paid(placed.attempt), yesterday)
    session.commit()

    assert old.id not in session.scalars(select(Allocation.lot_id)).all()
    assert books.counters(session, "DRIED") == (100, 0, 2)


def test_only_a_lot_that_waits_is_passed(session: Session) -> None:
    lot = lots.received(session, "DRIED", 5, days_left=300, code="BAD")
    lot.qc_state = "rejected"
    session.flush()

    with pytest.raises(Refused, match="wrong_step"):
        supply.inspect(session, lot)

    assert books.counters(session, "DRIED") == (100, 0, 0)


def _age(session: Session, sku: str, days_left: int) -> None:
    """Let all lots of a sku expire in `days_left` days. Commits."""
    expires = cast.today() + timedelta(days=days_left)
    session.execute(update(Lot).where(Lot.sku_id == cast.sku_by_code(session, sku).id).values(expires_on=expires))
    session.commit()


def _notices(session: Session) -> list[tuple[object, ...]]:
    return [tuple(row) for row in session.execute(select(Notice.kind, Notice.cause_type, Notice.cause_id))]
