-- What each check of models/invariants.sql must find. A label names a part of a check: its id, and the place of the
-- part among the SELECTs joined by UNION ALL, from 0. The statements after it plant one violation; they run as
-- superuser with triggers and foreign keys switched off, and constraints that would forbid them are dropped first.
-- A label with the word `allowed` plants what looks like a violation and is none, by the grace the sentence names.

-- == Stock ==
-- S1.0
ALTER TABLE lot DROP CONSTRAINT ck_lot_not_overpromised;
UPDATE lot SET on_hand = -1 WHERE id = 1;
-- S1.0
ALTER TABLE lot DROP CONSTRAINT ck_lot_not_overpromised;
UPDATE lot SET allocated = -1 WHERE id = 1;
-- S1.0
ALTER TABLE lot DROP CONSTRAINT ck_lot_not_overpromised;
UPDATE lot SET allocated = on_hand + 1 WHERE id = 1;
-- S1.1
ALTER TABLE stock_item DROP CONSTRAINT ck_stock_item_not_negative;
UPDATE stock_item SET sellable = -1;
-- S1.1
ALTER TABLE stock_item DROP CONSTRAINT ck_stock_item_not_negative;
UPDATE stock_item SET held = -1;
-- S1.1
ALTER TABLE stock_item DROP CONSTRAINT ck_stock_item_not_negative;
UPDATE stock_item SET allocated = -1;
-- S1.1
UPDATE stock_item SET sellable = held + allocated - 1 WHERE held > 0;
-- S2.0
UPDATE lot SET on_hand = on_hand + 1 WHERE id = 1;
-- S2.0
DELETE FROM stock_movement WHERE kind = 'shipped';
-- S2.0
UPDATE lot SET cost_fen = cost_fen + 1 WHERE id = 1;
-- S2.0
UPDATE lot SET cost_fen = 1 WHERE on_hand = 0;
UPDATE stock_movement SET cost_fen = cost_fen + 1 WHERE id IN (
    SELECT max(m.id) FROM stock_movement m JOIN lot l ON l.id = m.lot_id WHERE l.on_hand = 0 GROUP BY l.id);
-- S3.0
UPDATE stock_item SET held = held + 1 WHERE id = 1;
-- S3.0
UPDATE stock_item SET allocated = allocated + 1 WHERE id = 1;
-- S3.0
UPDATE stock_item SET sellable = sellable - 1 WHERE id = 1;
-- S3.0
UPDATE lot SET retired_at = now() WHERE id = 1;
-- S3.0
UPDATE hold SET ended_at = now() WHERE ended_at IS NULL;
-- S3.1
UPDATE lot SET doubted = 1 WHERE id = 1;
-- S3.1
UPDATE lot SET allocated = allocated + 1 WHERE id = 1;
-- S4.0
UPDATE lot SET qc_state = 'held' WHERE allocated > 0;
-- S4.0
UPDATE lot SET frozen_at = now() WHERE allocated > 0;
-- S4.0
UPDATE lot SET expires_on = current_date - 2 WHERE allocated > 0;
-- S5.0
DROP INDEX uq_stock_movement_cause;
INSERT INTO stock_movement (lot_id, kind, delta, cause_type, cause_id)
SELECT lot_id, kind, delta, cause_type, cause_id FROM stock_movement WHERE id = 1;
-- S5.0
ALTER TABLE stock_movement ALTER cause_id DROP NOT NULL;
UPDATE stock_movement SET cause_id = NULL WHERE id = 1;
-- S7.0
UPDATE "order" SET state = 'cancelled' WHERE id = (SELECT min(id) FROM "order" WHERE state = 'awaiting_payment');
-- S7.0
UPDATE hold SET until = now() - interval '3 minutes' WHERE ended_at IS NULL;
-- S8.0
UPDATE hold SET quantity = quantity + 1 WHERE ended_at IS NULL;
-- S8.0
UPDATE allocation SET state = 'released' WHERE state = 'open';
-- S8.0
UPDATE order_line SET cancelled = 1 WHERE quantity = 2;
-- S9.0
UPDATE allocation SET state = 'open' WHERE state = 'shipped';
-- S9.0
UPDATE allocation SET state = 'shipped' WHERE state = 'open';
-- S9.0
UPDATE stock_movement SET delta = delta - 1 WHERE kind = 'shipped';
-- S10.0
UPDATE receipt_line SET accepted = accepted - 1 WHERE id = 1;
-- S10.0
UPDATE receipt_line SET cost_fen = cost_fen + 1 WHERE id = 1;
-- S10.0
DELETE FROM lot WHERE receipt_line_id = 1;
-- S10.1
UPDATE lot SET receipt_line_id = NULL WHERE id = 1;
-- S12.0
UPDATE stock_movement SET delta = delta + 1 WHERE kind = 'split' AND delta > 0;
-- S12.0
UPDATE stock_movement SET cost_fen = cost_fen - 1 WHERE kind = 'merged' AND delta > 0;
-- S12.0
UPDATE stock_movement SET cost_fen = 1000000 WHERE kind = 'downgraded' AND delta > 0;
-- S13.0
UPDATE lot SET frozen_at = now() WHERE id = 1;
-- S13.0
UPDATE lot SET frozen_at = NULL WHERE frozen_at IS NOT NULL;
-- S13.1
ALTER TABLE lot_freeze DROP CONSTRAINT ck_lot_freeze_two_people;
UPDATE lot_freeze SET lifted_by = frozen_by, lifted_at = now();
-- S14.0
UPDATE lot SET bin_id = (SELECT min(id) FROM bin WHERE storage = 'frozen') WHERE id = 1;
-- S14.0
UPDATE lot SET warehouse_id = 99 WHERE id = 1;

