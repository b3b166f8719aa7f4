"""Guards: append-only books, entries that sum to zero, states that only move along their graph."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("stock_movement", "entry", "entry_line", "order_event")

FUNCTIONS = {
    "refuse_change": """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
    "seal_only": """
        CREATE FUNCTION seal_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.seq IS NULL AND NEW.seq IS NOT NULL
               AND to_jsonb(NEW) - ARRAY['seq', 'prev_hash', 'hash'] = to_jsonb(OLD) - ARRAY['seq', 'prev_hash', 'hash'] THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'audit_event is append-only' USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
    "entry_balances": """
        CREATE FUNCTION entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            wanted bigint := CASE TG_TABLE_NAME WHEN 'entry' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'entry_id')::bigint END;
            lines bigint;
            total bigint;
            currencies bigint;
        BEGIN
            SELECT count(*), coalesce(sum(amount_fen), 0), count(DISTINCT currency)
              INTO lines, total, currencies FROM entry_line WHERE entry_id = wanted;
            IF lines < 2 OR total <> 0 OR currencies <> 1 THEN
                RAISE EXCEPTION 'entry % does not balance: % lines, sum %', wanted, lines, total
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NULL;
        END $$""",
    "order_moves": """
        CREATE FUNCTION order_moves() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (OLD.state, NEW.state) NOT IN (
                ('awaiting_payment', 'confirmed'), ('awaiting_payment', 'cancelled'), ('awaiting_payment', 'expired'),
                ('expired', 'confirmed'), ('confirmed', 'completed'), ('confirmed', 'cancelled')) THEN
                RAISE EXCEPTION 'an order does not move from % to %', OLD.state, NEW.state
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
    "success_is_final": """
        CREATE FUNCTION success_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% %: succeeded is final', TG_TABLE_NAME, OLD.id USING ERRCODE = 'integrity_constraint_violation';
        END $$""",
}

TRIGGERS = (
    ("audit_event_seal", "audit_event", "BEFORE UPDATE", "FOR EACH ROW EXECUTE FUNCTION seal_only()"),
    ("audit_event_keep", "audit_event", "BEFORE DELETE OR TRUNCATE", "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"),
    ("order_moves", '"order"', "BEFORE UPDATE OF state", "FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION order_moves()"),
    ("attempt_final", "payment_attempt", "BEFORE UPDATE OF state", "FOR EACH ROW WHEN (OLD.state = 'succeeded' AND NEW.state <> 'succeeded') EXECUTE FUNCTION success_is_final()"),
    ("refund_final", "refund", "BEFORE UPDATE OF state", "FOR EACH ROW WHEN (OLD.state = 'succeeded' AND NEW.state <> 'succeeded') EXECUTE FUNCTION success_is_final()"),
)  # fmt: skip


def upgrade() -> None:
    for body in FUNCTIONS.values():
        op.execute(body)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for name, table, when, rest in TRIGGERS:
        op.execute(f"CREATE TRIGGER {name} {when} ON {table} {rest}")
    for table in ("entry", "entry_line"):
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {table}_balances AFTER INSERT ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_balances()"
        )


def downgrade() -> None:
    for table in ("entry", "entry_line"):
        op.execute(f"DROP TRIGGER {table}_balances ON {table}")
    for name, table, _when, _rest in TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON {table}")
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER {table}_keep ON {table}")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}()")
