"""Orders in several boxes, and what carriers tell of them."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.delivery import Consignment, Parcel, PickLine
from models.orders import Order
from models.parties import Person
from operations import packing, tracking
from operations.actor import Actor
from operations.packing import Box
from tests import orders, parcels
from tests.days import now


def buyer(session: Session, name: str = "consumer") -> Actor:
    """A consumer of the cast."""
    return Actor(session.scalars(select(Person.id).where(Person.name == name)).one())


def consignments(session: Session, order: Order) -> list[Consignment]:
    """Those of an order, freshly read."""
    known = select(Consignment).where(Consignment.order_id == order.id).order_by(Consignment.id)
    return list(session.scalars(known.execution_options(populate_existing=True)))


def in_two_boxes(session: Session, order: Order) -> list[Parcel]:
    """A confirmed order of two packs leaves in a box for each. Committed."""
    staff, one = orders.packer(session), consignments(session, order)[0]
    parcels.pick(session, staff, one.id)
    line = session.scalars(select(PickLine.id).where(PickLine.consignment_id == one.id)).one()
    packing.pack(session, staff, one.id, [Box(600, packs={line: 1}, sure=True), Box(600, sure=True)])
    parcels.ship(session, staff, one.id)
    session.commit()
    return list(session.scalars(select(Parcel).where(Parcel.consignment_id == one.id).order_by(Parcel.id)))


def told(session: Session, parcel: Parcel, *kinds: str, place: str = "杭州市", said: str = "") -> None:
    """The carrier tells these things of a parcel, a minute after each other. Committed."""
    begins = now()
    happenings = [
        tracking.Happening(parcel.waybill or "", kind, begins + timedelta(minutes=minute), place, said)
        for minute, kind in enumerate(kinds, start=1)
    ]
    tracking.take_in(session, parcel.carrier or "", happenings, "push")
    session.commit()


def parcel_of(session: Session, order: Order) -> Parcel:
    """The first parcel of an order."""
    rows = select(Parcel).join(Consignment).where(Consignment.order_id == order.id).order_by(Parcel.id)
    return session.scalars(rows.limit(1).execution_options(populate_existing=True)).one()
