"""Packing: what was picked goes into boxes that are weighed and carry their label."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from models.carriers import Carrier
from models.delivery import Consignment, PackingMaterial, Parcel, PickLine
from models.orders import Order, OrderLine
from models.settings import figures
from models.stock import Allocation
from operations import audit, carriage, carriers, planning, pricing
from operations.actor import Actor
from operations.refusals import Invalid, Refused

#: The scale may always be so many grams off: tape, paper, ice that melts.
LEAST_TOLERANCE_G = 100
#: A pack sold by weight weighs at least and at most so many percent of what it is sold as.
WEIGHT_BOUNDS = (50, 200)


@dataclass(frozen=True)
class Box:
    """One parcel: what the scale shows in grams, its material, and packs by pick line (None: all that is left).

    sure: somebody looked into the box once more and the scale is right.
    """

    weight_g: int
    material_id: int | None = None
    packs: Mapping[int, int] | None = None
    sure: bool = False


@dataclass
class _Content:
    """What lies in a box: pick lines, and what they weigh."""

    lines: list[PickLine] = field(default_factory=list)
    goods_g: int = 0


def pack(
    session: Session,
    actor: Actor,
    consignment_id: int,
    boxes: Sequence[Box],
    weights: Mapping[int, int] | None = None,
    carrier_code: str | None = None,
) -> list[Parcel]:
    """Everything that was picked goes into `boxes`; each becomes a parcel with the next number of its carrier.

    weights: real grams by pick line, of goods sold by weight. Refused with `not_all_picked`, `no_carrier`,
    `no_waybills`; Invalid where packs do not add up (`packs_left_over`), a real weight is missing or impossible
    (`weight_missing`, `weight_impossible`), or the scale says something else than it should (`weight_off`). A
    consignment that is packed already is answered as it is.
    """
    assert actor.person_id is not None  # noqa: S101 only staff pack
    consignment = planning.locked(session, consignment_id)
    if consignment.state == "packed":
        return list(consignment.parcels)
    if consignment.state == "picking":
        raise Refused("not_all_picked")
    if consignment.state != "picked":
        raise Refused("wrong_step", state=consignment.state)
    lines = session.scalars(unpacked(consignment.id)).all()
    _write_weights(session, lines, weights or {})
    contents = _fill(session, lines, boxes)
    carrier = _carrier(session, carrier_code or consignment.carrier_code)
    parcels = _close(session, actor, consignment, carrier, list(zip(boxes, contents, strict=True)))
    for parcel, content in zip(parcels, contents, strict=True):
        for line in content.lines:
            line.parcel_id = parcel.id
    consignment.state, consignment.packed_at, consignment.packer_id = "packed", func.now(), actor.person_id
    consignment.carrier_code = carrier.code
    session.flush()
    session.expire(consignment, ["parcels", "pick_lines"])
    return list(consignment.parcels)


def unpack(session: Session, actor: Actor, consignment_id: int) -> Consignment:
    """Boxes that were packed wrongly are opened; their labels are void. Nothing of it may have left."""
    consignment = planning.locked(session, consignment_id)
    if consignment.state == "picked":
        return consignment
    if consignment.state != "packed" or any(parcel.shipped_at for parcel in consignment.parcels):
        raise Refused("wrong_step", state=consignment.state)
    void = [parcel.waybill for parcel in consignment.parcels]
    for line in consignment.pick_lines:
        line.parcel_id = None
    session.flush()
    session.execute(delete(Parcel).where(Parcel.consignment_id == consignment.id))
    consignment.state, consignment.packed_at, consignment.packer_id = "picked", None, None
    session.flush()
    session.expire(consignment, ["parcels"])
    audit.note(session, actor, "unpack", "consignment", consignment.id, before={"waybills": void})
    return consignment


def materials(session: Session, storage: str) -> Sequence[PackingMaterial]:
    """What such goods may be packed in, the smallest first."""
    in_use = PackingMaterial.storage == storage, PackingMaterial.retired_at.is_(None)
    return session.scalars(select(PackingMaterial).where(*in_use).order_by(PackingMaterial.holds_g)).all()


def propose(choice: Sequence[PackingMaterial], goods_g: int) -> tuple[PackingMaterial | None, int]:
    """The smallest that holds so many grams, and how many boxes: several of the largest where none does. Pure."""
    if not choice:
        return None, 1
    fitting = [one for one in choice if one.holds_g >= goods_g]
    if fitting:
        return min(fitting, key=lambda one: one.holds_g), 1
    largest = max(choice, key=lambda one: one.holds_g)
    return largest, -(-goods_g // largest.holds_g)


def unpacked(consignment_id: int) -> Select[PickLine]:
    """Pick lines of a consignment that are in no box yet."""
    return (
        select(PickLine)
        .where(PickLine.consignment_id == consignment_id, PickLine.parcel_id.is_(None))
        .order_by(PickLine.id)
        .execution_options(populate_existing=True)
    )


def tolerance_g(expected_g: int, tolerance_bp: int) -> int:
    """How far the scale may be from what it should show. Pure."""
    return max(LEAST_TOLERANCE_G, pricing.share(expected_g, tolerance_bp))


def _write_weights(session: Session, lines: Sequence[PickLine], weights: Mapping[int, int]) -> None:
    """The real weight of goods that are sold by it."""
    by_weight = session.execute(
        select(Allocation.id, OrderLine.net_weight_g)
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .where(Allocation.id.in_([line.allocation_id for line in lines]), OrderLine.catch_weight)
    )
    nominal = {row.id: row.net_weight_g for row in by_weight}
    for line in lines:
        if line.allocation_id not in nominal:
            continue
        weighed = weights.get(line.id)
        if weighed is None:
            raise Invalid("weight_missing", field=f"real-{line.id}")
        sold_g, (low, high) = nominal[line.allocation_id] * line.quantity, WEIGHT_BOUNDS
        if not sold_g * low <= weighed * 100 <= sold_g * high:
            raise Invalid("weight_impossible", field=f"real-{line.id}", sold_g=sold_g)
        line.weight_g = weighed


def _fill(session: Session, lines: Sequence[PickLine], boxes: Sequence[Box]) -> list[_Content]:
    """Put pick lines into boxes; one that lies in several is divided, with its allocation and its weight."""
    if not boxes:
        raise Invalid("no_box", field="boxes-0-weight")
    left, net_g = {line.id: line for line in lines}, _net_weights(session, lines)
    contents = []
    for number, box in enumerate(boxes):
        content = _Content()
        wanted = {key: line.quantity for key, line in left.items()} if box.packs is None else box.packs
        for line_id, packs in sorted(wanted.items()):
            if packs <= 0:
                continue
            if line_id not in left or packs > left[line_id].quantity:
                raise Invalid("packs_left_over", field=f"boxes-{number}-packs")
            whole = packs == left[line_id].quantity
            line = left.pop(line_id) if whole else _divide(session, left[line_id], packs)
            content.lines.append(line)
            content.goods_g += line.weight_g or net_g[line_id] * packs
        if not content.lines:
            raise Invalid("empty_box", field=f"boxes-{number}-packs")
        contents.append(content)
    if left:
        raise Invalid("packs_left_over", field=f"boxes-{len(boxes) - 1}-packs")
    return contents


def _close(
    session: Session, actor: Actor, consignment: Consignment, carrier: Carrier, filled: Sequence[tuple[Box, _Content]]
) -> list[Parcel]:
    """Every box weighs what it should, and gets its number and its share of the freight."""
    province = session.get_one(Order, consignment.order_id, populate_existing=True).province_code
    rates, tolerance_bp = carriage.Carriage(session, province), figures(session)["weight_tolerance_bp"]
    freight = pricing.split(_freight_left(session, consignment), [content.goods_g for _box, content in filled])
    parcels = []
    for number, (box, content) in enumerate(filled):
        expected = content.goods_g + _material_g(session, box.material_id, consignment.storage)
        _check_scale(box, expected, tolerance_bp, number)
        if box.weight_g > carrier.heaviest_g:
            raise Invalid("too_heavy", field=f"boxes-{number}-weight", most_g=carrier.heaviest_g)
        parcel = Parcel(
            consignment_id=consignment.id,
            weight_g=box.weight_g,
            expected_g=expected,
            material_id=box.material_id,
            carrier=carrier.code,
            waybill=carriers.next_waybill(session, carrier),
            freight_fen=freight[number],
            cost_fen=rates.cost_fen(carrier.code, province, consignment.storage, box.weight_g),
            packed_by=actor.person_id,
        )
        session.add(parcel)
        session.flush()
        told = {"weight_g": box.weight_g, "expected_g": expected, "waybill": parcel.waybill, "sure": box.sure}
        audit.note(session, actor, "pack", "parcel", parcel.id, after=told)
        parcels.append(parcel)
    return parcels


def _divide(session: Session, line: PickLine, packs: int) -> PickLine:
    """Take `packs` of a line into one of their own, with an allocation of their own; the line keeps the rest."""
    allocation = session.get_one(Allocation, line.allocation_id, populate_existing=True)
    weight_g = None
    if line.weight_g is not None:
        weight_g, line.weight_g = pricing.split(line.weight_g, (packs, line.quantity - packs))
    kept = ("order_line_id", "lot_id", "state", "override_by", "override_reason")
    other = Allocation(quantity=packs, **{name: getattr(allocation, name) for name in kept})
    session.add(other)
    session.flush()
    kept = ("consignment_id", "lot_id", "task_id", "picked_at", "picked_by")
    part = PickLine(
        allocation_id=other.id, quantity=packs, weight_g=weight_g, **{name: getattr(line, name) for name in kept}
    )
    session.add(part)
    allocation.quantity -= packs
    line.quantity -= packs
    session.flush()
    return part


def _net_weights(session: Session, lines: Sequence[PickLine]) -> dict[int, int]:
    """What one pack of each line is sold as, in grams."""
    rows = session.execute(
        select(PickLine.id, OrderLine.net_weight_g)
        .join(Allocation, Allocation.id == PickLine.allocation_id)
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .where(PickLine.id.in_([line.id for line in lines]))
    )
    return {row.id: row.net_weight_g for row in rows}


def _carrier(session: Session, code: str | None) -> Carrier:
    carrier = session.get(Carrier, code) if code else None
    if carrier is None:
        raise Refused("no_carrier")
    return carrier


def _material_g(session: Session, material_id: int | None, storage: str) -> int:
    if material_id is None:
        return 0
    material = session.get(PackingMaterial, material_id)
    if material is None or material.storage != storage:
        raise Invalid("wrong_material", field="material")
    return material.weight_g


def _check_scale(box: Box, expected_g: int, tolerance_bp: int, number: int) -> None:
    if not box.sure and abs(box.weight_g - expected_g) > tolerance_g(expected_g, tolerance_bp):
        raise Invalid("weight_off", field=f"boxes-{number}-weight", expected_g=expected_g, weighed_g=box.weight_g)


def _freight_left(session: Session, consignment: Consignment) -> int:
    """What the buyer paid for sending a consignment, less what boxes of it that left before took along."""
    paid = session.scalars(select(OrderLine.freight_fen).where(OrderLine.consignment_id == consignment.id)).all()
    return sum(paid) - sum(parcel.freight_fen for parcel in consignment.parcels)
