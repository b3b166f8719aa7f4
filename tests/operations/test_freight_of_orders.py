"""An order's freight stands on its lines, by who pays for the way."""

from dataclasses import replace

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.catalogue import PoolTerms, Sku
from models.orders import OrderLine
from operations.invariants import breaches
from tests import orders

FAR = replace(orders.HANGZHOU, province_code="11", city_code=None, county_code=None)
ALL = {"DRIED": 2, "TEA": 3, "FRESH": 1}


def test_each_line_has_its_part_of_the_freight(session: Session, engine: Engine) -> None:
    """500 g and 300 g in one box for 5.00; 2500 g in another for 5.00 + 2 × 1.00 + 6.00 of ice. Goods above 99 yuan
    would be free of freight in the near zone, so these go far: 12.00, and 12.00 + 2 × 6.00 + 6.00."""
    placed = orders.place(session, orders.cart_with(session, ALL), FAR)
    session.commit()

    assert placed.order.freight_fen == 1200 + 3000
    assert _parts(session, placed.order.id) == {"DRIED": (750, 0), "TEA": (450, 0), "FRESH": (3000, 0)}
    assert breaches(engine, only=["O1", "O11"]) == []


def test_what_the_shop_pays_stands_on_its_line(session: Session, engine: Engine) -> None:
    """Of the ambient box, 800 g for 12.00, the buyer pays what his 500 g alone would cost: all of it."""
    _set_payer(session, {"TEA": "shop", "FRESH": "association"})
    placed = orders.place(session, orders.cart_with(session, ALL | {"TEA": 6}), FAR)
    session.commit()

    assert placed.order.freight_fen == 1200
    assert _parts(session, placed.order.id) == {"DRIED": (1200, 0), "TEA": (0, 600), "FRESH": (0, 3000)}
    assert breaches(engine, only=["O1", "O11"]) == []


def test_free_freight_stands_on_no_line(session: Session, engine: Engine) -> None:
    _set_payer(session, {"TEA": "shop"})
    placed = orders.place(session, orders.cart_with(session, {"DRIED": 2, "TEA": 12}))
    session.commit()

    assert placed.order.freight_fen == 0
    assert _parts(session, placed.order.id) == {"DRIED": (0, 0), "TEA": (0, 100)}
    assert breaches(engine, only=["O1", "O11"]) == []


def test_a_line_knows_whether_it_is_sold_by_weight(session: Session) -> None:
    session.scalars(select(Sku).where(Sku.code == "FRESH")).one().catch_weight = True
    placed = orders.place(session, orders.cart_with(session, {"DRIED": 1, "FRESH": 1}))

    rows = session.execute(
        select(Sku.code, OrderLine.catch_weight)
        .join(Sku, Sku.id == OrderLine.sku_id)
        .where(OrderLine.order_id == placed.order.id)
    )
    assert {row.code: row.catch_weight for row in rows} == {"DRIED": False, "FRESH": True}


def _set_payer(session: Session, payers: dict[str, str]) -> None:
    for terms, code in session.execute(select(PoolTerms, Sku.code).join(Sku, Sku.id == PoolTerms.sku_id)).all():
        terms.freight_payer = payers.get(code, "buyer")
    session.flush()


def _parts(session: Session, order_id: int) -> dict[str, tuple[int, int]]:
    rows = session.execute(
        select(Sku.code, OrderLine.freight_fen, OrderLine.freight_borne_fen)
        .join(Sku, Sku.id == OrderLine.sku_id)
        .where(OrderLine.order_id == order_id)
    )
    return {code: (fen, borne) for code, fen, borne in rows}
