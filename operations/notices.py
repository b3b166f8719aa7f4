"""Things a person has to look at."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.audit import Notice
from operations import audit
from operations.actor import Actor
from operations.refusals import Missing, Refused

#: Every other notice ends with the matter it speaks of.
CLOSED_BY_HAND = frozenset(
    {"audit_changed", "carrier_refused", "invariant_broken", "job_failed", "moving_unscanned", "refund_by_hand"}
    | {"refund_failed", "returning_late", "stripe_event_unknown"}
)


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


def count_up(session: Session, kind: str, cause_type: str, told: Mapping[int, dict[str, Any]]) -> None:
    """Tell parties of one more, each about itself: in the notice they have open, whose numbers grow, or in a new one.

    `told`: params by party. Numbers are added up, what is text is replaced. The rows stay locked.
    """
    for party, params in sorted(told.items()):
        new = insert(Notice).values(
            kind=kind, cause_type=cause_type, cause_id=party, organisation_id=party, params=params
        )
        grown = {
            key: Notice.params[key].as_integer() + value if isinstance(value, int) else value
            for key, value in params.items()
        }
        session.execute(
            new.on_conflict_do_update(
                index_elements=["kind", "cause_type", "cause_id", "organisation_id"],
                index_where=text("closed_at IS NULL"),
                set_={"params": func.jsonb_build_object(*(part for pair in grown.items() for part in pair))},
            )
        )


def close_by_hand(session: Session, actor: Actor, notice_id: int, note: str) -> None:
    """A person looked at it and says what was done. Refused with `notice_ends_itself` where only the matter ends it."""
    notice = session.get(Notice, notice_id, with_for_update=True)
    if notice is None:
        raise Missing
    if notice.closed_at is not None:
        raise Refused("decided_already")
    if notice.kind not in CLOSED_BY_HAND:
        raise Refused("notice_ends_itself")
    notice.closed_at = session.scalars(select(func.now())).one()
    audit.note(session, actor, "close", "notice", notice.id, before={"kind": notice.kind}, reason=note)


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
