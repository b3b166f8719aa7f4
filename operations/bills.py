"""Bills of suppliers beside what was received: what agrees is matched, what does not is settled by a second person.

A bill changes nothing that is owed: that follows from what was accepted (`models.receiving.ReceiptLine.cost_fen`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.purchasing import BillLine, PurchaseLine, PurchaseOrder, SupplierBill
from models.reading.purchasing import LineSums, sums_of
from operations import audit, pricing, purchases
from operations.actor import Actor
from operations.decisions import decide
from operations.refusals import Invalid, Missing, Refused

#: Orders a bill may come for.
BILLED = ("confirmed", "receiving", "received", "closed")


@dataclass(frozen=True)
class Billed:
    """What a bill asks for a line: how much of it, in the line's unit, and how much money."""

    quantity: int
    amount_fen: int


@dataclass(frozen=True)
class Heading:
    """The head of a bill: the supplier's own number, its day, its total."""

    number: str
    billed_on: date
    total_fen: int


def record(
    session: Session, actor: Actor, order_id: int, heading: Heading, lines: Mapping[int, Billed]
) -> SupplierBill:
    """Write down a bill for an order (purchase line id → what it asks) and lay it beside what was received.

    Invalid where its lines do not sum to its total, and where the supplier's number is known already.
    """
    order = purchases.locked(session, order_id)
    if order.state not in BILLED:
        raise Refused("wrong_step")
    _check(order, heading, lines)
    bill = _insert(session, actor, order, heading, lines)
    after = {"number": bill.number, "total_fen": bill.total_fen}
    audit.note(session, actor, "record", "supplier_bill", bill.id, after=after, party=order.supplier_id)
    _lay_beside(session, actor, order, bill)
    return bill


def compare(session: Session, actor: Actor, bill_id: int) -> SupplierBill:
    """Lay a bill that differed beside what was received again: more may have come since."""
    order, bill = _locked(session, bill_id)
    if bill.state != "differs":
        raise Refused("wrong_step")
    _lay_beside(session, actor, order, bill)
    return bill


def settle(session: Session, actor: Actor, bill_id: int, note: str) -> SupplierBill:
    """Somebody else than who recorded it says what becomes of a bill that differs."""
    order, bill = _locked(session, bill_id)
    if bill.state != "differs":
        raise Refused("wrong_step")
    party, asked_by = order.supplier_id, bill.recorded_by
    decide(session, actor, "approved", "supplier_bill", bill.id, requested_by=asked_by, party=party, note=note)
    bill.state, bill.note = "settled", note
    bill.decided_by, bill.decided_at = actor.person_id, func.now()
    session.flush()
    return bill


def agrees(bill: SupplierBill, order: PurchaseOrder, sums: Mapping[int, LineSums]) -> bool:
    """Whether every line asks for no more than was accepted over all bills, and at the price of the order.

    The last bill of weighed goods may differ from the price by what rounding left over, if all bills sum to what is
    owed. Tolerance: none.
    """
    lines = {line.id: line for line in order.lines}
    return all(_agrees(one, lines[one.purchase_line_id], sums[one.purchase_line_id]) for one in bill.lines)


def _agrees(one: BillLine, line: PurchaseLine, sums: LineSums) -> bool:
    if sums.billed > sums.accepted or sums.billed_fen > sums.cost_fen:
        return False
    is_whole = (sums.billed, sums.billed_fen) == (sums.accepted, sums.cost_fen)
    return is_whole or one.amount_fen == price_of(line, one.quantity)


def price_of(line: PurchaseLine, quantity: int) -> int:
    """What so much of a line costs at the order's price; `quantity` in the line's unit."""
    if line.unit == "pack":
        return line.price_fen * quantity
    return pricing.for_weight_fen(line.price_fen, quantity)


def _check(order: PurchaseOrder, heading: Heading, lines: Mapping[int, Billed]) -> None:
    if not set(lines) <= {line.id for line in order.lines}:
        raise Missing
    if not any(one.quantity or one.amount_fen for one in lines.values()):
        raise Invalid("nothing_billed")
    together = sum(one.amount_fen for one in lines.values())
    if together != heading.total_fen:
        raise Invalid("bill_sum", field="total", sum_fen=together)


def _insert(
    session: Session, actor: Actor, order: PurchaseOrder, heading: Heading, lines: Mapping[int, Billed]
) -> SupplierBill:
    bill = SupplierBill(
        supplier_id=order.supplier_id,
        purchase_order_id=order.id,
        number=heading.number,
        billed_on=heading.billed_on,
        total_fen=heading.total_fen,
        recorded_by=actor.person_id,
        lines=[
            BillLine(purchase_line_id=line_id, quantity=one.quantity, amount_fen=one.amount_fen)
            for line_id, one in sorted(lines.items())
        ],
    )
    try:
        with session.begin_nested():
            session.add(bill)
    except IntegrityError:
        raise Invalid("bill_twice", field="number") from None
    return bill


def _lay_beside(session: Session, actor: Actor, order: PurchaseOrder, bill: SupplierBill) -> None:
    fits = agrees(bill, order, sums_of(session, order.id))
    state = "matched" if fits else "differs"
    if bill.state == state:
        return
    bill.state = state
    session.flush()
    after = {"state": state}
    audit.note(session, actor, "compare", "supplier_bill", bill.id, after=after, party=order.supplier_id)


def _locked(session: Session, bill_id: int) -> tuple[PurchaseOrder, SupplierBill]:
    """A bill under the lock of its order, under which all bills of the order are judged one after the other."""
    order_id = session.scalar(select(SupplierBill.purchase_order_id).where(SupplierBill.id == bill_id))
    if order_id is None:
        raise Missing
    order = purchases.locked(session, order_id)
    bill = session.get_one(SupplierBill, bill_id, with_for_update={"key_share": True}, populate_existing=True)
    return order, bill
