"""What was sent, by mail or by text message: a row for each kind and cause, so that nobody is told twice."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.audit import Message


def unsent(session: Session, kind: str, cause_type: str, cause_id: int) -> Message | None:
    """The message's row under lock, or None when it was sent."""
    session.execute(
        insert(Message).values(kind=kind, cause_type=cause_type, cause_id=cause_id).on_conflict_do_nothing()
    )
    message = session.scalars(
        select(Message)
        .where(Message.kind == kind, Message.cause_type == cause_type, Message.cause_id == cause_id)
        .with_for_update()
    ).one()
    return None if message.sent_at else message