-- == Orders ==
-- O1.0
DELETE FROM order_line WHERE order_id = 1;
-- O1.0
ALTER TABLE "order" DROP CONSTRAINT ck_order_total;
UPDATE "order" SET total_fen = total_fen + 1 WHERE id = 1;
-- O1.0
UPDATE "order" SET goods_fen = goods_fen + 1, total_fen = total_fen + 1 WHERE id = 1;
-- O1.0
UPDATE "order" SET discount_fen = 1 WHERE id = 1;
-- O1.0
ALTER TABLE order_line DROP CONSTRAINT ck_order_line_line;
UPDATE order_line SET unit_fen = unit_fen + 1 WHERE id = 1;
-- O3.0
UPDATE order_event SET from_state = 'expired' WHERE to_state = 'confirmed';
-- O3.0
UPDATE "order" SET state = 'completed' WHERE state = 'confirmed';
-- O3.0
INSERT INTO order_event (order_id, from_state, to_state)
SELECT id, 'confirmed', 'expired' FROM "order" WHERE state = 'confirmed';
UPDATE "order" SET state = 'expired' WHERE state = 'confirmed';
-- O3.0
DELETE FROM order_event WHERE from_state IS NULL AND order_id = 2;
-- O3.1
DELETE FROM order_event WHERE order_id = 1;
-- O4.0
ALTER TABLE "order" DROP CONSTRAINT uq_order_checkout_token;
UPDATE "order" SET checkout_token = 'one';
-- O4.1
DROP INDEX uq_order_cart_awaiting;
UPDATE "order" SET state = 'awaiting_payment', cart_id = 1 WHERE id IN (1, 2);
-- O5.0
UPDATE payment_attempt SET state = 'expired';
-- O5.0
UPDATE payment_attempt SET anomaly = 'amount';
-- O5.1
DELETE FROM consignment;
-- O5.2
UPDATE "order" SET state = 'cancelled' WHERE id IN (SELECT order_id FROM consignment WHERE state = 'picking');
-- O8.0
ALTER TABLE order_line DROP CONSTRAINT ck_order_line_quantity;
ALTER TABLE order_line DROP CONSTRAINT ck_order_line_line;
UPDATE order_line SET quantity = 0 WHERE id = 1;
-- O8.0
ALTER TABLE order_line DROP CONSTRAINT ck_order_line_quantity;
UPDATE order_line SET cancelled = 9 WHERE id = 1;
-- O8.0
ALTER TABLE order_line DROP CONSTRAINT ck_order_line_quantity;
UPDATE order_line SET cancelled = -1 WHERE id = 1;
-- O8.1
UPDATE order_line SET buyer_limit = 3;
-- O9.0
UPDATE order_line SET floor_fen = unit_fen + 1 WHERE id = 1;
-- O9.0
INSERT INTO price_waiver (shop_id, sku_id, floor_fen, since, until, reason, state, decided_at)
SELECT shop_id, sku_id, 1, now() - interval '2 days', now() - interval '1 day', 'festival', 'granted', now() FROM order_line WHERE id = 1;
UPDATE order_line SET floor_fen = unit_fen + 1, waiver_id = (SELECT max(id) FROM price_waiver) WHERE id = 1;
-- O9.0
INSERT INTO price_waiver (shop_id, sku_id, floor_fen, since, until, reason, state, decided_at)
SELECT shop_id, sku_id, 1, now() - interval '1 day', now() + interval '1 day', 'festival', 'requested', now() FROM order_line WHERE id = 1;
UPDATE order_line SET floor_fen = unit_fen + 1, waiver_id = (SELECT max(id) FROM price_waiver) WHERE id = 1;
-- O9.0
INSERT INTO price_waiver (shop_id, sku_id, floor_fen, since, until, reason, state, decided_at)
SELECT shop_id, sku_id, 1, now() - interval '1 day', now() + interval '1 day', 'festival', 'granted', now() FROM order_line WHERE id = 1;
UPDATE order_line SET floor_fen = unit_fen + 1, waiver_id = (SELECT max(id) FROM price_waiver) WHERE id = 1;
UPDATE price_waiver SET shop_id = shop_id + 1;
-- O9.0
INSERT INTO price_waiver (shop_id, sku_id, floor_fen, since, until, reason, state, decided_at)
SELECT shop_id, sku_id, 1, now() - interval '1 day', now() + interval '1 day', 'festival', 'granted', now() FROM order_line WHERE id = 1;
UPDATE order_line SET floor_fen = unit_fen + 1, waiver_id = (SELECT max(id) FROM price_waiver) WHERE id = 1;
UPDATE price_waiver SET floor_fen = (SELECT unit_fen + 1 FROM order_line WHERE id = 1);
-- O9 allowed
INSERT INTO price_waiver (shop_id, sku_id, floor_fen, since, until, reason, state, decided_at)
SELECT shop_id, sku_id, 1, now() - interval '1 day', now() + interval '1 day', 'festival', 'granted', now() FROM order_line WHERE id = 1;
UPDATE order_line SET floor_fen = unit_fen + 1, waiver_id = (SELECT max(id) FROM price_waiver) WHERE id = 1;

