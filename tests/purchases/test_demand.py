"""What should be bought follows from what waits, what is free, what is being inspected and what is on order."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.purchasing import PurchaseOrder
from models.reading.demand import Need, needs
from models.stock import StockItem
from operations import demand, purchases
from operations.refusals import Missing
from tests import cast, orders
from tests.purchases import making


def need(session: Session, code: str = "DRIED") -> Need:
    """The row of a sku of the cast."""
    return next(row for row in needs(session, everything=True) if row.code == code)


def test_enough_is_there(session: Session) -> None:
    assert needs(session) == []
    row = need(session)
    assert (row.free, row.minimum, row.to_buy) == (100, 0, 0)


def test_below_the_least(session: Session) -> None:
    buyer, sku = making.actor(session, "buyer"), cast.sku_by_code(session, "DRIED")
    demand.set_minimum(session, buyer, sku.id, 130)

    assert need(session).to_buy == 30
    order = making.draft(session, making.wanted(session, quantity=12))
    assert (need(session).ordered, need(session).to_buy) == (12, 18)
    purchases.cancel(session, buyer, order.id, 1, "x")
    assert need(session).to_buy == 30
    assert session.scalars(select(AuditEvent.after).where(AuditEvent.action == "set_minimum")).one() == {"minimum": 130}


def test_what_came_is_no_longer_on_order(session: Session) -> None:
    order = making.confirmed(session)
    making.come(session, order, 20)
    assert need(session).ordered == 30
    order.state = "closed"
    session.flush()
    assert need(session).ordered == 0


def test_what_is_ordered_by_weight_counts_in_packs(session: Session) -> None:
    making.draft(session, making.wanted(session, "FRESH", 27_400, 1800, "g"))
    assert need(session, "FRESH").ordered == 10


def test_orders_that_wait_for_packs(session: Session) -> None:
    """Sold packs whose lot is gone are wanted, without a minimum."""
    orders.up_to(session, "confirmed", {"DRIED": 3})
    item = session.scalars(select(StockItem).where(StockItem.sku_id == cast.sku_by_code(session, "DRIED").id)).one()
    item.sellable = 1
    item.held, item.allocated = 3, 0
    session.flush()

    assert need(session).free == -2
    assert need(session).to_buy == 2
    session.rollback()


def test_drafts_one_for_each_supplier(session: Session) -> None:
    buyer = making.actor(session, "buyer")
    packs = {cast.sku_by_code(session, code).id: 10 * n for n, code in enumerate(("DRIED", "FRESH", "TEA"), 1)}

    made = demand.draft_all(session, buyer, packs, *making.days())

    assert [len(order.lines) for order in made] == [2, 1]
    assert [(line.quantity, line.price_fen) for line in made[0].lines] == [(10, 2000), (20, 4500)]
    assert {order.state for order in made} == {"draft"}
    with pytest.raises(Missing):
        demand.draft_all(session, buyer, {999_999: 1}, *making.days())


def test_goods_stay_in_consignment(session: Session) -> None:
    buyer = making.actor(session, "buyer")
    line = making.wanted(session)
    purchases.draft(session, buyer, making.supplier(session), [line], buyout=False)

    (made,) = demand.draft_all(session, buyer, {line.sku_id: 5}, *making.days())

    assert session.get_one(PurchaseOrder, made.id).buyout is False
