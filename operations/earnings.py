"""What becomes of what a shop sold, line by line: sold = owed + fee + freight the shop bears + earned.

It is settled later, by the association.
"""

from typing import Protocol

from operations.pricing import earning, fee, part_fen


class SoldLine(Protocol):
    """What of a sale must be known; order lines, and rows with their columns, do."""

    line_fen: int
    pool_fen: int
    quantity: int
    cancelled: int
    service_fee_bp: int
    freight_payer: str
    freight_borne_fen: int


def sold_fen(line: SoldLine) -> int:
    """What the buyer pays for the packs that were not cancelled. What is cancelled is worth `pricing.refundable`."""
    return part_fen(line.line_fen, line.quantity - line.cancelled, line.quantity)


def owed_fen(line: SoldLine) -> int:
    """What the shop owes for them, at the pool price of the day they were ordered."""
    return line.pool_fen * (line.quantity - line.cancelled)


def fee_fen(line: SoldLine) -> int:
    """What the association takes of them, at the fee of that day."""
    return fee(sold_fen(line), owed_fen(line), line.service_fee_bp)


def borne_fen(line: SoldLine) -> int:
    """What the shop pays of sending them, where it and not the buyer pays for that."""
    borne = line.freight_borne_fen if line.freight_payer == "shop" else 0
    return part_fen(borne, line.quantity - line.cancelled, line.quantity)


def earned_fen(line: SoldLine) -> int:
    """What the shop keeps of them."""
    return earning(sold_fen(line), owed_fen(line), line.service_fee_bp) - borne_fen(line)
