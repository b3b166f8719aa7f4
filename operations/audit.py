"""Writing down who did what, and chaining what was written so that nobody changes it unseen."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import Row, Select, func, insert, select, text
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from operations.actor import Actor

#: What the first event of the chain follows.
NOTHING = "0" * 64
#: Events sealed in one transaction.
BATCH = 1000
#: One sealer at a time; another finds nothing to do.
SEALER = 20_261_126
_CONTENT = (
    *(AuditEvent.id, AuditEvent.at, AuditEvent.actor_id, AuditEvent.organisation_id, AuditEvent.action),
    *(AuditEvent.object_type, AuditEvent.object_id, AuditEvent.before, AuditEvent.after, AuditEvent.reason),
)


@dataclass(frozen=True)
class Head:
    """The end of the chain: the number of its last event, and the hash that stands for all of them."""

    seq: int
    hash: str


@dataclass(frozen=True)
class Flaw:
    """An event of the chain that is not as it was sealed. `what`: gap | link | hash."""

    seq: int
    event_id: int
    what: str


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


def seal(session: Session, most: int = BATCH) -> int:
    """Chain the oldest events that are not chained yet, `most` of them. Answers how many they were.

    Only events older than every transaction still at work, so that none appears later between two that are sealed.
    """
    if not session.scalar(select(text("pg_try_advisory_xact_lock(:key)")).params(key=SEALER)):
        return 0
    last = head(session)
    events = session.execute(_to_seal(most)).all()
    links = list(_links(events, last))
    if links:
        ids, seqs, before, hashes = (list(column) for column in zip(*links, strict=True))
        session.execute(_SEAL, {"ids": ids, "seqs": seqs, "before": before, "hashes": hashes})
    return len(links)


def head(session: Session) -> Head:
    """The end of the chain."""
    row = session.execute(
        select(AuditEvent.seq, AuditEvent.hash)
        .where(AuditEvent.seq.is_not(None))
        .order_by(AuditEvent.seq.desc())
        .limit(1)
    ).first()
    return Head(row.seq, row.hash) if row else Head(0, NOTHING)


def unsealed(session: Session) -> int:
    """How many events are not chained yet."""
    return session.scalar(select(func.count()).where(AuditEvent.seq.is_(None))) or 0


def hash_at(session: Session, seq: int) -> str | None:
    """The hash of one event of the chain."""
    return session.scalar(select(AuditEvent.hash).where(AuditEvent.seq == seq))


def flaws(session: Session) -> Iterator[Flaw]:
    """Walk the whole chain from its beginning and compute every hash anew; what is not as it was sealed is told."""
    seq, before = 0, NOTHING
    sealed = select(*_CONTENT, AuditEvent.seq, AuditEvent.prev_hash, AuditEvent.hash).where(AuditEvent.seq.is_not(None))
    for event in session.execute(sealed.order_by(AuditEvent.seq).execution_options(yield_per=BATCH)):
        if event.seq != seq + 1:
            yield Flaw(event.seq, event.id, "gap")
        if event.prev_hash != before:
            yield Flaw(event.seq, event.id, "link")
        if event.hash != _hash(event, event.seq, event.prev_hash):
            yield Flaw(event.seq, event.id, "hash")
        seq, before = event.seq, event.hash


_SEAL = text(
    "UPDATE audit_event e SET seq = v.seq, prev_hash = v.before, hash = v.hash FROM unnest(CAST(:ids AS bigint[]), "
    "CAST(:seqs AS bigint[]), CAST(:before AS text[]), CAST(:hashes AS text[])) v(id, seq, before, hash) "
    "WHERE e.id = v.id"
)


def _to_seal(most: int) -> Select[Any]:
    """Events whose transaction ended before the oldest one that still runs began."""
    settled = text("age(audit_event.xmin) > age(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS xid))")
    return select(*_CONTENT).where(AuditEvent.seq.is_(None), settled).order_by(AuditEvent.id).limit(most)


def _links(events: Sequence[Row[Any]], last: Head) -> Iterator[tuple[int, int, str, str]]:
    before = last.hash
    for seq, event in enumerate(events, last.seq + 1):
        link = _hash(event, seq, before)
        yield event.id, seq, before, link
        before = link


def _hash(event: Row[Any], seq: int, before: str | None) -> str:
    """SHA-256 of the event as JSON: keys sorted, no spaces, the moment in UTC to the microsecond."""
    content = {column.key: getattr(event, column.key) for column in _CONTENT}
    content |= {"at": event.at.astimezone(UTC).isoformat(timespec="microseconds"), "seq": seq, "prev_hash": before}
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()
