"""One sale all the way: cart, order, payment, picking, packing, shipping, and the book."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.delivery import Parcel
from models.ledger import Account, Entry
from models.orders import Order
from models.stock import Allocation, Lot, StockItem
from tests import cast, orders


def test_stock_and_book_follow_one_sale(session: Session) -> None:
    order = orders.up_to(session, "shipped", {"DRIED": 2, "FRESH": 1})

    assert session.get_one(Order, order.id).state == "confirmed"
    assert session.scalars(select(func.count()).select_from(Parcel)).one() == 2  # ambient and chilled travel apart
    item = session.scalars(select(StockItem).where(StockItem.sku_id == cast.sku_by_code(session, "DRIED").id)).one()
    assert (item.sellable, item.held, item.allocated) == (98, 0, 0)
    balances = dict(
        session.execute(select(Account.name, Account.balance_fen).where(Account.organisation_id.is_(None))).all()
    )
    assert balances["stripe_clearing"] == order.total_fen == -balances["held_for_orders"]
    assert balances["cost_of_goods"] == 2 * 2000 + 4500
    kinds = set(session.scalars(select(Entry.kind)))
    assert kinds == {"received", "captured", "shipped", "carried"}


def test_lots_leave_first_expiry_first(session: Session) -> None:
    late = session.scalars(select(Lot).where(Lot.sku_id == cast.sku_by_code(session, "DRIED").id)).one()
    early = cast.stock_up(session, "DRIED", 3, days_left=100, code="EARLY")
    session.commit()

    order = orders.up_to(session, "confirmed", {"DRIED": 5})

    rows = session.execute(
        select(Allocation.lot_id, Allocation.quantity).where(Allocation.order_line_id == order.lines[0].id)
    ).all()
    assert dict(tuple(row) for row in rows) == {early.id: 3, late.id: 2}


def test_a_lot_too_old_for_the_way_is_skipped(session: Session) -> None:
    cast.stock_up(session, "DRIED", 50, days_left=61, code="TOO-OLD")  # 60 days must remain on arrival, two days later
    session.commit()

    order = orders.up_to(session, "confirmed", {"DRIED": 1})

    lot = session.scalars(select(Lot.code).join(Allocation).where(Allocation.order_line_id == order.lines[0].id)).one()
    assert lot != "TOO-OLD"


def test_totals_keep_the_day_of_placing(session: Session) -> None:
    order = orders.up_to(session, "placed", {"DRIED": 2})
    listing = orders.listing(session, "DRIED")
    listing.retail_fen = 9900
    session.commit()

    session.refresh(order)
    assert (order.goods_fen, order.freight_fen, order.total_fen) == (7600, 500, 8100)
    assert order.lines[0].unit_fen == 3800