-- == On the way ==
-- C1.0
UPDATE order_line SET consignment_id = NULL;
-- C1.0
UPDATE consignment SET storage = 'frozen';
-- C1.0
UPDATE consignment SET order_id = order_id + 1;
-- C1.1
UPDATE "order" SET state = 'cancelled' WHERE id = (SELECT min(order_id) FROM consignment WHERE state = 'waiting');
-- C2.0
UPDATE consignment SET state = 'shipped' WHERE state = 'packed';
-- C2.0
UPDATE consignment SET state = 'packed' WHERE state = 'shipped';
-- C2.0
ALTER TABLE parcel DROP CONSTRAINT ck_parcel_delivered, DROP CONSTRAINT ck_parcel_who_delivered;
UPDATE parcel SET state = 'delivered' WHERE state = 'shipped';
-- C2.0
UPDATE consignment SET state = 'returned' WHERE state = 'delivered';
-- C2.0
UPDATE consignment SET state = 'delivered' WHERE state = 'returned';
-- C2.1
UPDATE "order" SET state = 'confirmed' WHERE state = 'completed';
-- C2.1
UPDATE "order" SET state = 'completed' WHERE id = (SELECT min(order_id) FROM consignment WHERE state = 'shipped');
-- C3.0
UPDATE pick_line SET parcel_id = NULL WHERE id = (SELECT max(id) FROM pick_line WHERE parcel_id IS NOT NULL);
-- C3.1
UPDATE parcel SET waybill = NULL, carrier = NULL WHERE id = 1;
-- C3.1
INSERT INTO parcel (consignment_id, weight_g, packed_by, carrier, waybill) SELECT consignment_id, 100, packed_by, carrier, 'X' FROM parcel LIMIT 1;
-- C4.0
UPDATE parcel SET freight_fen = freight_fen + 1 WHERE id = 1;
-- C5.0
UPDATE pick_task SET quantity = quantity + 1 WHERE done_at IS NULL;
-- C5.1
UPDATE wave SET state = 'open';
-- C5.1
UPDATE wave SET state = 'picked' WHERE state = 'open';
-- C5.2
UPDATE pick_line SET picked_at = NULL;
-- C5.3
UPDATE pick_line SET picked_at = NULL WHERE parcel_id = (SELECT min(parcel_id) FROM pick_line);
-- C6.0
DELETE FROM parcel_return;
-- C6.0
UPDATE parcel_return SET parcel_id = (SELECT min(id) FROM parcel WHERE state = 'shipped');
-- C6.1
DELETE FROM stock_movement WHERE kind = 'came_back';
-- C7.0
INSERT INTO pickup (parcel_id, station_id, code, arrived_by) SELECT id, 1, '123456', packed_by FROM parcel WHERE state = 'shipped' LIMIT 1;

