"""What the counter of a shop or supplier looks at. Everything starts from the party, so that no other's is found."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Select, cast, func, or_, select
from sqlalchemy.orm import Session

from models.audit import Notice
from models.catalogue import Listing, Product
from models.joining import Application, Submission
from models.orders import Order, OrderLine
from models.pool import PriceWaiver
from models.purchasing import PurchaseOrder
from models.reading import sales
from models.revisions import ProductRevision
from models.stock import Allocation

#: An order that has not left after this is late.
LATE = timedelta(days=2)
#: A document that ends within this is spoken of.
ENDING = timedelta(days=30)
#: An answer is news for this long.
FRESH = timedelta(days=3)


@dataclass(frozen=True)
class Todo:
    """How much there is of each thing a party should look at."""

    short: int = 0
    late: int = 0
    stopped: int = 0
    documents: int = 0
    waivers: int = 0
    returned: int = 0
    submitted: int = 0
    asked: int = 0


def todo(session: Session, party_id: int, now: datetime, today: date) -> Todo:
    """All of it. One query."""
    numbers = (
        _short(party_id),
        sales.waiting_since(party_id, now - LATE),
        _count(Listing.id).where(Listing.shop_id == party_id, Listing.state == "suspended"),
        _ending(party_id, today + ENDING),
        _count(PriceWaiver.id).where(
            PriceWaiver.shop_id == party_id,
            PriceWaiver.state.in_(("granted", "declined")),
            PriceWaiver.decided_at >= now - FRESH,
        ),
        _revisions(party_id, "returned"),
        _revisions(party_id, "submitted"),
        _count(PurchaseOrder.id).where(PurchaseOrder.supplier_id == party_id, PurchaseOrder.state == "sent"),
    )
    return Todo(*tuple(session.execute(select(*(one.scalar_subquery() for one in numbers))).one()))


def notices(party_id: int) -> Select[Notice]:
    """Everything the party was told: what is open first, then the latest."""
    return (
        select(Notice)
        .where(Notice.organisation_id == party_id)
        .order_by(Notice.closed_at.is_not(None), Notice.id.desc())
    )


def open_notices(party_id: int) -> Select[Notice]:
    """What the party has not marked as read."""
    return notices(party_id).where(Notice.closed_at.is_(None))


def _count(column: Any) -> Select[int]:
    return select(func.count(column))


def _short(party_id: int) -> Select[int]:
    """Lines that were paid and have fewer packs than were ordered."""
    covered = (
        select(func.coalesce(cast(func.sum(Allocation.quantity), BigInteger), 0))
        .where(Allocation.order_line_id == OrderLine.id, Allocation.state != "released")
        .correlate(OrderLine)
        .scalar_subquery()
    )
    return (
        _count(OrderLine.id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.shop_id == party_id, Order.state == "confirmed")
        .where(OrderLine.quantity - OrderLine.cancelled > covered)
    )


def _ending(party_id: int, day: date) -> Select[int]:
    """Documents in force that end by `day`, or have ended and nothing took their place."""
    applications = select(Application.id).where(Application.organisation_id == party_id)
    mine = or_(Submission.organisation_id == party_id, Submission.application_id.in_(applications))
    return _count(Submission.id).where(mine, Submission.state == "accepted", Submission.valid_until <= day)


def _revisions(party_id: int, state: str) -> Select[int]:
    return (
        _count(ProductRevision.id)
        .join(Product, Product.id == ProductRevision.product_id)
        .where(Product.supplier_id == party_id, ProductRevision.state == state)
    )
