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


def worth_fen(line_fen: int, quantity: int, packs: int) -> int:
    """What so many of the packs of a line are worth of its price.

    What goes back for packs is what was left was worth before less what it is worth after: in whatever steps they go,
    the steps sum to the line.
    """
    return part_fen(line_fen, packs, quantity)


def sold_fen(line: SoldLine) -> int:
    """What the buyer pays for the packs that were not cancelled."""
    return worth_fen(line.line_fen, line.quantity, line.quantity - line.cancelled)


def owed_fen(line: SoldLine) -> int:
    """What the shop owes for them, at the pool price of the day they were ordered."""
    return line.pool_fen * (line.quantity - line.cancelled)


def fee_fen(line: SoldLine) -> int:
    """What the association takes of them, at the fee of that day."""
    return fee(sold_fen(line), owed_fen(line), line.service_fee_bp)


def borne_fen(line: SoldLine) -> int:
    """What the shop pays of sending the line, where not the buyer does; nothing once all of it is cancelled."""
    bears = line.freight_payer == "shop" and line.quantity > line.cancelled
    return line.freight_borne_fen if bears else 0


def earned_fen(line: SoldLine) -> int:
    """What the shop keeps of them."""
    return earning(sold_fen(line), owed_fen(line), line.service_fee_bp) - borne_fen(line)
