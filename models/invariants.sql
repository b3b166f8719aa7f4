-- What is true of the books at every commit, or within the grace a line names. Each statement must return no row.
-- A label line gives the id and the sentence; the statement follows it up to the semicolon.

-- == Stock, lots, holds ==
-- S1 No counter is negative and no lot is promised beyond what it holds; packs promised beyond sellable only under an open shortage notice.
SELECT 'lot', id FROM lot WHERE on_hand < 0 OR allocated < 0 OR doubted < 0 OR allocated + doubted > on_hand
UNION ALL
SELECT 'stock_item', s.id FROM stock_item s
WHERE s.sellable < 0 OR s.held < 0 OR s.allocated < 0 OR (s.held + s.allocated > s.sellable AND NOT EXISTS (
    SELECT FROM notice n WHERE n.kind = 'shortage' AND n.cause_type = 'stock_item' AND n.cause_id = s.id AND n.closed_at IS NULL));
-- S2 A lot's packs and their cost equal the sums of its movements; no packs, no cost.
SELECT l.id FROM lot l LEFT JOIN stock_movement m ON m.lot_id = l.id GROUP BY l.id
HAVING l.on_hand <> coalesce(sum(m.delta), 0) OR l.cost_fen <> coalesce(sum(m.cost_fen), 0) OR (l.on_hand = 0 AND l.cost_fen <> 0);
-- S3 Every derived counter equals its rows (holds, allocations, good lots).
SELECT 'stock_item', s.id FROM stock_item s
WHERE s.held <> (SELECT coalesce(sum(quantity), 0) FROM hold h WHERE h.stock_item_id = s.id AND h.ended_at IS NULL)
   OR s.allocated <> (SELECT coalesce(sum(a.quantity), 0) FROM allocation a JOIN lot l ON l.id = a.lot_id
                      WHERE a.state = 'open' AND (l.sku_id, l.warehouse_id) = (s.sku_id, s.warehouse_id))
   OR s.sellable <> (SELECT coalesce(sum(CASE WHEN l.retired_at IS NULL THEN l.on_hand - l.doubted ELSE l.allocated END), 0) FROM lot l
                     WHERE (l.sku_id, l.warehouse_id) = (s.sku_id, s.warehouse_id) AND l.qc_state = 'passed' AND l.frozen_at IS NULL)
UNION ALL
SELECT 'lot', l.id FROM lot l
WHERE l.allocated <> (SELECT coalesce(sum(quantity), 0) FROM allocation a WHERE a.lot_id = l.id AND a.state = 'open')
   OR l.doubted > (SELECT coalesce(sum(packs), 0) FROM write_off w WHERE w.lot_id = l.id AND w.state = 'waiting');
-- S4 Only good stock is allocated: passed, not recalled, not out of date.
SELECT a.id FROM allocation a JOIN lot l ON l.id = a.lot_id
WHERE a.state = 'open' AND (l.qc_state <> 'passed' OR l.frozen_at IS NOT NULL OR l.expires_on < (now() AT TIME ZONE 'Asia/Shanghai')::date);
-- S5 No movement without a cause and no cause twice.
SELECT lot_id, kind, cause_type, cause_id FROM stock_movement GROUP BY 1, 2, 3, 4 HAVING count(*) > 1 OR cause_id IS NULL;
-- S7 A hold ends: with its order, or at `until` unless a payment is processing (until is NULL once confirmed).
SELECT h.id FROM hold h JOIN order_line l ON l.id = h.order_line_id JOIN "order" o ON o.id = l.order_id
WHERE h.ended_at IS NULL AND (o.state IN ('cancelled', 'expired', 'completed') OR (
    o.state = 'awaiting_payment' AND h.until < now() - interval '2 minutes' AND NOT EXISTS (
        SELECT FROM payment_attempt p WHERE p.order_id = o.id AND p.state = 'processing')));
-- S8 Each wanted pack of a live order is covered once: live holds + open and shipped allocations = quantity - cancelled.
SELECT l.id FROM order_line l JOIN "order" o ON o.id = l.order_id
WHERE o.state IN ('awaiting_payment', 'confirmed', 'completed') AND l.quantity - l.cancelled <>
    (SELECT coalesce(sum(quantity), 0) FROM hold h WHERE h.order_line_id = l.id AND h.ended_at IS NULL)
    + (SELECT coalesce(sum(quantity), 0) FROM allocation a WHERE a.order_line_id = l.id AND a.state <> 'released');
-- S9 An allocation is shipped exactly when its pick line took that quantity out of that lot.
SELECT a.id FROM allocation a LEFT JOIN pick_line p ON p.allocation_id = a.id
LEFT JOIN stock_movement m ON m.cause_type = 'pick_line' AND m.cause_id = p.id AND m.kind = 'shipped' AND m.lot_id = a.lot_id
GROUP BY a.id HAVING coalesce(-sum(m.delta), 0) <> CASE a.state WHEN 'shipped' THEN a.quantity ELSE 0 END;
-- S10 Conservation: what was accepted on a receipt line went into one lot, all of it, at what is owed for it.
SELECT r.id FROM receipt_line r LEFT JOIN lot l ON l.receipt_line_id = r.id
LEFT JOIN stock_movement m ON m.lot_id = l.id AND m.kind = 'received'
WHERE r.accepted IS NOT NULL GROUP BY r.id HAVING r.accepted <> coalesce(sum(m.delta), 0)
    OR (r.accepted > 0 AND r.cost_fen IS DISTINCT FROM coalesce(sum(m.cost_fen), 0))
