"""Bills beside what was received: what agrees, what differs, and who settles it."""

from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from models.purchasing import PurchaseOrder, SupplierBill
from models.reading.purchasing import sums_of
from operations import bills
from operations.bills import Billed, Heading
from operations.refusals import Invalid, Refused
from tests import cast
from tests.purchases import making


def bill(
    session: Session,
    order: PurchaseOrder,
    asked: Sequence[tuple[int, int]],
    number: str = "FP-1",
    total: int | None = None,
) -> SupplierBill:
    """A bill for the lines of an order: (quantity, fen) of each, in their order."""
    lines = {line.id: Billed(*one) for line, one in zip(order.lines, asked, strict=False)}
    heading = Heading(number, cast.today(), sum(fen for _, fen in asked) if total is None else total)
    return bills.record(session, making.actor(session, "buyer"), order.id, heading, lines)


@pytest.fixture
def order(session: Session) -> PurchaseOrder:
    """50 packs ordered at 20.00; 48 came and were taken in."""
    order = making.confirmed(session)
    making.come(session, order, 48)
    return order


@pytest.mark.parametrize(
    ("quantity", "fen", "state"),
    [
        pytest.param(48, 96_000, "matched", id="what was taken in"),
        pytest.param(20, 40_000, "matched", id="part of it at the price of the order"),
        pytest.param(49, 98_000, "differs", id="more than came"),
        pytest.param(50, 100_000, "differs", id="what was ordered"),
        pytest.param(48, 96_001, "differs", id="a fen more"),
        pytest.param(47, 94_001, "differs", id="another price"),
        pytest.param(48, 95_999, "differs", id="a fen less"),
    ],
)
def test_one_bill(session: Session, order: PurchaseOrder, quantity: int, fen: int, state: str) -> None:
    assert bill(session, order, [(quantity, fen)]).state == state


def test_all_bills_together_ask_for_no_more_than_came(session: Session, order: PurchaseOrder) -> None:
    states = [bill(session, order, [(24, 48_000)], number).state for number in ("1", "2", "3")]

    assert states == ["matched", "matched", "differs"]
    sums = sums_of(session, order.id)[order.lines[0].id]
    assert (sums.accepted, sums.billed, sums.cost_fen, sums.billed_fen) == (48, 72, 96_000, 144_000)


def test_refused_packs_are_not_paid(session: Session) -> None:
    order = making.confirmed(session)
    came = making.come(session, order, 60)
    assert sums_of(session, order.id)[order.lines[0].id].waits == 60
    making.decide(session, came, accepted=False)

    sums = sums_of(session, order.id)[order.lines[0].id]
    assert (sums.delivered, sums.accepted, sums.waits) == (60, 52, 0)
    assert bill(session, order, [(60, 120_000)]).state == "differs"


def test_a_bill_that_came_before_the_goods(session: Session) -> None:
    order, buyer = making.confirmed(session), making.actor(session, "buyer")
    early = bill(session, order, [(50, 100_000)])
    assert early.state == "differs"
    making.come(session, order, 50)

    assert bills.compare(session, buyer, early.id).state == "matched"
    with pytest.raises(Refused, match="wrong_step"):
        bills.compare(session, buyer, early.id)


def test_weighed_goods(session: Session) -> None:
    """25 kg at 18.01 a kilogram: 10 boxes of 2.5 kg."""
    order = making.confirmed(session, making.wanted(session, "FRESH", 25_000, 1801, "g"))
    making.come(session, order, 10)

    assert bill(session, order, [(12_500, 22_513)], "1").state == "matched"
    assert bill(session, order, [(12_500, 22_512)], "2").state == "matched"
    sums = sums_of(session, order.id)[order.lines[0].id]
    assert (sums.billed, sums.billed_fen) == (sums.accepted, sums.cost_fen) == (25_000, 45_025)


def test_packs_that_are_weighed_one_by_one(session: Session) -> None:
    """Of 60 kg in 20 packs 17 are taken in: 51 kg, at 18.01 a kilogram."""
    cast.sku_by_code(session, "FRESH").catch_weight = True
    order = making.confirmed(session, making.wanted(session, "FRESH", 50_000, 1801, "g"))
    came = making.come(session, order, 20, gross_g=61_000, tare_g=1_000)
    making.decide(session, came, accepted=False)

    sums = sums_of(session, order.id)[order.lines[0].id]
    assert (sums.accepted_packs, sums.accepted, sums.cost_fen) == (17, 51_000, 91_851)
    assert bill(session, order, [(51_000, 91_851)]).state == "matched"


def test_settled_by_somebody_else(session: Session, order: PurchaseOrder) -> None:
    found = bill(session, order, [(50, 100_000)])
    with pytest.raises(Refused, match="own_request"):
        bills.settle(session, making.actor(session, "buyer"), found.id, "我说了算")
    finance = making.actor(session, "finance")

    settled = bills.settle(session, finance, found.id, "供货方改开 48 件")

    assert (settled.state, settled.note, settled.decided_by) == ("settled", "供货方改开 48 件", finance.person_id)
    with pytest.raises(Refused, match="wrong_step"):
        bills.settle(session, finance, found.id, "again")


def test_a_bill_that_agrees_needs_no_settling(session: Session, order: PurchaseOrder) -> None:
    found = bill(session, order, [(48, 96_000)])
    with pytest.raises(Refused, match="wrong_step"):
        bills.settle(session, making.actor(session, "finance"), found.id, "x")


def test_what_cannot_be_a_bill(session: Session, order: PurchaseOrder) -> None:
    bill(session, order, [(10, 20_000)], "FP-1")
    for code, asked, number, total in (
        ("bill_twice", [(10, 20_000)], "FP-1", None),
        ("bill_sum", [(10, 20_000)], "FP-2", 20_001),
        ("nothing_billed", [(0, 0)], "FP-3", 0),
    ):
        with pytest.raises(Invalid, match=code):
            bill(session, order, asked, number, total)
    with pytest.raises(Refused, match="wrong_step"):
        bill(session, making.sent(session), [(1, 2000)], "FP-4")
