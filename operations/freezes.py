"""Freezing lots: nobody may have any of them from that moment on. Recalling them: whoever got some is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from models.orders import OrderLine
from models.stock import Allocation, Lot, LotFreeze, RecallNotice, younger_lots
from operations import audit, reallocation, stock
from operations.actor import Actor
from operations.deferring import defer
from operations.notices import close, open_notice
from operations.refusals import Missing, Refused

#: Buyers told by one job.
BATCH = 100


@dataclass(frozen=True)
class Frozen:
    """What a freeze did: the lots that are frozen by it, and the order lines that go short for now."""

    lots: tuple[int, ...]
    short_lines: tuple[int, ...]


def freeze(session: Session, actor: Actor, lot_id: int, reason: str) -> Frozen:
    """Freeze a lot and all that came out of it. Their sale stops, what was promised of them is given anew from others.

    A frozen lot stays as it is: freezing it again is harmless.
    """
    assert actor.person_id is not None  # noqa: S101 only staff freeze
    ids = offspring(session, lot_id)
    with reallocation.changing(session, ids) as lots:
        if lot_id not in lots:
            raise Missing
        new = [lot for lot in lots.values() if lot.frozen_at is None]
        moment = stock.now(session)
        for lot in new:
            lot.frozen_at = moment
            told = {"lot_id": lot.id, "origin_id": lot_id, "reason": reason, "frozen_by": actor.person_id}
            session.execute(insert(LotFreeze).values(told))
            audit.note(session, actor, "freeze", "lot", lot.id, reason=reason)
            open_notice(session, "frozen_lot", "lot", lot.id, params={"lot": lot.code})
        taken = reallocation.take_back(session, actor, lots, {lot.id: None for lot in new})
        short = reallocation.give_again(session, lots, taken)
    return Frozen(tuple(lot.id for lot in new), tuple(short))


def lift(session: Session, actor: Actor, lot_id: int, note: str) -> list[int]:
    """Let a lot, and what was frozen with it, be sold again. Never by whoever froze it. Answers the lots."""
    ids = [
        *session.scalars(
            select(LotFreeze.lot_id)
            .where(LotFreeze.origin_id == lot_id, LotFreeze.lifted_at.is_(None))
            .order_by(LotFreeze.lot_id)
        )
    ]
    if not ids and session.get(Lot, lot_id) is None:
        raise Missing
    with stock.changing(session, ids) as lots:
        open_rows = session.scalars(
            select(LotFreeze).where(LotFreeze.origin_id == lot_id, LotFreeze.lifted_at.is_(None)).with_for_update()
        ).all()
        if not open_rows:
            raise Refused("not_frozen")
        if any(row.frozen_by == actor.person_id for row in open_rows):
            raise Refused("own_request")
        moment = stock.now(session)
        for row in open_rows:
            row.lifted_by, row.lifted_at, row.lift_note = actor.person_id, moment, note
            lots[row.lot_id].frozen_at = None
            audit.note(session, actor, "unfreeze", "lot", row.lot_id, reason=note)
            close(session, "frozen_lot", "lot", row.lot_id)
    return ids


def recall(session: Session, actor: Actor, lot_id: int) -> int:
    """Tell every buyer who got packs of a frozen lot, or of what was frozen with it. Answers how many are told by this.

    Each order is told once, however often this is done. The messages are jobs.
    """
    moment = stock.now(session)
    frozen = session.scalars(
        select(LotFreeze).where(LotFreeze.origin_id == lot_id, LotFreeze.lifted_at.is_(None)).with_for_update()
    ).all()
    if not frozen:
        raise Refused("not_frozen")
    for row in frozen:
        row.recalled_at = row.recalled_at or moment
    new = list(session.scalars(_untold(lot_id, [row.lot_id for row in frozen])))
    for start in range(0, len(new), BATCH):
        defer(session, "recalls.tell", notice_ids=new[start : start + BATCH])
    audit.note(session, actor, "recall", "lot", lot_id, after={"orders": len(new)})
    return len(new)


def offspring(session: Session, lot_id: int) -> list[int]:
    """A lot and everything that came out of it, by id."""
    family = younger_lots(select(Lot.id).where(Lot.id == lot_id))
    return list(session.scalars(select(family.c.id).order_by(family.c.id)))


def _untold(lot_id: int, lot_ids: Sequence[int]) -> Any:
    """Write down whom to tell; answers the new rows."""
    reached = (
        select(literal(lot_id), OrderLine.order_id)
        .join(Allocation, Allocation.order_line_id == OrderLine.id)
        .where(Allocation.lot_id.in_(lot_ids), Allocation.state == "shipped")
        .distinct()
    )
    rows = upsert(RecallNotice).from_select(["lot_id", "order_id"], reached)
    return rows.on_conflict_do_nothing().returning(RecallNotice.id)
