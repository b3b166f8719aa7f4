"""Things a person has to look at."""

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.audit import Notice


def open_notice(session: Session, kind: str, cause_type: str, cause_id: int, body: str = "") -> None:
    """Open a notice, unless one of that kind is open for that cause."""
    session.execute(
        insert(Notice)
        .values(kind=kind, cause_type=cause_type, cause_id=cause_id, body=body)
        .on_conflict_do_nothing(
            index_elements=["kind", "cause_type", "cause_id"], index_where=text("closed_at IS NULL")
        )
    )
