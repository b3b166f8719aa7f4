"""Taking stock, giving it back, and choosing the lots: first expiry first.

Rows are locked in one order everywhere: stock items by id, then lots by id.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ARRAY, BigInteger, Select, bindparam, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from models.catalogue import Sku
from models.delivery import PickLine
from models.orders import Order, OrderLine
from models.stock import Allocation, Hold, Lot, StockItem, StockMovement
from operations import audit, ledger
from operations.actor import Actor
from operations.notices import open_notice
from operations.refusals import Refused

_IDS = bindparam("ids", type_=ARRAY(BigInteger))
_PACKS = bindparam("packs", type_=ARRAY(BigInteger))
_TAKE = text(
    "UPDATE stock_item s SET held = s.held + d.n FROM unnest(:ids, :packs) AS d(id, n) "
    "WHERE s.id = d.id AND s.sellable - s.held - s.allocated >= d.n RETURNING s.id"
).bindparams(_IDS, _PACKS)


@dataclass(frozen=True)
class LotDraft:
    """What came in: packs of a sku from a supplier, harvested on a day, laid into a bin."""

    code: str
    sku_id: int
    warehouse_id: int
    bin_id: int
    supplier_id: int
    quantity: int
    harvested_on: date
    received_on: date
    expires_on: date
    unit_cost_fen: int
    buyout: bool


class SoldOut(Exception):  # noqa: N818
    """Not enough packs are free. `short` are the stock items that lack some."""

    def __init__(self, short: set[int]) -> None:
        super().__init__(sorted(short))
        self.short = short


def hold(session: Session, wanted: Mapping[int, int]) -> None:
    """Take packs of stock items (id → packs, already summed per item) if all are free, else raise SoldOut.

    After SoldOut the transaction must be rolled back: some items may have been taken.
    """
    ids = sorted(wanted)
    if len(ids) > 1:
        lock_items(session, ids)
    taken = set(session.scalars(_TAKE, {"ids": ids, "packs": [wanted[item] for item in ids]}))
    if len(taken) < len(ids):
        raise SoldOut(set(ids) - taken)


def lock_items(session: Session, ids: Iterable[int]) -> dict[int, StockItem]:
    """Stock items under lock, freshly read."""
    rows = session.scalars(
        select(StockItem)
        .where(StockItem.id.in_(sorted(ids)))
        .order_by(StockItem.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


def release(session: Session, order: Order) -> None:
    """Give back what the order holds. The order's row is locked by the caller."""
    holds = _live_holds(session, order)
    items = lock_items(session, {h.stock_item_id for h in holds})
    for kept in holds:
        items[kept.stock_item_id].held -= kept.quantity
        kept.ended_at = func.now()
    session.flush()


def allocate(session: Session, order: Order, arrives_on: date) -> None:
    """Turn the order's holds into packs of lots, first expiry first.

    What no good lot can cover stays held without end, and a shortage notice is opened for the line.
    """
    holds = _live_holds(session, order)
    lines = {line.id: line for line in order.lines}
    items = lock_items(session, {h.stock_item_id for h in holds})
    lots = _lock_lots(session, items.values())
    for kept in holds:
        line = lines[kept.order_line_id]
        item = items[kept.stock_item_id]
        chosen = first_expiry_first(lots[item.id], kept.quantity, arrives_on, line.min_remaining_days)
        _give(session, line, item, chosen)
        short = kept.quantity - sum(packs for _lot, packs in chosen)
        if short:
            kept.quantity, kept.until = short, None
            open_notice(session, "shortage", "order_line", line.id)
        else:
            kept.ended_at = func.now()
    session.flush()