UNION ALL
SELECT m.id FROM stock_movement m JOIN lot l ON l.id = m.lot_id WHERE m.kind = 'received' AND l.receipt_line_id IS NULL;
-- S12 What is split, mixed or downgraded weighs afterwards what it weighed before, and costs no more.
SELECT m.kind, m.cause_id FROM stock_movement m JOIN lot l ON l.id = m.lot_id JOIN sku k ON k.id = l.sku_id
WHERE m.kind IN ('split', 'merged', 'downgraded') GROUP BY 1, 2
HAVING sum(m.delta * k.net_weight_g) <> 0 OR sum(m.cost_fen) > 0 OR (m.kind <> 'downgraded' AND sum(m.cost_fen) <> 0);
-- S13 A lot that is frozen has an open freeze, and no other lot has; nobody lifted his own.
SELECT l.id FROM lot l WHERE (l.frozen_at IS NOT NULL) <> EXISTS (SELECT FROM lot_freeze f WHERE f.lot_id = l.id AND f.lifted_at IS NULL)
UNION ALL
SELECT id FROM lot_freeze WHERE lifted_by = frozen_by;
-- S14 Only goods of a bin's storage class lie in it, in the bin's own warehouse.
SELECT l.id FROM lot l JOIN bin b ON b.id = l.bin_id JOIN sku k ON k.id = l.sku_id
WHERE l.on_hand > 0 AND (b.warehouse_id <> l.warehouse_id OR b.storage <> k.storage);

-- == Orders ==
-- O1 Totals are exact integers: line = unit x quantity - discount; goods, discount and total are the sums.
SELECT o.id FROM "order" o LEFT JOIN order_line l ON l.order_id = o.id GROUP BY o.id
HAVING count(l.id) = 0 OR o.goods_fen <> sum(l.line_fen) OR o.discount_fen <> sum(l.discount_fen)
    OR o.total_fen <> o.goods_fen + o.freight_fen OR bool_or(l.line_fen < 0 OR l.line_fen <> l.unit_fen * l.quantity - l.discount_fen);
-- O3 State moves only along the graph, events form an unbroken chain, the last one equals the order's state.
WITH e AS (SELECT *, lag(to_state) OVER w AS p, lead(id) OVER w AS n FROM order_event WINDOW w AS (PARTITION BY order_id ORDER BY id))
SELECT e.order_id FROM e JOIN "order" o ON o.id = e.order_id
WHERE e.from_state IS DISTINCT FROM e.p OR (e.n IS NULL AND e.to_state <> o.state) OR (coalesce(e.from_state, 'new'), e.to_state) NOT IN (
    ('new', 'awaiting_payment'), ('awaiting_payment', 'confirmed'), ('awaiting_payment', 'cancelled'), ('awaiting_payment', 'expired'),
    ('expired', 'confirmed'), ('confirmed', 'completed'), ('confirmed', 'cancelled'))
UNION ALL
SELECT id FROM "order" o WHERE NOT EXISTS (SELECT FROM order_event v WHERE v.order_id = o.id);
-- O4 One checkout token makes at most one order; one cart has at most one order awaiting payment.
SELECT checkout_token FROM "order" GROUP BY 1 HAVING count(*) > 1
UNION ALL
SELECT cart_id::text FROM "order" WHERE state = 'awaiting_payment' GROUP BY cart_id HAVING count(*) > 1;
-- O5 Confirmed means money and a consignment; nothing is picked for an order that is not confirmed.
SELECT 'unpaid', o.id FROM "order" o WHERE o.state IN ('confirmed', 'completed') AND NOT EXISTS (
    SELECT FROM payment_attempt p WHERE p.order_id = o.id AND p.anomaly IS NULL AND p.state = 'succeeded')
UNION ALL
SELECT 'nobody packs it', o.id FROM "order" o WHERE o.state = 'confirmed' AND NOT EXISTS (
    SELECT FROM consignment c WHERE c.order_id = o.id)
UNION ALL
SELECT 'picked too early', c.id FROM consignment c JOIN "order" o ON o.id = c.order_id
WHERE c.state IN ('picking', 'picked', 'packed', 'shipped', 'delivered', 'returned') AND o.state NOT IN ('confirmed', 'completed');
-- O8 Quantities are positive, cancelled lies within them, per-buyer limits hold over all live orders of a signed-in buyer.
SELECT id FROM order_line WHERE quantity <= 0 OR cancelled < 0 OR cancelled > quantity
UNION ALL
SELECT min(l.id) FROM order_line l JOIN "order" o ON o.id = l.order_id
WHERE o.state NOT IN ('cancelled', 'expired') AND o.buyer_id IS NOT NULL
GROUP BY o.buyer_id, l.listing_id HAVING sum(l.quantity - l.cancelled) > min(l.buyer_limit);
-- O9 No line is sold under the floor without a waiver that was in force.
SELECT l.id FROM order_line l JOIN "order" o ON o.id = l.order_id
WHERE l.line_fen < l.floor_fen * l.quantity AND NOT EXISTS (
    SELECT FROM price_waiver w WHERE w.id = l.waiver_id AND (w.shop_id, w.sku_id) = (l.shop_id, l.sku_id) AND w.state = 'granted'
      AND o.placed_at >= w.since AND o.placed_at < w.until AND l.line_fen >= w.floor_fen * l.quantity);
