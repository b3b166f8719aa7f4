"""Orders to suppliers in every state between a draft and goods at the gate, and bills for what came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from models.catalogue import Product, Sku
from models.purchasing import PurchaseLine, PurchaseOrder
from models.reading.demand import purchase_prices
from models.reading.purchasing import sums_of
from operations import bills, demand, purchase_answers, purchases
from operations.actor import Actor
from operations.bills import Billed, Heading
from operations.purchase_answers import Offer
from operations.purchases import WantedLine
from sandbox.county.goods import County
from sandbox.county.lots import LOW, SOLD_OUT
from sandbox.county.shelves import Shelf

#: The supplier somebody may sign in for.
WITH_LOGIN = "SUP-04"
#: Supplier, packs of its first skus, state the order is brought to. A household has no login: staff telephones.
ORDERS: tuple[tuple[str, tuple[int, ...], str], ...] = (
    (WITH_LOGIN, (60, 40), "sent"),
    (WITH_LOGIN, (120,), "proposed"),
    (WITH_LOGIN, (80,), "confirmed"),
    ("SUP-15", (30,), "sent"),
    ("SUP-03", (50,), "sent"),
    ("SUP-01", (90, 45), "draft"),
    ("SUP-05", (24,), "cancelled"),
)
#: Days from today within which goods are asked for.
WINDOW = (2, 6)
#: Which of the season's goods run out, and how many packs of them should be free.
RUN_OUT = (*LOW, SOLD_OUT)
MINIMUM = 40
#: What a bill that differs asks for and was not taken in.
TOO_MANY = 3


@dataclass(frozen=True)
class Days:
    """When goods are to come."""

    first: date
    last: date


def order_all(county: County, shelf: Shelf, today: date) -> None:
    """The orders, the least that should be free of what runs out, and two bills."""
    days = Days(today + timedelta(days=WINDOW[0]), today + timedelta(days=WINDOW[1]))
    for supplier, packs, state in ORDERS:
        _bring_to(county, _draft(county, supplier, packs, days), state)
    for place in RUN_OUT:
        sku = county.skus[shelf.seasonal[place]]
        demand.set_minimum(county.session, county.team["buyer"], sku.id, MINIMUM)
    _bill(county, "SUP-01", "FP-2026-0117", 0, today)
    _bill(county, WITH_LOGIN, "FP-2026-0342", TOO_MANY, today)


def _draft(county: County, supplier: str, packs: Sequence[int], days: Days) -> PurchaseOrder:
    party = county.parties.by_code[supplier].id
    skus = county.session.scalars(
        select(Sku)
        .join(Product)
        .where(Product.supplier_id == party, Product.state == "approved")
        .order_by(Sku.id)
        .limit(len(packs))
    ).all()
    prices = purchase_prices(county.session, [sku.id for sku in skus])
    lines = [
        WantedLine(sku.id, "pack", quantity, prices[sku.id], days.first, days.last)
        for sku, quantity in zip(skus, packs, strict=False)
    ]
    return purchases.draft(county.session, county.team["buyer"], party, lines, note="请按批次分开装箱。")


def _bring_to(county: County, order: PurchaseOrder, state: str) -> None:
    session, buyer, member = county.session, county.team["buyer"], county.team["member"]
    if state == "draft":
        return
    purchases.send(session, buyer, order.id, order.version)
    if state == "cancelled":
        purchases.cancel(session, buyer, order.id, order.version, "库存还够，下个月再订。")
    elif state == "confirmed":
        purchase_answers.confirm(session, member, order.supplier_id, order.id, order.version)
    elif state == "proposed":
        _propose(county, member, order)


def _propose(county: County, member: Actor, order: PurchaseOrder) -> None:
    """Fewer packs, two days later."""
    line, later = order.lines[0], timedelta(days=2)
    offer = Offer(line.quantity * 3 // 4, line.price_fen, line.due_from + later, line.due_until + later)
    words = "这两天下雨，挖得少，晚两天送。"
    purchase_answers.propose(
        county.session, member, order.supplier_id, order.id, order.version, {line.id: offer}, words
    )


def _bill(county: County, supplier: str, number: str, more: int, today: date) -> None:
    """A bill for the first order of a supplier that came, with `more` packs of its first line than came."""
    session, party = county.session, county.parties.by_code[supplier].id
    came = select(PurchaseOrder).where(PurchaseOrder.supplier_id == party, PurchaseOrder.state == "received")
    order = session.scalars(came.order_by(PurchaseOrder.id)).first()
    if order is None:
        return
    sums = sums_of(session, order.id)
    asked = {line.id: _asked(line, sums[line.id].accepted) for line in order.lines}
    first = order.lines[0]
    asked[first.id] = _asked(first, sums[first.id].accepted + more)
    heading = Heading(number, today, sum(one.amount_fen for one in asked.values()))
    bills.record(session, county.team["buyer"], order.id, heading, asked)


def _asked(line: PurchaseLine, quantity: int) -> Billed:
    return Billed(quantity, bills.price_of(line, quantity))
