"""The SQL that fills a county. Rows of a product have the product's number in all tables."""

GIN = "ix_product_tokens"

MAKE_TABLES = """
CREATE TEMPORARY TABLE kind (
    n int PRIMARY KEY, slug text, supplier_id bigint, category text, name_zh text, name_en text, description_zh text,
    description_en text, season int, grade_standard text, picture text, name_key text, tokens tsvector, pack_zh text,
    pack_en text, net_weight_g bigint, storage text, shelf_life_days int, min_remaining_days int, purchase_fen bigint,
    pool_fen bigint, floor_fen bigint, suggested_fen bigint) ON COMMIT DROP;
CREATE TEMPORARY TABLE origin (
    n int PRIMARY KEY, township_code text, village text, name_zh text, name_en text, name_key text, tokens tsvector)
    ON COMMIT DROP;
CREATE TEMPORARY TABLE make (n int PRIMARY KEY, name_zh text, name_en text, name_key text, tokens tsvector) ON COMMIT DROP;
"""

#: A stride through all combinations that shares no factor with their number: neighbours differ, none comes twice.
#: `packs`: the first 200 never run out, of the others some are sold out and some nearly.
_GOODS = """
CREATE TEMPORARY TABLE goods ON COMMIT DROP AS
WITH size AS (SELECT (SELECT count(*) FROM kind) AS kinds, (SELECT count(*) FROM origin) AS origins,
                     (SELECT count(*) FROM make) AS makes),
     place AS (SELECT i, i * 1000003 %% (kinds * origins * makes) AS j, kinds, origins
               FROM size, generate_series(1, %(products)s::bigint) AS i)
SELECT i, j %% kinds AS kind, j / kinds %% origins AS origin, j / kinds / origins AS make, i * 7919 %% 23 AS steps,
       CASE WHEN i <= 200 THEN 1000000 WHEN i %% 29 = 0 THEN 0 WHEN i %% 17 = 0 THEN 1 + i %% 9 ELSE 30 + i * 31 %% 271 END AS packs
FROM place
"""

_PRODUCTS = """
INSERT INTO product (id, slug, supplier_id, category_id, name_zh, name_en, description_zh, description_en, season,
    township_code, village, grade_standard, picture, picture_is_drawing, state, name_key, tokens)
SELECT g.i, left(k.slug, 40) || '-' || g.i, k.supplier_id, c.id, format('%%s（%%s，%%s）', k.name_zh, o.name_zh, m.name_zh),
    format('%%s, %%s, %%s', k.name_en, o.name_en, m.name_en), k.description_zh, k.description_en, k.season,
    o.township_code, o.village, k.grade_standard, k.picture, true, 'approved',
    concat_ws(' ', k.name_key, o.name_key, m.name_key), k.tokens || o.tokens || m.tokens
FROM goods g JOIN kind k ON k.n = g.kind JOIN origin o ON o.n = g.origin JOIN make m ON m.n = g.make
JOIN category c ON c.slug = k.category ORDER BY g.i
"""

_SKUS = """
INSERT INTO sku (id, code, product_id, ships_from_id, pack_zh, pack_en, net_weight_g, storage, shelf_life_days, min_remaining_days)
SELECT g.i, 'SKU-' || g.i, g.i, w.id, k.pack_zh, k.pack_en, k.net_weight_g, k.storage, k.shelf_life_days, k.min_remaining_days
FROM goods g JOIN kind k ON k.n = g.kind CROSS JOIN warehouse w ORDER BY g.i
"""

_TERMS = """
INSERT INTO pool_terms (id, sku_id, purchase_fen, pool_fen, floor_fen, suggested_fen)
SELECT g.i, g.i, k.purchase_fen, k.pool_fen, k.floor_fen, k.suggested_fen + 50 * g.steps
FROM goods g JOIN kind k ON k.n = g.kind ORDER BY g.i
"""

_LISTINGS = """
INSERT INTO listing (id, shop_id, sku_id, retail_fen, position, state)
SELECT t.id, o.id, t.sku_id, t.suggested_fen, t.id, 'live'
FROM pool_terms t CROSS JOIN organisation o WHERE o.is_pavilion ORDER BY t.id
"""