def first_expiry_first(
    lots: Sequence[Lot], wanted: int, arrives_on: date, min_remaining_days: int
) -> list[tuple[Lot, int]]:
    """Packs per lot for `wanted` packs: the first to expire first, skipping lots too old for the buyer.

    Answers fewer packs when there are not enough. Pure.
    """
    chosen: list[tuple[Lot, int]] = []
    for lot in sorted(lots, key=lambda lot: (lot.expires_on, lot.id)):
        if wanted <= 0:
            break
        packs = min(wanted, lot.free)
        if packs > 0 and lot.may_be_promised(arrives_on, min_remaining_days):
            chosen.append((lot, packs))
            wanted -= packs
    return chosen


def receive_lot(session: Session, actor: Actor, draft: LotDraft) -> Lot:
    """Bring packs into the house as a new lot that waits for its inspection."""
    lot = Lot(
        code=draft.code,
        sku_id=draft.sku_id,
        warehouse_id=draft.warehouse_id,
        bin_id=draft.bin_id,
        supplier_id=draft.supplier_id,
        harvested_on=draft.harvested_on,
        received_on=draft.received_on,
        expires_on=draft.expires_on,
        unit_cost_fen=draft.unit_cost_fen,
        buyout=draft.buyout,
        on_hand=draft.quantity,
        allocated=0,
        qc_state="pending",
    )
    session.add(lot)
    session.flush()
    _move(session, actor, lot.id, "received", draft.quantity, "lot", lot.id)
    if lot.buyout:
        ledger.record_receipt(session, lot.id, lot.supplier_id, lot.unit_cost_fen * draft.quantity)
    audit.note(session, actor, "receive", "lot", lot.id, after={"packs": draft.quantity, "code": lot.code})
    return lot


def pass_lot(session: Session, actor: Actor, lot: Lot) -> None:
    """The lot passed its inspection: its packs may be sold from now on. Repeating it is harmless."""
    item = _item_of(session, lot.sku_id, lot.warehouse_id)
    session.refresh(lot, with_for_update={"key_share": True})
    if lot.qc_state == "passed":
        return
    if lot.qc_state != "pending":
        raise Refused("wrong_step", state=lot.qc_state)
    lot.qc_state = "passed"
    item.sellable += lot.free
    session.flush()
    audit.note(session, actor, "pass", "lot", lot.id, before={"qc_state": "pending"}, after={"qc_state": "passed"})


def retire_old_lots(session: Session, today: date) -> int:
    """Stop promising lots that are too old to reach a buyer in time. Answers how many.

    What was promised of them still ships. Where holds are no longer covered a shortage notice is opened.
    """
    age = select(Sku.min_remaining_days).where(Sku.id == Lot.sku_id).scalar_subquery()
    too_old = (Lot.qc_state == "passed") & Lot.retired_at.is_(None) & (Lot.expires_on - today <= age)
    keys = {(sku, warehouse) for sku, warehouse in session.execute(select(Lot.sku_id, Lot.warehouse_id).where(too_old))}
    items = {(item.sku_id, item.warehouse_id): item for item in _items_of(session, keys)}
    due = [lot for lot in session.scalars(_lots_under_lock().where(too_old)) if (lot.sku_id, lot.warehouse_id) in keys]
    for lot in due:
        lot.retired_at = func.now()
        items[lot.sku_id, lot.warehouse_id].sellable -= lot.free
    session.flush()
    for item in items.values():
        if item.held + item.allocated > item.sellable:
            open_notice(session, "shortage", "stock_item", item.id)
    return len(due)


def ship(session: Session, actor: Actor, picks: Sequence[PickLine]) -> int:
    """Take picked packs out of their lots. Answers the cost of the bought-out ones, in fen."""
    lots = {pick.lot_id for pick in picks}
    keys = {(row.sku_id, row.warehouse_id) for row in session.scalars(select(Lot).where(Lot.id.in_(lots)))}
    items = {(item.sku_id, item.warehouse_id): item for item in _items_of(session, keys)}
    locked = {lot.id: lot for lot in session.scalars(_lots_under_lock().where(Lot.id.in_(lots)))}
    cost = 0
    for pick in picks:
        lot = locked[pick.lot_id]
        lot.on_hand -= pick.quantity
        lot.allocated -= pick.quantity
        item = items[lot.sku_id, lot.warehouse_id]
        item.sellable -= pick.quantity
        item.allocated -= pick.quantity
        pick.allocation.state = "shipped"
        _move(session, actor, lot.id, "shipped", -pick.quantity, "pick_line", pick.id)
        cost += lot.unit_cost_fen * pick.quantity if lot.buyout else 0
    session.flush()
    return cost


