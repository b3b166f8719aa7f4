"""Telling buyers and shops what becomes of an order. Who is told how, and whether it is still true, the job decides."""

from collections.abc import Iterable
from itertools import batched
from typing import Literal, get_args

from sqlalchemy.orm import Session

from operations.deferring import defer

#: What a buyer is told, and beside it what `cause_id` names.
Kind = Literal[
    "confirmed",  # order
    "shipped",  # parcel
    "at_station",  # parcel
    "pickup_reminder",  # parcel
    "delivered",  # parcel
    "delayed",  # consignment
    "short",  # order line
    "cancelled",  # order
    "sent_back",  # parcel: it comes back to us
    "credited",  # refund: so much goes back
]
KINDS: tuple[Kind, ...] = get_args(Kind)
#: Order lines in one job.
BATCH = 500


def tell(session: Session, kind: Kind, order_id: int, cause_id: int) -> None:
    """Tell the buyer of an order, once this transaction is committed; the same thing never twice."""
    defer(session, "tell.buyer", kind=kind, order_id=order_id, cause_id=cause_id)


def tell_shops(session: Session, order_id: int) -> None:
    """Tell the owners of every shop in an order that it is paid."""
    defer(session, "tell.shops", order_id=order_id)


def tell_short(session: Session, line_ids: Iterable[int]) -> None:
    """Tell the buyers of order lines that packs are missing: however many they are, it is a few jobs that spread."""
    for part in batched(line_ids, BATCH, strict=False):
        defer(session, "tell.short", line_ids=list(part))
