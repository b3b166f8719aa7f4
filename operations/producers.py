"""Whether a farm household's name stands on trace pages: only since it agreed, and only until it changes its mind."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.parties import Organisation
from operations import audit
from operations.actor import Actor
from operations.refusals import Invalid, Missing, Refused


def agree_to_name(session: Session, actor: Actor, party_id: int, how: str) -> Organisation:
    """The household agrees. how: in which way it said so, for whoever asks later."""
    if not how:
        raise Invalid("how_agreed", field="how")
    household = _household(session, actor, party_id)
    if household.name_agreed_at is not None:
        raise Refused("decided_already")
    household.name_agreed_at = session.scalars(select(func.now())).one()
    _note(session, actor, "agree_to_name", household, None, household.name_agreed_at, how)
    return household


def withdraw_name(session: Session, actor: Actor, party_id: int) -> Organisation:
    """It no longer agrees: its name is gone from every trace page at once."""
    household = _household(session, actor, party_id)
    if household.name_agreed_at is None:
        raise Refused("decided_already")
    before, household.name_agreed_at = household.name_agreed_at, None
    _note(session, actor, "withdraw_name", household, before, None, "")
    return household


def _household(session: Session, actor: Actor, party_id: int) -> Organisation:
    """A farm household under lock. Nobody speaks for his own."""
    household = session.scalar(
        select(Organisation)
        .where(Organisation.id == party_id, Organisation.kind == "supplier", Organisation.producer_kind == "household")
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if household is None:
        raise Missing
    if household.id in {role.organisation_id for role in actor.roles}:
        raise Refused("own_request")
    return household


def _note(
    session: Session,
    actor: Actor,
    action: str,
    household: Organisation,
    before: datetime | None,
    after: datetime | None,
    reason: str,
) -> None:
    session.flush()
    was, now = ({"name_agreed_at": moment.isoformat() if moment else None} for moment in (before, after))
    audit.note(
        session,
        actor,
        action,
        "organisation",
        household.id,
        before=was,
        after=now,
        reason=reason,
        party=household.id,
    )
