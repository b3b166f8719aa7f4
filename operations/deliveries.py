"""What a consignment comes to in money once it left: what shops earn, what is owed for the goods, what goes back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.delivery import Consignment, Parcel, PickLine
from models.orders import OrderLine
from models.stock import Allocation
from operations import ledger, pricing
from operations.earnings import worth_fen
from operations.ledger import AccountKey


@dataclass(frozen=True)
class Share:
    """One order line of a consignment, in fen.

    `credit_fen` goes back for packs that weigh less than they were sold as, `returned_fen` for those that came back;
    what the buyer pays for the rest is `sold_fen` = `owed_fen` (the pool's) + `fee_fen` + `earned_fen`. He paid
    `freight_fen` for the way, the shop bears `borne_fen` of it.
    """

    shop_id: int
    credit_fen: int
    returned_fen: int
    sold_fen: int
    owed_fen: int
    fee_fen: int
    freight_fen: int
    borne_fen: int

    @property
    def earned_fen(self) -> int:
        """What the shop keeps before the freight it bears."""
        return self.sold_fen - self.owed_fen - self.fee_fen


@dataclass(frozen=True)
class Sent:
    """Packs of an order line that were sent, and of these that the buyer kept; grams where they are sold by weight."""

    packs: int = 0
    kept: int = 0
    grams: int = 0
    kept_grams: int = 0


def shares_of(session: Session, consignment: Consignment) -> list[Share]:
    """Every line of a consignment that left."""
    lines = session.scalars(
        select(OrderLine).where(OrderLine.consignment_id == consignment.id).order_by(OrderLine.id)
    ).all()
    sent = _sent(session, consignment.id)
    return [share(line, sent.get(line.id, Sent())) for line in lines if line.wanted]


def share(line: OrderLine, sent: Sent) -> Share:
    """What one line comes to; whatever was sent, kept and weighed, its parts sum to what was paid for it. Pure."""
    bought = worth_fen(line.line_fen, line.quantity, line.wanted)
    kept = worth_fen(line.line_fen, line.quantity, sent.kept)
    credit = _lighter(line, bought, sent.packs, sent.grams)
    returned = (
        max(0, bought - credit - (kept - _lighter(line, kept, sent.kept, sent.kept_grams)))
        if sent.kept < sent.packs
        else 0
    )
    sold = bought - credit - returned
    full = line.pool_fen * sent.kept
    owed = min(sold, full - _lighter(line, full, sent.kept, sent.kept_grams))
    fee = sold - owed - pricing.earning(sold, owed, line.service_fee_bp)
    borne = line.freight_borne_fen if line.freight_payer == "shop" else 0
    return Share(line.shop_id, credit, returned, sold, owed, fee, line.freight_fen, borne)


def postings(shares: Sequence[Share]) -> Mapping[AccountKey, int]:
    """The lines of the entry that says a consignment is over: debits positive."""
    lines: Counter[AccountKey] = Counter()
    for one in shares:
        lines[ledger.HELD_FOR_ORDERS] += one.sold_fen + one.freight_fen
        lines[ledger.POOL_SALES] -= one.owed_fen
        lines[ledger.SERVICE_FEES] -= one.fee_fen
        lines[ledger.payable(one.shop_id)] -= one.earned_fen - one.borne_fen
        lines[ledger.FREIGHT_INCOME] -= one.freight_fen + one.borne_fen
    return lines


def _lighter(line: OrderLine, fen: int, packs: int, grams: int) -> int:
    """The part of an amount for so many packs that is too much, since they weigh only so many grams."""
    return pricing.weight_credit_fen(fen, line.net_weight_g * packs, grams) if line.catch_weight and packs else 0


def _sent(session: Session, consignment_id: int) -> dict[int, Sent]:
    rows = session.execute(
        select(Allocation.order_line_id, PickLine.quantity, PickLine.weight_g, Parcel.state)
        .join(Allocation, Allocation.id == PickLine.allocation_id)
        .join(Parcel, Parcel.id == PickLine.parcel_id)
        .where(PickLine.consignment_id == consignment_id, Allocation.state == "shipped")
    )
    sent: dict[int, Sent] = {}
    for line, packs, grams, state in rows:
        is_kept, so_far = state != "returned", sent.get(line, Sent())
        sent[line] = Sent(
            so_far.packs + packs,
            so_far.kept + packs * is_kept,
            so_far.grams + (grams or 0),
            so_far.kept_grams + (grams or 0) * is_kept,
        )
    return sent
