"""The least that writes an order: the same rows as operations.checkout writes, one plain statement each."""

import secrets
from dataclasses import dataclass

import psycopg

_TAKE = "UPDATE stock_item SET held = held + 1 WHERE id = %s AND sellable - held - allocated >= 1"
_ORDER = """
INSERT INTO "order" (number, checkout_token, cart_id, goods_fen, freight_fen, total_fen, recipient, phone, province_code,
    city_code, county_code, street, payment_due)
VALUES (%s, %s, %s, %s, %s, %s, '陈一禾', '+8613800138000', '33', '3301', '330106', '文一西路1号2幢301室',
    now() + interval '40 minutes') RETURNING id
"""
_EVENT = "INSERT INTO order_event (order_id, to_state) VALUES (%s, 'awaiting_payment')"
_LINE = """
INSERT INTO order_line (order_id, listing_id, shop_id, sku_id, supplier_id, product_slug, title_zh, title_en, pack_zh,
    pack_en, picture, storage, net_weight_g, min_remaining_days, quantity, unit_fen, line_fen, purchase_fen, pool_fen,
    floor_fen, freight_payer, catch_weight, freight_fen, service_fee_bp)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 1, %s, %s, %s, %s, %s, %s, %s, %s, 300) RETURNING id
"""
_HOLD = (
    "INSERT INTO hold (order_line_id, stock_item_id, quantity, until) VALUES (%s, %s, 1, now() + interval '40 minutes')"
)
_ATTEMPT = """
INSERT INTO payment_attempt (order_id, state, amount_fen, currency, expires_at)
VALUES (%s, 'created', %s, 'cny', now() + interval '40 minutes')
"""
_CLOSE = "UPDATE cart SET closed_at = now(), token_hash = NULL WHERE id = %s"


@dataclass(frozen=True)
class OneLine:
    """Everything an order of one pack needs to know. `snapshot` goes into the line as it is."""

    cart_id: int
    checkout_token: str
    stock_item_id: int
    goods_fen: int
    freight_fen: int
    snapshot: tuple[object, ...]

    @property
    def total_fen(self) -> int:
        """What the buyer pays."""
        return self.goods_fen + self.freight_fen


def write(connection: psycopg.Connection, line: OneLine) -> None:
    """One order in one transaction."""
    with connection.transaction():
        if connection.execute(_TAKE, [line.stock_item_id]).rowcount != 1:
            raise RuntimeError("sold out")
        figures = (line.goods_fen, line.freight_fen, line.total_fen)
        number = secrets.token_hex(8)
        order = connection.execute(_ORDER, [number, line.checkout_token, line.cart_id, *figures]).fetchone()
        assert order is not None  # noqa: S101 an insert returns its row
        connection.execute(_EVENT, order)
        kept = connection.execute(_LINE, [order[0], *line.snapshot]).fetchone()
        assert kept is not None  # noqa: S101 an insert returns its row
        connection.execute(_HOLD, [kept[0], line.stock_item_id])
        connection.execute(_ATTEMPT, [order[0], line.total_fen])
        connection.execute(_CLOSE, [line.cart_id])
