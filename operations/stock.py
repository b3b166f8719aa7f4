"""Taking stock, giving it back, and choosing the lots: first expiry first.

Rows are locked in one order everywhere: stock items by id, then lots by id.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    Select,
    bindparam,
    cast,
    func,
    insert,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from models.catalogue import Sku
from models.delivery import PickLine
from models.freight import PACKING_DAYS, zones_in_force
from models.orders import Order, OrderLine
from models.receiving import ReceiptLine
from models.stock import Allocation, CountLine, Hold, Lot, StockItem, StockMovement, WriteOff
from operations import pricing
from operations.actor import Actor
from operations.notices import close, open_notice
from operations.refusals import Refused
from operations.telling import tell

AnyRow = TypeVar("AnyRow", CountLine, ReceiptLine, WriteOff)

_IDS = bindparam("ids", type_=ARRAY(BigInteger))
_PACKS = bindparam("packs", type_=ARRAY(BigInteger))
_TAKE = text(
    "UPDATE stock_item s SET held = s.held + d.n FROM unnest(:ids, :packs) AS d(id, n) "
    "WHERE s.id = d.id AND s.sellable - s.held - s.allocated >= d.n RETURNING s.id"
).bindparams(_IDS, _PACKS)


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

    What no good lot can cover stays held without end; a shortage notice is opened for the line and the buyer told.
    """
    holds = _live_holds(session, order)
    lines = {line.id: line for line in order.lines}
    items = lock_items(session, {h.stock_item_id for h in holds})
    lots = good_lots(session, items.values())
    for kept in holds:
        line = lines[kept.order_line_id]
        item = items[kept.stock_item_id]
        chosen = first_expiry_first(lots[item.id], kept.quantity, arrives_on, line.min_remaining_days)
        _give(session, line, item, chosen)
        short = kept.quantity - sum(packs for _lot, packs in chosen)
        if short:
            kept.quantity, kept.until = short, None
            open_notice(session, "shortage", "order_line", line.id)
            tell(session, "short", order.id, line.id)
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


def ship(session: Session, actor: Actor, picks: Sequence[PickLine]) -> dict[int | None, int]:
    """Take picked packs out of their lots. Answers what they cost, in fen: ours under None, else by the supplier whom
    they belong to until now.

    Refused with `lot_not_good` where a lot is frozen, not passed or out of date.
    """
    cost: Counter[int | None] = Counter()
    with changing(session, [pick.lot_id for pick in picks]) as lots:
        day = today(session)
        for pick in picks:
            lot = lots[pick.lot_id]
            if not lot.is_good(day):
                raise Refused("lot_not_good", lot=lot.code)
            lot.allocated -= pick.quantity
            lots.item_of(lot).allocated -= pick.quantity
            pick.allocation.state = "shipped"
            fen = take_out(session, actor, lot, pick.quantity, Cause("shipped", "pick_line", pick.id))
            cost[None if lot.buyout else lot.supplier_id] += fen
    return dict(cost)


def retire_old_lots(session: Session, day: date) -> int:
    """Stop promising lots that are too old to reach a buyer in time. Answers how many.

    What was promised of them still ships. Where holds are no longer covered a shortage notice is opened.
    """
    age = select(Sku.min_remaining_days).where(Sku.id == Lot.sku_id).scalar_subquery()
    too_old = (Lot.qc_state == "passed") & Lot.retired_at.is_(None) & (Lot.expires_on - day <= age)
    due = session.scalars(select(Lot.id).where(too_old)).all()
    with changing(session, due) as lots:
        old = [lot for lot in lots.values() if lot.qc_state == "passed" and lot.retired_at is None]
        for lot in old:
            lot.retired_at = func.now()
    return len(old)


@dataclass(frozen=True)
class Cause:
    """Why a lot's quantity changes: the kind of movement, and the row that made it."""

    kind: str
    type: str
    id: int


