"""Ordering goods from suppliers: drafted, sent, taken back, closed. What the supplier answers: `purchase_answers`.

Every change is made under the lock of the order's row and names the version it was made from, so that nobody
overwrites what he has not seen. A move goes only where `models.purchasing.PURCHASE_MOVES` has a way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from models.catalogue import Product, Sku
from models.parties import Membership, Organisation, Person
from models.purchasing import PurchaseLine, PurchaseOrder
from models.settings import figures
from operations import audit
from operations.actor import Actor
from operations.deferring import defer
from operations.notices import close as close_notice
from operations.notices import open_notice
from operations.refusals import Invalid, Missing, Refused

#: What a line says that a supplier may propose otherwise.
TERMS = ("quantity", "price_fen", "due_from", "due_until")
PROPOSED = ("proposed_quantity", "proposed_price_fen", "proposed_from", "proposed_until")
#: Until it is confirmed an order may be changed by whoever made it.
CHANGEABLE = ("draft", "proposed")


@dataclass(frozen=True)
class WantedLine:
    """What is to be ordered of a sku. `quantity`: packs, or grams where the unit is `g`; see PurchaseLine."""

    sku_id: int
    unit: str
    quantity: int
    price_fen: int
    due_from: date
    due_until: date
    grade: str = ""


def draft(
    session: Session,
    actor: Actor,
    supplier_id: int,
    lines: Sequence[WantedLine],
    *,
    buyout: bool = True,
    note: str = "",
) -> PurchaseOrder:
    """A new order that only the association sees. It keeps the tolerance for surplus that holds today.

    Invalid where a sku is not the supplier's, or where the skus come from two warehouses.
    """
    skus = _skus(session, supplier_id, lines)
    order = PurchaseOrder(
        supplier_id=supplier_id,
        warehouse_id=_warehouse(skus.values()),
        buyout=buyout,
        tolerance_bp=figures(session)["over_delivery_bp"],
        note=note,
        created_by=actor.person_id,
        lines=[_line(wanted) for wanted in lines],
    )
    session.add(order)
    session.flush()
    told = {"supplier": supplier_id, "lines": len(lines)}
    audit.note(session, actor, "draft", "purchase_order", order.id, after=told)
    return order


def change(
    session: Session,
    actor: Actor,
    order_id: int,
    seen: int,
    lines: Sequence[WantedLine],
    *,
    buyout: bool,
    note: str = "",
) -> PurchaseOrder:
    """Write a draft anew, or figures to answer a proposal with; what the supplier proposed stays beside them."""
    order = locked(session, order_id, seen)
    if order.state not in CHANGEABLE:
        raise Refused("wrong_step")
    skus = _skus(session, order.supplier_id, lines)
    before = told_lines(order)
    order.warehouse_id, order.buyout, order.note = _warehouse(skus.values()), buyout, note
    _rewrite(session, order, lines)
    _touch(session, order)
    party = order.supplier_id if order.sent_at else None
    after = told_lines(order)
    audit.note(session, actor, "change", "purchase_order", order.id, before=before, after=after, party=party)
    return order


def send(session: Session, actor: Actor, order_id: int, seen: int) -> PurchaseOrder:
    """Ask the supplier; after a proposal, ask again with the order's own figures. Its members are told by mail."""
    order = locked(session, order_id, seen)
    if not order.lines:
        raise Refused("nothing_ordered")
    move(session, order, "sent")
    order.sent_at, order.answer, order.answered_by, order.answered_at = func.now(), "", None, None
    for line in order.lines:
        _forget_proposal(line)
    session.flush()
    audit.note(session, actor, "send", "purchase_order", order.id, after=told_lines(order), party=order.supplier_id)
    number: dict[str, object] = {"order_id": order.id, "number": order.number}
    open_notice(session, "purchase_order", "purchase_order", order.id, to=order.supplier_id, params=number)
    _write_to_members(session, order)
    return order


def accept(session: Session, actor: Actor, order_id: int, seen: int) -> PurchaseOrder:
    """What the supplier proposed is what is ordered now."""
    order = locked(session, order_id, seen)
    if order.state != "proposed":
        raise Refused("wrong_step")
    before = told_lines(order)
    for line in order.lines:
        for own, proposed in zip(TERMS, PROPOSED, strict=True):
            if getattr(line, proposed) is not None:
                setattr(line, own, getattr(line, proposed))
        _forget_proposal(line)
    move(session, order, "confirmed")
    after = told_lines(order)
    audit.note(
        session, actor, "accept", "purchase_order", order.id, before=before, after=after, party=order.supplier_id
    )
    _tell(session, order, "purchase_accepted")
    return order


def cancel(session: Session, actor: Actor, order_id: int, seen: int, reason: str) -> PurchaseOrder:
    """Take it back, before anything of it came. The supplier is told why, if it ever saw the order."""
    order = locked(session, order_id, seen)
    move(session, order, "cancelled")
    order.answer = reason
    close_notice(session, "purchase_order", "purchase_order", order.id)
    party = order.supplier_id if order.sent_at else None
    audit.note(session, actor, "cancel", "purchase_order", order.id, reason=reason, party=party)
    if order.sent_at:
        _tell(session, order, "purchase_cancelled", reason)
    return order


