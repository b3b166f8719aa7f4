"""From paid to delivered: carriers, waves, parcels and what becomes of them, and who pays for the way."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

#: (table, name of the check) → what it says; None: there is none.
CHECKS: dict[tuple[str, str], str | None] = {
    ("lot", "not_overpromised"): "on_hand >= 0 AND allocated >= 0 AND doubted >= 0 AND allocated + doubted <= on_hand",
    (
        "consignment",
        "state",
    ): "state IN ('waiting', 'picking', 'picked', 'packed', 'shipped', 'delivered', 'returned', 'cancelled')",
    (
        "stock_movement",
        "kind",
    ): "kind IN ('received', 'shipped', 'split', 'merged', 'downgraded', 'counted', 'written_off', 'expired', 'returned', 'scrapped', 'came_back')",
    ("lot_source", "kind"): "kind IN ('split', 'merged', 'downgraded', 'came_back')",
    (
        "order_line",
        "not_negative",
    ): "line_fen >= 0 AND discount_fen >= 0 AND freight_fen >= 0 AND freight_borne_fen >= 0",
    ("carrier", "serves"): "serves IN ('doors', 'stations')",
    ("carrier", "heaviest"): "heaviest_g > 0",
    ("message", "channel"): "channel IN ('mail', 'sms')",
    ("pick_line", "weight"): "weight_g > 0",
    ("parcel", "state"): "state IN ('packed', 'shipped', 'at_station', 'returning', 'delivered', 'returned')",
    ("parcel", "delivered_by"): "delivered_by IN ('carrier', 'buyer', 'station', 'itself')",
    ("parcel", "left"): "(state = 'packed') = (shipped_at IS NULL)",
    ("parcel", "delivered"): "(state = 'delivered') = (delivered_at IS NOT NULL)",
    ("parcel", "who_delivered"): "(delivered_at IS NULL) = (delivered_by IS NULL)",
    ("parcel", "figures"): "freight_fen >= 0 AND cost_fen >= 0 AND expected_g > 0",
}
CHECKS_BEFORE = dict.fromkeys(CHECKS) | {
    ("lot", "not_overpromised"): "on_hand >= 0 AND allocated >= 0 AND allocated <= on_hand",
    ("consignment", "state"): "state IN ('waiting', 'picking', 'packed', 'shipped', 'delivered')",
    (
        "stock_movement",
        "kind",
    ): "kind IN ('received', 'shipped', 'split', 'merged', 'downgraded', 'counted', 'written_off', 'expired', 'returned', 'scrapped')",
    ("lot_source", "kind"): "kind IN ('split', 'merged', 'downgraded')",
    ("order_line", "not_negative"): "line_fen >= 0 AND discount_fen >= 0",
}
REQUIRED = (("consignment", "ship_on"), ("consignment", "ship_by"), ("message", "channel"))
#: Consignments that were being picked or stood packed begin anew: their goods lie where they lay, and boxes now get their
#: label when they are packed. The freight of an order is put on its lines by weight, the largest takes what is over.
FILLED = (
    "DELETE FROM pick_line WHERE consignment_id IN (SELECT id FROM consignment WHERE state IN ('picking', 'packed'))",
    "DELETE FROM parcel WHERE shipped_at IS NULL",
    "UPDATE consignment SET state = 'waiting', picking_at = NULL, picker_id = NULL, packed_at = NULL, packer_id = NULL "
    "WHERE state IN ('picking', 'packed')",
    "UPDATE consignment SET ship_on = (created_at AT TIME ZONE 'Asia/Shanghai')::date + 1, ship_by = created_at + interval '48 hours'",
    "UPDATE parcel SET state = 'shipped' WHERE shipped_at IS NOT NULL",
    "UPDATE order_line l SET consignment_id = c.id FROM consignment c WHERE c.order_id = l.order_id AND c.storage = l.storage",
    "UPDATE order_line l SET catch_weight = k.catch_weight FROM sku k WHERE k.id = l.sku_id",
    "UPDATE order_line l SET freight_fen = o.freight_fen * (l.net_weight_g * l.quantity) / w.weight FROM \"order\" o JOIN ("
    "SELECT order_id, sum(net_weight_g * quantity)::bigint AS weight FROM order_line GROUP BY order_id) w ON w.order_id = o.id "
    "WHERE l.order_id = o.id",
    "UPDATE order_line l SET freight_fen = l.freight_fen + r.rest FROM ("
    "SELECT o.id, o.freight_fen - sum(n.freight_fen)::bigint AS rest, min(n.id) AS first FROM \"order\" o JOIN order_line n ON n.order_id = o.id "
    "GROUP BY o.id) r WHERE l.id = r.first",
    "UPDATE parcel p SET freight_fen = (SELECT coalesce(sum(l.freight_fen), 0) FROM order_line l WHERE l.consignment_id = p.consignment_id)",
    "UPDATE message SET channel = CASE WHEN kind = 'invitation' OR kind LIKE 'account\\_%' THEN 'sms' ELSE 'mail' END",
    "UPDATE message SET kind = 'confirmed' WHERE kind = 'order_confirmed'",
    "UPDATE procrastinate_jobs SET task_name = 'tell.buyer', args = jsonb_build_object('kind', 'confirmed', 'order_id', args -> 'order_id', "
    "'cause_id', args -> 'order_id') WHERE task_name = 'mail.order_confirmed'",
    "INSERT INTO account (name) SELECT n FROM unnest(ARRAY['pool_sales', 'service_fees', 'freight_income', 'freight_cost', "
    "'carriers_payable']) n WHERE EXISTS (SELECT FROM account WHERE name = 'stripe_clearing') ON CONFLICT DO NOTHING",
    "UPDATE account a SET limit_fen = 10000000 FROM organisation o WHERE o.id = a.organisation_id AND o.kind = 'shop'",
    "WITH granted AS (INSERT INTO entry (source_type, source_id, kind) SELECT 'refund', id, 'granted' FROM refund ON CONFLICT DO NOTHING "
    "RETURNING id, source_id) INSERT INTO entry_line (entry_id, account_id, amount_fen) SELECT e.id, a.id, CASE a.name "
    "WHEN 'refunds_payable' THEN -r.amount_fen ELSE r.amount_fen END FROM granted e JOIN refund r ON r.id = e.source_id "
    "CROSS JOIN account a WHERE a.name IN ('refunds_payable', 'held_for_orders')",
    "UPDATE account a SET balance_fen = coalesce((SELECT sum(amount_fen) FROM entry_line l WHERE l.account_id = a.id), 0) "
    "WHERE a.name IN ('refunds_payable', 'held_for_orders')",
)  # fmt: skip
#: What the tables before could not say is said as nearly as they can; what left cannot be called back.
EMPTIED = (
    "DELETE FROM message s USING message m WHERE s.channel = 'sms' AND m.channel = 'mail' AND m.kind = s.kind "
    "AND m.cause_type = s.cause_type AND m.cause_id = s.cause_id",
    "UPDATE message SET kind = 'order_confirmed' WHERE kind = 'confirmed'",
    "DELETE FROM procrastinate_jobs WHERE task_name IN ('tell.buyer', 'tell.shops', 'tell.short') AND status = 'todo'",
    "ALTER TABLE stock_movement DISABLE TRIGGER stock_movement_keep",
    "UPDATE stock_movement SET kind = 'counted' WHERE kind = 'came_back'",
    "ALTER TABLE stock_movement ENABLE TRIGGER stock_movement_keep",
    "UPDATE lot_source SET kind = 'split' WHERE kind = 'came_back'",
    "UPDATE pick_line SET task_id = NULL",
    "UPDATE parcel SET manifest_id = NULL, material_id = NULL",
    "UPDATE consignment SET wave_id = NULL",
    "UPDATE consignment SET state = CASE state WHEN 'picked' THEN 'picking' WHEN 'returned' THEN 'shipped' ELSE 'delivered' END "
    "WHERE state IN ('picked', 'returned', 'cancelled')",
)  # fmt: skip
#: Money that arrived may still be sent back by the buyer's bank.
REFUND_FINAL = (
    "CREATE TRIGGER refund_final BEFORE UPDATE OF state ON refund "
    "FOR EACH ROW WHEN (OLD.state = 'succeeded' AND {}) EXECUTE FUNCTION success_is_final()"
)


def upgrade() -> None:
    op.create_table(
        "packing_material",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("storage", sa.Text(), nullable=False),
        sa.Column("holds_g", sa.BigInteger(), nullable=False),
        sa.Column("weight_g", sa.BigInteger(), nullable=False),
        sa.Column("cost_fen", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("storage IN ('ambient', 'chilled', 'frozen')", name=op.f("ck_packing_material_storage")),
        sa.CheckConstraint("holds_g > 0 AND weight_g >= 0 AND cost_fen >= 0", name=op.f("ck_packing_material_figures")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packing_material")),
        sa.UniqueConstraint("code", name=op.f("uq_packing_material_code")),
    )
    op.create_table(
        "carrier_rate",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("carrier_code", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("province_codes", sa.ARRAY(sa.String(length=2)), nullable=False),
        sa.Column("first_weight_g", sa.BigInteger(), nullable=False),
        sa.Column("first_fee_fen", sa.BigInteger(), nullable=False),
        sa.Column("extra_weight_g", sa.BigInteger(), nullable=False),
        sa.Column("extra_fee_fen", sa.BigInteger(), nullable=False),
        sa.Column("chilled_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("frozen_fen", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("set_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "first_fee_fen >= 0 AND extra_fee_fen >= 0 AND chilled_fen >= 0 AND frozen_fen >= 0",
            name=op.f("ck_carrier_rate_fees"),
        ),
        sa.CheckConstraint("first_weight_g > 0 AND extra_weight_g > 0", name=op.f("ck_carrier_rate_weights")),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_carrier_rate_period")),
        sa.ForeignKeyConstraint(["carrier_code"], ["carrier.code"], name=op.f("fk_carrier_rate_carrier_code")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_carrier_rate_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier_rate")),
    )
    op.create_index("ix_carrier_rate_carrier_code", "carrier_rate", ["carrier_code", "since"], unique=False)
    op.create_table(
        "manifest",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=False),
        sa.Column("carrier_code", sa.Text(), nullable=False),
        sa.Column("station_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("cut_off_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(closed_at IS NULL) = (state = 'open')", name=op.f("ck_manifest_closed")),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_manifest_state")),
        sa.ForeignKeyConstraint(["carrier_code"], ["carrier.code"], name=op.f("fk_manifest_carrier_code")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_manifest_closed_by")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_manifest_opened_by")),
        sa.ForeignKeyConstraint(["station_id"], ["organisation.id"], name=op.f("fk_manifest_station_id")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_manifest_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manifest")),
    )
    op.create_index("ix_manifest_state", "manifest", ["state", "id"], unique=False)
    op.create_index(
        "uq_manifest_open",
        "manifest",
        ["warehouse_id", "carrier_code", "station_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "waybill_range",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("carrier_code", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), server_default="", nullable=False),
        sa.Column("digits", sa.BigInteger(), nullable=False),
        sa.Column("first_number", sa.BigInteger(), nullable=False),
        sa.Column("next_number", sa.BigInteger(), nullable=False),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("digits BETWEEN 1 AND 18", name=op.f("ck_waybill_range_digits")),
        sa.CheckConstraint("first_number >= 0 AND last_number >= first_number", name=op.f("ck_waybill_range_numbers")),
        sa.CheckConstraint("next_number BETWEEN first_number AND last_number + 1", name=op.f("ck_waybill_range_next")),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_waybill_range_added_by")),
        sa.ForeignKeyConstraint(["carrier_code"], ["carrier.code"], name=op.f("fk_waybill_range_carrier_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waybill_range")),
    )
    op.create_index("ix_waybill_range_carrier_code", "waybill_range", ["carrier_code", "id"], unique=False)
    op.create_table(
        "wave",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=False),
        sa.Column("storage", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("sku_id", sa.BigInteger(), nullable=True),
        sa.Column("picker_id", sa.BigInteger(), nullable=True),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'picked', 'cancelled')", name=op.f("ck_wave_state")),
        sa.CheckConstraint("storage IN ('ambient', 'chilled', 'frozen')", name=op.f("ck_wave_storage")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_wave_made_by")),
        sa.ForeignKeyConstraint(["picker_id"], ["person.id"], name=op.f("fk_wave_picker_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_wave_sku_id")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_wave_warehouse_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave")),
    )
    op.create_index("ix_wave_state", "wave", ["state", "id"], unique=False)
    op.create_table(
        "parcel_return",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("received_by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_parcel_return_parcel_id")),
        sa.ForeignKeyConstraint(["received_by"], ["person.id"], name=op.f("fk_parcel_return_received_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel_return")),
        sa.UniqueConstraint("parcel_id", name=op.f("uq_parcel_return_parcel_id")),
    )
    op.create_table(
        "pick_task",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("wave_id", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("picker_id", sa.BigInteger(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("picked", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(picked IS NULL) = (done_at IS NULL)", name=op.f("ck_pick_task_done")),
        sa.CheckConstraint("picked BETWEEN 0 AND quantity", name=op.f("ck_pick_task_picked")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_pick_task_quantity")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_pick_task_lot_id")),
        sa.ForeignKeyConstraint(["picker_id"], ["person.id"], name=op.f("fk_pick_task_picker_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_pick_task_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pick_task")),
    )
    op.create_index("ix_pick_task_lot_id", "pick_task", ["lot_id"], unique=False)
    op.create_index("ix_pick_task_wave_id", "pick_task", ["wave_id", "id"], unique=False)
    op.create_index(
        "uq_pick_task_claimed",
        "pick_task",
        ["picker_id"],
        unique=True,
        postgresql_where=sa.text("claimed_at IS NOT NULL AND done_at IS NULL"),
    )
    op.create_table(
        "pickup",
        sa.Column("parcel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("shelf", sa.Text(), server_default="", nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("arrived_by", sa.BigInteger(), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_by", sa.BigInteger(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("sent_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("code ~ '^[0-9]{6}$'", name=op.f("ck_pickup_code")),
        sa.CheckConstraint("proof IN ('code', 'phone')", name=op.f("ck_pickup_proof")),
        sa.CheckConstraint("(handed_at IS NULL) = (proof IS NULL)", name=op.f("ck_pickup_handed")),
        sa.CheckConstraint("handed_at IS NULL OR sent_back_at IS NULL", name=op.f("ck_pickup_one_end")),
        sa.ForeignKeyConstraint(["arrived_by"], ["person.id"], name=op.f("fk_pickup_arrived_by")),
        sa.ForeignKeyConstraint(["handed_by"], ["person.id"], name=op.f("fk_pickup_handed_by")),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_pickup_parcel_id")),
        sa.ForeignKeyConstraint(["station_id"], ["organisation.id"], name=op.f("fk_pickup_station_id")),
        sa.PrimaryKeyConstraint("parcel_id", name=op.f("pk_pickup")),
    )
    op.create_index("ix_pickup_station_id", "pickup", ["station_id", "parcel_id"], unique=False)
    op.create_index(
        "ix_pickup_to_remind",
        "pickup",
        ["arrived_at"],
        unique=False,
        postgresql_where=sa.text("handed_at IS NULL AND sent_back_at IS NULL AND reminded_at IS NULL"),
    )
    op.create_index(
        "uq_pickup_code",
        "pickup",
        ["station_id", "code"],
        unique=True,
        postgresql_where=sa.text("handed_at IS NULL AND sent_back_at IS NULL"),
    )
    op.create_table(
        "tracking_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("parcel_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("said", sa.Text(), server_default="", nullable=False),
        sa.Column("told_by", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('collected', 'in_transit', 'out_for_delivery', 'at_station', 'delivered', 'failed', 'returning', 'returned')",
            name=op.f("ck_tracking_event_kind"),
        ),
        sa.CheckConstraint("told_by IN ('file', 'push', 'pull', 'house')", name=op.f("ck_tracking_event_told_by")),
        sa.ForeignKeyConstraint(["parcel_id"], ["parcel.id"], name=op.f("fk_tracking_event_parcel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracking_event")),
    )
    op.create_index("uq_tracking_event_happening", "tracking_event", ["parcel_id", "at", "kind"], unique=True)
    op.add_column("lot", sa.Column("doubted", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("carrier", sa.Column("serves", sa.Text(), server_default="doors", nullable=False))
    op.add_column("carrier", sa.Column("cut_off", sa.Time(), server_default=sa.text("'17:00'"), nullable=False))
    op.add_column("carrier", sa.Column("heaviest_g", sa.BigInteger(), server_default="30000", nullable=False))
    op.add_column("carrier", sa.Column("adapter", sa.Text(), server_default="files", nullable=False))
    op.add_column("carrier", sa.Column("outside_code", sa.Text(), server_default="", nullable=False))
    op.add_column("carrier", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("consignment", sa.Column("ship_on", sa.Date(), nullable=True))
    op.add_column("consignment", sa.Column("ship_by", sa.DateTime(timezone=True), nullable=True))
    op.add_column("consignment", sa.Column("carrier_code", sa.Text(), nullable=True))
    op.add_column("consignment", sa.Column("wave_id", sa.BigInteger(), nullable=True))
    op.add_column("consignment", sa.Column("picked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("consignment", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("consignment", sa.Column("delay_told_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index(op.f("uq_consignment_order_id_warehouse_id_storage"), table_name="consignment")
    op.drop_index(op.f("ix_consignment_queue"), table_name="consignment")
    op.create_index("ix_consignment_queue", "consignment", ["warehouse_id", "state", "ship_by", "id"], unique=False)
    op.create_index(
        "ix_consignment_late",
        "consignment",
        ["ship_by"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'picking', 'picked', 'packed')"),
    )
    op.create_index("ix_consignment_order_id", "consignment", ["order_id"], unique=False)
    op.create_index("ix_consignment_wave_id", "consignment", ["wave_id"], unique=False)
    op.create_foreign_key(op.f("fk_consignment_wave_id"), "consignment", "wave", ["wave_id"], ["id"])
    op.create_foreign_key(op.f("fk_consignment_carrier_code"), "consignment", "carrier", ["carrier_code"], ["code"])
    op.add_column("message", sa.Column("channel", sa.Text(), nullable=True))
    op.drop_index(op.f("uq_message_cause"), table_name="message")
    op.create_index("uq_message_cause", "message", ["kind", "channel", "cause_type", "cause_id"], unique=True)
    op.create_index("ix_message_cause", "message", ["cause_type", "cause_id"], unique=False)
    op.add_column("order", sa.Column("station_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_order_station_id"), "order", "organisation", ["station_id"], ["id"])
    op.add_column(
        "order_line", sa.Column("catch_weight", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("order_line", sa.Column("freight_fen", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("order_line", sa.Column("freight_borne_fen", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("order_line", sa.Column("consignment_id", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_order_line_consignment_id",
        "order_line",
        ["consignment_id", "sku_id"],
        unique=False,
        postgresql_include=["quantity", "cancelled"],
    )
    op.create_foreign_key(
        op.f("fk_order_line_consignment_id"), "order_line", "consignment", ["consignment_id"], ["id"], use_alter=True
    )
    op.add_column("parcel", sa.Column("state", sa.Text(), server_default="packed", nullable=False))
    op.add_column("parcel", sa.Column("expected_g", sa.BigInteger(), nullable=True))
    op.add_column("parcel", sa.Column("material_id", sa.BigInteger(), nullable=True))
    op.add_column("parcel", sa.Column("freight_fen", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("parcel", sa.Column("cost_fen", sa.BigInteger(), nullable=True))
    op.add_column("parcel", sa.Column("manifest_id", sa.BigInteger(), nullable=True))
    op.add_column("parcel", sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("parcel", sa.Column("delivered_by", sa.Text(), nullable=True))
    op.create_index("ix_parcel_manifest_id", "parcel", ["manifest_id"], unique=False)
    op.create_index("ix_parcel_state", "parcel", ["state", "id"], unique=False)
    op.create_index("ix_parcel_waybill", "parcel", ["waybill"], unique=False)
    op.create_foreign_key(op.f("fk_parcel_manifest_id"), "parcel", "manifest", ["manifest_id"], ["id"])
    op.create_foreign_key(op.f("fk_parcel_material_id"), "parcel", "packing_material", ["material_id"], ["id"])
    op.add_column("person", sa.Column("sms_wanted", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("person", sa.Column("mail_wanted", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("person", sa.Column("orders_by_mail", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("person", sa.Column("orders_by_sms", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("pick_line", sa.Column("task_id", sa.BigInteger(), nullable=True))
    op.add_column("pick_line", sa.Column("weight_g", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_pick_line_task_id"), "pick_line", ["task_id"], unique=False)
    op.create_foreign_key(op.f("fk_pick_line_task_id"), "pick_line", "pick_task", ["task_id"], ["id"])
    for statement in FILLED:
        op.execute(statement)
    _rewrite_checks(CHECKS)
    for table, column in REQUIRED:
        op.alter_column(table, column, nullable=False)

    op.execute("DROP TRIGGER refund_final ON refund")
    op.execute(REFUND_FINAL.format("NEW.state NOT IN ('succeeded', 'failed')"))


def downgrade() -> None:
    op.execute("DROP TRIGGER refund_final ON refund")
    op.execute(REFUND_FINAL.format("NEW.state <> 'succeeded'"))
    for statement in EMPTIED:
        op.execute(statement)
    _rewrite_checks(CHECKS_BEFORE)
    op.drop_constraint(op.f("fk_pick_line_task_id"), "pick_line", type_="foreignkey")
    op.drop_index(op.f("ix_pick_line_task_id"), table_name="pick_line")
    op.drop_column("lot", "doubted")
    op.drop_column("pick_line", "weight_g")
    op.drop_column("pick_line", "task_id")
    op.drop_column("person", "orders_by_sms")
    op.drop_column("person", "orders_by_mail")
    op.drop_column("person", "mail_wanted")
    op.drop_column("person", "sms_wanted")
    op.drop_constraint(op.f("fk_parcel_material_id"), "parcel", type_="foreignkey")
    op.drop_constraint(op.f("fk_parcel_manifest_id"), "parcel", type_="foreignkey")
    op.drop_index("ix_parcel_waybill", table_name="parcel")
    op.drop_index("ix_parcel_state", table_name="parcel")
    op.drop_index("ix_parcel_manifest_id", table_name="parcel")
    op.drop_column("parcel", "delivered_by")
    op.drop_column("parcel", "delivered_at")
    op.drop_column("parcel", "manifest_id")
    op.drop_column("parcel", "cost_fen")
    op.drop_column("parcel", "freight_fen")
    op.drop_column("parcel", "material_id")
    op.drop_column("parcel", "expected_g")
    op.drop_column("parcel", "state")
    op.drop_constraint(op.f("fk_order_line_consignment_id"), "order_line", type_="foreignkey")
    op.drop_index("ix_order_line_consignment_id", table_name="order_line")
    op.drop_column("order_line", "consignment_id")
    op.drop_column("order_line", "freight_borne_fen")
    op.drop_column("order_line", "freight_fen")
    op.drop_column("order_line", "catch_weight")
    op.drop_constraint(op.f("fk_order_station_id"), "order", type_="foreignkey")
    op.drop_column("order", "station_id")
    op.drop_index("ix_message_cause", table_name="message")
    op.drop_index("uq_message_cause", table_name="message")
    op.create_index(op.f("uq_message_cause"), "message", ["kind", "cause_type", "cause_id"], unique=True)
    op.drop_column("message", "channel")
    op.drop_constraint(op.f("fk_consignment_carrier_code"), "consignment", type_="foreignkey")
    op.drop_constraint(op.f("fk_consignment_wave_id"), "consignment", type_="foreignkey")
    op.drop_index("ix_consignment_wave_id", table_name="consignment")
    op.drop_index("ix_consignment_order_id", table_name="consignment")
    op.drop_index(
        "ix_consignment_late",
        table_name="consignment",
        postgresql_where=sa.text("state IN ('waiting', 'picking', 'picked', 'packed')"),
    )
    op.drop_index("ix_consignment_queue", table_name="consignment")
    op.create_index(op.f("ix_consignment_queue"), "consignment", ["warehouse_id", "state", "id"], unique=False)
    op.create_index(
        op.f("uq_consignment_order_id_warehouse_id_storage"),
        "consignment",
        ["order_id", "warehouse_id", "storage"],
        unique=True,
    )
    op.drop_column("consignment", "delay_told_at")
    op.drop_column("consignment", "ended_at")
    op.drop_column("consignment", "picked_at")
    op.drop_column("consignment", "wave_id")
    op.drop_column("consignment", "carrier_code")
    op.drop_column("consignment", "ship_by")
    op.drop_column("consignment", "ship_on")
    op.drop_column("carrier", "retired_at")
    op.drop_column("carrier", "outside_code")
    op.drop_column("carrier", "adapter")
    op.drop_column("carrier", "heaviest_g")
    op.drop_column("carrier", "cut_off")
    op.drop_column("carrier", "serves")
    op.drop_index("uq_tracking_event_happening", table_name="tracking_event")
    op.drop_table("tracking_event")
    op.drop_index(
        "uq_pickup_code", table_name="pickup", postgresql_where=sa.text("handed_at IS NULL AND sent_back_at IS NULL")
    )
    op.drop_index("ix_pickup_to_remind", table_name="pickup")
    op.drop_index("ix_pickup_station_id", table_name="pickup")
    op.drop_table("pickup")
    op.drop_index(
        "uq_pick_task_claimed",
        table_name="pick_task",
        postgresql_where=sa.text("claimed_at IS NOT NULL AND done_at IS NULL"),
    )
    op.drop_index("ix_pick_task_wave_id", table_name="pick_task")
    op.drop_index("ix_pick_task_lot_id", table_name="pick_task")
    op.drop_table("pick_task")
    op.drop_table("parcel_return")
    op.drop_index("ix_wave_state", table_name="wave")
    op.drop_table("wave")
    op.drop_index("ix_waybill_range_carrier_code", table_name="waybill_range")
    op.drop_table("waybill_range")
    op.drop_index(
        "uq_manifest_open",
        table_name="manifest",
        postgresql_where=sa.text("state = 'open'"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_manifest_state", table_name="manifest")
    op.drop_table("manifest")
    op.drop_index("ix_carrier_rate_carrier_code", table_name="carrier_rate")
    op.drop_table("carrier_rate")
    op.drop_table("packing_material")


def _rewrite_checks(checks: dict[tuple[str, str], str | None]) -> None:
    for (table, name), said in checks.items():
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS ck_{table}_{name}")
        if said is not None:
            op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({said})")
