"""How totals are computed. The only place that rounds.

Money is integer fen, weight integer grams, a rate integer basis points.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


class Tariff(Protocol):
    """What is asked for a box by its weight; a freight zone knows it, and a carrier's rate."""

    first_weight_g: int
    first_fee_fen: int
    extra_weight_g: int
    extra_fee_fen: int

    def pack_fen(self, storage: str) -> int: ...


class RateCard(Tariff, Protocol):
    """What a freight zone must know beside that; `models.freight.FreightZone` does."""

    free_from_fen: int | None

    def ships(self, storage: str) -> bool: ...


@dataclass(frozen=True)
class Line:
    """So many packs at a price: what a quote needs to know of a line."""

    unit_fen: int
    quantity: int
    net_weight_g: int
    storage: str
    freight_payer: str = "buyer"

    @property
    def line_fen(self) -> int:
        """Price of all packs."""
        return self.unit_fen * self.quantity


@dataclass(frozen=True)
class Parcelled:
    """The part of a quote that travels together: one storage class, its weight and what it costs to send.

    `freight_fen` is the buyer's part before any waiver; `borne_fen` what shop and association pay instead of him.
    """

    storage: str
    weight_g: int
    goods_fen: int
    freight_fen: int
    ships: bool
    borne_fen: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class LineFreight:
    """One line's part: of what the buyer pays for sending, and of what shop or association pay instead of him."""

    freight_fen: int
    borne_fen: int


@dataclass(frozen=True)
class Quote:
    """What an order costs. `free_gap_fen`: goods still missing until freight is free; None when it never is or is.

    `lines` are the parts of the freight, in the order of the lines that were asked for.
    """

    goods_fen: int
    freight_fen: int
    consignments: tuple[Parcelled, ...]
    free_gap_fen: int | None
    lines: tuple[LineFreight, ...]

    @property
    def total_fen(self) -> int:
        """What the buyer pays."""
        return self.goods_fen + self.freight_fen

    @property
    def ships(self) -> bool:
        """Whether everything can go there."""
        return all(part.ships for part in self.consignments)


def quote(lines: Iterable[Line], card: RateCard) -> Quote:
    """Goods, freight and total of `lines` sent into the zone of `card`.

    Freight is counted per storage class, because each travels in its own box: first weight, then each started extra
    weight, then box and ice. The buyer pays as if the box held only what he pays the freight of; what the whole box
    costs above that is shared by whoever pays for the rest, by weight. From `free_from_fen` of goods on, the
    association pays the buyer's part, and it stands on no line.
    """
    asked = list(lines)
    by_storage: dict[str, list[Line]] = defaultdict(list)
    for line in asked:
        by_storage[line.storage].append(line)
    parts = tuple(_parcelled(storage, by_storage[storage], card) for storage in sorted(by_storage))
    goods = sum(part.goods_fen for part in parts)
    free = card.free_from_fen is not None and goods >= card.free_from_fen
    gap = card.free_from_fen - goods if card.free_from_fen is not None and not free else None
    freight = 0 if free else sum(part.freight_fen for part in parts)
    return Quote(goods, freight, parts, gap, _by_line(asked, parts, free))


def freight_fen(card: Tariff, weight_g: int, storage: str) -> int:
    """Freight of one consignment, in fen."""
    extra_g = max(0, weight_g - card.first_weight_g)
    started = -(-extra_g // card.extra_weight_g)
    return card.first_fee_fen + started * card.extra_fee_fen + card.pack_fen(storage)


def share(amount_fen: int, rate_bp: int) -> int:
    """`rate_bp` basis points of an amount, rounded half up once."""
    return (amount_fen * rate_bp + 5000) // 10000


def fee(sold_fen: int, owed_fen: int, fee_bp: int) -> int:
    """The association's fee: a share of what was sold, but never more than is left of it after the goods."""
    return min(share(sold_fen, fee_bp), max(sold_fen - owed_fen, 0))


def earning(sold_fen: int, owed_fen: int, fee_bp: int) -> int:
    """What a shop keeps of a sale: the price less what it owes for the goods and less the association's fee.

    It is below 0 only where the goods were sold for less than is owed for them.
    """
    return sold_fen - owed_fen - fee(sold_fen, owed_fen, fee_bp)


def split(amount_fen: int, weights: Sequence[int]) -> list[int]:
    """An amount in parts proportional to `weights`; the parts sum to the whole (largest remainder, first wins a tie).

    Raises ValueError when no weight is positive or one is negative.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights are not negative and at least one is positive")
    parts = [amount_fen * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount_fen * weights[i] % total), i))
    for index in by_remainder[: amount_fen - sum(parts)]:
        parts[index] += 1
    return parts


def per_kilo_fen(price_fen: int, net_weight_g: int) -> int:
    """The price of a kilogram, rounded half up."""
    return (price_fen * 1000 * 2 + net_weight_g) // (2 * net_weight_g)


def for_weight_fen(kilo_fen: int, weight_g: int) -> int:
    """What so many grams cost at a price per kilogram, rounded half up."""
    return (kilo_fen * weight_g * 2 + 1000) // 2000


def part_fen(amount_fen: int, taken: int, of: int) -> int:
    """The part of an amount that goes with `taken` of `of` equal things, rounded half up; the rest keeps the rest."""
    return (amount_fen * taken * 2 + of) // (2 * of)


def weight_credit_fen(sold_fen: int, nominal_g: int, real_g: int) -> int:
    """What goes back for packs sold as `nominal_g` that weigh `real_g`, rounded half up; 0 when none is lighter."""
    return part_fen(sold_fen, max(nominal_g - real_g, 0), nominal_g)


def _parcelled(storage: str, lines: list[Line], card: RateCard) -> Parcelled:
    weights: dict[str, int] = defaultdict(int)
    for line in lines:
        weights[line.freight_payer] += line.net_weight_g * line.quantity
    weight, own = sum(weights.values()), weights.pop("buyer", 0)
    goods = sum(line.line_fen for line in lines)
    buyers = freight_fen(card, own, storage) if own else 0
    rest = freight_fen(card, weight, storage) - buyers
    borne = dict(zip(weights, split(rest, list(weights.values())), strict=True)) if weights else {}
    return Parcelled(storage, weight, goods, buyers, card.ships(storage), borne)


def _by_line(lines: Sequence[Line], parts: Iterable[Parcelled], free: bool) -> tuple[LineFreight, ...]:
    """What each payer pays of each box, over his lines in it by weight."""
    found = [LineFreight(0, 0)] * len(lines)
    for part in parts:
        for payer, fen in (("buyer", 0 if free else part.freight_fen), *part.borne_fen.items()):
            his = [i for i, line in enumerate(lines) if (line.storage, line.freight_payer) == (part.storage, payer)]
            weights = [lines[i].net_weight_g * lines[i].quantity for i in his]
            for index, one in zip(his, split(fen, weights) if his else (), strict=True):
                found[index] = LineFreight(one, 0) if payer == "buyer" else LineFreight(0, one)
    return tuple(found)
