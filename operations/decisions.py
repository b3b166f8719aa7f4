"""Deciding somebody else's matter: the decision is a row, and nobody decides what he asked for himself."""

from typing import Any

from sqlalchemy.orm import Session

from models.decisions import Decision
from operations import audit
from operations.actor import Actor
from operations.refusals import Refused


def decide(  # noqa: PLR0913 what a decision tells
    session: Session,
    actor: Actor,
    kind: str,
    subject_type: str,
    subject_id: int,
    *,
    requested_by: int | None = None,
    party: int | None = None,
    reason: str = "",
    note: str = "",
    checks: dict[str, Any] | None = None,
) -> Decision:
    """Write a decision and its audit event. Refused with `own_request` where the actor asked for it himself.

    party: the organisation it concerns.
    """
    check_not_own(actor, requested_by)
    decision = Decision(
        kind=kind,
        subject_type=subject_type,
        subject_id=subject_id,
        organisation_id=party,
        requested_by=requested_by,
        decided_by=actor.person_id,
        reason_code=reason,
        note=note,
        checks=checks,
    )
    session.add(decision)
    session.flush()
    audit.note(session, actor, kind, subject_type, subject_id, reason=reason, party=party)
    return decision


def check_not_own(actor: Actor, requested_by: int | None) -> None:
    """Refused with `own_request` when the actor is who asked."""
    if actor.person_id is not None and actor.person_id == requested_by:
        raise Refused("own_request")
