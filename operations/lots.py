"""What may happen to a lot in the house: moved, split, mixed with others, written off, gone out of date."""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.catalogue import Sku
from models.settings import figures
from models.stock import Bin, Lot, LotSource, WriteOff
from operations import audit, certificates, ledger, pricing, reallocation, stock
from operations.actor import HOUSE, Actor
from operations.decisions import decide
from operations.notices import open_notice
from operations.refusals import Invalid, Missing, Refused
from operations.stock import Cause, put_in, take_out

#: Letters and figures that are not mistaken for each other, on a label or read out.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
#: What a lot has in common with those that come out of it.
KEPT = ("sku_id", "warehouse_id", "supplier_id", "buyout", "qc_state", "retired_at")


def new_code(day: date) -> str:
    """A lot code: the day it came about and 25 random bits, so that nobody guesses another's."""
    return f"{day:%y%m%d}-{''.join(secrets.choice(ALPHABET) for _ in range(5))}"


def fitting_bin(session: Session, warehouse_id: int, sku: Sku, bin_id: int) -> Bin:
    """A bin of a warehouse. Invalid where there is none, or where goods of the sku's storage class do not belong."""
    found = session.get(Bin, bin_id)
    if found is None or found.warehouse_id != warehouse_id:
        raise Invalid("no_such_bin", "bin")
    if found.storage != sku.storage:
        raise Invalid("wrong_bin", "bin")
    return found


def move(session: Session, actor: Actor, lot_id: int, bin_id: int) -> Lot:
    """Lay a lot into another bin of its warehouse. Invalid where goods of its storage class do not belong."""
    with stock.changing(session, [lot_id]) as lots:
        lot = _the(lots, lot_id)
        before = lot.bin.code
        lot.bin_id = fitting_bin(session, lot.warehouse_id, lot.sku, bin_id).id
        session.flush()
        session.refresh(lot, ["bin"])
    audit.note(session, actor, "move", "lot", lot.id, before={"bin": before}, after={"bin": lot.bin.code})
    return lot


def split(session: Session, actor: Actor, lot_id: int, packs: int, bin_id: int, today: date) -> Lot:
    """Take free packs of a lot out as a lot of their own, with a certificate of its own. Refused while it is frozen."""
    with stock.changing(session, [lot_id]) as lots:
        lot = _the(lots, lot_id)
        _check_free(lot, packs)
        child = _offspring(session, [lot], fitting_bin(session, lot.warehouse_id, lot.sku, bin_id), today)
        lots[child.id] = child
        cost = take_out(session, actor, lot, packs, Cause("split", "lot", child.id))
        put_in(session, actor, child, packs, cost, Cause("split", "lot", child.id))
        _descend(session, child, {lot.id: packs}, "split")
        certificates.issue_anew(session, actor, child, [lot], packs * lot.sku.net_weight_g, today)
    audit.note(session, actor, "split", "lot", child.id, after={"from": lot.code, "packs": packs, "code": child.code})
    return child


def merge(session: Session, actor: Actor, lot_ids: Sequence[int], bin_id: int, today: date) -> Lot:
    """Mix the free packs of several lots into a new one, with a certificate that names theirs.

    Only lots of one sku, one supplier, one warehouse, equally owned and equally inspected: so a pack still leads back
    to its producer. The new lot is as old as the oldest.
    """
    with stock.changing(session, lot_ids) as lots:
        sources = [_the(lots, lot_id) for lot_id in sorted(set(lot_ids))]
        if len(sources) < 2:
            raise Invalid("two_lots_at_least", "lots")
        if len({tuple(getattr(lot, name) for name in KEPT[:-1]) for lot in sources}) > 1:
            raise Refused("lots_differ")
        taken = {lot.id: lot.free for lot in sources}
        for lot in sources:
            _check_free(lot, taken[lot.id])
        place = fitting_bin(session, sources[0].warehouse_id, sources[0].sku, bin_id)
        child = _offspring(session, sources, place, today)
        lots[child.id] = child
        cost = sum(take_out(session, actor, lot, taken[lot.id], Cause("merged", "lot", child.id)) for lot in sources)
        put_in(session, actor, child, sum(taken.values()), cost, Cause("merged", "lot", child.id))
        _descend(session, child, taken, "merged")
        weight_g = sum(taken.values()) * child.sku.net_weight_g
        certificates.issue_anew(session, actor, child, sources, weight_g, today)
    audit.note(session, actor, "merge", "lot", child.id, after={"from": [lot.code for lot in sources]})
    return child


def ask_write_off(session: Session, actor: Actor, lot_id: int, packs: int, reason: str, note: str = "") -> WriteOff:
    """Write packs off: at once up to the association's limit, above it when a second person has approved it.

    Until then nobody is promised any of those that are free.
    """
    assert actor.person_id is not None  # noqa: S101 only staff do
    with reallocation.changing(session, [lot_id]) as lots:
        lot = _the(lots, lot_id)
        _check_there(lot, packs)
        asked = WriteOff(
            lot_id=lot.id,
            packs=packs,
            value_fen=pricing.part_fen(lot.cost_fen, packs, lot.on_hand),
            reason=reason,
            note=note,
            state="waiting",
            asked_by=actor.person_id,
        )
        session.add(asked)
        session.flush()
        _tell(session, actor, "ask_write_off", asked)
        if asked.value_fen <= figures(session)["write_off_fen"]:
            _write_off(session, actor, lots, lot, asked)
        else:
            lot.doubted += min(packs, lot.free)
    return asked


