"""The job queue's own tables, as procrastinate ships them up to 3.10.

Its migration files never change once released, so the list below is the history; a newer release is a newer revision.
"""

from importlib.resources import files
from typing import Any

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCRIPTS = """
00.00.00_01_initial 00.05.00_01_drop_started_at_column 00.05.00_02_drop_started_at_column
00.05.00_03_drop_procrastinate_version_table 00.06.00_01_fix_procrastinate_fetch_job
00.07.01_01_fix_trigger_status_events_insert 00.08.01_01_add_queueing_lock_column
00.10.00_01_close_fetch_job_race_condition 00.10.00_02_add_defer_job_function
00.11.00_03_add_procrastinate_periodic_defers 00.12.00_01_add_foreign_key_index
00.14.00_01_add_locks_to_periodic_defer 00.15.02_01_fix_procrastinate_defer_periodic_job
00.16.00_01_add_finish_job_and_retry_job_functions 00.17.00_01_add_trigger_on_job_deletion
00.17.00_02_delete_finished_jobs 00.17.00_03_add_checks_to_finish_job 00.17.00_04_add_checks_to_retry_job
00.18.01_01_fix_finish_job_compat_issue 00.19.00_01_add_index_on_procrastinate_jobs
00.22.00_01_add_kwargs_to_defer_periodic_job 00.23.00_01_null_locks_excluded 01.00.00_01_remove_old_finish_job_function
01.01.01_01_job_id_bigint 02.00.03_01_add_job_priority 02.05.00_01_add_periodic_job_priority
02.06.00_01_add_cancel_states 02.08.00_01_add_additional_params_to_retry_job 02.14.01_01_add_indexes_for_fetch_job
03.00.00_01_pre_cancel_notification 03.00.00_50_post_cancel_notification 03.01.00_01_pre_add_heartbeat
03.01.00_50_post_add_heartbeat 03.02.00_01_pre_batch_defer_jobs 03.02.00_50_post_batch_defer_jobs
03.03.00_01_pre_priority_lock_fetch_job 03.04.00_01_pre_add_retry_failed_job_procedure
03.04.00_50_post_add_retry_failed_job_procedure
""".split()


def upgrade() -> None:
    folder = files("procrastinate.sql") / "migrations"
    connection: Any = op.get_bind().connection.driver_connection
    for script in SCRIPTS:
        connection.execute((folder / f"{script}.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("""
        DO $$
        DECLARE thing record;
        BEGIN
            FOR thing IN SELECT oid::regclass AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                AND relname LIKE 'procrastinate%' LOOP
                EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', thing.name);
            END LOOP;
            FOR thing IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace
                AND proname LIKE 'procrastinate%' LOOP
                EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', thing.name);
            END LOOP;
            FOR thing IN SELECT t.oid::regtype AS name FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
                WHERE t.typnamespace = 'public'::regnamespace AND t.typname LIKE 'procrastinate%'
                AND (t.typtype = 'e' OR (t.typtype = 'c' AND c.relkind = 'c')) LOOP
                EXECUTE format('DROP TYPE IF EXISTS %s CASCADE', thing.name);
            END LOOP;
        END $$""")
