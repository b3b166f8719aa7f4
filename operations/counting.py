"""Counting a bin without knowing what should be there, and what becomes of the differences."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.settings import figures
from models.stock import Bin, CountLine, Lot, StockCount
from operations import audit, lots, pricing, reallocation, stock
from operations.actor import Actor
from operations.decisions import decide
from operations.refusals import Invalid, Missing, Refused
from operations.stock import Cause, Lots, put_in


def count(session: Session, actor: Actor, bin_id: int, token: str, counted: Mapping[str, int]) -> StockCount:
    """Keep what was counted, packs by lot code. Every lot the book has in the bin must be among them, with 0 if absent.

    A small difference is posted at once; one above the association's limit waits for a second person. Sending it again
    answers the same count. Invalid where a lot is unknown or lies elsewhere, with its field `lot-<code>`.
    """
    assert actor.person_id is not None  # noqa: S101 only staff count
    before = session.scalar(select(StockCount).where(StockCount.token == token))
    if before is not None:
        return before
    place = session.get(Bin, bin_id)
    if place is None:
        raise Missing
    ids = dict(session.execute(select(Lot.code, Lot.id).where(Lot.code.in_(counted))).all())
    with reallocation.changing(session, ids.values()) as locked:
        _check(session, place, locked, counted)
        made = StockCount(bin_id=place.id, counted_by=actor.person_id, token=token)
        session.add(made)
        session.flush()
        limit = figures(session)["write_off_fen"]
        for lot in sorted(locked.values(), key=lambda lot: lot.id):
            _count_lot(session, actor, locked, made, lot, counted[lot.code], limit)
    audit.note(session, actor, "count", "stock_count", made.id, after={"bin": place.code, "lots": len(ids)})
    return made


def decide_difference(session: Session, actor: Actor, line_id: int, *, approved: bool) -> CountLine:
    """Approve or decline a large difference that somebody else counted. Declined, the book stays; count again."""
    line = session.get(CountLine, line_id)
    if line is None:
        raise Missing
    with reallocation.changing(session, [line.lot_id]) as locked:
        line = stock.locked_row(session, CountLine, line.id)
        if line.state != "waiting":
            raise Refused("decided_already")
        kind = "approved" if approved else "declined"
        decide(session, actor, kind, "count_line", line.id, requested_by=line.counted_by)
        line.decided_by, line.decided_at = actor.person_id, stock.now(session)
        line.state = "posted" if approved else "declined"
        if approved:
            _post(session, actor, locked, locked[line.lot_id], line)
        session.flush()
    return line


def _check(session: Session, place: Bin, locked: Lots, counted: Mapping[str, int]) -> None:
    known = {lot.code: lot for lot in locked.values()}
    for code in counted:
        if code not in known:
            raise Invalid("unknown_lot", f"lot-{code}", lot=code)
        if known[code].bin_id != place.id:
            raise Invalid("lot_lies_elsewhere", f"lot-{code}", lot=code, bin=known[code].bin.code)
    there = session.scalars(select(Lot.code).where(Lot.bin_id == place.id, Lot.on_hand > 0)).all()
    missing = [code for code in there if code not in counted]
    if missing:
        raise Invalid("lot_not_counted", f"lot-{missing[0]}", lot=missing[0])


def _count_lot(
    session: Session, actor: Actor, locked: Lots, made: StockCount, lot: Lot, counted: int, limit_fen: int
) -> None:
    difference = counted - lot.on_hand
    value = pricing.part_fen(lot.cost_fen, abs(difference), lot.on_hand) if lot.on_hand else 0
    if difference == 0:
        state = "same"
    elif value > limit_fen or not lot.on_hand:
        state = "waiting"
    else:
        state = "posted"
    line = CountLine(
        count_id=made.id,
        lot_id=lot.id,
        expected=lot.on_hand,
        counted=counted,
        value_fen=value,
        state=state,
        counted_by=made.counted_by,
    )
    session.add(line)
    session.flush()
    if state == "posted":
        _post(session, actor, locked, lot, line)


def _post(session: Session, actor: Actor, locked: Lots, lot: Lot, line: CountLine) -> None:
    """The difference that was counted, applied to what there is by now; at most everything can be missing."""
    difference = line.counted - line.expected
    cause = Cause("counted", "count_line", line.id)
    if difference < 0:
        packs = min(-difference, lot.on_hand)
        if packs:
            lots.lose(session, actor, locked, lot, packs, cause)
    else:
        value = pricing.part_fen(lot.cost_fen, difference, lot.on_hand) if lot.on_hand else 0
        put_in(session, actor, lot, difference, value, cause)
        lots.find(session, lot, value, cause)
    audit.note(session, actor, "correct", "lot", lot.id, before={"packs": line.expected}, after={"packs": line.counted})
