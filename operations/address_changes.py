"""Sending a paid order elsewhere while nothing of it is packed, and nobody pays more or less for it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.delivery import Consignment
from models.freight import FreightZone, zone_of
from models.orders import Order, OrderLine
from models.stock import Allocation, Lot
from operations import audit, planning, pricing, stock
from operations.actor import Actor
from operations.carriage import Carriage
from operations.checkout import Destination
from operations.refusals import Invalid, Missing, Refused

#: A label is written when a box is packed; before that the address may still become another.
BEFORE_PACKING = frozenset({"waiting", "picking", "picked"})
PLACE = ("province_code", "city_code", "county_code", "town_code", "street")
FIELDS = ("recipient", "phone", *PLACE)


def change_address(session: Session, actor: Actor, order_id: int, destination: Destination) -> Order:
    """Give a paid order another recipient, telephone or place. The same once more changes nothing.

    Refused once something of it is packed (`address_packed`), while it is not paid or when it is over
    (`address_not_now`). Invalid with the field `province` where the goods may not go to another province, or reach it
    too late or for another freight; with `street` where the order is fetched at a station and should lie elsewhere.
    """
    order = _locked(session, order_id)
    changed = [name for name in FIELDS if getattr(order, name) != getattr(destination, name)]
    ids = session.scalars(select(Consignment.id).where(Consignment.order_id == order.id)).all()
    consignments = [one for one in planning.locked_all(session, ids) if one.state != "cancelled"]
    _check_time(order, consignments)
    if not changed:
        return order
    if order.station_id is not None and set(changed) & set(PLACE):
        raise Invalid("address_of_station", field="street")
    if "province_code" in changed:
        _check_province(session, order, consignments, destination.province_code)
    for name in changed:
        setattr(order, name, getattr(destination, name))
    if "province_code" in changed:
        _choose_carriers(session, order, consignments)
    session.flush()
    audit.note(session, actor, "change_address", "order", order.id, after={"fields": changed})
    return order


def may_change(order: Order, states: Sequence[str]) -> bool:
    """Whether a paid order with consignments in these states may still be sent elsewhere. Pure."""
    return order.state == "confirmed" and {state for state in states if state != "cancelled"} <= BEFORE_PACKING


def _check_time(order: Order, consignments: Sequence[Consignment]) -> None:
    if order.state != "confirmed":
        raise Refused("address_not_now", state=order.state)
    if not may_change(order, [one.state for one in consignments]):
        raise Refused("address_packed")


def _check_province(session: Session, order: Order, consignments: Sequence[Consignment], province_code: str) -> None:
    card = session.scalar(zone_of(province_code))
    if card is None:
        raise Invalid("address_not_served", field="province")
    lines = [line for line in order.lines if line.wanted]
    stays = [line for line in lines if not card.ships(line.storage)]
    if stays:
        raise Invalid("address_not_sent_there", field="province", lines=stays)
    _check_freight(order, card)
    old = _too_old(session, lines, consignments, card)
    if old:
        raise Invalid("address_too_far", field="province", lines=old)


def _check_freight(order: Order, card: FreightZone) -> None:
    """Each line costs there what was agreed: the buyer, and whoever pays a part of it instead of him."""
    placed = [
        pricing.Line(line.unit_fen, line.quantity, line.net_weight_g, line.storage, line.freight_payer)
        for line in order.lines
    ]
    there = pricing.quote(placed, card)
    same = [
        (part.freight_fen, part.borne_fen) == (line.freight_fen, line.freight_borne_fen)
        for part, line in zip(there.lines, order.lines, strict=True)
    ]
    if there.freight_fen != order.freight_fen or not all(same):
        raise Invalid("address_freight", field="province", there_fen=there.freight_fen, paid_fen=order.freight_fen)


def _too_old(
    session: Session, lines: Sequence[OrderLine], consignments: Sequence[Consignment], card: FreightZone
) -> list[OrderLine]:
    """Lines with packs of a lot that would have too little life left when they arrive there."""
    today = stock.today(session)
    leaves = {one.id: max(one.ship_on, today) for one in consignments}
    expiry = session.execute(
        select(Allocation.order_line_id, Lot.expires_on)
        .join(Lot, Lot.id == Allocation.lot_id)
        .where(Allocation.order_line_id.in_([line.id for line in lines]), Allocation.state == "open")
    )
    old = set()
    by_id = {line.id: line for line in lines}
    for line_id, expires_on in expiry:
        line = by_id[line_id]
        arrives_on = leaves.get(line.consignment_id or 0, today) + timedelta(days=card.transit_days)
        if (expires_on - arrives_on).days < line.min_remaining_days:
            old.add(line_id)
    return [line for line in lines if line.id in old]


def _choose_carriers(session: Session, order: Order, consignments: Sequence[Consignment]) -> None:
    """Who carries it there; another one may go to another province."""
    carriage, serves = Carriage(session, order.province_code), "stations" if order.station_id else "doors"
    for one in consignments:
        weight_g = sum(line.net_weight_g * line.wanted for line in order.lines if line.consignment_id == one.id)
        carrier = carriage.choose(order.province_code, one.storage, weight_g, serves)
        one.carrier_code = carrier.code if carrier else None


def _locked(session: Session, order_id: int) -> Order:
    order = session.scalar(
        select(Order)
        .where(Order.id == order_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if order is None:
        raise Missing
    return order
