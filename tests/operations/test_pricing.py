"""How totals are computed: worked examples, and what holds for any numbers."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from operations.pricing import Line, freight_fen, per_kilo_fen, quote, share, split

#: A loaded machine is no reason to fail.
patiently = settings(deadline=None)


@dataclass(frozen=True)
class Card:
    """A rate card: 5 yuan for the first kilogram, 1 yuan for each started one after it, 6 and 8 yuan of ice."""

    first_weight_g: int = 1000
    first_fee_fen: int = 500
    extra_weight_g: int = 1000
    extra_fee_fen: int = 100
    free_from_fen: int | None = None
    cold: bool = True

    def ships(self, storage: str) -> bool:
        return storage == "ambient" or self.cold

    def pack_fen(self, storage: str) -> int:
        return {"ambient": 0, "chilled": 600, "frozen": 800}[storage]


fen = st.integers(0, 10**9)
lines = st.lists(
    st.builds(
        Line,
        unit_fen=st.integers(1, 10**6),
        quantity=st.integers(1, 999),
        net_weight_g=st.integers(1, 30_000),
        storage=st.sampled_from(["ambient", "chilled", "frozen"]),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize(
    ("weight_g", "ambient", "chilled", "frozen"),
    [
        (1, 500, 1100, 1300),
        (999, 500, 1100, 1300),
        (1000, 500, 1100, 1300),
        (1001, 600, 1200, 1400),
        (2000, 600, 1200, 1400),
        (2001, 700, 1300, 1500),
        (20_000, 2400, 3000, 3200),
        (20_001, 2500, 3100, 3300),
    ],
)
def test_freight_at_the_edges_of_weight(weight_g: int, ambient: int, chilled: int, frozen: int) -> None:
    found = [freight_fen(Card(), weight_g, storage) for storage in ("ambient", "chilled", "frozen")]

    assert found == [ambient, chilled, frozen]


@pytest.mark.parametrize(
    ("first", "extra", "weight_g", "fee"), [(500, 500, 1001, 700), (3000, 1000, 3000, 500), (3000, 1000, 3001, 600)]
)
def test_freight_of_other_steps_of_weight(first: int, extra: int, weight_g: int, fee: int) -> None:
    assert freight_fen(Card(first_weight_g=first, extra_weight_g=extra), weight_g, "ambient") == fee


def test_each_storage_class_travels_and_pays_alone() -> None:
    found = quote(
        [Line(3800, 2, 250, "ambient"), Line(7900, 1, 2500, "chilled"), Line(16800, 1, 2500, "frozen")], Card()
    )

    assert [(part.storage, part.weight_g, part.freight_fen) for part in found.consignments] == [
        ("ambient", 500, 500),
        ("chilled", 2500, 1300),
        ("frozen", 2500, 1500),
    ]
    assert (found.goods_fen, found.freight_fen, found.total_fen) == (32_300, 3300, 35_600)


@pytest.mark.parametrize(("goods", "freight", "gap"), [(9899, 500, 1), (9900, 0, None), (9901, 0, None)])
def test_free_freight_begins_at_its_limit(goods: int, freight: int, gap: int | None) -> None:
    found = quote([Line(goods, 1, 250, "ambient")], Card(free_from_fen=9900))

    assert (found.freight_fen, found.free_gap_fen, found.total_fen) == (freight, gap, goods + freight)


def test_cold_goods_stay_where_the_zone_is_too_far() -> None:
    found = quote([Line(3800, 1, 250, "ambient"), Line(7900, 1, 250, "chilled")], Card(cold=False))

    assert [part.ships for part in found.consignments] == [True, False]
    assert not found.ships


@patiently
@given(lines, st.none() | fen)
def test_a_quote_is_the_sum_of_its_parts(wanted: list[Line], free_from: int | None) -> None:
    found = quote(wanted, Card(free_from_fen=free_from))

    assert found.goods_fen == sum(line.unit_fen * line.quantity for line in wanted)
    assert found.total_fen == found.goods_fen + found.freight_fen
    full = sum(part.freight_fen for part in found.consignments)
    assert found.freight_fen == (0 if free_from is not None and found.goods_fen >= free_from else full)
    turned = quote(wanted[::-1], Card(free_from_fen=free_from))
    assert (found.consignments, found.total_fen) == (turned.consignments, turned.total_fen)


@patiently
@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from(["ambient", "chilled", "frozen"]))
def test_heavier_never_costs_less(lighter: int, more: int, storage: str) -> None:
    assert freight_fen(Card(), lighter, storage) <= freight_fen(Card(), lighter + more, storage)


@patiently
@given(fen, st.integers(0, 10_000))
def test_a_share_is_rounded_half_up_once(amount: int, rate_bp: int) -> None:
    assert share(amount, rate_bp) == floor(Fraction(amount * rate_bp, 10_000) + Fraction(1, 2))


@pytest.mark.parametrize(
    ("amount", "rate_bp", "part"),
    [(1, 5000, 1), (1, 4999, 0), (3, 5000, 2), (12_045, 1480, 1783)],
)
def test_shares_at_the_half(amount: int, rate_bp: int, part: int) -> None:
    assert share(amount, rate_bp) == part


def test_a_rate_is_taken_of_the_whole_and_spread_over_its_lines() -> None:
    """Four lines at 14.80 %: 17.83 of the sum, where rounding line by line gives 17.84."""
    amounts = [3011, 3011, 3011, 3012]

    whole = share(sum(amounts), 1480)
    parts = split(whole, amounts)

    assert (whole, sum(share(amount, 1480) for amount in amounts)) == (1783, 1784)
    assert (sum(parts), parts) == (1783, [446, 446, 445, 446])


@patiently
@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**9), min_size=1, max_size=60).filter(any))
def test_parts_sum_to_the_whole(amount: int, weights: list[int]) -> None:
    parts = split(amount, weights)

    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(amount * weight, sum(weights))) < 1
        assert weight or not part


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
def test_parts_need_weights(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(100, weights)


@patiently
@given(fen, st.integers(1, 100_000))
def test_the_price_of_a_kilogram_is_rounded_half_up(price: int, weight_g: int) -> None:
    assert per_kilo_fen(price, weight_g) == floor(Fraction(price * 1000, weight_g) + Fraction(1, 2))


@patiently
@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.integers(1, 9000), st.sampled_from(("buyer", "shop", "association"))),
        min_size=1,
        max_size=8,
    )
)
def test_what_each_pays_of_the_freight_sums_to_the_whole(packs: list[tuple[int, int, str]]) -> None:
    lines = [Line(1000, quantity, grams, "ambient", payer) for quantity, grams, payer in packs]
    (part,) = quote(lines, Card()).consignments

    whole = sum(line.net_weight_g * line.quantity for line in lines)
    assert part.freight_fen + sum(part.borne_fen.values()) == freight_fen(Card(), whole, "ambient")
    assert min(part.freight_fen, *part.borne_fen.values(), 0) == 0
    assert set(part.borne_fen) == {payer for _, _, payer in packs} - {"buyer"}
    own = sum(line.net_weight_g * line.quantity for line in lines if line.freight_payer == "buyer")
    assert part.freight_fen == (freight_fen(Card(), own, "ambient") if own else 0)