def close(session: Session, actor: Actor, order_id: int, seen: int, reason: str) -> PurchaseOrder:
    """No longer wait for what is missing. What came stays and is owed."""
    order = locked(session, order_id, seen)
    move(session, order, "closed")
    order.answer = reason
    audit.note(session, actor, "close", "purchase_order", order.id, reason=reason, party=order.supplier_id)
    _tell(session, order, "purchase_closed", reason)
    return order


def locked(session: Session, order_id: int, seen: int | None = None) -> PurchaseOrder:
    """The order under lock with its lines, freshly read. Refused with `stale_form` when it is not as it was seen."""
    order = session.scalars(
        select(PurchaseOrder)
        .options(selectinload(PurchaseOrder.lines))
        .where(PurchaseOrder.id == order_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if order is None:
        raise Missing
    if seen is not None and seen != order.version:
        raise Refused("stale_form")
    return order


def members_of(supplier_id: int) -> Select[Person]:
    """Whoever may sign in for a supplier now."""
    in_force = or_(Membership.until.is_(None), Membership.until > func.now())
    is_member = exists().where(
        Membership.person_id == Person.id,
        Membership.organisation_id == supplier_id,
        Membership.role == "member",
        in_force,
    )
    return select(Person).where(is_member, Person.state == "active").order_by(Person.id)


def move(session: Session, order: PurchaseOrder, state: str) -> None:
    """Move a locked order, or refuse with `wrong_step` where the table has no way."""
    if not order.may_move_to(state):
        raise Refused("wrong_step")
    order.state, order.state_at = state, func.now()
    _touch(session, order)


def told_lines(order: PurchaseOrder) -> dict[str, Any]:
    """The figures of an order as an audit event tells them."""
    return {
        str(line.sku_id): [line.unit, line.quantity, line.price_fen, str(line.due_from), str(line.due_until)]
        for line in order.lines
    }


def _touch(session: Session, order: PurchaseOrder) -> None:
    order.version += 1
    session.flush()


def _skus(session: Session, supplier_id: int, lines: Iterable[WantedLine]) -> dict[int, Sku]:
    """The skus of the lines, all of that supplier, each once."""
    wanted = [line.sku_id for line in lines]
    if not wanted:
        raise Invalid("nothing_ordered")
    rows = session.scalars(
        select(Sku)
        .join(Product, Product.id == Sku.product_id)
        .join(Organisation, Organisation.id == Product.supplier_id)
        .where(Sku.id.in_(wanted), Product.supplier_id == supplier_id, Product.state == "approved")
        .where(Organisation.kind != "association", Organisation.state == "approved")
    )
    found = {sku.id: sku for sku in rows}
    if sorted(found) != sorted(wanted):
        raise Invalid("not_of_supplier")
    if any(line.due_until < line.due_from for line in lines):
        raise Invalid("window_turned")
    return found


def _warehouse(skus: Iterable[Sku]) -> int:
    places = {sku.ships_from_id for sku in skus}
    if len(places) > 1:
        raise Invalid("two_warehouses")
    return places.pop()


def _line(wanted: WantedLine) -> PurchaseLine:
    return PurchaseLine(
        sku_id=wanted.sku_id,
        grade=wanted.grade,
        unit=wanted.unit,
        quantity=wanted.quantity,
        price_fen=wanted.price_fen,
        due_from=wanted.due_from,
        due_until=wanted.due_until,
    )


def _rewrite(session: Session, order: PurchaseOrder, lines: Sequence[WantedLine]) -> None:
    """A line that is still wanted stays the same row and keeps what was proposed for it."""
    there = {line.sku_id: line for line in order.lines}
    wanted = {line.sku_id: line for line in lines}
    for sku_id, line in there.items():
        if sku_id not in wanted:
            order.lines.remove(line)
    session.flush()
    for sku_id, one in wanted.items():
        if sku_id not in there:
            order.lines.append(_line(one))
            continue
        line = there[sku_id]
        if line.unit != one.unit:
            _forget_proposal(line)
        line.grade, line.unit = one.grade, one.unit
        line.quantity, line.price_fen = one.quantity, one.price_fen
        line.due_from, line.due_until = one.due_from, one.due_until


def _forget_proposal(line: PurchaseLine) -> None:
    for name in PROPOSED:
        setattr(line, name, None)


def _write_to_members(session: Session, order: PurchaseOrder) -> None:
    """By mail to who has an address, by text message to who has a telephone only."""
    for member in session.scalars(members_of(order.supplier_id)):
        task = "mail.purchase_order" if member.email else "sms.purchase_order"
        defer(session, task, order_id=order.id, version=order.version, person_id=member.id)


def _tell(session: Session, order: PurchaseOrder, kind: str, note: str = "") -> None:
    params: dict[str, object] = {"order_id": order.id, "number": order.number, "note": note}
    open_notice(session, kind, "purchase_order", order.id, to=order.supplier_id, params=params)
