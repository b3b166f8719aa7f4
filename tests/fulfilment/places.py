"""Addresses in the warehouse, and what stands there."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.delivery import Consignment, Parcel, PickLine
from models.orders import Order
from models.waves import PickTask

WAVES = "/fulfilment/waves"


def consignment_of(session: Session, order: Order) -> Consignment:
    """An order's only consignment, as it stands now."""
    session.rollback()
    return session.scalars(select(Consignment).where(Consignment.order_id == order.id)).one()


def sheet_of(session: Session, order: Order) -> str:
    """The page of an order's only consignment."""
    return f"/fulfilment/consignments/{consignment_of(session, order).id}"


def wave_of(session: Session, order: Order) -> str:
    """The page of the wave its consignment is in."""
    return f"{WAVES}/{consignment_of(session, order).wave_id}"


def picks_of(session: Session, order: Order) -> list[str]:
    """The screens of the lines it is picked by, as they were made."""
    mine = select(PickLine.task_id).where(PickLine.consignment_id == consignment_of(session, order).id)
    tasks = session.scalars(select(PickTask.id).where(PickTask.id.in_(mine)).order_by(PickTask.id)).all()
    return [f"{wave_of(session, order)}/picks/{task}" for task in tasks]


def pack_lines(session: Session, order: Order) -> list[int]:
    """Its pick lines, which the packing table names its fields by."""
    return [line.id for line in consignment_of(session, order).pick_lines]


def waybill_of(session: Session, order: Order) -> str:
    """The number on its only parcel."""
    consignment = consignment_of(session, order)
    return session.scalars(select(Parcel.waybill).where(Parcel.consignment_id == consignment.id)).one() or ""


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def packed_form(session: Session, order: Order, page: str, kilograms: str) -> dict[str, str]:
    """The packing form with everything ticked, the proposed box and carrier as they stand on the page."""
    ticks = {f"tick-{line}": "y" for line in pack_lines(session, order)}
    material = re.search(r'<input checked[^>]*name="boxes-0-material"[^>]*value="(\d+)"', page)
    carrier = re.search(r'<option selected value="([A-Z]+)"', page)
    assert material is not None, page[-3000:]
    assert carrier is not None, "no carrier is chosen"
    return ticks | {
        "boxes": "1",
        "boxes-0-material": material[1],
        "boxes-0-weight": kilograms,
        "carrier": carrier[1],
    }
