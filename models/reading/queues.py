"""What waits for somebody in the office: how much, since when, and which is the oldest. One query for all of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Integer, Select, cast, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from models.delivery import Consignment
from models.freight import FreightZone
from models.joining import Application, Submission
from models.parties import GUARDED_ROLES, Invitation
from models.pool import PriceWaiver
from models.reading.office import MOST_COUNTED
from models.revisions import ProductRevision
from models.settings import FIGURES, Setting

#: Documents that end so soon are asked for anew.
SOON = timedelta(days=30)


@dataclass(frozen=True)
class Queue:
    """How many wait (up to MOST_COUNTED), since when the oldest, and its id."""

    count: int = 0
    oldest: datetime | None = None
    oldest_id: int | None = None


def queues(session: Session, names: Collection[str]) -> dict[str, Queue]:
    """The queues of these names; names of `QUEUES`. One query, or none where nothing is asked for."""
    if not names:
        return {}
    parts = [_counted(name, QUEUES[name]) for name in QUEUES if name in names]
    found = {
        name: Queue(count, oldest, oldest_id) for name, count, oldest, oldest_id in session.execute(union_all(*parts))
    }
    return {name: found[name] for name in QUEUES if name in found}


def _waits(of: type[Setting] | type[FreightZone]) -> list[ColumnElement[bool]]:
    return [of.approved_at.is_(None), of.withdrawn_at.is_(None)]


def _late() -> ColumnElement[bool]:
    """Paid, still in the house, and for longer than the association allows."""
    allowed = (
        select(Setting.value)
        .where(Setting.key == "late_hours", Setting.since <= func.now())
        .where(Setting.approved_at.is_not(None), Setting.withdrawn_at.is_(None))
        .order_by(Setting.since.desc())
        .limit(1)
        .scalar_subquery()
    )
    hours = cast(func.coalesce(allowed, FIGURES["late_hours"].default), Integer)
    return Consignment.created_at < func.now() - func.make_interval(0, 0, 0, 0, hours)


def _queue(moment: Any, thing: Any, *rules: ColumnElement[bool]) -> Select[Any]:
    return select(moment.label("since"), thing.label("id")).where(*rules).order_by(moment).limit(MOST_COUNTED)


#: Name → since when each one waits, and its id; the oldest first.
QUEUES: dict[str, Select[Any]] = {
    "applications": _queue(Application.submitted_at, Application.id, Application.state == "submitted"),
    "documents": _queue(
        Submission.submitted_at,
        Submission.organisation_id,
        *(Submission.state == "pending", Submission.organisation_id.is_not(None)),
    ),
    "goods": _queue(ProductRevision.submitted_at, ProductRevision.id, ProductRevision.state == "submitted"),
    "waivers": _queue(PriceWaiver.requested_at, PriceWaiver.id, PriceWaiver.state == "requested"),
    "invitations": _queue(
        Invitation.created_at,
        Invitation.id,
        *(Invitation.role.in_(GUARDED_ROLES), Invitation.approved_by.is_(None), Invitation.accepted_at.is_(None)),
        *(Invitation.revoked_at.is_(None), Invitation.expires_at > func.now()),
    ),
    "settings": _queue(Setting.set_at, Setting.id, *_waits(Setting)),
    "freight": _queue(FreightZone.set_at, FreightZone.id, *_waits(FreightZone)),
    "expiring": _queue(
        cast(Submission.valid_until, DateTime(timezone=True)),
        Submission.organisation_id,
        *(Submission.state == "accepted", Submission.organisation_id.is_not(None)),
        Submission.valid_until < func.current_date() + SOON.days,
    ),
    "late": _queue(
        Consignment.created_at,
        Consignment.order_id,
        *(Consignment.state.in_(("waiting", "picking", "packed")), _late()),
    ),
}


def _counted(name: str, waiting: Select[Any]) -> Select[Any]:
    some = waiting.subquery(name)
    oldest_id = func.array_agg(aggregate_order_by(some.c.id, some.c.since))[1]
    return select(literal(name), func.count(), func.min(some.c.since), oldest_id).select_from(some)
