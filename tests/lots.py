"""Lots that nobody has inspected yet, also in a second warehouse."""

from sqlalchemy.orm import Session

from models.stock import Bin, Lot, Warehouse
from tests import cast, supply


def second_warehouse(session: Session) -> Warehouse:
    """One more warehouse, with a shelf for each kind of goods."""
    warehouse = Warehouse(code="W2", name_zh="二仓", name_en="Second warehouse")
    session.add(warehouse)
    session.flush()
    for code, storage in (("B-01-01", "ambient"), ("D-01-01", "chilled"), ("G-01-01", "frozen")):
        session.add(Bin(warehouse_id=warehouse.id, code=code, storage=storage))
    session.flush()
    return warehouse


def received(session: Session, sku_code: str, packs: int, *, days_left: int, warehouse: str = "W1", code: str) -> Lot:
    """Packs of a sku of the cast that wait for their inspection."""
    sku = cast.sku_by_code(session, sku_code)
    return supply.bring_in(
        session, sku, packs, price_fen=1000, code=code, days_left=days_left, warehouse=warehouse, passed=False
    )
