"""Lots that nobody has inspected yet, also in a second warehouse."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.stock import Bin, Lot, Warehouse
from operations import stock
from operations.actor import HOUSE
from operations.stock import LotDraft
from tests import cast


def second_warehouse(session: Session) -> Warehouse:
    """One more warehouse, with one shelf."""
    warehouse = Warehouse(code="W2", name_zh="二仓", name_en="Second warehouse")
    session.add(warehouse)
    session.flush()
    session.add(Bin(warehouse_id=warehouse.id, code="B-01-01", storage="ambient"))
    session.flush()
    return warehouse


def received(session: Session, sku_code: str, packs: int, *, days_left: int, warehouse: str = "W1", code: str) -> Lot:
    """Packs of a sku of the cast that wait for their inspection."""
    sku = cast.sku_by_code(session, sku_code)
    shelves = select(Bin).join(Warehouse, Warehouse.id == Bin.warehouse_id).where(Warehouse.code == warehouse)
    shelf = session.scalars(shelves.order_by(Bin.id)).first()
    assert shelf is not None
    draft = LotDraft(
        code=code,
        sku_id=sku.id,
        warehouse_id=shelf.warehouse_id,
        bin_id=shelf.id,
        supplier_id=sku.product.supplier_id,
        quantity=packs,
        harvested_on=cast.today(),
        received_on=cast.today(),
        expires_on=cast.today() + timedelta(days=days_left),
        unit_cost_fen=1000,
        buyout=True,
    )
    return stock.receive_lot(session, HOUSE, draft)