def decide_write_off(session: Session, actor: Actor, write_off_id: int, *, approved: bool) -> WriteOff:
    """Approve or decline what somebody else wants to write off."""
    found = session.get(WriteOff, write_off_id)
    if found is None:
        raise Missing
    with reallocation.changing(session, [found.lot_id]) as lots:
        found = stock.locked_row(session, WriteOff, found.id)
        if found.state != "waiting":
            raise Refused("decided_already")
        kind = "approved" if approved else "declined"
        decide(session, actor, kind, "write_off", found.id, requested_by=found.asked_by)
        found.decided_by, found.decided_at = actor.person_id, stock.now(session)
        lot = _the(lots, found.lot_id)
        lot.doubted -= min(found.packs, lot.doubted)
        if approved:
            _check_there(lot, found.packs)
            _write_off(session, actor, lots, lot, found)
        else:
            found.state = "declined"
            session.flush()
    return found


def expire(session: Session, day: date) -> int:
    """Take lots whose last day is over out of the book; what was promised of them is given anew. Answers how many.

    Frozen lots stay: somebody has to decide about them. The warehouse is told what to throw away.
    """
    over = Lot.on_hand > 0, Lot.expires_on < day, Lot.frozen_at.is_(None)
    due = session.scalars(select(Lot.id).where(*over)).all()
    gone = 0
    with reallocation.changing(session, due) as lots:
        dead = [lot for lot in lots.values() if lot.on_hand and lot.expires_on < day and lot.frozen_at is None]
        taken = reallocation.take_back(session, HOUSE, lots, {lot.id: None for lot in dead})
        for lot in dead:
            packs = lot.on_hand
            cost = take_out(session, HOUSE, lot, packs, Cause("expired", "lot", lot.id))
            owner = None if lot.buyout else lot.supplier_id
            open_notice(session, "expired_lot", "lot", lot.id, params={"lot": lot.code, "packs": packs})
            audit.note(session, HOUSE, "expire", "lot", lot.id, after={"packs": packs})
            ledger.record_loss(session, ("lot", lot.id, "expired"), owner, cost)
            gone += 1
        reallocation.give_again(session, lots, taken)
    return gone


def lose(session: Session, actor: Actor, lots: stock.Lots, lot: Lot, packs: int, cause: Cause) -> None:
    """Packs are gone. What was promised beyond the rest is taken back and given anew from other lots."""
    short = max(0, lot.allocated - (lot.on_hand - packs))
    taken = reallocation.take_back(session, actor, lots, {lot.id: short}) if short else []
    cost = take_out(session, actor, lot, packs, cause)
    if taken:
        reallocation.give_again(session, lots, taken)
    owner = None if lot.buyout else lot.supplier_id
    ledger.record_loss(session, (cause.type, cause.id, cause.kind), owner, cost)


def find(session: Session, lot: Lot, value_fen: int, cause: Cause) -> None:
    """Packs were found that the book had lost. Those of a supplier are owed when they are sold, as before."""
    if lot.buyout:
        ledger.record_loss(session, (cause.type, cause.id, cause.kind), None, -value_fen)


def _write_off(session: Session, actor: Actor, lots: stock.Lots, lot: Lot, asked: WriteOff) -> None:
    asked.state = "done"
    lose(session, actor, lots, lot, asked.packs, Cause("written_off", "write_off", asked.id))
    _tell(session, actor, "write_off", asked)


def _tell(session: Session, actor: Actor, action: str, asked: WriteOff) -> None:
    said = {"packs": asked.packs, "value_fen": asked.value_fen}
    audit.note(session, actor, action, "write_off", asked.id, after=said, reason=asked.reason)


def _the(lots: stock.Lots, lot_id: int) -> Lot:
    if lot_id not in lots:
        raise Missing
    return lots[lot_id]


def _check_there(lot: Lot, packs: int) -> None:
    if packs > lot.on_hand:
        raise Invalid("more_than_there", "packs", packs=lot.on_hand)


def _check_free(lot: Lot, packs: int) -> None:
    if lot.frozen_at is not None or lot.qc_state == "rejected":
        raise Refused("lot_not_good", lot=lot.code)
    if not 0 < packs <= lot.free:
        raise Invalid("more_than_free", "packs", packs=lot.free, lot=lot.code)


def _offspring(session: Session, sources: Sequence[Lot], bin_: Bin, today: date) -> Lot:
    """An empty lot that comes out of others."""
    retired: Any = next((lot.retired_at for lot in sources if lot.retired_at is not None), None)
    child = Lot(
        code=new_code(today),
        bin_id=bin_.id,
        harvested_on=min(lot.harvested_on for lot in sources),
        received_on=min(lot.received_on for lot in sources),
        expires_on=min(lot.expires_on for lot in sources),
        on_hand=0,
        allocated=0,
        cost_fen=0,
        **{name: getattr(sources[0], name) for name in KEPT} | {"retired_at": retired},
    )
    session.add(child)
    session.flush()
    return child


def _descend(session: Session, child: Lot, packs: dict[int, int], kind: str) -> None:
    rows = [{"lot_id": child.id, "source_id": source, "kind": kind, "packs": n} for source, n in packs.items()]
    session.execute(insert(LotSource), rows)
