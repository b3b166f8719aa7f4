"""Taking packs of a lot back from the orders they were promised to, and giving those orders others.

Consignments are locked before stock items, and these before lots, as everywhere.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Select, any_, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from models.audit import Notice
from models.delivery import IN_THE_HOUSE, Consignment
from models.orders import Order, OrderLine
from models.stock import Allocation, Hold
from operations import stock, waves
from operations.actor import Actor
from operations.refusals import Refused
from operations.stock import Lots, Travel, first_expiry_first
from operations.telling import tell_short

#: How often what is promised may change while the locks are taken.
MOST_TRIES = 5
#: Rows in one statement.
BATCH = 5000


@dataclass(frozen=True)
class TakenBack:
    """Packs of a sku that an order line had and has no more."""

    order_line_id: int
    stock_item_id: int
    packs: int
    min_remaining_days: int
    province_code: str


@contextmanager
def changing(session: Session, lot_ids: Iterable[int], skus: Iterable[int] = ()) -> Iterator[Lots]:
    """As `stock.changing`, with the consignments that count on these lots under lock: packs may be taken back."""
    ids = sorted(set(lot_ids))
    for _ in range(MOST_TRIES):
        savepoint = session.begin_nested()
        locked = set(session.scalars(waiting_for(ids).with_for_update(key_share=True, of=Consignment)))
        stock.lock_lots(session, ids, skus)
        if locked >= set(session.scalars(waiting_for(ids))):
            savepoint.commit()
            break
        savepoint.rollback()
    else:
        raise Refused("busy")
    with stock.changing(session, ids, skus) as lots:
        yield lots


def take_back(session: Session, actor: Actor, lots: Lots, packs: Mapping[int, int | None]) -> list[TakenBack]:
    """Take back at least so many promised packs of each lot (all while None), those promised last first.

    A consignment that was being picked or stood packed goes back to the queue as a whole: its box has to be opened.
    """
    chosen = _last_promised(session, packs)
    ids = literal(
        [row.id for row in chosen], ARRAY(BigInteger)
    )  # one value: there may be more than one statement takes
    session.execute(
        update(Allocation)
        .where(Allocation.id == any_(ids))
        .values(state="released")
        .execution_options(synchronize_session=False)
    )

    for row in chosen:
        lot = lots[row.lot_id]
        lot.allocated -= row.quantity
        lots.item_of(lot).allocated -= row.quantity
    waves.send_back(session, actor, {row.consignment_id for row in chosen if row.consignment_state != "waiting"})
    return _by_line(lots, chosen)


def give_again(session: Session, lots: Lots, taken: Sequence[TakenBack]) -> list[int]:
    """Give the orders others, first expiry first, whoever ordered first first. Answers the order lines that go short.

    What nobody can cover is held without end; a shortage notice is opened for the line and its buyer told.
    """
    session.flush()
    items = {item.id: item for item in lots.stock_items.values()}
    good = stock.good_lots(session, [items[one.stock_item_id] for one in taken])
    travel, given, short = Travel(session), [], []
    for one in sorted(taken, key=lambda one: one.order_line_id):
        arrives_on, item = travel.arrival(one.province_code), items[one.stock_item_id]
        left = one.packs
        for lot, packs in first_expiry_first(good[item.id], one.packs, arrives_on, one.min_remaining_days):
            lot.allocated += packs
            item.allocated += packs
            left -= packs
            given.append({"order_line_id": one.order_line_id, "lot_id": lot.id, "quantity": packs, "state": "open"})
        if left:
            item.held += left
            short.append({"order_line_id": one.order_line_id, "stock_item_id": item.id, "quantity": left})
    _write(session, given, short)
    lines = [row["order_line_id"] for row in short]
    tell_short(session, lines)
    return lines


def hold_without_end(session: Session, short: Sequence[Mapping[str, int]]) -> None:
    """Packs nobody can give now (order_line_id, stock_item_id, quantity) are held, and the shortage is noted.

    The stock items are locked, and count them as held already.
    """
    for start in range(0, len(short), BATCH):
        part = short[start : start + BATCH]
        held = upsert(Hold).values(part)
        session.execute(
            held.on_conflict_do_update(
                index_elements=["order_line_id"],
                index_where=text("ended_at IS NULL"),
                set_={"quantity": Hold.quantity + held.excluded.quantity, "until": None},
            )
        )
        told = [{"kind": "shortage", "cause_type": "order_line", "cause_id": row["order_line_id"]} for row in part]
        session.execute(upsert(Notice).values(told).on_conflict_do_nothing())


def waiting_for(lot_ids: Sequence[int]) -> Select[int]:
    """Consignments in the house that were promised packs of these lots."""
    return (
        select(Consignment.id)
        .where(Consignment.state.in_(IN_THE_HOUSE))
        .where(
            Consignment.id.in_(
                select(OrderLine.consignment_id)
                .join(Allocation, Allocation.order_line_id == OrderLine.id)
                .where(Allocation.lot_id.in_(lot_ids), Allocation.state == "open")
            )
        )
        .order_by(Consignment.id)
    )


def _last_promised(session: Session, packs: Mapping[int, int | None]) -> list[Any]:
    rows = session.execute(
        select(
            *(Allocation.id, Allocation.lot_id, Allocation.quantity, Allocation.order_line_id),
            *(OrderLine.min_remaining_days, Order.province_code),
            Consignment.id.label("consignment_id"),
            Consignment.state.label("consignment_state"),
        )
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Consignment, Consignment.id == OrderLine.consignment_id)
        .where(Allocation.lot_id.in_(list(packs)), Allocation.state == "open")
        .order_by(Allocation.id.desc())
    ).all()
    chosen, taken = [], Counter[int]()
    for row in rows:
        wanted = packs[row.lot_id]
        if wanted is None or taken[row.lot_id] < wanted:
            taken[row.lot_id] += row.quantity
            chosen.append(row)
    return chosen


def _by_line(lots: Lots, chosen: Sequence[Any]) -> list[TakenBack]:
    packs: dict[tuple[int, int], int] = defaultdict(int)
    said = {}
    for row in chosen:
        key = (row.order_line_id, lots.item_of(lots[row.lot_id]).id)
        packs[key] += row.quantity
        said[key] = (row.min_remaining_days, row.province_code)
    return [TakenBack(*key, packs[key], *said[key]) for key in packs]


def _write(session: Session, given: list[dict[str, Any]], short: list[dict[str, Any]]) -> None:
    session.flush()
    for start in range(0, len(given), BATCH):
        session.execute(insert(Allocation), given[start : start + BATCH])
    hold_without_end(session, short)
