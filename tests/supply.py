"""Goods brought in by the real path: ordered, received with a certificate, inspected. Harvested two days ago."""

import itertools
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.catalogue import Sku
from models.certificates import CONFORMITY, Certificate
from models.inspecting import InspectionForm
from models.parties import Person
from models.purchasing import PurchaseLine, PurchaseOrder
from models.receiving import Receipt, ReceiptLine
from models.stock import Bin, Lot, Warehouse
from operations import certificates, inspections, pool, receipts
from operations.actor import HOUSE, Actor
from operations.certificates import CertificateDraft
from operations.inspections import Findings
from operations.pool import Terms
from operations.receipts import Delivered
from tests import days

_numbers = itertools.count(1)


def bring_in(
    session: Session,
    sku: Sku,
    packs: int,
    *,
    price_fen: int,
    code: str | None = None,
    days_left: int | None = None,
    warehouse: str = "W1",
    buyout: bool = True,
    passed: bool = True,
) -> Lot:
    """One lot, from an order of its own. days_left: how many it keeps from today; by its shelf life while None."""
    order = ordered(session, sku, packs, price_fen=price_fen, warehouse=warehouse, buyout=buyout)
    lot = lot_of(session, received(session, order, packs).lines[0])
    lot.code = code or lot.code
    if days_left is not None:
        _keeps(session, lot, days.today() + timedelta(days=days_left))
    session.flush()
    if passed:
        inspect(session, lot)
    return lot


def ordered(
    session: Session,
    sku: Sku,
    quantity: int,
    *,
    price_fen: int,
    unit: str = "pack",
    warehouse: str = "W1",
    buyout: bool = True,
    tolerance_bp: int = 0,
) -> PurchaseOrder:
    """A confirmed order of one line."""
    house = session.scalars(select(Warehouse).where(Warehouse.code == warehouse)).one()
    order = PurchaseOrder(
        supplier_id=sku.product.supplier_id,
        warehouse_id=house.id,
        buyout=buyout,
        state="confirmed",
        tolerance_bp=tolerance_bp,
        created_by=staff(session, "buyer").person_id,
    )
    today = days.today()
    order.lines.append(
        PurchaseLine(sku_id=sku.id, unit=unit, quantity=quantity, price_fen=price_fen, due_from=today, due_until=today)
    )
    session.add(order)
    session.flush()
    return order


def received(session: Session, order: PurchaseOrder, packs: int | None, **changed: Any) -> Receipt:
    """A delivery of an order of one line, with the supplier's certificate, taken in by the stockkeeper."""
    line = order.lines[0]
    told = {
        "purchase_line_id": line.id,
        "bin_id": bin_for(session, line.sku, order.warehouse_id),
        "harvested_on": days.today() - timedelta(days=2),
        "packs": packs,
        "certificate_id": certificate(session, order.supplier_id).id,
    }
    delivered = Delivered(**told | changed)
    token = f"delivery {next(_numbers)} of {order.id}"
    return receipts.receive(session, staff(session, "stockkeeper"), order.id, token, [delivered], days.today())


def certificate(session: Session, supplier_id: int, **changed: Any) -> Certificate:
    """The conformity certificate of everything a supplier brings; recorded when it is first asked for."""
    known = select(Certificate).where(Certificate.supplier_id == supplier_id, Certificate.kind_code == CONFORMITY)
    found = session.scalars(known.where(Certificate.issued_anew.is_(False)).order_by(Certificate.id)).first()
    if found is not None and not changed:
        return found
    said = {"origin": "三仁乡好川村", "producer": "示例", "basis": "own_test"}
    number = f"HGZ-{next(_numbers):05}"
    link = f"https://certificates.example/{number}"
    told = {"number": number, "issued_on": days.today() - timedelta(days=3), "said": said, "link": link}
    draft = CertificateDraft(**{"kind_code": CONFORMITY, "supplier_id": supplier_id} | told | changed)
    return certificates.record(session, staff(session, "buyer"), draft, days.today())


def inspect(session: Session, lot: Lot, result: str = "passed", **changed: Any) -> None:
    """The inspector looks at a lot; all is as it should be unless `changed` says otherwise."""
    form = inspections.form_for(session, lot.sku, inspections.grade_of(session, lot))
    told: dict[str, Any] = {"result": result, "sample": form.sample_of(lot.on_hand) if form else 1}
    told["found"] = good(form) if form else {}
    findings = Findings(**told | changed)
    inspections.inspect(session, staff(session, "inspector"), lot.id, form.id if form else None, findings)


def lower_sku(session: Session, sku: Sku, purchase_fen: int = 1) -> Sku:
    """A second grade of the same goods in the same pack, with terms in the pool."""
    kept = ("product_id", "ships_from_id", "pack_zh", "pack_en", "net_weight_g", "storage", "shelf_life_days")
    lower = Sku(code=f"{sku.code}-2", min_remaining_days=sku.min_remaining_days, **{k: getattr(sku, k) for k in kept})
    session.add(lower)
    session.flush()
    pool.set_terms(session, HOUSE, lower, Terms(purchase_fen, purchase_fen + 100, None, purchase_fen + 200))
    return lower


def good(form: InspectionForm) -> dict[str, Any]:
    """What is found in goods that are as they should be."""
    return {field["code"]: _good(field) for field in form.fields if field["kind"] != "photo"}


def lot_of(session: Session, line: ReceiptLine) -> Lot:
    """The lot a receipt line became."""
    return session.scalars(select(Lot).where(Lot.receipt_line_id == line.id)).one()


def bin_for(session: Session, sku: Sku, warehouse_id: int) -> int:
    """The first bin such goods may lie in."""
    shelves = select(Bin.id).where(Bin.storage == sku.storage, Bin.warehouse_id == warehouse_id)
    return session.scalars(shelves.order_by(Bin.id).limit(1)).one()


def staff(session: Session, name: str) -> Actor:
    """Somebody of the cast, as an actor."""
    return Actor(session.scalars(select(Person.id).where(Person.name == name)).one())


def _good(field: dict[str, Any]) -> Any:
    match field["kind"]:
        case "number":
            return field["low"] or 0
        case "choice":
            return next(choice["code"] for choice in field["choices"] if not choice.get("bad"))
        case "tick":
            return True
        case _:
            return "as it should be"


def _keeps(session: Session, lot: Lot, until: date) -> None:
    """As time would have done it: goods that are already too old are not taken in."""
    lot.expires_on = until
    harvested = min(lot.harvested_on, until - timedelta(days=1))
    session.execute(
        update(ReceiptLine)
        .where(ReceiptLine.id == lot.receipt_line_id)
        .values(expires_on=until, harvested_on=harvested)
    )
