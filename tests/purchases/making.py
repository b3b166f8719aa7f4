"""Orders to the suppliers of the cast, in any state a supplier or the association brings them to."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.parties import Membership, Organisation, Person, Role
from models.purchasing import PurchaseOrder
from models.receiving import ReceiptLine
from operations import purchase_answers, purchases, receipts
from operations.actor import Actor
from operations.purchases import WantedLine
from tests import cast, supply

BAMBOO, TEA = "sanren-sunye", "dazhe-chaye"


def actor(session: Session, name: str) -> Actor:
    """Somebody of the cast with his roles."""
    person = session.scalars(select(Person).where(Person.name == name)).one()
    rows = session.execute(
        select(Organisation.id, Organisation.kind, Membership.role)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person.id)
    )
    return Actor(person.id, tuple(Role(*row) for row in rows))


def supplier(session: Session, slug: str = BAMBOO) -> int:
    """A supplier of the cast."""
    return session.scalars(select(Organisation.id).where(Organisation.slug == slug)).one()


def days(first: int = 2, last: int = 6) -> tuple[date, date]:
    """A window that lies ahead."""
    return cast.today() + timedelta(days=first), cast.today() + timedelta(days=last)


def wanted(
    session: Session, code: str = "DRIED", quantity: int = 50, price: int = 2000, unit: str = "pack"
) -> WantedLine:
    """A line for a sku of the cast."""
    return WantedLine(cast.sku_by_code(session, code).id, unit, quantity, price, *days())


def draft(session: Session, *lines: WantedLine, slug: str = BAMBOO) -> PurchaseOrder:
    """A draft of the buyer; 50 packs of dried shoots unless there are lines."""
    return purchases.draft(session, actor(session, "buyer"), supplier(session, slug), lines or [wanted(session)])


def sent(session: Session, *lines: WantedLine, slug: str = BAMBOO) -> PurchaseOrder:
    """An order the supplier was asked."""
    order = draft(session, *lines, slug=slug)
    return purchases.send(session, actor(session, "buyer"), order.id, order.version)


def confirmed(session: Session, *lines: WantedLine) -> PurchaseOrder:
    """An order the supplier has said yes to."""
    order = sent(session, *lines)
    member = actor(session, "supplier_a")
    return purchase_answers.confirm(session, member, order.supplier_id, order.id, order.version)


def come(session: Session, order: PurchaseOrder, packs: int, **weighed: int) -> ReceiptLine:
    """Packs of an order of one line came to the gate; what is too much waits for `decide`."""
    return supply.received(session, order, packs, **weighed).lines[0]


def decide(session: Session, line: ReceiptLine, *, accepted: bool) -> None:
    """Somebody else than who received it takes too much in, or only what was ordered."""
    receipts.decide_excess(session, actor(session, "admin"), line.id, accepted=accepted)