-- == Money ==
-- O10.0
UPDATE freight_zone SET province_codes = '{31,32}';
-- O11.0
UPDATE order_line SET freight_fen = freight_fen + 1 WHERE id = 1;
-- O11.1
UPDATE order_line SET freight_borne_fen = 1 WHERE id = 1;
-- P1.0
DROP INDEX uq_payment_attempt_live;
INSERT INTO payment_attempt (order_id, state, amount_fen, expires_at)
SELECT order_id, 'open', amount_fen, now() FROM payment_attempt WHERE state = 'created';
-- P1.1
UPDATE payment_attempt SET succeeded_at = now() - interval '1 hour' WHERE order_id = (SELECT min(id)
FROM "order" WHERE state = 'confirmed');
INSERT INTO payment_attempt (order_id, state, amount_fen, expires_at, captured_fen, succeeded_at)
SELECT order_id, state, amount_fen, expires_at, captured_fen, now() - interval '6 minutes'
FROM payment_attempt p WHERE order_id = (SELECT min(id) FROM "order" WHERE state = 'confirmed');
-- P2.0
UPDATE payment_attempt SET captured_fen = captured_fen - 1;
-- P2.0
UPDATE payment_attempt SET amount_fen = amount_fen + 1, captured_fen = captured_fen + 1;
-- P2.0
UPDATE payment_attempt SET currency = 'usd';
-- P3.0
UPDATE refund SET amount_fen = amount_fen + 1;
-- P3.1
ALTER TABLE refund DROP CONSTRAINT ck_refund_amount;
UPDATE refund SET amount_fen = 0;
-- P4.0
UPDATE refund SET state = 'succeeded';
-- P4.0
UPDATE refund SET state = 'sent', updated_at = now() - interval '11 minutes';
-- P4.0
ALTER TABLE refund ALTER idempotency_key DROP NOT NULL;
UPDATE refund SET idempotency_key = NULL;
-- P4.1
UPDATE refund SET state = 'failed';
-- P4.2
ALTER TABLE refund DROP CONSTRAINT uq_refund_idempotency_key;
INSERT INTO refund (payment_attempt_id, amount_fen, reason, idempotency_key)
SELECT payment_attempt_id, 1, reason, idempotency_key FROM refund;
-- P5.0
DROP INDEX uq_entry_fact;
INSERT INTO entry (source_type, source_id, kind) SELECT source_type, source_id, kind FROM entry WHERE id = 1;
-- P6.0
UPDATE "order" SET payment_due = now() - interval '16 minutes'
WHERE id = (SELECT min(id) FROM "order" WHERE state = 'awaiting_payment');
-- P6.1
UPDATE stripe_event SET received_at = now() - interval '6 minutes';
-- P6.2
DELETE FROM refund;
UPDATE payment_attempt SET succeeded_at = now() - interval '6 minutes' WHERE state = 'succeeded';
-- P6.2
UPDATE refund SET amount_fen = 1;
UPDATE payment_attempt SET succeeded_at = now() - interval '6 minutes' WHERE state = 'succeeded';
-- P6.2
UPDATE payment_attempt SET anomaly = 'amount', succeeded_at = now() - interval '6 minutes'
WHERE order_id = (SELECT min(id) FROM "order" WHERE state = 'confirmed');
-- L1.0
DELETE FROM entry_line WHERE id = 1;
-- L1.0
UPDATE entry_line SET amount_fen = amount_fen + 1 WHERE id = 1;
-- L1.0
INSERT INTO entry (source_type, source_id, kind) VALUES ('test', 1, 'made up');
-- L1.0
UPDATE entry_line SET currency = 'usd' WHERE id = 1;
-- L1.0
ALTER TABLE entry_line DROP CONSTRAINT ck_entry_line_amount;
UPDATE entry_line SET amount_fen = 0 WHERE entry_id = 1;
-- L2.0
INSERT INTO entry (source_type, source_id, kind, reversal_of) VALUES ('entry', 1, 'reversed', 1);
INSERT INTO entry_line (entry_id, account_id, amount_fen)
SELECT currval(pg_get_serial_sequence('entry', 'id')), account_id, -amount_fen + 1 FROM entry_line WHERE entry_id = 1;
-- L3.0
UPDATE account SET balance_fen = balance_fen - 1;
-- L4.0
DELETE FROM entry WHERE kind = 'captured';
-- L4.0
DELETE FROM entry WHERE kind = 'received';
-- L4.0
DELETE FROM entry WHERE kind = 'shipped';
-- L4.0
INSERT INTO entry (source_type, source_id, kind)
SELECT 'payment_attempt', id, 'captured' FROM payment_attempt WHERE state = 'created';
-- L4.0
INSERT INTO entry (source_type, source_id, kind) SELECT 'parcel', id, 'shipped' FROM parcel WHERE shipped_at IS NULL;
-- L4.0
DELETE FROM entry WHERE kind = 'expired';
-- L4.0
DELETE FROM entry WHERE kind = 'rejected';
-- L4.0
DELETE FROM entry WHERE kind = 'repriced';
-- L4.0
DELETE FROM entry WHERE kind = 'written_off';
-- L4.0
DELETE FROM entry WHERE kind = 'counted';
-- L4.0
INSERT INTO entry (source_type, source_id, kind) SELECT 'inspection', id, 'rejected' FROM inspection WHERE result = 'passed';
-- L4.0
DELETE FROM entry WHERE source_type = 'refund' AND kind = 'granted';
-- L4.0
INSERT INTO entry (source_type, source_id, kind) SELECT 'refund', id, 'refunded' FROM refund WHERE state = 'pending';
-- L4.0
UPDATE refund SET state = 'succeeded', stripe_refund_id = 're_' || id;
-- L11.0
UPDATE entry_line SET amount_fen = amount_fen + 1 WHERE entry_id = (SELECT min(id) FROM entry WHERE kind = 'granted') AND amount_fen > 0;
-- L11.0
UPDATE payment_attempt SET captured_fen = captured_fen + 1 WHERE state = 'succeeded';
-- L11.1
UPDATE account SET balance_fen = balance_fen + 1 WHERE name = 'refunds_payable';
-- L11.1
UPDATE refund SET amount_fen = amount_fen - 1;
-- L12.0
DELETE FROM entry_line WHERE entry_id IN (SELECT id FROM entry WHERE (source_type, kind) = ('consignment', 'delivered'));
-- L12.0
UPDATE refund SET amount_fen = amount_fen - 1 WHERE reason = 'returned';
-- L4.0
DELETE FROM entry WHERE (source_type, kind) = ('parcel', 'carried');
-- L4.0
DELETE FROM entry WHERE (source_type, kind) = ('parcel', 'came_back');
-- L4.0
DELETE FROM entry WHERE (source_type, kind) = ('consignment', 'delivered');
-- L10.0
UPDATE account SET balance_fen = balance_fen + 1 WHERE name = 'inventory';
-- L10.0
UPDATE lot SET buyout = false WHERE id = 1;
-- L8.0
ALTER TABLE account DROP CONSTRAINT ck_account_limit;
UPDATE account SET balance_fen = limit_fen + 1 WHERE organisation_id IS NOT NULL;