_STOCK = """
INSERT INTO stock_item (id, sku_id, warehouse_id, sellable)
SELECT g.i, g.i, s.ships_from_id, g.packs FROM goods g JOIN sku s ON s.id = g.i ORDER BY g.i
"""

_PEOPLE = """
INSERT INTO person (name) VALUES ('bench receiver'), ('bench inspector')
"""

#: Where each lot comes from: an order of its own, received by one person and passed by another.
_BOUGHT = (
    """INSERT INTO purchase_order (id, supplier_id, warehouse_id, buyout, state)
    SELECT g.i, p.supplier_id, s.ships_from_id, false, 'received'
    FROM goods g JOIN sku s ON s.id = g.i JOIN product p ON p.id = g.i WHERE g.packs > 0""",
    """INSERT INTO purchase_line (id, purchase_order_id, sku_id, unit, quantity, price_fen, due_from, due_until)
    SELECT g.i, g.i, g.i, 'pack', g.packs, k.purchase_fen, %(today)s::date - 1, %(today)s::date - 1
    FROM goods g JOIN kind k ON k.n = g.kind WHERE g.packs > 0""",
    """INSERT INTO receipt (id, purchase_order_id, received_by, received_on, token)
    SELECT g.i, g.i, w.id, %(today)s::date - 1, 'bench ' || g.i
    FROM goods g CROSS JOIN person w WHERE g.packs > 0 AND w.name = 'bench receiver'""",
    """INSERT INTO receipt_line (id, receipt_id, purchase_line_id, sku_id, bin_id, quantity, accepted, cost_fen, harvested_on,
        expires_on, exemption)
    SELECT g.i, g.i, g.i, g.i, b.id, g.packs, g.packs, g.packs * k.purchase_fen, %(today)s::date - 2,
        %(today)s::date + s.shelf_life_days::int - 1, 'household'
    FROM goods g JOIN sku s ON s.id = g.i JOIN kind k ON k.n = g.kind
    JOIN (SELECT storage, min(id) AS id FROM bin GROUP BY storage) b ON b.storage = s.storage WHERE g.packs > 0""",
)

_LOTS = """
INSERT INTO lot (id, code, sku_id, warehouse_id, bin_id, supplier_id, receipt_line_id, harvested_on, received_on, expires_on,
    cost_fen, buyout, on_hand, qc_state)
SELECT r.id, 'LOT-' || r.id, r.sku_id, o.warehouse_id, r.bin_id, o.supplier_id, r.id, r.harvested_on, r.harvested_on + 1,
    r.expires_on, r.cost_fen, false, r.accepted, 'passed'
FROM receipt_line r JOIN purchase_order o ON o.id = r.receipt_id ORDER BY r.id
"""

_PASSED = """
INSERT INTO inspection (lot_id, inspector_id, result, sample)
SELECT l.id, w.id, 'passed', 1 FROM lot l CROSS JOIN person w WHERE w.name = 'bench inspector' ORDER BY l.id
"""

_MOVEMENTS = """
INSERT INTO stock_movement (lot_id, kind, delta, cost_fen, cause_type, cause_id)
SELECT id, 'received', on_hand, cost_fen, 'receipt_line', receipt_line_id FROM lot ORDER BY id
"""

_SUPPLY = (_PEOPLE, *_BOUGHT, _LOTS, _PASSED, _MOVEMENTS)

_AUDIT = """
INSERT INTO audit_event (action, object_type, object_id)
SELECT 'set_terms', 'sku', i FROM goods
UNION ALL SELECT 'list', 'listing', i FROM goods
UNION ALL SELECT 'receive', 'lot', id FROM lot
UNION ALL SELECT 'receive', 'receipt', id FROM receipt
UNION ALL SELECT 'inspect', 'inspection', id FROM inspection
"""

FILL = (_GOODS, "ANALYZE goods", _PRODUCTS, _SKUS, _TERMS, _LISTINGS, _STOCK, *_SUPPLY, _AUDIT)
#: Tables whose rows were numbered by hand.
ADVANCE = ("product", "sku", "pool_terms", "listing", "stock_item", "lot", "purchase_order", "purchase_line", "receipt")
ADVANCE += ("receipt_line",)
