"""Setting a figure: somebody proposes it, somebody else approves it, and it holds from its day on."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.settings import FIGURES, Setting
from operations import audit
from operations.actor import Actor
from operations.decisions import decide
from operations.refusals import Invalid, Missing, Refused


def propose(
    session: Session, actor: Actor, key: str, value: int, since: datetime | None = None, *, seen: int | None = None
) -> Setting:
    """Ask for a value of a figure from `since` on (as soon as it is approved while None). It does not count yet.

    seen: the latest row of that figure the actor knew of (0: none); Refused with `stale_form` where there is another.
    Refused with `proposal_waits` while one waits, Invalid for a value out of bounds or a moment gone by.
    """
    figure = FIGURES.get(key)
    if figure is None:
        raise Missing
    if not figure.low <= value <= figure.high:
        raise Invalid("out_of_range", "value", low=figure.low, high=figure.high)
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"setting {key}"))))
    last = latest(session, key)
    if seen is not None and seen != (last.id if last else 0):
        raise Refused("stale_form")
    if last is not None and last.approved_at is None and last.withdrawn_at is None:
        raise Refused("proposal_waits")
    if since is not None and since <= _now(session):
        raise Invalid("day_gone_by", "since")
    setting = Setting(key=key, value=value, set_by=actor.person_id, **({"since": since} if since else {}))
    session.add(setting)
    session.flush()
    audit.note(session, actor, "ask_to_change", "setting", setting.id, after=_told(setting))
    return setting


def approve(session: Session, actor: Actor, setting_id: int) -> Setting:
    """It counts, from its moment or from now on. Never by whoever asked for it."""
    setting = _waiting(session, setting_id)
    before = in_force(session, setting.key)
    setting.since = max(setting.since, _now(session))
    setting.approved_by, setting.approved_at = actor.person_id, _now(session)
    decide(session, actor, "approved", "setting", setting.id, requested_by=setting.set_by)
    audit.note(
        session,
        actor,
        "change",
        "setting",
        setting.id,
        before={"key": setting.key, "value": before},
        after=_told(setting),
    )
    return setting


def decline(session: Session, actor: Actor, setting_id: int, note: str = "") -> None:
    """It will not count."""
    setting = _waiting(session, setting_id)
    setting.withdrawn_at = _now(session)
    decide(session, actor, "declined", "setting", setting.id, requested_by=setting.set_by, note=note)


def withdraw(session: Session, actor: Actor, setting_id: int) -> None:
    """Take back what waits for an approval."""
    setting = _waiting(session, setting_id)
    setting.withdrawn_at = _now(session)
    audit.note(session, actor, "withdraw", "setting", setting.id, before=_told(setting))


def latest(session: Session, key: str) -> Setting | None:
    """The row of a figure that was made last."""
    return session.scalars(select(Setting).where(Setting.key == key).order_by(Setting.id.desc()).limit(1)).first()


def in_force(session: Session, key: str) -> int:
    """The value of a figure now."""
    row = session.scalars(
        select(Setting)
        .where(Setting.key == key, Setting.since <= func.now())
        .where(Setting.approved_at.is_not(None), Setting.withdrawn_at.is_(None))
        .order_by(Setting.since.desc())
        .limit(1)
    ).first()
    return row.value if row else FIGURES[key].default


def _waiting(session: Session, setting_id: int) -> Setting:
    """One that waits for an approval, locked."""
    setting = session.get(Setting, setting_id, with_for_update={"key_share": True})
    if setting is None:
        raise Missing
    if setting.approved_at is not None or setting.withdrawn_at is not None:
        raise Refused("decided_already")
    return setting


def _now(session: Session) -> datetime:
    """The moment of the transaction, by the database's clock."""
    return session.scalars(select(func.now())).one()


def _told(setting: Setting) -> dict[str, Any]:
    since = setting.since.isoformat() if setting.since else None
    return {"key": setting.key, "value": setting.value, "since": since}
