"""Addresses in the warehouse."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.delivery import Consignment, PickLine
from models.orders import Order


def sheet_of(session: Session, order: Order) -> str:
    """The page of an order's only consignment."""
    found = session.scalars(select(Consignment.id).where(Consignment.order_id == order.id)).one()
    session.rollback()
    return f"/fulfilment/consignments/{found}"


def picks_of(session: Session, order: Order) -> list[str]:
    """The pages of its pick lines, as they were made."""
    sheet = sheet_of(session, order)
    lines = session.scalars(
        select(PickLine.id)
        .join(Consignment, Consignment.id == PickLine.consignment_id)
        .where(Consignment.order_id == order.id)
        .order_by(PickLine.id)
    ).all()
    session.rollback()
    return [f"{sheet}/picks/{line}" for line in lines]