def held_until(session: Session, order: Order, moment: datetime) -> None:
    """Keep what the order holds until `moment`."""
    session.execute(
        update(Hold)
        .where(Hold.order_line_id.in_([line.id for line in order.lines]), Hold.ended_at.is_(None))
        .values(until=moment)
    )


def hold_again(session: Session, order: Order) -> None:
    """Hold the packs of an order whose hold had lapsed; raises SoldOut when they are gone."""
    rows = session.execute(
        select(OrderLine.id, OrderLine.quantity - OrderLine.cancelled, StockItem.id)
        .join(Sku, Sku.id == OrderLine.sku_id)
        .join(StockItem, (StockItem.sku_id == Sku.id) & (StockItem.warehouse_id == Sku.ships_from_id))
        .where(OrderLine.order_id == order.id, OrderLine.quantity > OrderLine.cancelled)
    ).all()
    wanted: Counter[int] = Counter()
    for _line, packs, item in rows:
        wanted[item] += packs
    hold(session, wanted)
    session.execute(
        insert(Hold), [{"order_line_id": line, "stock_item_id": item, "quantity": packs} for line, packs, item in rows]
    )


def _live_holds(session: Session, order: Order) -> list[Hold]:
    lines = [line.id for line in order.lines]
    return list(
        session.scalars(select(Hold).where(Hold.order_line_id.in_(lines), Hold.ended_at.is_(None)).order_by(Hold.id))
    )


def _lots_under_lock() -> Select[Lot]:
    return select(Lot).order_by(Lot.id).with_for_update(key_share=True).execution_options(populate_existing=True)


def _lock_lots(session: Session, items: Iterable[StockItem]) -> dict[int, list[Lot]]:
    keys = {(item.sku_id, item.warehouse_id): item.id for item in items}
    rows = session.scalars(
        _lots_under_lock().where(
            Lot.sku_id.in_([sku for sku, _ in keys]),
            Lot.qc_state == "passed",
            Lot.retired_at.is_(None),
            Lot.on_hand > Lot.allocated,
        )
    )
    lots: dict[int, list[Lot]] = defaultdict(list)
    for lot in rows:
        if (lot.sku_id, lot.warehouse_id) in keys:
            lots[keys[lot.sku_id, lot.warehouse_id]].append(lot)
    return lots


def _give(session: Session, line: OrderLine, item: StockItem, chosen: Sequence[tuple[Lot, int]]) -> None:
    for lot, packs in chosen:
        lot.allocated += packs
        item.held -= packs
        item.allocated += packs
        session.add(Allocation(order_line_id=line.id, lot_id=lot.id, quantity=packs, state="open"))


def _item_of(session: Session, sku_id: int, warehouse_id: int) -> StockItem:
    session.execute(upsert(StockItem).values(sku_id=sku_id, warehouse_id=warehouse_id).on_conflict_do_nothing())
    return _items_of(session, {(sku_id, warehouse_id)})[0]


def _items_of(session: Session, keys: set[tuple[int, int]]) -> list[StockItem]:
    rows = session.scalars(
        select(StockItem)
        .where(StockItem.sku_id.in_([sku for sku, _ in keys]))
        .order_by(StockItem.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return [item for item in rows if (item.sku_id, item.warehouse_id) in keys]


def _move(session: Session, actor: Actor, lot_id: int, kind: str, delta: int, cause_type: str, cause_id: int) -> None:
    session.execute(
        insert(StockMovement).values(
            lot_id=lot_id, kind=kind, delta=delta, cause_type=cause_type, cause_id=cause_id, actor_id=actor.person_id
        )
    )
