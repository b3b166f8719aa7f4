"""What a shop keeps of what it sold, line by line. It is settled later, by the association."""

from typing import Protocol

from operations.pricing import earning, split


class SoldLine(Protocol):
    """What of a sale must be known; order lines, and rows with their columns, do."""

    line_fen: int
    pool_fen: int
    quantity: int
    cancelled: int
    service_fee_bp: int


def worth_fen(line_fen: int, quantity: int, packs: int) -> int:
    """What so many of the packs of a line are worth of its price. However they are taken off, the parts sum to it."""
    return split(line_fen, (packs, quantity - packs))[0]


def sold_fen(line: SoldLine) -> int:
    """What the buyer pays for the packs that were not cancelled."""
    return worth_fen(line.line_fen, line.quantity, line.quantity - line.cancelled)


def earned_fen(line: SoldLine) -> int:
    """What the shop keeps of them, at the prices and the fee that were agreed when they were ordered."""
    owed = line.pool_fen * (line.quantity - line.cancelled)
    return earning(sold_fen(line), owed, line.service_fee_bp)
