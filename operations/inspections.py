"""Looking at a lot: nothing is sold that nobody looked at, and nobody looks at what he received himself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from models.catalogue import PoolTerms, Product, Sku, in_force
from models.delivery import ParcelReturn, PickLine
from models.inspecting import RESULTS, Inspection, InspectionForm, InspectionPhoto
from models.purchasing import PurchaseLine
from models.receiving import Receipt, ReceiptLine
from models.stock import Lot, LotSource, StockMovement, older_lots
from operations import audit, certificates, ledger, stock
from operations.actor import Actor
from operations.field_values import checked, faulty
from operations.lots import KEPT, new_code
from operations.refusals import Invalid, Missing, Refused
from operations.stock import Cause, Lots, put_in, take_out


@dataclass(frozen=True)
class Findings:
    """What an inspector found: the result, packs that were opened, values by field of the form, photos by field.

    rejected wants a disposal (return, scrap), downgraded the sku the goods are from now on.
    """

    result: str
    sample: int
    found: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    disposal: str | None = None
    new_sku_id: int | None = None
    photos: Sequence[tuple[str, int]] = ()


def inspect(session: Session, actor: Actor, lot_id: int, form_id: int | None, findings: Findings) -> Inspection:
    """Write down what was found, and let it have its effect. The result is final: another look is another inspection.

    Refused with `wrong_step` once a lot was passed or rejected, with `own_receipt` for whoever received it.
    """
    new_sku = _new_sku(session, findings)
    with stock.changing(session, [lot_id], [new_sku.id] if new_sku else []) as lots:
        if lot_id not in lots:
            raise Missing
        lot = lots[lot_id]
        if lot.qc_state not in {"pending", "held"}:
            raise Refused("wrong_step", state=lot.qc_state)
        if lot.frozen_at is not None:
            raise Refused("lot_not_good", lot=lot.code)
        if actor.person_id is None or actor.person_id in receivers_of(session, lot.id):
            raise Refused("own_receipt")
        inspection = _write(session, actor, lot, form_id, findings)
        if findings.result == "downgraded":
            assert new_sku is not None  # noqa: S101 _new_sku saw to it
            _downgrade(session, actor, lots, lot, inspection, new_sku)
        elif findings.result == "rejected":
            _reject(session, actor, lot, inspection)
        else:
            lot.qc_state = findings.result
    return inspection


def form_for(session: Session, sku: Sku, grade: str) -> InspectionForm | None:
    """The most special form for goods of a sku and a grade: of its product before its category, of the grade before
    any."""
    product = session.get_one(Product, sku.product_id)
    return session.scalars(
        select(InspectionForm)
        .where(InspectionForm.retired_at.is_(None), InspectionForm.grade.in_((grade, "")))
        .where(
            or_(
                InspectionForm.product_id == product.id,
                InspectionForm.category_id == product.category_id,
                InspectionForm.product_id.is_(None) & InspectionForm.category_id.is_(None),
            )
        )
        .order_by(
            InspectionForm.product_id.is_(None),
            InspectionForm.category_id.is_(None),
            InspectionForm.grade == "",
            InspectionForm.id.desc(),
        )
        .limit(1)
    ).first()


def grade_of(session: Session, lot: Lot) -> str:
    """The grade a lot was ordered in; none for lots that came out of others."""
    ordered = select(PurchaseLine.grade).join(ReceiptLine, ReceiptLine.purchase_line_id == PurchaseLine.id)
    return session.scalar(ordered.where(ReceiptLine.id == lot.receipt_line_id)) or ""


def receivers_of(session: Session, lot_id: int) -> set[int]:
    """Who received a lot, or any of those it came out of: at the gate, or back from a buyer."""
    older = older_lots(select(Lot.id).where(Lot.id == lot_id))
    at_the_gate = (
        select(Receipt.received_by)
        .join(ReceiptLine, ReceiptLine.receipt_id == Receipt.id)
        .join(Lot, Lot.receipt_line_id == ReceiptLine.id)
        .where(Lot.id.in_(select(older.c.id)))
    )
    came_back = (
        select(ParcelReturn.received_by)
        .join(PickLine, PickLine.parcel_id == ParcelReturn.parcel_id)
        .join(StockMovement, StockMovement.cause_id == PickLine.id)
        .where(StockMovement.cause_type == "pick_line", StockMovement.kind == "came_back")
        .where(StockMovement.lot_id.in_(select(older.c.id)))
    )
    return {*session.scalars(at_the_gate), *session.scalars(came_back)}


def came_back(session: Session, lot_id: int) -> bool:
    """Whether a lot, or one it came out of, had been sold: its supplier was paid for it, whatever is found now."""
    older = older_lots(select(Lot.id).where(Lot.id == lot_id))
    back = LotSource.lot_id.in_(select(older.c.id)), LotSource.kind == "came_back"
    return session.scalar(select(LotSource.lot_id).where(*back).limit(1)) is not None


def _new_sku(session: Session, findings: Findings) -> Sku | None:
    if findings.result not in RESULTS:
        raise Invalid("choose_result", "result")
    if findings.result != "downgraded":
        return None
    sku = session.get(Sku, findings.new_sku_id) if findings.new_sku_id else None
    if sku is None:
        raise Invalid("choose_sku", "new_sku")
    return sku


def _write(session: Session, actor: Actor, lot: Lot, form_id: int | None, findings: Findings) -> Inspection:
    form = _form(session, lot, form_id)
    found = checked(form.fields, findings.found) if form else {}
    if form:
        _check_photos(form, findings)
        _check_sample(form, lot, findings)
    if findings.result == "passed" and form and (wrong := faulty(form.fields, found)):
        names = {"zh": "、".join(one["zh"] for one in wrong), "en": ", ".join(one["en"] for one in wrong)}
        raise Invalid("bounds_say_no", "result", names=names)
    if (findings.result == "rejected") != (findings.disposal is not None):
        raise Invalid("choose_disposal", "disposal")
    assert actor.person_id is not None  # noqa: S101 inspect saw to it
    inspection = Inspection(
        lot_id=lot.id,
        form_id=form_id,
        inspector_id=actor.person_id,
        result=findings.result,
        sample=findings.sample,
        found=found,
        note=findings.note,
        disposal=findings.disposal,
        new_sku_id=findings.new_sku_id if findings.result == "downgraded" else None,
    )
    session.add(inspection)
    session.flush()
    for place, (code, file_id) in enumerate(findings.photos):
        session.add(InspectionPhoto(inspection_id=inspection.id, file_id=file_id, field=code, position=place))
    audit.note(
        session,
        actor,
        "inspect",
        "inspection",
        inspection.id,
        before={"qc_state": lot.qc_state},
        after={"lot": lot.code, "result": findings.result},
        party=lot.supplier_id,
    )
    return inspection


def _form(session: Session, lot: Lot, form_id: int | None) -> InspectionForm | None:
    """The form that was filled in. Nothing is passed without one where there is one for such goods."""
    if form_id is None:
        if form_for(session, lot.sku, grade_of(session, lot)):
            raise Invalid("form_needed")
        return None
    form = session.get(InspectionForm, form_id)
    if form is None:
        raise Missing
    return form


def _check_photos(form: InspectionForm, findings: Findings) -> None:
    taken = {code for code, _file in findings.photos}
    for wanted in form.fields:
        if wanted["kind"] == "photo" and wanted.get("required") and wanted["code"] not in taken:
            raise Invalid("photo_needed", f"field-{wanted['code']}")


def _check_sample(form: InspectionForm, lot: Lot, findings: Findings) -> None:
    least = form.sample_of(lot.on_hand)
    if not least <= findings.sample <= lot.on_hand:
        raise Invalid("sample_too_small", "sample", least=least, most=lot.on_hand)


def _downgrade(session: Session, actor: Actor, lots: Lots, lot: Lot, inspection: Inspection, sku: Sku) -> None:
    """The packs go on as another sku at that sku's purchase price, where it is lower; less is owed for them."""
    if sku.id == lot.sku_id or sku.storage != lot.sku.storage:
        raise Invalid("no_lower_sku", "new_sku")
    if _supplier(session, sku) != lot.supplier_id:
        raise Missing
    weight_g = lot.on_hand * lot.sku.net_weight_g
    if weight_g % sku.net_weight_g:
        raise Invalid("packs_do_not_come_out", "new_sku", weight_g=weight_g)
    packs = weight_g // sku.net_weight_g
    price = session.scalar(select(PoolTerms.purchase_fen).where(PoolTerms.sku_id == sku.id, in_force()))
    if price is None:
        raise Invalid("no_terms", "new_sku")
    source_packs, cause = lot.on_hand, Cause("downgraded", "inspection", inspection.id)
    cost = take_out(session, actor, lot, source_packs, cause)
    lower = min(cost, price * packs)
    child = _lower_lot(session, lot, sku, inspection)
    lots[child.id] = child
    put_in(session, actor, child, packs, lower, cause)
    session.flush()
    link = {"lot_id": child.id, "source_id": lot.id, "kind": "downgraded", "packs": source_packs}
    session.execute(insert(LotSource), [link])
    lot.qc_state, child.qc_state = "rejected", "passed"
    certificates.attach(session, child, certificates.of(session, lot))
    audit.note(session, actor, "downgrade", "lot", child.id, after={"from": lot.code, "packs": packs})
    _worth_less(session, lot, inspection.id, "repriced", cost - lower)


