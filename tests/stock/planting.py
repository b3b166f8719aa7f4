"""Thousands of orders that left the house, copied from one by SQL: for measuring, and taken out again afterwards."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.delivery import Consignment, Parcel, PickLine
from models.orders import Order, OrderLine
from models.stock import Allocation
from models.tables import Base

#: How their numbers begin.
MARK = "PLANT-"
_MINE = f"SELECT id FROM \"order\" WHERE number LIKE '{MARK}%'"
_GONE = (
    f"DELETE FROM recall_notice WHERE order_id IN ({_MINE})",
    f"DELETE FROM pick_line WHERE consignment_id IN (SELECT id FROM consignment WHERE order_id IN ({_MINE}))",
    f"DELETE FROM parcel WHERE consignment_id IN (SELECT id FROM consignment WHERE order_id IN ({_MINE}))",
    f"DELETE FROM consignment WHERE order_id IN ({_MINE})",
    f"DELETE FROM allocation WHERE order_line_id IN (SELECT id FROM order_line WHERE order_id IN ({_MINE}))",
    f"DELETE FROM order_line WHERE order_id IN ({_MINE})",
    f"DELETE FROM \"order\" WHERE number LIKE '{MARK}%'",
)


def plant(session: Session, order: Order, copies: int) -> None:
    """So many more orders like one that was shipped: of one line, one parcel."""
    number, phone = f"'{MARK}' || lpad(n::text, 6, '0')", "'+8619' || lpad(n::text, 9, '0')"
    mine, theirs = f"\"order\" o ON o.number LIKE '{MARK}%'", "JOIN consignment c ON c.order_id = o.id"
    named = {"number": number, "checkout_token": number, "phone": phone}
    of_consignment = f"JOIN consignment f ON f.id = t.consignment_id AND f.order_id = :id JOIN {mine} {theirs}"
    of_line = f"JOIN order_line f ON f.id = t.order_line_id AND f.order_id = :id JOIN {mine}"
    line, packs = "JOIN order_line l ON l.order_id = o.id", "JOIN allocation a ON a.order_line_id = l.id"
    waybill = {"consignment_id": "c.id", "waybill": "'SF9' || lpad(c.id::text, 11, '0')"}
    links = {"consignment_id": "c.id", "allocation_id": "a.id", "parcel_id": "p.id"}
    for model, changed, source in (
        (Order, named, f", generate_series(1, {copies}) n WHERE t.id = :id"),
        (OrderLine, {"order_id": "o.id"}, f"JOIN {mine} WHERE t.order_id = :id"),
        (Consignment, {"order_id": "o.id"}, f"JOIN {mine} WHERE t.order_id = :id"),
        (Parcel, waybill, of_consignment),
        (Allocation, {"order_line_id": "l.id"}, f"{of_line} {line}"),
        (PickLine, links, f"{of_consignment} JOIN parcel p ON p.consignment_id = c.id {line} {packs}"),
    ):
        _copy(session, model, changed, source, order.id)
    session.commit()
    session.execute(text("ANALYZE"))
    session.commit()


def pull_out(session: Session) -> None:
    """They are gone, and the books are as they were."""
    session.rollback()
    for statement in _GONE:
        session.execute(text(statement))
    session.commit()


def _copy(session: Session, model: type[Base], changed: dict[str, str], source: str, order_id: int) -> None:
    table = model.__table__
    names = [column.name for column in table.columns if column.name != "id"]
    told = ", ".join(changed.get(name, f't."{name}"') for name in names)
    into = ", ".join(f'"{name}"' for name in names)
    rows = text(f'INSERT INTO "{model.__tablename__}" ({into}) SELECT {told} FROM "{model.__tablename__}" t {source}')
    session.execute(rows, {"id": order_id})
