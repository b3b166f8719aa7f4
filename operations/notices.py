"""Things a person has to look at."""

from typing import Any

from sqlalchemy import func, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.audit import Notice


def open_notice(
    session: Session,
    kind: str,
    cause_type: str,
    cause_id: int,
    body: str = "",
    *,
    to: int | None = None,
    params: dict[str, Any] | None = None,
) -> None:
    """Tell a party (`to`; the association itself while None), unless it has an open notice of that kind and cause."""
    values = {"kind": kind, "cause_type": cause_type, "cause_id": cause_id, "body": body}
    session.execute(
        insert(Notice)
        .values(**values, organisation_id=to, params=params or {})
        .on_conflict_do_nothing(
            index_elements=["kind", "cause_type", "cause_id", "organisation_id"], index_where=text("closed_at IS NULL")
        )
    )


def close(session: Session, kind: str, cause_type: str, cause_id: int) -> None:
    """What the notices of that kind and cause spoke of is over, whoever was told."""
    session.execute(
        update(Notice)
        .where(Notice.kind == kind, Notice.cause_type == cause_type, Notice.cause_id == cause_id)
        .where(Notice.closed_at.is_(None))
        .values(closed_at=func.now())
    )
