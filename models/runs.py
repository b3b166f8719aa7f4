"""Long work somebody started and may watch: imports, exports, batches."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Written
from models.files import StoredFile
from models.parties import one_of

RUN_STATES = ("preparing", "waiting", "running", "done", "failed", "cancelled")
ROW_STATES = ("new", "wrong", "done")


class Run(Base):
    """One piece of long work: what kind, for whom, how far, and the files that went in and came out.

    A job carries it on; a run that was cut short goes on where it was.
    """

    __tablename__ = "run"
    __table_args__ = (
        CheckConstraint(one_of("state", RUN_STATES), name="state"),
        CheckConstraint("total >= 0 AND done >= 0 AND wrong >= 0", name="counts"),
        Index("ix_run_person_id", "person_id", "id"),
        Index("ix_run_open", "id", postgresql_where=text("state IN ('waiting', 'running')")),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(server_default="preparing")
    total: Mapped[int] = mapped_column(server_default="0")
    done: Mapped[int] = mapped_column(server_default="0")
    wrong: Mapped[int] = mapped_column(server_default="0")
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    result_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    faults_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    created_at: Mapped[Written]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    cancel_asked_at: Mapped[datetime | None]


def results_before(kinds: Collection[str], moment: datetime) -> Select[int, int, str]:
    """Files that came out of such work and were finished before a moment: run id, file id, key in the store."""
    return (
        select(Run.id, StoredFile.id, StoredFile.key)
        .join(StoredFile, StoredFile.id == Run.result_id)
        .where(Run.kind.in_(kinds), Run.finished_at < moment)
        .order_by(Run.id)
    )


class RunRow(Base):
    """One row of a table that is imported: what it says, what is wrong with it, whether it is done."""

    __tablename__ = "run_row"
    __table_args__ = (
        CheckConstraint(one_of("state", ROW_STATES), name="state"),
        Index("ix_run_row_state", "run_id", "state", "number"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(server_default="new")
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    #: [{"column": …, "code": …, "params": …}, …]
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
