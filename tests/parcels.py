"""A consignment on its way through the house, by the real operations: picked, packed, scanned out, delivered."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.carriers import Carrier
from models.delivery import Consignment, Parcel
from models.orders import Order
from models.waves import Wave
from operations import handover, packing, picking, tracking
from operations.actor import Actor
from operations.packing import Box
from operations.refusals import Missing
from tests.days import now


def start(session: Session, actor: Actor, consignment_id: int) -> Wave:
    """Take one consignment on."""
    return picking.start(session, actor, consignment_id)


def pick(session: Session, actor: Actor, consignment_id: int, lines: int | None = None) -> None:
    """Pick so many lines of the wave a consignment is in; all of them while None."""
    wave = picking.start(session, actor, consignment_id)
    done = 0
    while (lines is None or done < lines) and (task := picking.claim(session, actor, wave.id)):
        picking.confirm(session, actor, task.id, task.quantity, lot_code=task.lot.code)
        done += 1


def pack(session: Session, actor: Actor, consignment_id: int, weight_g: int = 1200) -> Parcel:
    """Pack everything into one box, whatever it should weigh."""
    return packing.pack(session, actor, consignment_id, [Box(weight_g, sure=True)])[0]


def ship(session: Session, actor: Actor, consignment_id: int) -> Parcel:
    """Scan every box of a consignment out onto the open manifest of its carrier. Answers the first."""
    consignment = session.get_one(Consignment, consignment_id, populate_existing=True)
    boxes = session.scalars(select(Parcel).where(Parcel.consignment_id == consignment_id).order_by(Parcel.id)).all()
    if not boxes:  # it was opened again meanwhile
        raise Missing
    station = session.get_one(Order, consignment.order_id).station_id
    for box in boxes:
        carrier = session.get_one(Carrier, box.carrier)
        to = station if carrier.serves == "stations" else None
        manifest = handover.open_manifest(session, actor, carrier.code, to)
        handover.scan_out(session, actor, manifest.id, box.waybill or "")
    return boxes[0]


def deliver(session: Session, consignment_id: int) -> None:
    """The carrier says that every parcel of a consignment was delivered."""
    for parcel in session.scalars(select(Parcel).where(Parcel.consignment_id == consignment_id)).all():
        told = [tracking.Happening(parcel.waybill or "", "delivered", now())]
        tracking.take_in(session, parcel.carrier or "", told, "file")
