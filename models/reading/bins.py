"""Bins with what lies in them, differences that were counted, and packs that somebody wants to write off."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from models.catalogue import Product, Sku
from models.parties import Person
from models.stock import Bin, CountLine, Lot, StockCount, Warehouse, WriteOff


def bins(storage: str | None = None, words: str = "") -> Select[Any]:
    """Bins in the order they are walked. words: how their code begins.

    Columns: id, code, storage, warehouse, warehouse_zh, warehouse_en, lots (that have packs), counted_at.
    """
    here = select(func.count()).where(Lot.bin_id == Bin.id, Lot.on_hand > 0).correlate(Bin)
    counted = select(func.max(StockCount.at)).where(StockCount.bin_id == Bin.id).correlate(Bin)
    columns: tuple[Any, ...] = (
        *(Bin.id, Bin.code, Bin.storage, Warehouse.code.label("warehouse")),
        *(Warehouse.name_zh.label("warehouse_zh"), Warehouse.name_en.label("warehouse_en")),
        *(here.scalar_subquery().label("lots"), counted.scalar_subquery().label("counted_at")),
    )
    statement = (
        select(*columns).join(Warehouse, Warehouse.id == Bin.warehouse_id).order_by(Warehouse.code, Bin.code, Bin.id)
    )
    if storage:
        statement = statement.where(Bin.storage == storage)
    return statement.where(Bin.code.startswith(words.upper(), autoescape=True)) if words else statement


def codes_for(warehouse_id: int, storage: str) -> Select[str]:
    """Codes of the bins of a warehouse where such goods may lie."""
    return select(Bin.code).where(Bin.warehouse_id == warehouse_id, Bin.storage == storage).order_by(Bin.code)


def by_code(warehouse_id: int, code: str) -> Select[int]:
    """The id of a bin of a warehouse."""
    return select(Bin.id).where(Bin.warehouse_id == warehouse_id, Bin.code == code)


def contents(bin_id: int) -> Select[Any]:
    """Lots that have packs in a bin, by code.

    Columns: code, sku, name_zh, name_en, pack_zh, pack_en, on_hand, allocated, expires_on, qc_state, frozen_at,
    retired_at, shelf_life_days, min_remaining_days.
    """
    columns: tuple[Any, ...] = (
        *(Lot.code, Sku.code.label("sku"), Product.name_zh, Product.name_en, Sku.pack_zh, Sku.pack_en),
        *(Lot.on_hand, Lot.allocated, Lot.expires_on, Lot.qc_state, Lot.frozen_at, Lot.retired_at),
        *(Sku.shelf_life_days, Sku.min_remaining_days),
    )
    return (
        select(*columns)
        .join(Sku, Sku.id == Lot.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .where(Lot.bin_id == bin_id, Lot.on_hand > 0)
        .order_by(Lot.code)
    )


def differences(*, waiting: bool) -> Select[Any]:
    """Lines of counts that wait for a second person, the oldest first; else all that differed, the latest first.

    Columns: those of `_lines`.
    """
    statement = _lines()
    if waiting:
        return statement.where(CountLine.state == "waiting").order_by(CountLine.id)
    return statement.where(CountLine.state.in_(("posted", "declined"))).order_by(CountLine.id.desc())


def lines_of(count_id: int) -> Select[Any]:
    """What one count found, lot by lot. Columns as for `differences`."""
    return _lines().where(CountLine.count_id == count_id).order_by(CountLine.id)


def write_offs(*, waiting: bool) -> Select[Any]:
    """Packs that wait to be written off, the oldest first; else those that were decided, the latest first.

    Columns: id, lot, name_zh, name_en, pack_zh, pack_en, bin, packs, value_fen, reason, note, state, asked_by, asker,
    asked_at, decider, decided_at.
    """
    asker, decider = aliased(Person), aliased(Person)
    columns: tuple[Any, ...] = (
        *(WriteOff.id, Lot.code.label("lot"), Product.name_zh, Product.name_en, Sku.pack_zh, Sku.pack_en),
        *(Bin.code.label("bin"), WriteOff.packs, WriteOff.value_fen, WriteOff.reason, WriteOff.note, WriteOff.state),
        *(WriteOff.asked_by, asker.name.label("asker"), WriteOff.asked_at),
        *(decider.name.label("decider"), WriteOff.decided_at),
    )
    statement = (
        select(*columns)
        .join(Lot, Lot.id == WriteOff.lot_id)
        .join(Bin, Bin.id == Lot.bin_id)
        .join(Sku, Sku.id == Lot.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .join(asker, asker.id == WriteOff.asked_by)
        .outerjoin(decider, decider.id == WriteOff.decided_by)
    )
    if waiting:
        return statement.where(WriteOff.state == "waiting").order_by(WriteOff.id)
    return statement.where(WriteOff.state.in_(("done", "declined"))).order_by(WriteOff.id.desc())


def waiting() -> Select[Any]:
    """How much waits for a second person. Columns: write_offs, differences."""
    offs = select(func.count()).where(WriteOff.state == "waiting").scalar_subquery()
    lines = select(func.count()).where(CountLine.state == "waiting").scalar_subquery()
    columns: tuple[Any, ...] = (offs.label("write_offs"), lines.label("differences"))
    return select(*columns)


def _lines() -> Select[Any]:
    """Columns: id, count_id, bin, bin_id, lot, name_zh, name_en, pack_zh, pack_en, expected, counted, value_fen, state,
    counted_by, counter, at, decider, decided_at.
    """
    counter, decider = aliased(Person), aliased(Person)
    columns: tuple[Any, ...] = (
        *(CountLine.id, CountLine.count_id, Bin.code.label("bin"), StockCount.bin_id, Lot.code.label("lot")),
        *(Product.name_zh, Product.name_en, Sku.pack_zh, Sku.pack_en),
        *(CountLine.expected, CountLine.counted, CountLine.value_fen, CountLine.state, CountLine.counted_by),
        *(counter.name.label("counter"), StockCount.at, decider.name.label("decider"), CountLine.decided_at),
    )
    return (
        select(*columns)
        .join(StockCount, StockCount.id == CountLine.count_id)
        .join(Bin, Bin.id == StockCount.bin_id)
        .join(Lot, Lot.id == CountLine.lot_id)
        .join(Sku, Sku.id == Lot.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .join(counter, counter.id == CountLine.counted_by)
        .outerjoin(decider, decider.id == CountLine.decided_by)
    )
