"""What becomes of parcels on their way: what carriers tell, when they are delivered, and that this is posted once.

Whoever moves a parcel holds the locks of its order and its consignment (`locked_parcel`).
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, case, exists, func, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, joinedload

from models.delivery import Consignment, Parcel, TrackingEvent
from models.orders import Order
from models.payments import PaymentAttempt
from models.settings import figures
from operations import audit, deliveries, ledger, planning, refunds, stock, telling
from operations.actor import HOUSE, Actor
from operations.notices import open_notice
from operations.refusals import Missing, Refused

#: Parcels that are counted as delivered in one go.
BATCH = 100


@dataclass(frozen=True)
class Happening:
    """Something that happened to the parcel of a waybill. kind: one of `models.delivery.HAPPENINGS`."""

    waybill: str
    kind: str
    at: datetime
    place: str = ""
    said: str = ""


@dataclass(frozen=True)
class TakenIn:
    """How many happenings were new, how many known, and numbers no parcel of that carrier has."""

    new: int
    known: int
    unknown: tuple[str, ...]


def take_in(session: Session, carrier_code: str, happenings: Sequence[Happening], told_by: str) -> TakenIn:
    """Write down what a carrier tells, and let parcels follow. In any order, any number of times, the end is one."""
    numbers = {one.waybill for one in happenings}
    found = select(Parcel.waybill, Parcel.id).where(Parcel.carrier == carrier_code, Parcel.waybill.in_(numbers))
    parcels = {str(row.waybill): row.id for row in session.execute(found)}
    told: dict[int, list[Happening]] = defaultdict(list)
    for one in happenings:
        if one.waybill in parcels:
            told[parcels[one.waybill]].append(one)
    new = 0
    for parcel in locked_parcels(session, told):
        fresh = _write(session, parcel, told[parcel.id], told_by)
        new += fresh
        if fresh:
            follow(session, parcel)
    return TakenIn(new, sum(map(len, told.values())) - new, tuple(sorted(numbers - set(parcels))))


def follow(session: Session, parcel: Parcel) -> None:
    """Bring a parcel under lock to where its events say it is: delivered if it ever was, however often it turned."""
    session.flush()
    events = session.scalars(
        select(TrackingEvent).where(TrackingEvent.parcel_id == parcel.id).order_by(TrackingEvent.at, TrackingEvent.id)
    ).all()
    if not events:
        return
    if parcel.state == "packed":
        open_notice(session, "moving_unscanned", "parcel", parcel.id, params={"waybill": parcel.waybill})
        return
    handed = next((event for event in events if event.kind == "delivered"), None)
    turned = next((event for event in reversed(events) if event.kind in {"returning", "returned"}), None)
    if handed is not None:
        deliver(session, HOUSE, parcel, "carrier", handed.at)
    elif turned is not None:
        turn_back(session, parcel)


def turn_back(session: Session, parcel: Parcel) -> bool:
    """A parcel under lock comes back to us. False where it does already, or is past that; then a person is told."""
    if parcel.may_move_to("returning"):
        parcel.state = "returning"
        session.flush()
        telling.tell(session, "sent_back", _order_id(session, parcel), parcel.id)
        return True
    if parcel.state == "delivered" and parcel.delivered_by == "itself":
        open_notice(session, "returning_late", "parcel", parcel.id, params={"waybill": parcel.waybill})
    return False


def deliver(session: Session, actor: Actor, parcel: Parcel, by: str, at: datetime) -> bool:
    """A parcel under lock was delivered, as somebody of DELIVERED_BY says. False where it was before, or came back.

    With the last parcel of its consignment the money held for it becomes what it is owed as, once.
    """
    if not parcel.may_move_to("delivered"):
        return False
    parcel.state, parcel.delivered_at, parcel.delivered_by = "delivered", at, by
    session.flush()
    audit.note(session, actor, "deliver", "parcel", parcel.id, after={"by": by})
    telling.tell(session, "delivered", _order_id(session, parcel), parcel.id)
    end_consignment(session, actor, session.get_one(Consignment, parcel.consignment_id))
    return True


def confirm_receipt(session: Session, actor: Actor, order_id: int) -> int:
    """The buyer has everything that is on its way to him. Answers how many parcels; one at a station is fetched there.

    Refused with `nothing_on_its_way`; harmless where all was delivered already.
    """
    order = locked_order(session, order_id)
    consignments = planning.locked_all(session, _consignments_of(session, order.id))
    ids = [one.id for one in consignments]
    parcels = session.scalars(select(Parcel).where(Parcel.consignment_id.in_(ids)).order_by(Parcel.id)).all()
    coming = [parcel for parcel in parcels if parcel.state == "shipped"]
    if not coming and not any(parcel.state == "delivered" for parcel in parcels):
        raise Refused("nothing_on_its_way")
    moment = stock.now(session)
    return sum(deliver(session, actor, parcel, "buyer", moment) for parcel in coming)


def deliver_by_itself(session: Session) -> int:
    """Parcels nobody has said anything of for the configured days count as delivered. Answers how many, at most BATCH.

    Not those that turned round, that a carrier could not hand over, or that lie at a station.
    """
    settings, now = figures(session), func.now()
    days = case(
        (Consignment.storage == "ambient", literal(timedelta(days=settings["delivered_days"]))),
        else_=literal(timedelta(days=settings["delivered_days_cold"])),
    )
    trouble = exists().where(
        TrackingEvent.parcel_id == Parcel.id, TrackingEvent.kind.in_(("failed", "returning", "returned"))
    )
    due = session.scalars(
        select(Parcel.id)
        .join(Consignment, Consignment.id == Parcel.consignment_id)
        .join(Order, Order.id == Consignment.order_id)
        .where(Parcel.state == "shipped", Parcel.shipped_at + days < now, ~trouble, Order.station_id.is_(None))
        .order_by(Parcel.id)
        .limit(BATCH)
    ).all()
    moment = stock.now(session)
    coming = [parcel for parcel in locked_parcels(session, due) if parcel.state == "shipped"]
    return sum(deliver(session, HOUSE, parcel, "itself", moment) for parcel in coming)


def credit_lighter(session: Session, actor: Actor, consignment: Consignment) -> None:
    """Once all of a consignment has left, what packs sold by weight weigh less than they were sold as goes back."""
    if consignment.state != "shipped":
        return
    credit = sum(share.credit_fen for share in deliveries.shares_of(session, consignment))
    if credit:
        refund = refunds.grant(
            session, actor, paying(session, consignment.order_id), credit, "lighter", f"lighter:{consignment.id}"
        )
        if refund is not None:
            telling.tell(session, "credited", consignment.order_id, refund.id)


def end_consignment(session: Session, actor: Actor, consignment: Consignment) -> None:
    """A consignment is over once all its parcels are delivered or back: it is posted, and what came back repaid."""
    parcels = session.scalars(select(Parcel).where(Parcel.consignment_id == consignment.id)).all()
    if consignment.state != "shipped" or any(parcel.state not in {"delivered", "returned"} for parcel in parcels):
        return
    consignment.state = "delivered" if any(parcel.state == "delivered" for parcel in parcels) else "returned"
    consignment.ended_at = stock.now(session)
    session.flush()
    shares = deliveries.shares_of(session, consignment)
    returned = sum(share.returned_fen for share in shares)
    if returned:
        refund = refunds.grant(
            session, actor, paying(session, consignment.order_id), returned, "returned", f"returned:{consignment.id}"
        )
        if refund is not None:
            telling.tell(session, "credited", consignment.order_id, refund.id)
    ledger.record_delivery(session, consignment.id, deliveries.postings(shares))
    end_order(session, consignment.order_id)


def end_order(session: Session, order_id: int) -> None:
    """An order is completed once all its consignments are over and one of them was sent; it is under lock."""
    order = session.get_one(Order, order_id)
    states = session.scalars(select(Consignment.state).where(Consignment.order_id == order_id)).all()
    if (
        order.state == "confirmed"
        and set(states) <= {"delivered", "returned", "cancelled"}
        and set(states) != {"cancelled"}
    ):
        order.move_to("completed", None, "delivered")
        session.flush()


def locked_parcel(session: Session, parcel_id: int) -> Parcel:
    """A parcel behind the locks of its order and its consignment, all freshly read. Missing when there is none."""
    found = locked_parcels(session, [parcel_id])
    if not found:
        raise Missing
    return found[0]


def locked_parcels(session: Session, parcel_ids: Collection[int]) -> Sequence[Parcel]:
    """Parcels behind the locks of their orders and consignments, all freshly read. All are locked before any is moved,
    for what moves them posts to the book, and its accounts come last.
    """
    rows = session.execute(
        select(Consignment.order_id, Consignment.id)
        .join(Parcel, Parcel.consignment_id == Consignment.id)
        .where(Parcel.id.in_(parcel_ids))
    ).all()
    session.scalars(_orders_under_lock().where(Order.id.in_({row.order_id for row in rows}))).all()
    planning.locked_all(session, sorted({row.id for row in rows}))
    still_there = select(Parcel).where(Parcel.id.in_(parcel_ids)).order_by(Parcel.id)
    with_both = joinedload(Parcel.consignment).joinedload(Consignment.order)  # what is under lock is asked for soon
    return session.scalars(still_there.options(with_both).execution_options(populate_existing=True)).all()


def locked_order(session: Session, order_id: int) -> Order:
    """An order under lock, freshly read. Missing when there is none."""
    order = session.scalar(_orders_under_lock().where(Order.id == order_id))
    if order is None:
        raise Missing
    return order


def paying(session: Session, order_id: int) -> PaymentAttempt:
    """The attempt that paid for an order."""
    paid = PaymentAttempt.order_id == order_id, PaymentAttempt.state == "succeeded", PaymentAttempt.anomaly.is_(None)
    return session.scalars(select(PaymentAttempt).where(*paid).order_by(PaymentAttempt.id).limit(1)).one()


def _orders_under_lock() -> Select[Order]:
    return select(Order).order_by(Order.id).with_for_update(key_share=True).execution_options(populate_existing=True)


def _write(session: Session, parcel: Parcel, happenings: Sequence[Happening], told_by: str) -> int:
    rows = [
        {
            "parcel_id": parcel.id,
            "kind": one.kind,
            "at": one.at,
            "place": one.place,
            "said": one.said,
            "told_by": told_by,
        }
        for one in happenings
    ]
    written = upsert(TrackingEvent).values(rows).on_conflict_do_nothing().returning(TrackingEvent.id)
    return len(session.scalars(written).all())


def _consignments_of(session: Session, order_id: int) -> Sequence[int]:
    return session.scalars(select(Consignment.id).where(Consignment.order_id == order_id)).all()


def _order_id(session: Session, parcel: Parcel) -> int:
    return session.get_one(Consignment, parcel.consignment_id).order_id