-- == Rest ==
-- T1.0
UPDATE pick_line SET parcel_id = NULL;
-- T1.0
UPDATE purchase_order SET supplier_id = supplier_id + 1;
-- T1.0
UPDATE lot SET qc_state = 'rejected';
-- T1.0
DELETE FROM inspection;
-- T1.0
DELETE FROM receipt_line;
-- T1.0
UPDATE product SET township_code = '';
-- T2.0
DELETE FROM inspection WHERE lot_id = 1;
-- T2.1
DELETE FROM lot_source;
-- T2.2
UPDATE inspection SET inspector_id = (SELECT min(received_by) FROM receipt) WHERE lot_id = 1;
-- T3.0
UPDATE purchase_line SET quantity = 1;
-- T3.1
ALTER TABLE receipt_line DROP CONSTRAINT ck_receipt_line_accepted;
UPDATE receipt_line SET accepted = quantity + 1 WHERE id = 1;
-- T3.2
DELETE FROM decision WHERE subject_type = 'receipt_line';
-- T4.0
UPDATE organisation SET state = 'suspended', state_at = now() - interval '61 seconds' WHERE kind = 'shop';
-- T4.0
UPDATE organisation SET state = 'terminated', state_at = now() - interval '61 seconds' WHERE kind = 'supplier';
-- T4.0
UPDATE product SET state = 'suspended', state_at = now() - interval '61 seconds';
-- T5.0
UPDATE category SET is_covered = true;
UPDATE receipt_line SET certificate_id = NULL WHERE id = 1;
-- T5.0
UPDATE product SET certificate_required = true;
UPDATE certificate SET kind_code = 'green';
-- T5 allowed
UPDATE category SET is_covered = true;
UPDATE receipt_line SET certificate_id = NULL, exemption = 'household' WHERE id = 1;
-- T5.1
DELETE FROM certificate_parent;
-- T6.0
DROP INDEX uq_pool_terms_open;
INSERT INTO pool_terms (sku_id, purchase_fen, pool_fen, floor_fen, suggested_fen)
SELECT sku_id, purchase_fen, pool_fen, floor_fen, suggested_fen FROM pool_terms WHERE id = 1;
-- T6.0
INSERT INTO pool_terms (sku_id, purchase_fen, pool_fen, floor_fen, suggested_fen, since, until)
SELECT sku_id, purchase_fen, pool_fen, floor_fen, suggested_fen, now() + interval '1 day', now() + interval '2 days'
FROM pool_terms WHERE id = 1;
-- T6.1
INSERT INTO tier_price (terms_id, tier, pool_fen) SELECT id, 'gold', purchase_fen - 1 FROM pool_terms WHERE id = 1;
-- T8.0
UPDATE bill_line SET quantity = quantity + 1;
-- T7.0
UPDATE pool_terms SET floor_fen = 1000000, suggested_fen = 1000000, since = now() - interval '3 minutes';
-- T7.0
UPDATE pool_terms SET floor_fen = 1000000, suggested_fen = 1000000, since = now() - interval '3 minutes';
INSERT INTO price_waiver (shop_id, sku_id, floor_fen, since, until, reason, state, decided_at)
SELECT shop_id, sku_id, 1, now() - interval '1 day', now() - interval '3 minutes', 'festival', 'granted', now() FROM listing;
-- T7 allowed
UPDATE pool_terms SET floor_fen = 1000000, suggested_fen = 1000000, since = now() - interval '1 minute';
-- T7 allowed
UPDATE pool_terms SET floor_fen = 1000000, suggested_fen = 1000000, since = now() - interval '3 minutes';
INSERT INTO price_waiver (shop_id, sku_id, floor_fen, since, until, reason, state, decided_at)
SELECT shop_id, sku_id, 1, now() - interval '1 day', now() - interval '1 minute', 'festival', 'granted', now() FROM listing;
-- A1.0
UPDATE order_line SET shop_id = shop_id + 1;
-- A1.0
UPDATE order_line SET sku_id = sku_id + 1;
-- A1.1
UPDATE lot SET sku_id = sku_id + 1;
-- A1.2
UPDATE stock_item SET sku_id = sku_id + 100;
-- A1.3
UPDATE pick_line SET lot_id = lot_id + 1;
-- A1.3
UPDATE pick_line SET quantity = quantity + 1;
-- A1.3
UPDATE order_line SET consignment_id = consignment_id + 1 WHERE consignment_id IS NOT NULL;
-- A2.0
DELETE FROM audit_event WHERE object_type = 'refund';
-- A2.1
DELETE FROM audit_event WHERE object_type = 'membership';
-- A2.2
DELETE FROM audit_event WHERE object_type = 'lot';
-- A2.3
DELETE FROM audit_event WHERE object_type = 'sku';
-- A2.4
DELETE FROM audit_event WHERE object_type = 'listing';
-- A2.5
INSERT INTO price_waiver (shop_id, sku_id, floor_fen, since, until, reason)
SELECT shop_id, sku_id, 1, now(), now() + interval '1 day', 'festival' FROM listing;
-- A2.6
INSERT INTO invitation (organisation_id, role, phone, name, token_hash, invited_by, expires_at)
SELECT id, 'buyer', '+8613812345678', 'x', 'x', 1, now() + interval '7 days' FROM organisation WHERE kind = 'association';
-- A2.7
INSERT INTO setting (key, value, set_by) SELECT 'low_stock', 9, min(id) FROM person;
-- A2.8
UPDATE freight_zone SET set_by = (SELECT min(id) FROM person);
-- A2.9
DELETE FROM audit_event WHERE object_type = 'receipt';
-- A2.10
DELETE FROM audit_event WHERE object_type = 'inspection';
-- A2.11
DELETE FROM audit_event WHERE object_type = 'write_off';
-- A2.12
DELETE FROM audit_event WHERE object_type = 'stock_count';
-- A2.13
DELETE FROM audit_event WHERE object_type = 'certificate';
-- A3.0
DELETE FROM audit_event WHERE seq = 3;
-- A3.0
DELETE FROM audit_event WHERE seq = 1;
-- A3.0
UPDATE audit_event SET prev_hash = repeat('1', 64) WHERE seq = 4;
-- A3.0
UPDATE audit_event SET prev_hash = repeat('1', 64) WHERE seq = 1;
-- A3.0
UPDATE audit_event SET hash = repeat('1', 64) WHERE seq = 4;
-- A3.0
UPDATE audit_event SET hash = NULL WHERE seq = (SELECT max(seq) FROM audit_event);
-- A3.1
UPDATE audit_event SET at = now() - interval '11 minutes' WHERE seq IS NULL;
-- A4.0
UPDATE stripe_event SET payload = '{"note": "4242424242424242"}';
-- A4.1
UPDATE audit_event SET after = '{"note": "4242424242424242"}' WHERE id = 1;
-- A4.1
UPDATE audit_event SET before = '{"note": "11010519491231002X"}' WHERE id = 1;
-- A4.1
UPDATE audit_event SET after = '{"key": "sk_live_1"}' WHERE id = 1;
-- A4.1
UPDATE audit_event SET after = '{"key": "whsec_1"}' WHERE id = 1;
-- A4.2
UPDATE notice SET body = 'card 4242424242424242';
-- A5.0
ALTER TABLE membership DROP CONSTRAINT ck_membership_not_to_oneself;
UPDATE membership SET granted_by = person_id;
-- A5.1
UPDATE person SET state = 'disabled' WHERE name = 'consumer';
-- A5.2
INSERT INTO invitation (organisation_id, role, phone, name, token_hash, invited_by, expires_at, accepted_at, accepted_by)
SELECT id, 'finance', '+8613812345678', 'x', 'x', 1, now() + interval '7 days', now(), 2 FROM organisation WHERE kind = 'association';
-- A5.2
INSERT INTO invitation (organisation_id, role, phone, name, token_hash, invited_by, approved_by, expires_at, accepted_at, accepted_by)
SELECT id, 'admin', '+8613812345678', 'x', 'x', 1, 2, now() + interval '7 days', now(), 2 FROM organisation WHERE kind = 'association';
-- A5.2
INSERT INTO invitation (organisation_id, role, phone, name, token_hash, invited_by, expires_at, accepted_at, accepted_by)
SELECT id, 'buyer', '+8613812345678', 'x', 'x', 1, now() + interval '7 days', now(), 1 FROM organisation WHERE kind = 'association';
-- A5.3
ALTER TABLE decision DROP CONSTRAINT ck_decision_two_people;
INSERT INTO decision (kind, subject_type, subject_id, requested_by, decided_by) VALUES ('approved', 'application', 1, 1, 1);
-- A5.4
ALTER TABLE write_off DROP CONSTRAINT ck_write_off_two_people;
UPDATE write_off SET decided_by = asked_by;
-- A5.5
ALTER TABLE count_line DROP CONSTRAINT ck_count_line_two_people;
UPDATE count_line SET decided_by = counted_by;
-- A6.0
ALTER TABLE person DROP CONSTRAINT ck_person_pseudonym;
UPDATE person SET deleted_at = now();
-- A7.0
UPDATE procrastinate_events SET at = now() - interval '11 minutes';
-- A7.0
UPDATE procrastinate_jobs SET status = 'doing';
UPDATE procrastinate_events SET at = now() - interval '61 minutes';
-- A7.0
UPDATE procrastinate_jobs SET status = 'failed';

