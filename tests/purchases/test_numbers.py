"""Ordered, received, billed: whatever comes in whatever order, the three numbers are those of their rows."""

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models.purchasing import AWAITED, PurchaseOrder
from models.reading.purchasing import sums_of
from operations import bills
from operations.bills import Billed, Heading
from tests import cast
from tests.purchases import making

PRICE, ORDERED, MOST = 1999, 50, 52
#: Packs that come, and whether too many are taken in; packs a bill asks for, and how many fen it is off.
COMES = st.tuples(st.just("come"), st.integers(1, 40), st.sampled_from((0, 1)))
ASKS = st.tuples(st.just("bill"), st.integers(0, 60), st.sampled_from((0, 0, 0, 1, -1)))


@dataclass
class Told:
    """What a person would count who stands beside."""

    delivered: int = 0
    accepted: int = 0
    billed: int = 0
    billed_fen: int = 0
    agreed: int = 0


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(st.one_of(COMES, ASKS), max_size=6))
def test_the_three_numbers(session: Session, events: list[tuple[str, int, int]]) -> None:
    with session.begin_nested() as all_of_it:
        order, told = making.confirmed(session, making.wanted(session, quantity=ORDERED, price=PRICE)), Told()
        for number, (kind, packs, how) in enumerate(events):
            if kind == "come":
                _come(session, order, told, packs, accepted=bool(how))
            else:
                _bill(session, order, told, f"N{number}", Billed(packs, packs * PRICE + how))
        sums = sums_of(session, order.id)[order.lines[0].id]
        assert (sums.delivered, sums.accepted, sums.cost_fen) == (told.delivered, told.accepted, told.accepted * PRICE)
        assert (sums.billed, sums.billed_fen) == (told.billed, told.billed_fen)
        assert told.agreed <= told.accepted
        all_of_it.rollback()
    session.expire_all()


def _come(session: Session, order: PurchaseOrder, told: Told, packs: int, *, accepted: bool) -> None:
    if order.state not in AWAITED:
        return
    came = making.come(session, order, packs)
    told.delivered += packs
    room = MOST - told.accepted
    if packs > room:
        making.decide(session, came, accepted=accepted)
    told.accepted += packs if accepted or packs <= room else room


def _bill(session: Session, order: PurchaseOrder, told: Told, number: str, asked: Billed) -> None:
    if asked.amount_fen <= 0:
        return
    told.billed, told.billed_fen = told.billed + asked.quantity, told.billed_fen + asked.amount_fen
    heading = Heading(number, cast.today(), asked.amount_fen)
    found = bills.record(session, making.actor(session, "buyer"), order.id, heading, {order.lines[0].id: asked})
    owed = told.accepted * PRICE
    fits = told.billed <= told.accepted and told.billed_fen <= owed and asked.amount_fen == asked.quantity * PRICE
    agrees = fits or (told.billed, told.billed_fen) == (told.accepted, owed)
    assert (found.state == "matched") == agrees
    told.agreed = max(told.agreed, told.billed if agrees else 0)
