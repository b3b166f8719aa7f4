"""Whatever is parted sums to the whole: freight over lines, a line over cancelled packs, a sale over who gets it."""

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.orders import OrderLine
from operations import earnings
from operations.earnings import worth_fen
from operations.pricing import Line, earning, fee, freight_fen, quote, share, split, weight_credit_fen
from tests.operations.test_pricing import Card

patiently = settings(deadline=None)
fen = st.integers(0, 10**9)
rate = st.integers(0, 10_000)
payers = ("buyer", "shop", "association")
lines = st.lists(
    st.builds(
        Line,
        unit_fen=st.integers(1, 10**5),
        quantity=st.integers(1, 99),
        net_weight_g=st.integers(1, 9000),
        storage=st.sampled_from(["ambient", "chilled", "frozen"]),
        freight_payer=st.sampled_from(payers),
    ),
    min_size=1,
    max_size=9,
)


@patiently
@given(lines, st.none() | st.integers(0, 10**7))
def test_the_parts_of_lines_are_the_freight(wanted: list[Line], free_from: int | None) -> None:
    card = Card(free_from_fen=free_from)
    found = quote(wanted, card)
    pairs = list(zip(wanted, found.lines, strict=True))

    assert sum(part.freight_fen for part in found.lines) == found.freight_fen
    assert all(part.freight_fen == 0 if line.freight_payer != "buyer" else part.borne_fen == 0 for line, part in pairs)
    for box in found.consignments:
        in_it = [(line, part) for line, part in pairs if line.storage == box.storage]
        for payer in payers[1:]:
            his = sum(part.borne_fen for line, part in in_it if line.freight_payer == payer)
            assert his == box.borne_fen.get(payer, 0)
        if found.free_gap_fen is not None or free_from is None:
            paid = sum(part.freight_fen + part.borne_fen for _line, part in in_it)
            assert paid == freight_fen(card, box.weight_g, box.storage)


@patiently
@given(st.lists(st.integers(1, 30), min_size=1, max_size=12), fen)
def test_packs_cancelled_in_any_steps_bring_back_the_whole_line(steps: list[int], line_fen: int) -> None:
    quantity, left, back = sum(steps), sum(steps), 0
    for packs in steps:
        part = worth_fen(line_fen, quantity, left) - worth_fen(line_fen, quantity, left - packs)
        left, back = left - packs, back + part
        line = _sold(line_fen, quantity=quantity, cancelled=quantity - left)
        assert part >= 0
        assert earnings.sold_fen(line) + back == line_fen
        assert [earnings.sold_fen(line), back] == split(line_fen, (left, quantity - left))
    assert back == line_fen


@pytest.mark.parametrize(("packs", "worth"), [(0, 0), (1, 333), (2, 667), (3, 1000)])
def test_thirds_of_ten_yuan(packs: int, worth: int) -> None:
    """Cancelled one by one, three packs bring back 3.33, 3.34 and 3.33."""
    assert worth_fen(1000, 3, packs) == worth


@pytest.mark.parametrize(
    ("real_g", "credit"), [(1000, 0), (1001, 0), (999, 5), (995, 23), (900, 459), (500, 2295), (1, 4585), (0, 4590)]
)
def test_what_lighter_packs_are_less_worth(real_g: int, credit: int) -> None:
    """A kilogram for 45.90: a gram is 4.59 fen."""
    assert weight_credit_fen(4590, 1000, real_g) == credit


@patiently
@given(fen, st.integers(1, 10**6), st.integers(0, 10**6))
def test_a_credit_is_rounded_half_up_and_within_what_was_paid(sold: int, nominal: int, real: int) -> None:
    found = weight_credit_fen(sold, nominal, real)

    assert 0 <= found <= sold
    assert found == floor(Fraction(sold * max(nominal - real, 0), nominal) + Fraction(1, 2))


@patiently
@given(fen, fen, rate)
def test_the_fee_takes_no_more_than_is_left(sold: int, owed: int, fee_bp: int) -> None:
    assert owed + fee(sold, owed, fee_bp) + earning(sold, owed, fee_bp) == sold
    assert 0 <= fee(sold, owed, fee_bp) <= share(sold, fee_bp)
    assert earning(sold, owed, fee_bp) >= 0 if sold >= owed else fee(sold, owed, fee_bp) == 0


@patiently
@given(fen, st.integers(1, 99), st.data())
def test_a_sale_goes_to_pool_fee_freight_and_shop(line_fen: int, quantity: int, data: st.DataObject) -> None:
    line = _sold(
        line_fen,
        quantity=quantity,
        cancelled=data.draw(st.integers(0, quantity)),
        pool_fen=data.draw(st.integers(0, 10**6)),
        service_fee_bp=data.draw(rate),
        freight_payer=data.draw(st.sampled_from(payers)),
        freight_borne_fen=data.draw(st.integers(0, 10**5)),
    )

    parts = (earnings.owed_fen(line), earnings.fee_fen(line), earnings.borne_fen(line), earnings.earned_fen(line))
    assert sum(parts) == earnings.sold_fen(line)
    assert earnings.borne_fen(line) <= (line.freight_borne_fen if line.freight_payer == "shop" else 0)


@patiently
@given(st.integers(0, 10**6), st.lists(st.integers(1, 30_000), min_size=1, max_size=20))
def test_the_parcels_of_a_consignment_share_its_freight(freight: int, weights: list[int]) -> None:
    assert sum(split(freight, weights)) == freight


def _sold(line_fen: int, **more: int | str) -> OrderLine:
    agreed: dict[str, int | str] = {
        "pool_fen": 0,
        "service_fee_bp": 0,
        "freight_payer": "buyer",
        "freight_borne_fen": 0,
    }
    return OrderLine(line_fen=line_fen, **(agreed | more))
