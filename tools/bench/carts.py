"""Filled carts by the thousand, each ready to become an order of one pack."""

import psycopg
from sqlalchemy.orm import Session

from models.database import open_engine, session_factory
from models.freight import zone_of
from models.reading.basket import BasketLine, basket
from operations.pricing import Line, quote
from tools.bench.straight import OneLine

#: Where all orders go: Hangzhou.
PROVINCE, CITY, COUNTY = "33", "3301", "330106"
SPREAD = 100

_GOODS = """
SELECT l.id FROM listing l JOIN sku k ON k.id = l.sku_id JOIN stock_item s ON s.sku_id = k.id
WHERE l.state = 'live' AND k.storage = 'ambient' AND s.sellable >= 1000000 ORDER BY l.position LIMIT %s
"""
_MAKE = """
WITH made AS (
    INSERT INTO cart (token_hash, checkout_token)
    SELECT md5(random()::text || i), 'bench-' || md5(random()::text || i) FROM generate_series(1, %(carts)s) AS i
    RETURNING id, checkout_token
), filled AS (
    INSERT INTO cart_line (cart_id, listing_id, quantity, seen_fen)
    SELECT made.id, l.id, 1, l.retail_fen
    FROM made JOIN listing l ON l.id = (%(listings)s::bigint[])[1 + made.id %% cardinality(%(listings)s::bigint[])]
    RETURNING cart_id, listing_id
)
SELECT made.id, made.checkout_token, filled.listing_id FROM made JOIN filled ON filled.cart_id = made.id ORDER BY made.id
"""


def plentiful(url: str) -> list[int]:
    """Listings that never run out, and may go everywhere."""
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute(_GOODS, [SPREAD])]


def filled(url: str, carts: int, listings: list[int]) -> list[OneLine]:
    """So many new carts with one pack in each, the listings in turn."""
    with psycopg.connect(url) as connection:
        made = connection.execute(_MAKE, {"carts": carts, "listings": listings}).fetchall()
    engine = open_engine(url)
    try:
        with session_factory(engine)() as session:
            known = _known(session, made)
    finally:
        engine.dispose()
    return [_line(cart, token, *known[listing]) for cart, token, listing in made]


def _known(session: Session, made: list[tuple[int, str, int]]) -> dict[int, tuple[BasketLine, int]]:
    """By listing: the line as a checkout reads it, and its freight."""
    zone = session.scalars(zone_of(PROVINCE)).one()
    known: dict[int, tuple[BasketLine, int]] = {}
    for cart, _token, listing in made:
        if listing not in known:
            line = basket(session, cart)[0]
            priced = quote([Line(line.unit_fen, 1, line.net_weight_g, line.storage)], zone)
            known[listing] = line, priced.freight_fen
    return known


def _line(cart_id: int, token: str, line: BasketLine, freight_fen: int) -> OneLine:
    snapshot = (
        *(line.listing_id, line.shop_id, line.sku_id, line.supplier_id, line.product_slug, line.title_zh),
        *(line.title_en, line.pack_zh, line.pack_en, line.picture, line.storage, line.net_weight_g),
        *(line.min_remaining_days, line.unit_fen, line.unit_fen, line.purchase_fen, line.pool_fen, line.floor_fen),
        *("buyer", line.catch_weight, freight_fen),
    )
    assert line.stock_item_id is not None  # noqa: S101 the data has one for all
    return OneLine(cart_id, token, line.stock_item_id, line.unit_fen, freight_fen, snapshot)
