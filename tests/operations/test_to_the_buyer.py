"""From paid to delivered by the operations: what each step leaves behind, in stock and in the book."""

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.delivery import Consignment, Parcel
from models.ledger import Account
from models.orders import Order
from operations.invariants import breaches
from tests import books, orders


def balance(session: Session, name: str) -> int:
    """Of a house account, debit positive."""
    return session.scalars(select(func.sum(Account.balance_fen)).where(Account.name == name)).one()


def test_what_was_held_becomes_what_it_is_owed_as(session: Session, engine: Engine) -> None:
    order = orders.up_to(session, "delivered", {"DRIED": 2, "FRESH": 1})

    session.refresh(order)
    assert order.state == "completed"
    assert set(session.scalars(select(Consignment.state))) == {"delivered"}
    assert set(session.scalars(select(Parcel.delivered_by))) == {"carrier"}
    assert balance(session, "held_for_orders") == 0
    owed = 2 * 2900 + 5900
    assert -balance(session, "pool_sales") == owed
    assert -balance(session, "freight_income") == order.freight_fen
    fee, earned = -balance(session, "service_fees"), order.goods_fen - owed
    assert fee == (2 * 3800 * 300 + 5000) // 10000 + (7900 * 300 + 5000) // 10000
    shop = session.scalars(select(Account.balance_fen).where(Account.name == "payable", Account.limit_fen > 0)).all()
    assert fee - sum(shop) == earned
    assert books.counters(session, "DRIED") == (98, 0, 0)
    session.rollback()
    assert breaches(engine) == []


def test_telling_the_same_twice_posts_once(session: Session, engine: Engine) -> None:
    order = orders.up_to(session, "delivered")
    before = balance(session, "pool_sales")
    for consignment in session.scalars(select(Consignment.id)).all():
        orders.parcels.deliver(session, consignment)
    session.commit()

    assert balance(session, "pool_sales") == before
    assert session.get_one(Order, order.id).state == "completed"
    session.rollback()
    assert breaches(engine) == []