class Lots(dict[int, Lot]):
    """Lots under lock by id, with their stock items by sku and warehouse."""

    def __init__(self, lots: Iterable[Lot], items: Iterable[StockItem]) -> None:
        super().__init__({lot.id: lot for lot in lots})
        self.stock_items = {(item.sku_id, item.warehouse_id): item for item in items}

    def item_of(self, lot: Lot) -> StockItem:
        """The item that counts the packs of a lot."""
        return self.stock_items[lot.sku_id, lot.warehouse_id]


@contextmanager
def changing(session: Session, lot_ids: Iterable[int], skus: Iterable[int] = ()) -> Iterator[Lots]:
    """Lots under lock, behind their stock items; on leaving, what the items may count on follows the lots.

    skus: others whose lots may be made meanwhile in the same warehouses; what is made is put into the mapping. What
    became free covers the confirmed orders that wait for it; where there is less than was promised, a shortage notice
    is opened, and closed once there is enough.
    """
    lots = lock_lots(session, lot_ids, skus)
    before = {lot.id: lot.sellable for lot in lots.values()}
    short = {item.id for item in lots.stock_items.values() if item.is_short}
    yield lots
    grown = set()
    for lot in lots.values():
        item, change = lots.item_of(lot), lot.sellable - before.get(lot.id, 0)
        item.sellable += change
        grown |= {item.id} if change > 0 else set()
    session.flush()
    for item in lots.stock_items.values():
        if item.id in grown:
            cover(session, item)
        if item.is_short:
            open_notice(session, "shortage", "stock_item", item.id)
        elif item.id in short:
            close(session, "shortage", "stock_item", item.id)


def tell_shortage(session: Session, items: Iterable[StockItem]) -> None:
    """Open the notice that more of an item was promised than there is, or close it. The items are locked."""
    for item in items:
        if item.is_short:
            open_notice(session, "shortage", "stock_item", item.id)
        else:
            close(session, "shortage", "stock_item", item.id)


def cover(session: Session, item: StockItem) -> None:
    """Give what is free of an item to the confirmed orders that wait for it, the oldest first. The item is locked."""
    if not item.held:
        return
    waiting = session.execute(
        select(Hold, OrderLine, Order.province_code)
        .join(OrderLine, OrderLine.id == Hold.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Hold.stock_item_id == item.id, Hold.ended_at.is_(None), Hold.until.is_(None))
        .order_by(Hold.order_line_id)
    ).all()
    lots, travel = good_lots(session, [item])[item.id] if waiting else [], Travel(session)
    for kept, line, province in waiting:
        chosen = first_expiry_first(lots, kept.quantity, travel.arrival(province), line.min_remaining_days)
        _give(session, line, item, chosen)
        short = kept.quantity - sum(packs for _lot, packs in chosen)
        if short:
            kept.quantity = short
        else:
            kept.ended_at = func.now()
            close(session, "shortage", "order_line", line.id)
    session.flush()


def _items_of(session: Session, keys: set[tuple[int, int]]) -> list[StockItem]:
    """The stock items of skus in warehouses under lock, in the order of their ids; made where there are none."""
    rows = _locked_items(session, keys)
    if len(rows) < len(keys):
        missing = keys - {(item.sku_id, item.warehouse_id) for item in rows}
        values = [{"sku_id": sku, "warehouse_id": warehouse} for sku, warehouse in sorted(missing)]
        session.execute(upsert(StockItem).values(values).on_conflict_do_nothing())
        rows = _locked_items(session, keys)
    return rows


