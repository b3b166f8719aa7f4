"""Bills of suppliers: written down beside what was received, compared again, settled by the finance office."""

from flask import render_template
from flask.typing import ResponseReturnValue

from fulfilment.purchase_forms import ActForm, BillForm
from fulfilment.purchases import HOME, purchase_of, purchase_page, refused_page
from models.purchasing import PurchaseOrder
from models.reading import purchasing
from operations import bills
from operations.bills import BILLED
from operations.refusals import Invalid, Missing, Refused
from web.database import db, run_transaction
from web.purchases import words
from web.redirects import see
from web.sign_in import actor


def show_bill_form(purchase: int) -> ResponseReturnValue:
    """The form for a bill. It is empty: whoever types what was accepted does not compare."""
    order = purchase_of(purchase)
    if order.state not in BILLED:
        return see(f"{HOME}/{purchase}")
    lines = [{"line": line.id} for line in order.lines]
    return _page(order, BillForm(data={"lines": lines}))


def record_bill(purchase: int) -> ResponseReturnValue:
    """Write it down."""
    order, form, visitor = purchase_of(purchase), BillForm(), actor()
    asked = form.read(order.lines) if form.validate() else None
    if asked is None:
        return _page(order, form), 422
    heading = form.heading()
    try:
        run_transaction(lambda session: bills.record(session, visitor, purchase, heading, asked).id)
    except Invalid as fault:
        form.refuse(fault)
        return _page(purchase_of(purchase), form), 422
    except Refused as refused:
        return refused_page(purchase, refused)
    return see(f"{HOME}/{purchase}#bills")


def compare_bill(purchase: int, bill: int) -> ResponseReturnValue:
    """Lay it beside what was received once more."""
    _check(purchase, bill)
    visitor = actor()
    try:
        run_transaction(lambda session: bills.compare(session, visitor, bill))
    except Refused as refused:
        return refused_page(purchase, refused)
    return see(f"{HOME}/{purchase}#bills")


def settle_bill(purchase: int, bill: int) -> ResponseReturnValue:
    """Say what becomes of one that differs."""
    _check(purchase, bill)
    form, visitor = ActForm(prefix=f"bill{bill}"), actor()
    if not form.validate():
        return purchase_page(purchase_of(purchase), {f"bill{bill}": form}), 422
    note = form.note.data or ""
    try:
        run_transaction(lambda session: bills.settle(session, visitor, bill, note))
    except Refused as refused:
        return refused_page(purchase, refused)
    return see(f"{HOME}/{purchase}#bills")


def _check(purchase: int, bill: int) -> None:
    if purchasing.bill(db(), purchase, bill) is None:
        raise Missing


def _page(order: PurchaseOrder, form: BillForm) -> str:
    lines = {str(line.id): line for line in order.lines}
    return render_template(
        "fulfilment/bill.html",
        order=order,
        form=form,
        rows=[
            (lines[str(entry.form.line.data)], entry.form) for entry in form.lines if str(entry.form.line.data) in lines
        ],
        sums=purchasing.sums_of(db(), order.id),
        **words(),
    )