-- O10 No province has two rate cards at one moment.
SELECT a.id, b.id FROM freight_zone a JOIN freight_zone b ON a.id < b.id AND a.province_codes && b.province_codes
WHERE a.approved_at IS NOT NULL AND a.withdrawn_at IS NULL AND b.approved_at IS NOT NULL AND b.withdrawn_at IS NULL
  AND tstzrange(a.since, a.until) && tstzrange(b.since, b.until);
-- O11 The freight of an order is the sum of its lines' parts; nobody else bears any of a line the buyer pays for.
SELECT o.id FROM "order" o JOIN order_line l ON l.order_id = o.id GROUP BY o.id HAVING o.freight_fen <> sum(l.freight_fen)
UNION ALL
SELECT id FROM order_line WHERE freight_payer = 'buyer' AND freight_borne_fen <> 0;

-- == On the way ==
-- C1 Each line of a paid order goes in one consignment of its order and its storage class; a cancelled order sends nothing.
SELECT 'line', l.id FROM order_line l JOIN "order" o ON o.id = l.order_id LEFT JOIN consignment c ON c.id = l.consignment_id
WHERE (o.state IN ('confirmed', 'completed') AND c.id IS NULL) OR c.order_id <> l.order_id OR c.storage <> l.storage
UNION ALL
SELECT 'consignment', c.id FROM consignment c JOIN "order" o ON o.id = c.order_id WHERE o.state = 'cancelled' AND c.state <> 'cancelled';
-- C2 A consignment has left once all its boxes have, and is over once all are delivered or back; with the last of them the order is.
SELECT 'consignment', c.id FROM consignment c LEFT JOIN parcel p ON p.consignment_id = c.id GROUP BY c.id
HAVING (c.state IN ('shipped', 'delivered', 'returned')) <> (count(p.id) > 0 AND bool_and(p.state <> 'packed') AND c.state NOT IN ('waiting', 'picking', 'picked'))
    OR (c.state IN ('delivered', 'returned')) <> (count(p.id) > 0 AND bool_and(p.state IN ('delivered', 'returned')) AND c.state NOT IN ('waiting', 'picking', 'picked'))
    OR (c.state = 'delivered' AND NOT bool_or(p.state = 'delivered')) OR (c.state = 'returned' AND bool_or(p.state = 'delivered'))
UNION ALL
SELECT 'order', o.id FROM "order" o JOIN consignment c ON c.order_id = o.id GROUP BY o.id
HAVING (o.state = 'completed') <> (bool_and(c.state IN ('delivered', 'returned', 'cancelled')) AND bool_or(c.state <> 'cancelled'));
-- C3 What is packed is everything the consignment sends, in boxes that carry a number and hold something.
SELECT 'line', l.id FROM order_line l JOIN consignment c ON c.id = l.consignment_id
WHERE c.state IN ('packed', 'shipped', 'delivered', 'returned') AND l.quantity - l.cancelled <> (
    SELECT coalesce(sum(k.quantity), 0) FROM allocation a JOIN pick_line k ON k.allocation_id = a.id JOIN parcel p ON p.id = k.parcel_id
    WHERE a.order_line_id = l.id AND a.state <> 'released' AND p.consignment_id = c.id)
UNION ALL
SELECT 'parcel', p.id FROM parcel p WHERE p.waybill IS NULL OR NOT EXISTS (SELECT FROM pick_line k WHERE k.parcel_id = p.id);
-- C4 What the buyer paid for sending a consignment is on its boxes, to the fen.
SELECT c.id FROM consignment c WHERE c.state IN ('packed', 'shipped', 'delivered', 'returned')
  AND (SELECT sum(freight_fen) FROM parcel p WHERE p.consignment_id = c.id) <> (SELECT sum(freight_fen) FROM order_line l WHERE l.consignment_id = c.id);
-- C5 An open line of a pick list wants what its orders want; a wave is open as long as one of its lines is; what was picked is marked so.
SELECT 'task', t.id FROM pick_task t LEFT JOIN pick_line k ON k.task_id = t.id WHERE t.done_at IS NULL GROUP BY t.id HAVING t.quantity <> coalesce(sum(k.quantity), 0)
UNION ALL
SELECT 'wave', w.id FROM wave w WHERE (w.state = 'open') <> EXISTS (SELECT FROM pick_task t WHERE t.wave_id = w.id AND t.done_at IS NULL)
UNION ALL
SELECT 'line', k.id FROM pick_line k JOIN pick_task t ON t.id = k.task_id WHERE (t.done_at IS NULL) <> (k.picked_at IS NULL)
UNION ALL
SELECT 'consignment', c.id FROM consignment c WHERE c.state IN ('picked', 'packed', 'shipped', 'delivered', 'returned')
  AND EXISTS (SELECT FROM pick_line k WHERE k.consignment_id = c.id AND k.picked_at IS NULL);
-- C6 What came back of a parcel is all that was in it, and lies in lots of its own.
SELECT p.id FROM parcel p WHERE (p.state = 'returned') <> EXISTS (SELECT FROM parcel_return r WHERE r.parcel_id = p.id)
UNION ALL
SELECT k.id FROM pick_line k JOIN parcel p ON p.id = k.parcel_id LEFT JOIN stock_movement m ON m.cause_type = 'pick_line' AND m.cause_id = k.id AND m.kind = 'came_back'
GROUP BY k.id, p.state HAVING coalesce(sum(m.delta), 0) <> CASE p.state WHEN 'returned' THEN k.quantity ELSE 0 END;
-- C7 What lies at a station was sent there, and is handed over or sent back once.
SELECT u.parcel_id FROM pickup u JOIN parcel p ON p.id = u.parcel_id JOIN consignment c ON c.id = p.consignment_id JOIN "order" o ON o.id = c.order_id
WHERE o.station_id IS DISTINCT FROM u.station_id OR (p.state = 'at_station') <> (u.handed_at IS NULL AND u.sent_back_at IS NULL);