def _locked_items(session: Session, keys: set[tuple[int, int]]) -> list[StockItem]:
    rows = session.scalars(
        select(StockItem)
        .where(tuple_(StockItem.sku_id, StockItem.warehouse_id).in_(sorted(keys)))
        .order_by(StockItem.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(rows)


def _move(session: Session, actor: Actor, lot_id: int, packs: int, cost_fen: int, cause: Cause) -> None:
    session.execute(
        insert(StockMovement).values(
            lot_id=lot_id,
            kind=cause.kind,
            delta=packs,
            cost_fen=cost_fen,
            cause_type=cause.type,
            cause_id=cause.id,
            actor_id=actor.person_id,
        )
    )


def lock_lots(session: Session, lot_ids: Iterable[int], skus: Iterable[int] = ()) -> Lots:
    """Lots under lock and freshly read, and before them their stock items and those of `skus` in their warehouses."""
    ids = sorted(set(lot_ids))
    rows = session.execute(select(Lot.sku_id, Lot.warehouse_id).where(Lot.id.in_(ids)))
    keys = {(sku, warehouse) for sku, warehouse in rows}
    keys |= {(sku, warehouse) for sku in skus for _sku, warehouse in keys}
    items = _items_of(session, keys)
    return Lots(session.scalars(_lots_under_lock().where(Lot.id.in_(ids))), items)


def put_in(session: Session, actor: Actor, lot: Lot, packs: int, cost_fen: int, cause: Cause) -> None:
    """Packs come into a lot, with what they cost."""
    lot.on_hand += packs
    lot.cost_fen += cost_fen
    _move(session, actor, lot.id, packs, cost_fen, cause)


def take_out(session: Session, actor: Actor, lot: Lot, packs: int, cause: Cause) -> int:
    """Packs leave a lot with their part of its cost. Answers that, in fen; the last packs take what is left."""
    cost = pricing.part_fen(lot.cost_fen, packs, lot.on_hand)
    lot.on_hand -= packs
    lot.cost_fen -= cost
    lot.doubted = max(0, min(lot.doubted, lot.on_hand - lot.allocated))
    _move(session, actor, lot.id, -packs, -cost, cause)
    return cost


def good_lots(session: Session, items: Iterable[StockItem]) -> dict[int, list[Lot]]:
    """The lots that may be promised, under lock, by stock item. The items are locked."""
    keys = {(item.sku_id, item.warehouse_id): item.id for item in items}
    rows = session.scalars(
        _lots_under_lock().where(
            Lot.sku_id.in_([sku for sku, _ in keys]),
            Lot.qc_state == "passed",
            Lot.frozen_at.is_(None),
            Lot.retired_at.is_(None),
            Lot.on_hand > Lot.allocated + Lot.doubted,
        )
    )
    lots: dict[int, list[Lot]] = defaultdict(list)
    for lot in rows:
        if (lot.sku_id, lot.warehouse_id) in keys:
            lots[keys[lot.sku_id, lot.warehouse_id]].append(lot)
    return lots


class Travel:
    """When parcels that are packed now arrive, by province. One query."""

    def __init__(self, session: Session) -> None:
        self._day = today(session) + timedelta(days=PACKING_DAYS)
        zones = session.scalars(zones_in_force()).all()
        self._days = {code: zone.transit_days for zone in zones for code in zone.province_codes}

    def arrival(self, province_code: str) -> date:
        """The day; that of the packing where nobody knows the way."""
        return self._day + timedelta(days=self._days.get(province_code, 0))


def locked_row(session: Session, kind: type[AnyRow], row_id: int) -> AnyRow:
    """One row that is there, under lock and freshly read, whatever it was loaded with before."""
    return session.scalars(
        select(kind).where(kind.id == row_id).with_for_update(key_share=True).execution_options(populate_existing=True)
    ).one()


def now(session: Session) -> datetime:
    """The moment of the transaction, by the database's clock."""
    return session.scalars(select(func.now())).one()


def today(session: Session) -> date:
    """The day in China, by the database's clock."""
    return session.scalars(select(cast(func.timezone("Asia/Shanghai", func.now()), Date))).one()


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


def _give(session: Session, line: OrderLine, item: StockItem, chosen: Sequence[tuple[Lot, int]]) -> None:
    for lot, packs in chosen:
        lot.allocated += packs
        item.held -= packs
        item.allocated += packs
        session.add(Allocation(order_line_id=line.id, lot_id=lot.id, quantity=packs, state="open"))