def _lower_lot(session: Session, lot: Lot, sku: Sku, inspection: Inspection) -> Lot:
    made_on = inspection.at.date()
    child = Lot(
        code=new_code(made_on),
        bin_id=lot.bin_id,
        harvested_on=lot.harvested_on,
        received_on=lot.received_on,
        expires_on=lot.expires_on,
        on_hand=0,
        allocated=0,
        cost_fen=0,
        **{name: getattr(lot, name) for name in KEPT} | {"sku_id": sku.id},
    )
    session.add(child)
    session.flush()
    return child


def _reject(session: Session, actor: Actor, lot: Lot, inspection: Inspection) -> None:
    """The packs go back to the supplier or onto the heap; nothing is owed for them."""
    kind = {"return": "returned", "scrap": "scrapped"}[str(inspection.disposal)]
    cost = take_out(session, actor, lot, lot.on_hand, Cause(kind, "inspection", inspection.id))
    lot.qc_state = "rejected"
    session.flush()
    _worth_less(session, lot, inspection.id, "rejected", cost)


def _worth_less(session: Session, lot: Lot, inspection_id: int, kind: str, less_fen: int) -> None:
    """Less is owed for bought-out goods; of goods that a buyer sent back, which were paid for, it is our loss."""
    if came_back(session, lot.id):
        ledger.record_loss(session, ("inspection", inspection_id, kind), None, less_fen)
    elif lot.buyout:
        ledger.record_inspection(session, inspection_id, kind, lot.supplier_id, less_fen)


def _supplier(session: Session, sku: Sku) -> int | None:
    return session.scalar(select(Product.supplier_id).where(Product.id == sku.product_id))
