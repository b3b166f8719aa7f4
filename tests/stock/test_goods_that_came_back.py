"""Parcels that come back: their packs wait in quarantine, are inspected by somebody else, and are ours by then."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.delivery import Consignment, Parcel
from models.ledger import Account, EntryLine
from models.payments import Refund
from models.stock import Bin, Lot, LotSource
from operations import freezes, inspections, returns
from operations.inspections import Findings
from operations.invariants import breaches
from operations.refusals import Refused
from tests import books, orders, supply
from tests.pages import Browser


@pytest.fixture
def lot(session: Session) -> Lot:
    """Two packs of one lot that came back."""
    order = orders.up_to(session, "shipped", {"DRIED": 2})
    parcel = session.scalars(select(Parcel).join(Consignment).where(Consignment.order_id == order.id)).one()
    shelf = session.scalars(select(Bin.id).where(Bin.storage == "ambient")).first() or 0
    returns.receive(session, supply.staff(session, "packer"), parcel.waybill or "", shelf, "refused")
    session.commit()
    return session.scalars(select(Lot).join(LotSource, LotSource.lot_id == Lot.id)).one()


def test_they_wait_and_are_paid_back(session: Session, engine: Engine, lot: Lot) -> None:
    assert (lot.qc_state, lot.on_hand, lot.buyout) == ("pending", 2, True)
    assert books.counters(session, "DRIED") == (98, 0, 0)
    refund = session.scalars(select(Refund)).one()
    assert (refund.amount_fen, refund.reason) == (7600, "returned")
    session.rollback()
    assert breaches(engine) == []


def test_passed_they_are_sold_again_and_their_story_says_so(
    app: Flask, session: Session, engine: Engine, browser: Callable[..., Browser], lot: Lot
) -> None:
    assert browser().get(f"/t/{lot.code}").status_code == 404
    supply.inspect(session, lot)
    session.commit()

    assert books.counters(session, "DRIED") == (100, 0, 0)
    page = browser().get(f"/t/{lot.code}")
    assert page.status_code == 200
    assert "came back" in page.text
    assert browser().get(f"/t/{lot.code}/epcis.json").status_code == 200
    session.rollback()
    assert breaches(engine) == []


@pytest.mark.parametrize("disposal", ["scrap", "return"])
def test_rejected_they_are_our_loss(session: Session, engine: Engine, lot: Lot, disposal: str) -> None:
    owed = _balance(session, "payable")
    supply.inspect(session, lot, "rejected", disposal=disposal)
    session.commit()

    assert _balance(session, "payable") == owed
    assert _balance(session, "stock_losses") == 4000
    session.rollback()
    assert breaches(engine) == []


def test_downgraded_they_are_worth_less_to_us(session: Session, engine: Engine, lot: Lot) -> None:
    owed = _balance(session, "payable")
    lower = supply.lower_sku(session, lot.sku, purchase_fen=500)
    supply.inspect(session, lot, "downgraded", new_sku_id=lower.id)
    session.commit()

    assert _balance(session, "payable") == owed
    assert _balance(session, "stock_losses") == 4000 - 2 * 500
    session.rollback()
    assert breaches(engine) == []


def test_whoever_took_them_in_does_not_inspect_them(session: Session, lot: Lot) -> None:
    with pytest.raises(Refused, match="own_receipt"):
        inspections.inspect(session, supply.staff(session, "packer"), lot.id, None, Findings("held", 1))


def test_what_comes_back_of_a_frozen_lot_is_frozen(session: Session, engine: Engine) -> None:
    order = orders.up_to(session, "shipped", {"DRIED": 1})
    parcel = session.scalars(select(Parcel).join(Consignment).where(Consignment.order_id == order.id)).one()
    source = session.scalars(select(Lot).where(Lot.id == parcel.consignment.pick_lines[0].lot_id)).one()
    freezes.freeze(session, supply.staff(session, "buyer"), source.id, "smells")
    returns.receive(session, supply.staff(session, "packer"), parcel.waybill or "", source.bin_id)
    session.commit()

    child = session.scalars(select(Lot).join(LotSource, LotSource.lot_id == Lot.id)).one()
    assert child.frozen_at is not None
    assert freezes.lift(session, supply.staff(session, "admin"), source.id, "looked at") == [source.id, child.id]
    session.commit()
    assert breaches(engine) == []


def _balance(session: Session, name: str) -> int:
    lines = select(EntryLine.amount_fen).join(Account, Account.id == EntryLine.account_id).where(Account.name == name)
    return sum(session.scalars(lines))
