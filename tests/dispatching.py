"""What stands ready to be printed on the way out: orders on a wave, in parcels with waybills, on a manifest."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.carriers import Manifest
from models.delivery import Consignment, Parcel, PickLine
from models.orders import Order
from models.waves import Wave
from operations import handover, packing, picking, waves
from operations.packing import Box
from tests import orders


def packed(session: Session, *paid: Order, boxes: int = 1, weighed: Mapping[str, int] | None = None) -> Wave:
    """A wave of paid orders, picked and packed, each consignment into so many boxes.

    weighed: what all packs of a sku weighed that is sold by weight. The session is committed.
    """
    packer = orders.packer(session)
    ids = session.scalars(
        select(Consignment.id).where(Consignment.order_id.in_([one.id for one in paid])).order_by(Consignment.id)
    ).all()
    wave = waves.build(session, packer, ids)
    while task := picking.claim(session, packer, wave.id):
        picking.confirm(session, packer, task.id, task.quantity, lot_code=task.lot.code)
    for number in ids:
        lines = session.scalars(packing.unpacked(number)).all()
        real = {line.id: (weighed or {}).get(line.lot.sku.code, 1) for line in lines}
        packing.pack(session, packer, number, _boxes(lines, boxes), real)
    session.commit()
    return wave


def parcels_of(session: Session, wave: Wave) -> Sequence[Parcel]:
    """All parcels of a wave."""
    return session.scalars(
        select(Parcel).join(Consignment).where(Consignment.wave_id == wave.id).order_by(Parcel.id)
    ).all()


def handed_over(session: Session, parcels: Sequence[Parcel]) -> Manifest:
    """The manifest of the carrier of some parcels, all of them scanned out. The session is committed."""
    packer = orders.packer(session)
    manifest = handover.open_manifest(session, packer, parcels[0].carrier or "")
    for parcel in parcels:
        handover.scan_out(session, packer, manifest.id, parcel.waybill or "")
    session.commit()
    return manifest


def _boxes(lines: Sequence[PickLine], many: int) -> list[Box]:
    """One for all; or the packs of the only line one by one, the last box with what is left."""
    single = [Box(300, packs={lines[0].id: 1}, sure=True) for _box in range(many - 1)]
    return [*single, Box(1200, sure=True)]
