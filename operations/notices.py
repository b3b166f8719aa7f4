"""Things a person has to look at."""

from typing import Any

from sqlalchemy import func, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.audit import Notice
from operations.refusals import Missing


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


def read(session: Session, party: int, notice_id: int) -> None:
    """The party has read one of its notices. Missing when it is not its own; one that is closed stays as it is."""
    notice = session.get(Notice, notice_id, with_for_update={"key_share": True})
    if notice is None or notice.organisation_id != party:
        raise Missing
    if notice.closed_at is None:
        notice.closed_at = func.now()
        session.flush()
