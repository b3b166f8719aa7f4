"""How the goods of the county came in: one order a supplier, received with its certificate and inspected."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from models.certificates import CONFORMITY, Certificate
from models.inspecting import InspectionForm
from models.parties import Organisation
from models.purchasing import PurchaseLine, PurchaseOrder
from models.receiving import ReceiptLine
from models.stock import Bin, Lot
from operations import audit, certificates, filing, inspections, receipts
from operations.catalogue import Pack
from operations.certificates import CertificateDraft
from operations.inspections import Findings
from operations.receipts import Delivered
from sandbox.county.goods import County, Goods
from sandbox.county.papers import Keep, sheet

#: The certificate of a supplier was issued so many days before the first of its goods came.
BEFORE = 1


@dataclass(frozen=True)
class Delivery:
    """Packs of one harvest, the code their lot gets, when they came and into which bin."""

    goods: Goods
    pack: Pack
    code: str
    packs: int
    harvested_on: date
    received_on: date
    expires_on: date
    bin_id: int


def bring_in(county: County, supplier: str, brought: list[Delivery], keep: Keep | None) -> None:
    """Everything of one supplier: an order, a receipt for each day, a lot for each delivery, all of them passed."""
    party = county.parties.by_code[supplier]
    order = _order(county, party, brought)
    lines = {line.sku_id: line for line in order.lines}
    first = min(one.received_on for one in brought)
    certificate = _certificate(county, party, first - timedelta(days=BEFORE), keep)
    for day in sorted({one.received_on for one in brought}):
        today = [one for one in brought if one.received_on == day]
        told = [_told(county, one, lines[county.skus[one.pack.code].id], certificate) for one in today]
        receipt = receipts.receive(
            county.session, county.team["warehouse"], order.id, f"demo {order.id} {day}", told, day
        )
        for one, line in zip(today, receipt.lines, strict=True):
            _pass(county, line, one.code)


def receive_some(county: County, today: date) -> None:
    """The first part of what is awaited came in today and waits for the inspector."""
    order = county.session.scalars(
        select(PurchaseOrder).where(PurchaseOrder.state == "confirmed").order_by(PurchaseOrder.id).limit(1)
    ).one()
    line = order.lines[0]
    known = select(Certificate.id).where(Certificate.supplier_id == order.supplier_id).order_by(Certificate.id)
    shelves = select(Bin.id).where(Bin.storage == line.sku.storage).order_by(Bin.code.desc())
    told = Delivered(
        purchase_line_id=line.id,
        bin_id=county.session.scalars(shelves.limit(1)).one(),
        harvested_on=today,
        packs=max(1, line.packs // 3),
        certificate_id=county.session.scalars(known.limit(1)).one(),
        batch="1127-A",
    )
    receipts.receive(county.session, county.team["warehouse"], order.id, "demo gate", [told], today)


def _order(county: County, party: Organisation, brought: list[Delivery]) -> PurchaseOrder:
    order = PurchaseOrder(
        supplier_id=party.id,
        warehouse_id=county.parties.house.warehouse.id,
        buyout=brought[0].goods.buyout,
        state="confirmed",
        created_by=county.team["buyer"].person_id,
    )
    packs: dict[str, int] = {}
    for one in brought:
        packs[one.pack.code] = packs.get(one.pack.code, 0) + one.packs
    prices = {one.pack.code: one.goods.terms[one.pack.code].purchase_fen for one in brought}
    days = [one.received_on for one in brought]
    order.lines = [
        PurchaseLine(
            sku_id=county.skus[code].id,
            unit="pack",
            quantity=quantity,
            price_fen=prices[code],
            due_from=min(days),
            due_until=max(days),
        )
        for code, quantity in packs.items()
    ]
    county.session.add(order)
    county.session.flush()
    audit.note(county.session, county.team["buyer"], "order", "purchase_order", order.id, party=party.id)
    return order


def _certificate(county: County, party: Organisation, day: date, keep: Keep | None) -> Certificate:
    clerk = county.team["buyer"]
    picture = sheet("Conformity certificate", "承诺达标合格证", party.name_en, keep)
    draft = CertificateDraft(
        kind_code=CONFORMITY,
        supplier_id=party.id,
        number=f"DEMO-HGZ-{party.id:04}",
        issued_on=day,
        said={"origin": party.village or party.name_zh, "producer": party.name_zh, "basis": "own_test"},
        file_ids=filing.write_down(county.session, clerk, [picture], party.id),
    )
    return certificates.record(county.session, clerk, draft, day)


def _told(county: County, one: Delivery, line: PurchaseLine, certificate: Certificate) -> Delivered:
    return Delivered(
        purchase_line_id=line.id,
        bin_id=one.bin_id,
        harvested_on=one.harvested_on,
        packs=one.packs,
        gross_g=one.packs * one.pack.net_weight_g if one.pack.catch_weight else None,
        tare_g=0 if one.pack.catch_weight else None,
        expires_on=one.expires_on,
        certificate_id=certificate.id,
        plot_id=county.plots.get(one.goods.code),
    )


def _pass(county: County, line: ReceiptLine, code: str) -> None:
    lot = county.session.scalars(select(Lot).where(Lot.receipt_line_id == line.id)).one()
    lot.code = code
    form = inspections.form_for(county.session, lot.sku, "")
    findings = Findings("passed", form.sample_of(lot.on_hand) if form else 1, _good(form, lot.id) if form else {})
    inspections.inspect(county.session, county.team["inspector"], lot.id, form.id if form else None, findings)


def _good(form: InspectionForm, seed: int) -> dict[str, Any]:
    """What is found in goods that are as they should be, a little different in each lot."""
    found: dict[str, Any] = {}
    for field in form.fields:
        if field["kind"] == "number":
            low, high = field["low"] or 0, field["high"] or field["low"] or 0
            found[field["code"]] = low + (high - low) * (20 + seed % 30) // 100 // 100 * 100
        elif field["kind"] == "choice":
            found[field["code"]] = next(one["code"] for one in field["choices"] if not one.get("bad"))
    return found
