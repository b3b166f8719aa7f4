"""Writing down who did what."""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from operations.actor import Actor


def note(  # noqa: PLR0913 what an event tells
    session: Session,
    actor: Actor,
    action: str,
    object_type: str,
    object_id: int,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    party: int | None = None,
) -> None:
    """One audit event, in the transaction of the change it tells of. Values are plain and hold no secret.

    party: the organisation whose thing it is, which may read it.
    """
    session.execute(
        insert(AuditEvent).values(
            actor_id=actor.person_id,
            action=action,
            object_type=object_type,
            object_id=object_id,
            before=before,
            after=after,
            reason=reason,
            organisation_id=party,
        )
    )