-- == Payments, refunds ==
-- P1 At most one live attempt per order; a second success is refunded within 5 minutes.
SELECT order_id FROM payment_attempt WHERE state IN ('created', 'open', 'processing') GROUP BY 1 HAVING count(*) > 1
UNION ALL
SELECT p.order_id FROM payment_attempt p
WHERE p.state = 'succeeded' AND p.succeeded_at < now() - interval '5 minutes'
  AND EXISTS (SELECT FROM payment_attempt q WHERE q.order_id = p.order_id AND q.state = 'succeeded' AND (q.succeeded_at, q.id) < (p.succeeded_at, p.id))
  AND NOT EXISTS (SELECT FROM refund r WHERE r.payment_attempt_id = p.id);
-- P2 Captured amount and currency equal the attempt and the order, or the attempt carries an anomaly and confirms nothing.
SELECT p.id FROM payment_attempt p JOIN "order" o ON o.id = p.order_id
WHERE p.state = 'succeeded' AND p.anomaly IS NULL
  AND (p.captured_fen, p.amount_fen, p.currency) IS DISTINCT FROM (p.amount_fen, o.total_fen, o.currency);
-- P3 Refunds never exceed what was captured (one that failed is still owed); every refund is positive.
SELECT p.id FROM payment_attempt p
WHERE (SELECT coalesce(sum(amount_fen), 0) FROM refund r WHERE r.payment_attempt_id = p.id) > coalesce(p.captured_fen, 0)
UNION ALL
SELECT id FROM refund WHERE amount_fen <= 0;
-- P4 Each refund has its own idempotency key, a succeeded one has its Stripe id; one without an answer, or that failed, was told to a person.
SELECT id FROM refund r
WHERE idempotency_key IS NULL OR (stripe_refund_id IS NULL AND (state = 'succeeded' OR (state = 'sent' AND updated_at < now() - interval '10 minutes'
    AND NOT EXISTS (SELECT FROM notice n WHERE (n.kind, n.cause_type, n.cause_id) = ('refund_unanswered', 'refund', r.id) AND n.closed_at IS NULL))))
UNION ALL
SELECT id FROM refund r WHERE state = 'failed'
    AND NOT EXISTS (SELECT FROM notice n WHERE (n.kind, n.cause_type, n.cause_id) = ('refund_failed', 'refund', r.id))
UNION ALL
SELECT min(id) FROM refund GROUP BY idempotency_key HAVING count(*) > 1;
-- P5 One event, one row; one fact, one effect.
SELECT source_type, source_id, kind FROM entry GROUP BY 1, 2, 3 HAVING count(*) > 1;
-- P6 Nothing is stuck and no money is lost: no stale order, no event left in the inbox, no money without a live order or a refund.
SELECT 'order', o.id::text FROM "order" o WHERE o.state = 'awaiting_payment' AND o.payment_due < now() - interval '15 minutes'
    AND NOT EXISTS (SELECT FROM payment_attempt p WHERE p.order_id = o.id AND p.state = 'processing')
UNION ALL
SELECT 'event', event_id FROM stripe_event WHERE processed_at IS NULL AND received_at < now() - interval '5 minutes'
UNION ALL
SELECT 'money', p.id::text FROM payment_attempt p JOIN "order" o ON o.id = p.order_id
WHERE p.state = 'succeeded' AND p.succeeded_at < now() - interval '5 minutes'
  AND (p.anomaly IS NOT NULL OR o.state IN ('awaiting_payment', 'cancelled', 'expired'))
  AND p.captured_fen > (SELECT coalesce(sum(amount_fen), 0) FROM refund r WHERE r.payment_attempt_id = p.id);

