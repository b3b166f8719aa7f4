"""Orchard readings: plots, devices, and readings in monthly partitions."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: Makes the partitions of months that have none, and moves there what lay in the default one. The program's own role
#: may not make tables: this runs as whoever owns them. Locks stand in the order in which readings take theirs.
KEEP_READING_MONTHS = """
    CREATE FUNCTION keep_reading_months(first date, last date) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE
        begins timestamp;
        partition_name text;
        made integer := 0;
    BEGIN
        FOR begins IN
            SELECT month FROM generate_series(date_trunc('month', first::timestamp), last::timestamp, interval '1 month') month
            WHERE to_regclass('public.' || to_char(month, '"reading_y"YYYY"m"MM')) IS NULL ORDER BY month
        LOOP
            LOCK TABLE device IN SHARE ROW EXCLUSIVE MODE;
            LOCK TABLE reading IN SHARE UPDATE EXCLUSIVE MODE;
            LOCK TABLE reading_default IN ACCESS EXCLUSIVE MODE;
            partition_name := to_char(begins, '"reading_y"YYYY"m"MM');
            CONTINUE WHEN to_regclass('public.' || partition_name) IS NOT NULL;
            EXECUTE format('CREATE TABLE public.%I (LIKE reading INCLUDING ALL)', partition_name);
            EXECUTE format(
                'WITH moved AS (DELETE FROM reading_default WHERE at >= %L AND at < %L RETURNING *) '
                'INSERT INTO public.%I SELECT * FROM moved',
                begins AT TIME ZONE 'UTC', (begins + interval '1 month') AT TIME ZONE 'UTC', partition_name);
            EXECUTE format(
                'ALTER TABLE reading ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
                partition_name, begins AT TIME ZONE 'UTC', (begins + interval '1 month') AT TIME ZONE 'UTC');
            made := made + 1;
        END LOOP;
        RETURN made;
    END $$"""


def upgrade() -> None:
    op.create_table(
        "plot",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("supplier_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("crop_zh", sa.Text(), nullable=False),
        sa.Column("crop_en", sa.Text(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("township_code", sa.Text(), nullable=False),
        sa.Column("village", sa.Text(), server_default="", nullable=False),
        sa.Column("area_m2", sa.BigInteger(), nullable=False),
        sa.Column("frost_c100", sa.BigInteger(), nullable=True),
        sa.Column("heat_c100", sa.BigInteger(), nullable=True),
        sa.Column("drought_bp", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("area_m2 > 0", name=op.f("ck_plot_area")),
        sa.CheckConstraint(
            "frost_c100 BETWEEN -6000 AND 8500 AND heat_c100 BETWEEN -6000 AND 8500",
            name=op.f("ck_plot_temperatures"),
        ),
        sa.CheckConstraint("heat_c100 > frost_c100", name=op.f("ck_plot_heat_above_frost")),
        sa.CheckConstraint("drought_bp BETWEEN 0 AND 10000", name=op.f("ck_plot_drought")),
        sa.ForeignKeyConstraint(["supplier_id"], ["organisation.id"], name=op.f("fk_plot_supplier_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_plot_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plot")),
    )
    op.create_index("uq_plot_supplier_id_name", "plot", ["supplier_id", "name"], unique=True)
    op.create_index(
        "ix_plot_product_id",
        "plot",
        ["product_id"],
        unique=False,
        postgresql_where=sa.text("product_id IS NOT NULL"),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("plot_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_device_created_by")),
        sa.ForeignKeyConstraint(["plot_id"], ["plot.id"], name=op.f("fk_device_plot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_token_hash")),
    )
    op.create_index("ix_device_plot_id", "device", ["plot_id"], unique=False)
    op.create_table(
        "reading",
        sa.Column("device_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("temperature_c100", sa.SmallInteger(), nullable=True),
        sa.Column("humidity_bp", sa.SmallInteger(), nullable=True),
        sa.Column("soil_moisture_bp", sa.SmallInteger(), nullable=True),
        sa.Column("simulated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("temperature_c100 BETWEEN -6000 AND 8500", name=op.f("ck_reading_temperature")),
        sa.CheckConstraint("humidity_bp BETWEEN 0 AND 10000", name=op.f("ck_reading_humidity")),
        sa.CheckConstraint("soil_moisture_bp BETWEEN 0 AND 10000", name=op.f("ck_reading_soil_moisture")),
        sa.CheckConstraint(
            "num_nonnulls(temperature_c100, humidity_bp, soil_moisture_bp) > 0", name=op.f("ck_reading_something")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_reading_device_id")),
        sa.PrimaryKeyConstraint(
            "device_id",
            "at",
            name=op.f("pk_reading"),
            postgresql_include=["temperature_c100", "humidity_bp", "soil_moisture_bp", "simulated"],
        ),
        postgresql_partition_by="RANGE (at)",
    )
    op.create_foreign_key(op.f("fk_receipt_line_plot_id"), "receipt_line", "plot", ["plot_id"], ["id"])
    op.execute("CREATE TABLE reading_default PARTITION OF reading DEFAULT")
    op.execute(KEEP_READING_MONTHS)


def downgrade() -> None:
    op.execute("DROP FUNCTION keep_reading_months(date, date)")
    op.drop_constraint(op.f("fk_receipt_line_plot_id"), "receipt_line", type_="foreignkey")
    op.drop_table("reading")
    op.drop_index("ix_device_plot_id", table_name="device")
    op.drop_table("device")
    op.drop_index("ix_plot_product_id", table_name="plot", postgresql_where=sa.text("product_id IS NOT NULL"))
    op.drop_index("uq_plot_supplier_id_name", table_name="plot")
    op.drop_table("plot")
