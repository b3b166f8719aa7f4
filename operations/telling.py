"""Telling buyers and shops what becomes of an order: once this transaction is committed, and never twice.

Whether it is still true when they are told, the job finds out.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal, get_args

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.delivery import IN_THE_HOUSE, Consignment, Parcel, Pickup
from models.orders import Order
from models.parties import Membership, Person
from models.settings import figures
from operations.deferring import defer, defer_all
from operations.earnings import earned_fen
from operations.notices import count_up

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
#: With a code nobody may miss: by text message whatever the buyer prefers.
ALWAYS_BY_SMS = frozenset({"at_station", "pickup_reminder"})
#: Order lines in one job, and rows a watch takes in one transaction.
BATCH = 500


def tell(session: Session, kind: Kind, order_id: int, cause_id: int) -> None:
    """Tell the buyer of an order."""
    defer(session, "tell.buyer", kind=kind, order_id=order_id, cause_id=cause_id)


def tell_all(session: Session, kind: Kind, causes: Sequence[tuple[int, int]]) -> None:
    """The same for many (order, cause), in one statement."""
    defer_all(session, "tell.buyer", [{"kind": kind, "order_id": order, "cause_id": cause} for order, cause in causes])


def tell_short(session: Session, line_ids: Sequence[int]) -> None:
    """Tell the buyers of order lines that packs are missing. However many there are, it is a few jobs that spread."""
    for start in range(0, len(line_ids), BATCH):
        defer(session, "tell.short", line_ids=list(line_ids[start : start + BATCH]))


def tell_shops(session: Session, order: Order) -> None:
    """Tell every shop in an order that is paid: in one notice that counts up until it is read, and its owners."""
    sold: dict[int, dict[str, Any]] = defaultdict(lambda: {"orders": 1, "packs": 0, "earning_fen": 0})
    staffed = select(Membership.organisation_id).where(
        Membership.organisation_id.in_({line.shop_id for line in order.lines}), Membership.until.is_(None)
    )
    shops = set(session.scalars(staffed))
    for line in order.lines:
        if line.shop_id in shops:
            of_shop = sold[line.shop_id]
            of_shop["packs"] += line.wanted
            of_shop["earning_fen"] += earned_fen(line)
            of_shop["number"] = order.number
    if sold:
        count_up(session, "order_new", "organisation", sold)
        defer(session, "tell.shops", order_id=order.id)


def ways(kind: str, order: Order, buyer: Person | None) -> tuple[str, ...]:
    """How the buyer is told: as he prefers; a guest by mail if he gave an address, else by text message."""
    by_mail = order.email is not None and (buyer is None or buyer.mail_wanted)
    by_sms = buyer.sms_wanted if buyer is not None else not by_mail
    return ("mail",) * by_mail + ("sms",) * (by_sms or kind in ALWAYS_BY_SMS)


def tell_delays(session: Session) -> int:
    """Tell the buyers of consignments that should have left, once each. Answers how many: at most BATCH."""
    late = (
        select(Consignment.id)
        .where(Consignment.state.in_(IN_THE_HOUSE), Consignment.ship_by < func.now())
        .where(Consignment.delay_told_at.is_(None))
        .order_by(Consignment.ship_by)
        .limit(BATCH)
        .with_for_update(key_share=True, skip_locked=True)
        .cte()
    )
    told = (
        update(Consignment)
        .where(Consignment.id.in_(select(late.c.id)))
        .values(delay_told_at=func.now())
        .returning(Consignment.order_id, Consignment.id)
        .execution_options(synchronize_session=False)
    )
    rows = [(order, consignment) for order, consignment in session.execute(told)]
    tell_all(session, "delayed", rows)
    return len(rows)


def tell_reminders(session: Session) -> int:
    """Remind whoever has not fetched a parcel for `pickup_remind_days`, once each. Answers how many: at most BATCH."""
    since = func.now() - timedelta(days=figures(session)["pickup_remind_days"])
    waiting = (
        select(Pickup.parcel_id)
        .where(Pickup.arrived_at <= since)
        .where(Pickup.handed_at.is_(None), Pickup.sent_back_at.is_(None), Pickup.reminded_at.is_(None))
        .order_by(Pickup.arrived_at)
        .limit(BATCH)
        .with_for_update(key_share=True, skip_locked=True)
        .cte()
    )
    reminded = update(Pickup).where(Pickup.parcel_id.in_(select(waiting.c.parcel_id))).values(reminded_at=func.now())
    parcels = session.scalars(reminded.returning(Pickup.parcel_id).execution_options(synchronize_session=False)).all()
    rows = session.execute(
        select(Consignment.order_id, Parcel.id)
        .join(Parcel, Parcel.consignment_id == Consignment.id)
        .where(Parcel.id.in_(parcels))
    )
    tell_all(session, "pickup_reminder", [(order, parcel) for order, parcel in rows])
    return len(parcels)