-- == Ledger (debit positive, credit negative; a party's account may stand at most limit_fen in debit) ==
-- L1 Each entry has two or more non-zero lines of one currency that sum to 0.
SELECT e.id FROM entry e LEFT JOIN entry_line l ON l.entry_id = e.id GROUP BY e.id
HAVING count(l.id) < 2 OR sum(l.amount_fen) <> 0 OR bool_or(l.amount_fen = 0) OR count(DISTINCT l.currency) > 1;
-- L2 A correction is one exact reversal.
SELECT r.id FROM entry r JOIN entry_line l ON l.entry_id IN (r.id, r.reversal_of)
WHERE r.reversal_of IS NOT NULL GROUP BY r.id, l.account_id HAVING sum(l.amount_fen) <> 0;
-- L3 Stored balances equal their lines; with L1 the whole book sums to 0.
SELECT a.id FROM account a LEFT JOIN entry_line l ON l.account_id = a.id GROUP BY a.id, a.balance_fen HAVING a.balance_fen <> coalesce(sum(l.amount_fen), 0);
-- L4 Each capture, refund, movement of goods and new price has its entry, and no such entry stands without its fact.
SELECT f.t, f.id FROM (
    SELECT 'payment_attempt' AS t, 'captured' AS k, id, state = 'succeeded' AS done FROM payment_attempt
    UNION ALL
    SELECT 'refund', 'granted', id, true FROM refund
    UNION ALL
    SELECT 'refund', 'refunded', id, state = 'succeeded' FROM refund
    UNION ALL
    SELECT 'lot', 'received', l.id, l.buyout AND EXISTS (SELECT FROM stock_movement m
        WHERE m.lot_id = l.id AND m.kind = 'received' AND m.cost_fen <> 0) FROM lot l
    UNION ALL
    SELECT 'lot', 'expired', l.id, EXISTS (SELECT FROM stock_movement m
        WHERE m.lot_id = l.id AND m.kind = 'expired' AND m.cost_fen <> 0) FROM lot l
    UNION ALL
    SELECT 'inspection', 'rejected', i.id, EXISTS (SELECT FROM stock_movement m JOIN lot l ON l.id = m.lot_id
        WHERE m.cause_type = 'inspection' AND m.cause_id = i.id AND m.kind IN ('returned', 'scrapped') AND l.buyout AND m.cost_fen <> 0) FROM inspection i
    UNION ALL
    SELECT 'inspection', 'repriced', i.id, EXISTS (SELECT FROM stock_movement m JOIN lot l ON l.id = m.lot_id
        WHERE m.cause_type = 'inspection' AND m.cause_id = i.id AND m.kind = 'downgraded' AND l.buyout HAVING sum(m.cost_fen) <> 0) FROM inspection i
    UNION ALL
    SELECT 'write_off', 'written_off', w.id, EXISTS (SELECT FROM stock_movement m
        WHERE m.cause_type = 'write_off' AND m.cause_id = w.id AND m.cost_fen <> 0) FROM write_off w
    UNION ALL
    SELECT 'count_line', 'counted', c.id, EXISTS (SELECT FROM stock_movement m JOIN lot l ON l.id = m.lot_id
        WHERE m.cause_type = 'count_line' AND m.cause_id = c.id AND m.cost_fen <> 0 AND (l.buyout OR m.delta < 0)) FROM count_line c
    UNION ALL
    SELECT 'parcel', 'shipped', p.id, p.shipped_at IS NOT NULL AND EXISTS (SELECT FROM pick_line k JOIN stock_movement m
        ON m.cause_type = 'pick_line' AND m.cause_id = k.id WHERE k.parcel_id = p.id AND m.kind = 'shipped' AND m.cost_fen <> 0) FROM parcel p
    UNION ALL
    SELECT 'parcel', 'carried', p.id, p.shipped_at IS NOT NULL AND p.cost_fen > 0 FROM parcel p
    UNION ALL
    SELECT 'parcel', 'came_back', p.id, EXISTS (SELECT FROM pick_line k JOIN stock_movement m
        ON m.cause_type = 'pick_line' AND m.cause_id = k.id WHERE k.parcel_id = p.id AND m.kind = 'came_back' AND m.cost_fen <> 0) FROM parcel p
    UNION ALL
    SELECT 'consignment', 'delivered', c.id, c.state = 'delivered' OR (c.state = 'returned' AND EXISTS (
        SELECT FROM order_line n WHERE n.consignment_id = c.id AND n.cancelled < n.quantity AND n.freight_fen + n.freight_borne_fen > 0)) FROM consignment c
) f LEFT JOIN entry e ON e.source_type = f.t AND e.source_id = f.id AND e.kind = f.k
    AND NOT EXISTS (SELECT FROM entry v WHERE v.reversal_of = e.id)
WHERE coalesce(f.done, false) <> (e.id IS NOT NULL);
-- L10 The inventory account is worth what the association's own goods on its shelves cost.
SELECT coalesce(sum(cost_fen) FILTER (WHERE buyout), 0) FROM lot
HAVING coalesce(sum(cost_fen) FILTER (WHERE buyout), 0) <> coalesce((SELECT sum(balance_fen) FROM account WHERE name = 'inventory'), 0);
-- L11 What came in for orders and what goes back to buyers stands in the book with its amounts: owed is what did not arrive yet.
SELECT 'held_for_orders', sum(v.fen) FROM (
    SELECT captured_fen AS fen FROM payment_attempt WHERE state = 'succeeded'
    UNION ALL
    SELECT -amount_fen FROM refund
    UNION ALL
    SELECT l.amount_fen FROM entry e JOIN entry_line l ON l.entry_id = e.id JOIN account a ON a.id = l.account_id
    WHERE a.name = 'held_for_orders' AND (e.source_type, e.kind) IN (('payment_attempt', 'captured'), ('refund', 'granted'))
) v HAVING sum(v.fen) <> 0
UNION ALL
SELECT 'refunds_payable', sum(v.fen) FROM (
    SELECT amount_fen AS fen FROM refund WHERE state <> 'succeeded'
    UNION ALL
    SELECT balance_fen FROM account WHERE name = 'refunds_payable'
) v HAVING sum(v.fen) <> 0;
-- L12 What was paid for an order that is over has all been given away: back to the buyer, or to those it was owed to.
SELECT o.id FROM "order" o WHERE o.state IN ('completed', 'cancelled') AND
    (SELECT coalesce(sum(captured_fen), 0) FROM payment_attempt p WHERE p.order_id = o.id AND p.state = 'succeeded')
    - (SELECT coalesce(sum(r.amount_fen), 0) FROM refund r JOIN payment_attempt p ON p.id = r.payment_attempt_id WHERE p.order_id = o.id)
    <> (SELECT coalesce(sum(n.amount_fen), 0) FROM consignment c JOIN entry e ON (e.source_type, e.source_id, e.kind) = ('consignment', c.id, 'delivered')
        JOIN entry_line n ON n.entry_id = e.id JOIN account a ON a.id = n.account_id AND a.name = 'held_for_orders' WHERE c.order_id = o.id);
-- L8 No party owes us more than its limit.
SELECT id FROM account WHERE organisation_id IS NOT NULL AND balance_fen > limit_fen;

-- == Supply, trace ==
-- T1 Each shipped pack leads back without a gap: parcel, pick line, lot (a mixed or split one through its sources), inspection, receipt, supplier, village or township.
WITH RECURSIVE up AS (
    SELECT l.id, l.id AS above FROM lot l UNION SELECT up.id, s.source_id FROM up JOIN lot_source s ON s.lot_id = up.above
), root AS (
    SELECT up.id AS lot_id, l.receipt_line_id FROM up JOIN lot l ON l.id = up.above WHERE NOT EXISTS (SELECT FROM lot_source s WHERE s.lot_id = l.id)
)
SELECT a.id FROM allocation a LEFT JOIN pick_line p ON p.allocation_id = a.id LEFT JOIN parcel c ON c.id = p.parcel_id
JOIN lot t ON t.id = a.lot_id JOIN sku k ON k.id = t.sku_id JOIN product g ON g.id = k.product_id
WHERE a.state = 'shipped' AND (c.id IS NULL OR t.qc_state <> 'passed' OR g.township_code = ''
   OR NOT EXISTS (SELECT FROM up JOIN inspection q ON q.lot_id = up.above WHERE up.id = t.id AND q.result IN ('passed', 'downgraded'))
   OR EXISTS (SELECT FROM root LEFT JOIN receipt_line r ON r.id = root.receipt_line_id LEFT JOIN purchase_line n ON n.id = r.purchase_line_id
              LEFT JOIN purchase_order o ON o.id = n.purchase_order_id
              WHERE root.lot_id = t.id AND (o.supplier_id IS NULL OR o.supplier_id <> t.supplier_id)));
-- T2 A lot that was passed was passed by somebody who did not receive it, or came out of lots that were.
SELECT l.id FROM lot l WHERE l.qc_state = 'passed' AND l.receipt_line_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM inspection q JOIN receipt_line r ON r.id = l.receipt_line_id JOIN receipt c ON c.id = r.receipt_id
    WHERE q.lot_id = l.id AND q.result = 'passed' AND q.inspector_id <> c.received_by)
