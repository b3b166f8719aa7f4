"""Writing down who did what."""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from operations.actor import Actor


def note(
    session: Session,
    actor: Actor,
    action: str,
    object_type: str,
    object_id: int,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """One audit event, in the transaction of the change it tells of. Values are plain and hold no secret."""
    session.execute(
        insert(AuditEvent).values(
            actor_id=actor.person_id,
            action=action,
            object_type=object_type,
            object_id=object_id,
            before=before,
            after=after,
            reason=reason,
        )
    )