-- == Grace ==
-- S1 allowed
UPDATE stock_item SET sellable = held + allocated - 1 WHERE held > 0;
INSERT INTO notice (kind, cause_type, cause_id) SELECT 'shortage', 'stock_item', id FROM stock_item WHERE held > 0;
-- S7 allowed
UPDATE hold SET until = now() - interval '1 minute' WHERE ended_at IS NULL;
-- S7 allowed
UPDATE hold SET until = now() - interval '1 hour' WHERE ended_at IS NULL;
UPDATE payment_attempt SET state = 'processing' WHERE state = 'created';
-- O10 allowed
UPDATE freight_zone SET until = now() + interval '1 day';
INSERT INTO freight_zone (zone, name_zh, name_en, province_codes, first_weight_g, first_fee_fen, extra_weight_g, extra_fee_fen,
  transit_days, chilled_allowed, frozen_allowed, chilled_pack_fen, frozen_pack_fen, since, approved_at)
SELECT zone, name_zh, name_en, province_codes, first_weight_g, first_fee_fen, extra_weight_g, extra_fee_fen,
  transit_days, chilled_allowed, frozen_allowed, chilled_pack_fen, frozen_pack_fen, until, now() FROM freight_zone;
-- P1 allowed
INSERT INTO payment_attempt (order_id, state, amount_fen, expires_at, captured_fen, succeeded_at)
SELECT order_id, state, amount_fen, expires_at, captured_fen, now() - interval '4 minutes'
FROM payment_attempt p WHERE order_id = (SELECT min(id) FROM "order" WHERE state = 'confirmed');
-- P4 allowed
UPDATE refund SET state = 'sent', updated_at = now() - interval '11 minutes';
INSERT INTO notice (kind, cause_type, cause_id) SELECT 'refund_unanswered', 'refund', id FROM refund;
-- P6 allowed
UPDATE "order" SET payment_due = now() - interval '14 minutes'
WHERE id = (SELECT min(id) FROM "order" WHERE state = 'awaiting_payment');
-- P6 allowed
UPDATE stripe_event SET received_at = now() - interval '1 hour', processed_at = now();
-- T4 allowed
UPDATE organisation SET state = 'suspended', state_at = now() WHERE kind = 'shop';
-- A3 allowed
UPDATE audit_event SET at = now() - interval '9 minutes' WHERE seq IS NULL;
-- A4 allowed
UPDATE notice SET body = 'waybill SF12345678901234';
-- A7 allowed
UPDATE procrastinate_jobs SET status = 'failed';
INSERT INTO notice (kind, cause_type, cause_id) SELECT 'job_failed', 'job', id FROM procrastinate_jobs;

