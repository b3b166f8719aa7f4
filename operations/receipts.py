"""Goods at the gate: counted or weighed, with their papers, against what was ordered. Each line becomes a lot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session, joinedload

from models.catalogue import Category, Product, Sku
from models.certificates import CONFORMITY, Certificate
from models.purchasing import AWAITED, PurchaseLine, PurchaseOrder
from models.reading.orchards import own_plot
from models.receiving import Receipt, ReceiptLine, accepted_amount
from models.stock import Lot
from operations import audit, certificates, ledger, pricing, stock
from operations.actor import Actor
from operations.decisions import decide
from operations.lots import fitting_bin, new_code
from operations.notices import close, open_notice
from operations.refusals import Invalid, Missing, Refused
from operations.stock import Cause, put_in


@dataclass(frozen=True)
class Delivered:
    """What stands at the gate of one purchase line and one harvest.

    Counted: `packs`. Weighed: `gross_g` and `tare_g`; the packs are as many as the net weight fills, and what is left
    over goes back with the driver. Goods whose packs differ in weight are counted and weighed.
    expires_on: the day on the pack; the harvest and the shelf life while None. batch: the supplier's own number.
    declared: what a farm household declares in place of a conformity certificate.
    """

    purchase_line_id: int
    bin_id: int
    harvested_on: date
    packs: int | None = None
    gross_g: int | None = None
    tare_g: int | None = None
    expires_on: date | None = None
    batch: str = ""
    certificate_id: int | None = None
    declared: str = ""
    plot_id: int | None = None


def receive(
    session: Session, actor: Actor, order_id: int, token: str, delivered: Sequence[Delivered], today: date
) -> Receipt:
    """Take a delivery of an order in. Sending it again answers the same receipt.

    What goes beyond the order and its tolerance waits for a second person. Invalid, with the field as
    `<field>-<place>`, where a line lacks its certificate, is too old, does not fill a pack or cannot lie in that bin.
    """
    assert actor.person_id is not None  # noqa: S101 only staff receive
    order = _locked_order(session, order_id)
    before = session.scalar(select(Receipt).where(Receipt.token == token))
    if before is not None:
        return before
    if order.state not in AWAITED:
        raise Refused("wrong_step", state=order.state)
    if not delivered:
        raise Invalid("nothing_delivered")
    receipt = Receipt(purchase_order_id=order.id, received_by=actor.person_id, received_on=today, token=token)
    receipt.order = order
    session.add(receipt)
    for place, one in enumerate(delivered):
        line = next((line for line in order.lines if line.id == one.purchase_line_id), None)
        if line is None:
            raise Missing
        receipt.lines.append(_at_place(session, order, line, one, today, place))
    session.flush()
    audit.note(session, actor, "receive", "receipt", receipt.id, after={"order": order.number}, party=order.supplier_id)
    for taken in receipt.lines:
        if _fits(session, taken):
            _accept(session, actor, taken, taken.quantity)
        else:
            said = {"order": order.number, "packs": taken.quantity}
            open_notice(session, "over_delivery", "receipt_line", taken.id, params=said)
    _follow(session, order)
    return receipt


def decide_excess(session: Session, actor: Actor, receipt_line_id: int, *, accepted: bool) -> ReceiptLine:
    """Take in what goes beyond an order, or only as much as was ordered. Never by whoever received it."""
    found = session.get(ReceiptLine, receipt_line_id)
    if found is None:
        raise Missing
    order = _locked_order(session, found.receipt.purchase_order_id)
    found = stock.locked_row(session, ReceiptLine, found.id)
    if found.accepted is not None:
        raise Refused("decided_already")
    kind = "approved" if accepted else "declined"
    decide(session, actor, kind, "receipt_line", found.id, requested_by=found.receipt.received_by)
    found.decided_at = stock.now(session)
    _accept(session, actor, found, found.quantity if accepted else _room(session, found))
    close(session, "over_delivery", "receipt_line", found.id)
    _follow(session, order)
    return found


def needs_certificate(session: Session, sku: Sku) -> bool:
    """Whether goods of this sku are covered: their product says so, or the shelf it stands on."""
    covered = select(Product.certificate_required | Category.is_covered).join(Category)
    return bool(session.scalar(covered.where(Product.id == sku.product_id)))


def accepted_of(session: Session, line: PurchaseLine) -> int:
    """How much of a purchase line was taken in so far, in its unit. What waits for a decision is not among it."""
    taken = (
        select(cast(func.coalesce(func.sum(accepted_amount()), 0), BigInteger))
        .select_from(ReceiptLine)
        .join(PurchaseLine, PurchaseLine.id == ReceiptLine.purchase_line_id)
        .join(Sku, Sku.id == ReceiptLine.sku_id)
        .where(PurchaseLine.id == line.id)
    )
    return session.scalars(taken).one()


def _at_place(
    session: Session, order: PurchaseOrder, line: PurchaseLine, one: Delivered, today: date, place: int
) -> ReceiptLine:
    """The line of the form at that place; what is wrong is told with its place."""
    try:
        return _read(session, order, line, one, today)
    except Invalid as wrong:
        wrong.field = f"{wrong.field}-{place}"
        raise


def _read(session: Session, order: PurchaseOrder, line: PurchaseLine, one: Delivered, today: date) -> ReceiptLine:
    one = _measured(line.sku, one)
    if one.harvested_on > today:
        raise Invalid("day_to_come", "harvested_on")
    expires_on = one.expires_on or one.harvested_on + timedelta(days=line.sku.shelf_life_days)
    if expires_on <= one.harvested_on:
        raise Invalid("ends_before_it_begins", "expires_on")
    if (expires_on - today).days <= line.sku.min_remaining_days:
        raise Invalid("too_old_to_sell", "harvested_on", days=line.sku.min_remaining_days)
    return ReceiptLine(
        purchase_line_id=line.id,
        line=line,
        sku_id=line.sku_id,
        sku=line.sku,
        bin_id=fitting_bin(session, order.warehouse_id, line.sku, one.bin_id).id,
        quantity=one.packs,
        gross_g=one.gross_g,
        tare_g=one.tare_g,
        net_g=None if one.gross_g is None or one.tare_g is None else one.gross_g - one.tare_g,
        harvested_on=one.harvested_on,
        expires_on=expires_on,
        batch=one.batch,
        certificate_id=one.certificate_id,
        exemption=_exemption(session, order, line.sku, one, today),
        exemption_note=one.declared,
        plot_id=_plot(session, order, one.plot_id),
    )


def _measured(sku: Sku, one: Delivered) -> Delivered:
    """With its packs, whatever way they were found."""
    if one.gross_g is None:
        if one.packs is None:
            raise Invalid("count_or_weigh", "packs")
        if sku.catch_weight:
            raise Invalid("weight_needed", "gross")
        return replace(one, tare_g=None)
    net = one.gross_g - (one.tare_g or 0)
    if net <= 0:
        raise Invalid("tare_above_gross", "tare")
    if sku.catch_weight and one.packs is None:
        raise Invalid("count_needed", "packs")
    packs = one.packs if sku.catch_weight else net // sku.net_weight_g
    if not packs:
        raise Invalid("less_than_a_pack", "gross", weight_g=sku.net_weight_g)
    if one.packs not in {None, packs}:
        raise Invalid("packs_and_weight_differ", "packs", packs=packs)
    return replace(one, packs=packs, tare_g=one.tare_g or 0)


def _plot(session: Session, order: PurchaseOrder, plot_id: int | None) -> int | None:
    """The plot, which must be the supplier's own."""
    if plot_id is not None and session.scalar(own_plot(order.supplier_id, plot_id)) is None:
        raise Missing
    return plot_id


