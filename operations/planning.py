"""Planning what is paid: which consignments an order leaves in, when, and by whom they are carried."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.carriers import Carrier
from models.catalogue import Sku
from models.delivery import Consignment
from models.orders import Order, OrderLine
from models.settings import figures
from models.stock import Hold
from operations import audit, stock
from operations.actor import Actor
from operations.carriage import Carriage
from operations.refusals import Missing, Refused

CHINA = ZoneInfo("Asia/Shanghai")


def plan(session: Session, order: Order) -> list[Consignment]:
    """The consignments of an order that is being confirmed: one for each warehouse, storage class and ship window.

    The order is locked. Its lines know their consignment afterwards.
    """
    now, settings = stock.now(session), figures(session)
    carriage = Carriage(session, order.province_code)
    serves = "stations" if order.station_id else "doors"
    planned = []
    for (warehouse, storage), lines in _together(session, order.lines).items():
        weight_g = sum(line.net_weight_g * line.wanted for line in lines)
        carrier = carriage.choose(order.province_code, storage, weight_g, serves)
        consignment = Consignment(
            order_id=order.id,
            warehouse_id=warehouse,
            storage=storage,
            state="waiting",
            carrier_code=carrier.code if carrier else None,
            ship_on=leaves_on(now, carrier, settings["packing_minutes"]),
            ship_by=now + timedelta(hours=settings["late_hours" if storage == "ambient" else "late_hours_cold"]),
        )
        session.add(consignment)
        planned.append((consignment, lines))
    session.flush()
    for consignment, lines in planned:
        for line in lines:
            line.consignment_id = consignment.id
    session.flush()
    return [consignment for consignment, _lines in planned]


def send_ahead(session: Session, actor: Actor, consignment_id: int) -> Consignment:
    """What is here leaves now: lines that lack packs go into a consignment of their own, which goes on waiting.

    Refused with `nothing_to_part` where all lines lack packs or none does. Answers the new consignment.
    """
    consignment = locked(session, consignment_id)
    if consignment.state != "waiting":
        raise Refused("wrong_step", state=consignment.state)
    lines = session.scalars(select(OrderLine).where(OrderLine.consignment_id == consignment.id)).all()
    short = [line for line in lines if line.id in lacking(session, lines)]
    if not short or len(short) == len([line for line in lines if line.wanted]):
        raise Refused("nothing_to_part")
    kept = ("order_id", "warehouse_id", "storage", "carrier_code", "ship_on", "ship_by")
    rest = Consignment(state="waiting", **{name: getattr(consignment, name) for name in kept})
    session.add(rest)
    session.flush()
    for line in short:
        line.consignment_id = rest.id
    session.flush()
    audit.note(session, actor, "part", "consignment", consignment.id, after={"rest": rest.id})
    return rest


def lacking(session: Session, lines: Sequence[OrderLine]) -> dict[int, Hold]:
    """What is still held, not allocated, of confirmed lines: by line."""
    ids = [line.id for line in lines]
    holds = session.scalars(select(Hold).where(Hold.order_line_id.in_(ids), Hold.ended_at.is_(None)))
    return {hold.order_line_id: hold for hold in holds}


def locked(session: Session, consignment_id: int) -> Consignment:
    """A consignment under lock, freshly read. Missing when there is none."""
    found = locked_all(session, [consignment_id])
    if not found:
        raise Missing
    return found[0]


def locked_all(session: Session, ids: Sequence[int]) -> list[Consignment]:
    """Consignments under lock in the order of their ids, freshly read."""
    return list(
        session.scalars(
            select(Consignment)
            .where(Consignment.id.in_(ids))
            .order_by(Consignment.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
    )


def leaves_on(now: datetime, carrier: Carrier | None, packing_minutes: int) -> date:
    """The day in China on which a carrier takes what is ordered now: today's round if it can be packed before it comes.

    Tomorrow's where no carrier is known. Pure.
    """
    there = now.astimezone(CHINA)
    if carrier is None:
        return there.date() + timedelta(days=1)
    ready = there + timedelta(minutes=packing_minutes)
    return there.date() if ready <= cut_off_on(there.date(), carrier.cut_off) else there.date() + timedelta(days=1)


def cut_off_on(day: date, cut_off: time) -> datetime:
    """The moment of a day in China at which a carrier comes."""
    return datetime.combine(day, cut_off, tzinfo=CHINA)


def _together(session: Session, lines: Sequence[OrderLine]) -> dict[tuple[int, str], list[OrderLine]]:
    """Lines that one warehouse sends in one storage class."""
    ids = {line.sku_id for line in lines}
    ships_from = {
        row.id: row.ships_from_id for row in session.execute(select(Sku.id, Sku.ships_from_id).where(Sku.id.in_(ids)))
    }
    together: dict[tuple[int, str], list[OrderLine]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: (ships_from[line.sku_id], line.storage, line.id)):
        together[ships_from[line.sku_id], line.storage].append(line)
    return together
