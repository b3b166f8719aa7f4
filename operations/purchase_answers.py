"""What a supplier answers to an order: yes, yes but otherwise, no. Staff says yes for whoever has no login."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlalchemy.orm import Session

from models.purchasing import PurchaseLine, PurchaseOrder
from operations import audit
from operations.actor import Actor
from operations.notices import close as close_notice
from operations.purchases import PROPOSED, TERMS, locked, members_of, move
from operations.refusals import Invalid, Missing, Refused


@dataclass(frozen=True)
class Offer:
    """What the supplier would deliver of a line, in the line's own unit."""

    quantity: int
    price_fen: int
    due_from: date
    due_until: date


def confirm(session: Session, actor: Actor, supplier_id: int, order_id: int, seen: int) -> PurchaseOrder:
    """The supplier delivers what was ordered."""
    order = _asked(session, supplier_id, order_id, seen)
    move(session, order, "confirmed")
    _answered(session, actor, order, "confirm")
    return order


def confirm_for(session: Session, actor: Actor, order_id: int, seen: int, note: str) -> PurchaseOrder:
    """Staff writes down what a supplier said who has no login: when, and by telephone or in person (`note`).

    Refused with `answers_itself` where somebody may sign in for the supplier.
    """
    order = locked(session, order_id, seen)
    if session.scalars(members_of(order.supplier_id)).first() is not None:
        raise Refused("answers_itself")
    if order.state != "sent":
        raise Refused("wrong_step")
    move(session, order, "confirmed")
    _answered(session, actor, order, "confirm_for", note)
    return order


def propose(
    session: Session,
    actor: Actor,
    supplier_id: int,
    order_id: int,
    seen: int,
    offers: Mapping[int, Offer],
    answer: str = "",
) -> PurchaseOrder:
    """Offer other figures for some lines (id → offer). Invalid with `nothing_proposed` where all are as ordered."""
    order = _asked(session, supplier_id, order_id, seen)
    lines = {line.id: line for line in order.lines}
    if not set(offers) <= set(lines):
        raise Missing
    changed = {line_id: offer for line_id, offer in offers.items() if _differs(lines[line_id], offer)}
    if not changed:
        raise Invalid("nothing_proposed")
    if any(offer.due_until < offer.due_from for offer in changed.values()):
        raise Invalid("window_turned")
    move(session, order, "proposed")
    for line_id, offer in changed.items():
        for own, proposed in zip(TERMS, PROPOSED, strict=True):
            setattr(lines[line_id], proposed, getattr(offer, own))
    _answered(session, actor, order, "propose", answer)
    return order


def decline(session: Session, actor: Actor, supplier_id: int, order_id: int, seen: int, reason: str) -> PurchaseOrder:
    """The supplier does not deliver, and says why."""
    order = _asked(session, supplier_id, order_id, seen)
    move(session, order, "declined")
    _answered(session, actor, order, "decline", reason)
    return order


def _asked(session: Session, supplier_id: int, order_id: int, seen: int) -> PurchaseOrder:
    """An order that waits for this supplier. Missing where it is another's, or was never sent."""
    order = locked(session, order_id)
    if order.supplier_id != supplier_id or order.sent_at is None:
        raise Missing
    if order.version != seen:
        raise Refused("stale_form")
    if order.state != "sent":
        raise Refused("wrong_step")
    return order


def _answered(session: Session, actor: Actor, order: PurchaseOrder, act: str, words: str = "") -> None:
    order.answer, order.answered_by, order.answered_at = words, actor.person_id, func.now()
    session.flush()
    close_notice(session, "purchase_order", "purchase_order", order.id)
    after = {
        str(line.sku_id): [line.proposed_quantity, line.proposed_price_fen, *map(str, _window(line))]
        for line in order.lines
        if line.proposed_quantity is not None
    }
    party = order.supplier_id
    audit.note(session, actor, act, "purchase_order", order.id, after=after or None, reason=words, party=party)


def _window(line: PurchaseLine) -> tuple[date | None, date | None]:
    return line.proposed_from, line.proposed_until


def _differs(line: PurchaseLine, offer: Offer) -> bool:
    return any(getattr(line, name) != getattr(offer, name) for name in TERMS)
