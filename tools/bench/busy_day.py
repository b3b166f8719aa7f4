"""The SQL of the busiest day: orders that are paid and allocated, and not planned yet, as settling leaves them.

Goods are ten kinds of each storage class. Each kind lies in three lots in three bins; one order in ten is a single pack
of the first kind's first lot. An order's lines are of different kinds, so most leave in several consignments.
"""

#: How many orders, and how many kinds of goods of each storage class.
ORDERS, KINDS, LOTS = 5_000, 10, 3

#: Kinds that never run out, in an order in which one storage class follows the other.
GOODS = """
SELECT id FROM (SELECT id, storage, row_number() OVER (PARTITION BY storage ORDER BY id) AS n FROM sku WHERE id <= 200) k
WHERE n <= %(kinds)s ORDER BY n, storage
"""
#: The lots of kinds, and free bins of their storage class to lay them into.
PLACES = """
SELECT l.id AS lot_id, array_agg(b.id ORDER BY b.id) AS bin_ids
FROM lot l JOIN sku k ON k.id = l.sku_id JOIN bin b ON b.storage = k.storage
WHERE k.id = ANY(%(goods)s) GROUP BY l.id ORDER BY l.id
"""

_CHOSEN = """
CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS
SELECT i, j, CASE WHEN i %% 10 = 0 THEN 0 ELSE (i * 7 + j * 11) %% cardinality(%(goods)s::bigint[]) END AS kind,
    CASE WHEN i %% 10 = 0 THEN 0 ELSE (i + j) %% %(lots)s END AS lot, CASE WHEN i %% 10 = 0 THEN 1 ELSE 1 + (i + j) %% 3 END AS packs
FROM generate_series(1, %(orders)s) i CROSS JOIN generate_series(0, 3) j WHERE j <= i %% 10 %% 4
"""
_GOT = """
CREATE TEMPORARY TABLE got ON COMMIT DROP AS
SELECT w.i, w.packs, l.id AS lot_id, l.sku_id, l.warehouse_id
FROM wanted w JOIN (SELECT id, sku_id, warehouse_id, row_number() OVER (PARTITION BY sku_id ORDER BY id) AS n FROM lot) l
    ON l.sku_id = (%(goods)s::bigint[])[w.kind + 1] AND l.n = w.lot + 1
"""
_ORDERS = (
    """INSERT INTO cart (token_hash, checkout_token, closed_at) VALUES ('busy', 'busy', now())""",
    """INSERT INTO "order" (number, checkout_token, cart_id, state, goods_fen, freight_fen, total_fen, recipient, phone,
        province_code, city_code, county_code, street, placed_at, payment_due)
    SELECT overlay(lpad(i::text, 11, '0') placing 'BUSY2-' from 1 for 6), 'busy' || i, (SELECT max(id) FROM cart), 'confirmed',
        3900, 800, 4700, '陈一禾', '+86138' || lpad(i::text, 8, '0'), (ARRAY['33', '31', '32'])[1 + i %% 3], NULL, NULL,
        '文一西路' || i || '号1幢301室', now() - (%(orders)s - i) * interval '2 seconds', now()
    FROM generate_series(1, %(orders)s) i""",
    """INSERT INTO order_line (order_id, listing_id, shop_id, sku_id, supplier_id, product_slug, title_zh, title_en, pack_zh,
        pack_en, picture, storage, net_weight_g, min_remaining_days, quantity, unit_fen, line_fen, purchase_fen, pool_fen,
        service_fee_bp, freight_fen)
    SELECT o.id, l.id, l.shop_id, l.sku_id, p.supplier_id, p.slug, p.name_zh, p.name_en, k.pack_zh, k.pack_en, p.picture,
        k.storage, k.net_weight_g, k.min_remaining_days, g.packs, 3900, 3900 * g.packs, 2000, 2900, 300, 200
    FROM got g JOIN "order" o ON o.checkout_token = 'busy' || g.i JOIN listing l ON l.sku_id = g.sku_id
    JOIN sku k ON k.id = l.sku_id JOIN product p ON p.id = k.product_id ORDER BY o.id""",
    """INSERT INTO allocation (order_line_id, lot_id, quantity, state)
    SELECT l.id, g.lot_id, g.packs, 'open'
    FROM got g JOIN "order" o ON o.checkout_token = 'busy' || g.i JOIN order_line l ON (l.order_id, l.sku_id) = (o.id, g.sku_id)
    ORDER BY l.id""",
    """UPDATE lot SET allocated = allocated + n FROM (SELECT lot_id, sum(packs) AS n FROM got GROUP BY 1) g WHERE id = lot_id""",
    """UPDATE stock_item s SET allocated = allocated + n
    FROM (SELECT sku_id, warehouse_id, sum(packs) AS n FROM got GROUP BY 1, 2) g
    WHERE (s.sku_id, s.warehouse_id) = (g.sku_id, g.warehouse_id)""",
)
FILL = (_CHOSEN, _GOT, *_ORDERS)