-- == Joining ==
-- V1.0
DELETE FROM membership WHERE organisation_id = (SELECT organisation_id FROM application WHERE state = 'approved');
-- V1.0
ALTER TABLE decision DISABLE TRIGGER ALL;
DELETE FROM decision WHERE subject_type = 'application';
-- V1.1
ALTER TABLE decision DROP CONSTRAINT ck_decision_two_people;
UPDATE decision SET decided_by = requested_by WHERE subject_type = 'application';
-- V1.2
DELETE FROM audit_event WHERE object_type = 'application';
-- V2.0
UPDATE organisation SET state = 'suspended' WHERE id = (SELECT organisation_id FROM application WHERE state = 'approved');
-- V2.0
UPDATE organisation SET state = 'terminated' WHERE id = (SELECT organisation_id FROM application WHERE state = 'approved');
-- V3.0
UPDATE submission SET issued_on = NULL, valid_until = current_date - 3 WHERE id = (SELECT s.id FROM submission s
JOIN requirement r ON r.id = s.requirement_id WHERE r.blocks_sale AND s.state = 'accepted' LIMIT 1);
-- V3 allowed
UPDATE submission SET issued_on = NULL, valid_until = ((now() - interval '2 hours') AT TIME ZONE 'Asia/Shanghai')::date
WHERE id = (SELECT s.id FROM submission s JOIN requirement r ON r.id = s.requirement_id WHERE r.blocks_sale
AND s.state = 'accepted' LIMIT 1);