def _exemption(session: Session, order: PurchaseOrder, sku: Sku, one: Delivered, today: date) -> str | None:
    """The exemption the goods come in with; None when they have a certificate or need none."""
    if one.certificate_id is not None:
        certificate = session.get(Certificate, one.certificate_id)
        if certificate is None or not certificate.covers(order.supplier_id, sku.product_id, today):
            raise Invalid("certificate_not_for_this", "certificate")
        if certificate.kind_code == CONFORMITY:
            return None
    if not needs_certificate(session, sku):
        return None
    if order.supplier.producer_kind != "household":
        raise Invalid("certificate_needed", "certificate")
    if not one.declared:
        raise Invalid("declaration_needed", "certificate")
    return "household"


def _amount(taken: ReceiptLine, packs: int) -> int:
    """So many packs of what was delivered, in the unit of its purchase line."""
    if taken.line.unit == "pack":
        return packs
    if taken.sku.catch_weight:
        assert taken.net_g is not None  # noqa: S101 such goods are weighed
        return pricing.part_fen(taken.net_g, packs, taken.quantity)
    return packs * taken.sku.net_weight_g


def _fits(session: Session, taken: ReceiptLine) -> bool:
    return accepted_of(session, taken.line) + _amount(taken, taken.quantity) <= taken.line.most


def _room(session: Session, taken: ReceiptLine) -> int:
    """Packs that may still be taken in without asking."""
    room = max(0, taken.line.most - accepted_of(session, taken.line))
    return min(taken.quantity, room * taken.quantity // _amount(taken, taken.quantity))


def _accept(session: Session, actor: Actor, taken: ReceiptLine, packs: int) -> None:
    """Packs are taken in: what is owed for them is known, and they are a lot that waits for its inspection."""
    amount, price = _amount(taken, packs), taken.line.price_fen
    taken.accepted = packs
    taken.cost_fen = amount * price if taken.line.unit == "pack" else pricing.for_weight_fen(price, amount)
    session.flush()
    if not packs:
        return
    order = taken.receipt.order
    lot = Lot(
        code=new_code(taken.receipt.received_on),
        sku_id=taken.sku_id,
        warehouse_id=order.warehouse_id,
        bin_id=taken.bin_id,
        supplier_id=order.supplier_id,
        receipt_line_id=taken.id,
        harvested_on=taken.harvested_on,
        received_on=taken.receipt.received_on,
        expires_on=taken.expires_on,
        buyout=order.buyout,
        on_hand=0,
        allocated=0,
        cost_fen=0,
        qc_state="pending",
    )
    session.add(lot)
    session.flush()
    put_in(session, actor, lot, packs, taken.cost_fen, Cause("received", "receipt_line", taken.id))
    session.flush()
    if taken.certificate_id is not None:
        certificates.attach(session, lot, [taken.certificate_id])
    audit.note(session, actor, "receive", "lot", lot.id, after={"packs": packs, "code": lot.code})
    if lot.buyout:
        ledger.record_receipt(session, lot.id, lot.supplier_id, taken.cost_fen)


def _follow(session: Session, order: PurchaseOrder) -> None:
    """The order is received when every line came in full, else some of it came."""
    whole = all(accepted_of(session, line) >= line.quantity for line in order.lines)
    state = "received" if whole else "receiving"
    if order.state != state:
        order.state, order.state_at = state, stock.now(session)
        session.flush()


def _locked_order(session: Session, order_id: int) -> PurchaseOrder:
    order = session.scalar(
        select(PurchaseOrder)
        .options(joinedload(PurchaseOrder.supplier))
        .where(PurchaseOrder.id == order_id)
        .with_for_update(key_share=True, of=PurchaseOrder)
        .execution_options(populate_existing=True)
    )
    if order is None:
        raise Missing
    return order