UNION ALL
SELECT l.id FROM lot l WHERE l.qc_state = 'passed' AND l.receipt_line_id IS NULL AND NOT EXISTS (
    SELECT FROM lot_source s WHERE s.lot_id = l.id)
UNION ALL
SELECT q.id FROM inspection q JOIN lot l ON l.id = q.lot_id JOIN receipt_line r ON r.id = l.receipt_line_id
JOIN receipt c ON c.id = r.receipt_id WHERE q.inspector_id = c.received_by;
-- T3 No more is accepted than was ordered and its tolerance, unless a second person decided it; never more than was delivered.
SELECT p.id FROM purchase_line p JOIN purchase_order o ON o.id = p.purchase_order_id JOIN receipt_line r ON r.purchase_line_id = p.id
JOIN sku k ON k.id = r.sku_id GROUP BY p.id, o.id
HAVING sum(CASE WHEN p.unit = 'pack' THEN r.accepted WHEN k.catch_weight THEN CASE WHEN r.accepted > 0 THEN r.net_g END
               ELSE r.accepted * k.net_weight_g END) * 10000 > p.quantity * (10000 + o.tolerance_bp) AND count(r.decided_at) = 0
UNION ALL
SELECT id FROM receipt_line WHERE accepted > quantity
UNION ALL
SELECT r.id FROM receipt_line r WHERE r.decided_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM decision d JOIN receipt c ON c.id = r.receipt_id WHERE (d.subject_type, d.subject_id) = ('receipt_line', r.id)
    AND d.decided_by <> c.received_by);
-- T4 Only approved shops and suppliers have live listings, 60 seconds after a suspension at the latest.
SELECT g.id FROM listing g JOIN sku k ON k.id = g.sku_id JOIN product p ON p.id = k.product_id
JOIN organisation v ON v.id IN (g.shop_id, p.supplier_id)
WHERE g.state = 'live' AND ((v.state <> 'approved' AND v.state_at < now() - interval '60 seconds')
   OR (p.state <> 'approved' AND p.state_at < now() - interval '60 seconds'));
-- T5 No produce that needs a certificate is accepted without one or a farm household's declaration; mixed and split lots have their own.
SELECT r.id FROM receipt_line r JOIN sku k ON k.id = r.sku_id JOIN product p ON p.id = k.product_id JOIN category g ON g.id = p.category_id
WHERE (p.certificate_required OR g.is_covered) AND r.accepted > 0 AND r.exemption IS NULL AND r.decided_at IS NULL AND NOT EXISTS (
    SELECT FROM certificate c WHERE c.id = r.certificate_id AND c.kind_code = 'conformity' AND c.supplier_id = p.supplier_id)
UNION ALL
SELECT l.id FROM lot l JOIN lot_source s ON s.lot_id = l.id AND s.kind IN ('split', 'merged')
JOIN lot_certificate a ON a.lot_id = s.source_id JOIN certificate c ON c.id = a.certificate_id AND c.kind_code = 'conformity'
WHERE NOT EXISTS (SELECT FROM lot_certificate b JOIN certificate_parent n ON n.certificate_id = b.certificate_id
    WHERE b.lot_id = l.id AND n.parent_id = c.id);
