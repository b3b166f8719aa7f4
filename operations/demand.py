"""From what is missing to orders for it: the least that should be free, and drafts for what is to be bought."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session, joinedload

from models.catalogue import Sku
from models.purchasing import PurchaseOrder
from models.reading.demand import purchase_prices
from models.stock import StockItem
from operations import audit, purchases
from operations.actor import Actor
from operations.purchases import WantedLine
from operations.refusals import Missing

#: Nobody wants more of a pack to lie there unsold.
MOST_PACKS = 99_999


def set_minimum(session: Session, actor: Actor, sku_id: int, packs: int) -> None:
    """How many packs of a sku should be free in the warehouse it ships from; fewer, and more is proposed."""
    sku = session.get(Sku, sku_id)
    if sku is None:
        raise Missing
    where = {"sku_id": sku.id, "warehouse_id": sku.ships_from_id}
    session.execute(insert(StockItem).values(**where).on_conflict_do_nothing())
    item = session.scalars(
        select(StockItem).filter_by(**where).with_for_update(key_share=True).execution_options(populate_existing=True)
    ).one()
    before, item.minimum = item.minimum, packs
    session.flush()
    told = {"minimum": packs}
    audit.note(session, actor, "set_minimum", "sku", sku.id, before={"minimum": before}, after=told)


def draft_all(
    session: Session, actor: Actor, packs: Mapping[int, int], due_from: date, due_until: date
) -> list[PurchaseOrder]:
    """Drafts for so many packs of skus (id → packs): one for each supplier and warehouse, at the prices of the pool.

    Goods stay bought out or in consignment as they were when the supplier was last asked.
    """
    skus = session.scalars(select(Sku).options(joinedload(Sku.product)).where(Sku.id.in_(packs))).all()
    if len(skus) != len(packs):
        raise Missing
    prices = purchase_prices(session, list(packs))
    together: dict[tuple[int, int], list[WantedLine]] = defaultdict(list)
    for sku in sorted(skus, key=lambda sku: sku.id):
        line = WantedLine(sku.id, "pack", packs[sku.id], prices.get(sku.id, 0), due_from, due_until)
        together[sku.product.supplier_id, sku.ships_from_id].append(line)
    buyouts = _buyouts(session, [supplier for supplier, _ in together])
    return [
        purchases.draft(session, actor, supplier, lines, buyout=buyouts.get(supplier, True))
        for (supplier, _), lines in sorted(together.items())
    ]


def _buyouts(session: Session, supplier_ids: list[int]) -> dict[int, bool]:
    latest = (
        select(PurchaseOrder.supplier_id, PurchaseOrder.buyout)
        .where(PurchaseOrder.supplier_id.in_(supplier_ids))
        .ext(distinct_on(PurchaseOrder.supplier_id))
        .order_by(PurchaseOrder.supplier_id, PurchaseOrder.id.desc())
    )
    return {row.supplier_id: row.buyout for row in session.execute(latest)}