-- T6 The terms of a sku never overlap, and no tier owes less than the supplier gets.
SELECT a.id FROM pool_terms a JOIN pool_terms b ON b.sku_id = a.sku_id AND b.id > a.id
WHERE a.since < coalesce(b.until, 'infinity') AND b.since < coalesce(a.until, 'infinity')
UNION ALL
SELECT t.id FROM tier_price t JOIN pool_terms p ON p.id = t.terms_id WHERE t.pool_fen < p.purchase_fen;
-- T7 No listing stays on its shelf below the floor without a waiver for more than two minutes.
SELECT g.id FROM listing g JOIN pool_terms p ON p.sku_id = g.sku_id AND p.since <= now() - interval '2 minutes' AND coalesce(p.until, 'infinity') > now()
WHERE g.state = 'live' AND g.retail_fen < p.floor_fen AND NOT EXISTS (
    SELECT FROM price_waiver w WHERE (w.shop_id, w.sku_id) = (g.shop_id, g.sku_id) AND w.state = 'granted'
      AND w.since <= now() AND w.until > now() - interval '2 minutes' AND w.floor_fen <= g.retail_fen);

-- T8 Bills that agree with what came ask for no more than was taken in.
SELECT l.purchase_line_id FROM bill_line l JOIN supplier_bill b ON b.id = l.bill_id JOIN purchase_line p ON p.id = l.purchase_line_id
WHERE b.state = 'matched' AND p.unit = 'pack' GROUP BY 1
HAVING sum(l.quantity) > (SELECT coalesce(sum(r.accepted), 0) FROM receipt_line r WHERE r.purchase_line_id = l.purchase_line_id);

-- == Joining ==
-- V1 Each admitted applicant has the party, its first role and a decision by somebody else; nobody decides his own.
SELECT 'application', a.id FROM application a WHERE a.state = 'approved' AND (
    NOT EXISTS (SELECT FROM membership m WHERE m.organisation_id = a.organisation_id AND m.person_id = a.person_id)
    OR NOT EXISTS (SELECT FROM decision d WHERE (d.subject_type, d.subject_id, d.kind) = ('application', a.id, 'approved')
        AND d.requested_by = a.person_id AND d.decided_by IS DISTINCT FROM a.person_id))
UNION ALL
SELECT 'decision', d.id FROM decision d JOIN application a ON (d.subject_type, d.subject_id) = ('application', a.id)
WHERE d.decided_by = a.person_id
UNION ALL
SELECT 'audit', d.id FROM decision d WHERE d.subject_type IN ('application', 'organisation', 'submission')
    AND NOT EXISTS (SELECT FROM audit_event v WHERE (v.object_type, v.object_id) = (d.subject_type, d.subject_id));
-- V2 Nobody is kept from selling, or gone, without the decision that says so.
SELECT o.id, o.state FROM organisation o WHERE o.state IN ('suspended', 'terminated') AND o.state IS DISTINCT FROM (
    SELECT d.kind FROM decision d WHERE (d.subject_type, d.subject_id) = ('organisation', o.id) ORDER BY d.id DESC LIMIT 1);
-- V3 Nothing is on sale of whose document lapsed, two hours after the day at the latest.
SELECT g.id FROM listing g JOIN sku k ON k.id = g.sku_id JOIN product p ON p.id = k.product_id
JOIN submission s ON s.organisation_id IN (g.shop_id, p.supplier_id) JOIN requirement r ON r.id = s.requirement_id
WHERE g.state = 'live' AND s.state = 'accepted'
  AND s.valid_until < ((now() - interval '2 hours') AT TIME ZONE 'Asia/Shanghai')::date AND EXISTS (
    SELECT FROM requirement q WHERE q.code = r.code AND q.party_kind = r.party_kind
        AND q.producer_kind IS NOT DISTINCT FROM r.producer_kind AND q.retired_at IS NULL AND q.blocks_sale);

-- == Access, audit, privacy, jobs ==
-- A1 Children belong to the parent's tenant and goods.
SELECT 'order_line', l.id FROM order_line l JOIN listing g ON g.id = l.listing_id WHERE (g.shop_id, g.sku_id) <> (l.shop_id, l.sku_id)
UNION ALL
SELECT 'allocation', a.id FROM allocation a JOIN lot t ON t.id = a.lot_id JOIN order_line l ON l.id = a.order_line_id WHERE t.sku_id <> l.sku_id
UNION ALL
SELECT 'hold', h.id FROM hold h JOIN stock_item s ON s.id = h.stock_item_id JOIN order_line l ON l.id = h.order_line_id WHERE s.sku_id <> l.sku_id
UNION ALL
SELECT 'pick_line', p.id FROM pick_line p JOIN allocation a ON a.id = p.allocation_id JOIN order_line l ON l.id = a.order_line_id
JOIN consignment c ON c.id = p.consignment_id WHERE p.lot_id <> a.lot_id OR p.quantity <> a.quantity OR l.consignment_id <> c.id;
-- A2 Each act on money, stock, price or role has its audit row.
SELECT 'refund', id FROM refund r WHERE NOT EXISTS (SELECT FROM audit_event v WHERE (v.object_type, v.object_id) = ('refund', r.id))
UNION ALL
SELECT 'membership', id FROM membership m WHERE NOT EXISTS (SELECT FROM audit_event v WHERE (v.object_type, v.object_id) = ('membership', m.id))
UNION ALL
SELECT 'lot', id FROM lot l WHERE NOT EXISTS (SELECT FROM audit_event v WHERE (v.object_type, v.object_id) = ('lot', l.id))
UNION ALL
SELECT 'pool_terms', sku_id FROM pool_terms t WHERE NOT EXISTS (SELECT FROM audit_event v WHERE (v.object_type, v.object_id) = ('sku', t.sku_id))
UNION ALL
SELECT 'listing', id FROM listing g WHERE NOT EXISTS (SELECT FROM audit_event v WHERE (v.object_type, v.object_id) = ('listing', g.id))
UNION ALL
SELECT 'price_waiver', id FROM price_waiver w WHERE NOT EXISTS (SELECT FROM audit_event v WHERE (v.object_type, v.object_id) = ('price_waiver', w.id))
UNION ALL
SELECT 'invitation', id FROM invitation i WHERE NOT EXISTS (SELECT FROM audit_event v WHERE (v.object_type, v.object_id) = ('invitation', i.id))
UNION ALL
SELECT 'setting', id FROM setting s WHERE set_by IS NOT NULL AND NOT EXISTS (SELECT FROM audit_event v WHERE (v.object_type, v.object_id) = ('setting', s.id))
UNION ALL
SELECT 'freight_zone', id FROM freight_zone z WHERE set_by IS NOT NULL AND NOT EXISTS (SELECT FROM audit_event v WHERE (v.object_type, v.object_id) = ('freight_zone', z.id))
UNION ALL
SELECT 'receipt', id FROM receipt r WHERE NOT EXISTS (SELECT FROM audit_event v WHERE (v.object_type, v.object_id) = ('receipt', r.id))
UNION ALL
SELECT 'inspection', id FROM inspection i WHERE NOT EXISTS (SELECT FROM audit_event v WHERE (v.object_type, v.object_id) = ('inspection', i.id))
UNION ALL
SELECT 'write_off', id FROM write_off w WHERE NOT EXISTS (SELECT FROM audit_event v WHERE (v.object_type, v.object_id) = ('write_off', w.id))
UNION ALL
SELECT 'stock_count', id FROM stock_count c WHERE NOT EXISTS (SELECT FROM audit_event v WHERE (v.object_type, v.object_id) = ('stock_count', c.id))
UNION ALL
SELECT 'certificate', id FROM certificate c WHERE NOT EXISTS (SELECT FROM audit_event v WHERE (v.object_type, v.object_id) = ('certificate', c.id));
-- A3 The audit chain has no gap and no changed link, and nothing waits for its seal longer than 10 minutes.
SELECT seq FROM (
    SELECT seq, prev_hash, hash, lag(hash) OVER w AS before, lag(seq) OVER w AS last FROM audit_event WHERE seq IS NOT NULL WINDOW w AS (ORDER BY seq)
) e WHERE e.seq <> coalesce(e.last, 0) + 1 OR e.prev_hash IS DISTINCT FROM coalesce(e.before, repeat('0', 64)) OR e.hash IS NULL
UNION ALL
SELECT id FROM audit_event WHERE seq IS NULL AND at < now() - interval '10 minutes';
-- A4 No card number (15 to 19 figures; waybills have up to 14), identity number or secret in any stored text.
SELECT event_id FROM stripe_event WHERE payload::text ~ '\m\d{15,19}\M'
UNION ALL
SELECT id::text FROM audit_event WHERE concat(before, after) ~ '\m(\d{15,19}|\d{17}[xX])\M|(sk|rk)_live_|whsec_'
UNION ALL
SELECT id::text FROM notice WHERE body ~ '\m(\d{15,19}|\d{17}[xX])\M';
-- A5 Nobody gave a role to himself or decided his own matter; guarded roles took two; a disabled person has no live session.
SELECT 'grant', id FROM membership WHERE granted_by = person_id
UNION ALL
SELECT 'session', s.id FROM login_session s JOIN person p ON p.id = s.person_id WHERE s.ended_at IS NULL AND p.state = 'disabled'
UNION ALL
SELECT 'invitation', id FROM invitation
WHERE accepted_at IS NOT NULL AND (accepted_by = invited_by OR (role IN ('finance', 'admin') AND (approved_by IS NULL OR approved_by IN (invited_by, accepted_by))))
UNION ALL
SELECT 'decision', id FROM decision WHERE decided_by = requested_by
UNION ALL
SELECT 'write_off', id FROM write_off WHERE decided_by = asked_by
UNION ALL
SELECT 'count_line', id FROM count_line WHERE decided_by = counted_by;
-- A6 A deleted person leaves a pseudonym: orders stay, name and contacts are gone.
SELECT id FROM person WHERE deleted_at IS NOT NULL AND (name IS NOT NULL OR phone IS NOT NULL OR email IS NOT NULL);
-- A7 Each effect is a job deferred in the business transaction: none waits, hangs or failed unnoticed.
SELECT j.id, j.task_name FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
WHERE (j.status = 'todo' AND greatest(j.scheduled_at, e.at) < now() - interval '10 minutes')
   OR (j.status = 'doing' AND e.at < now() - interval '1 hour')
   OR (j.status = 'failed' AND NOT EXISTS (SELECT FROM notice n WHERE n.kind = 'job_failed' AND n.cause_id = j.id));
