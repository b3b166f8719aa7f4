"""Writing an order: choose the supplier, say what of its goods is wanted; change it until it is confirmed."""

from collections.abc import Sequence
from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from fulfilment.purchase_forms import PurchaseForm, SupplierForm, form_of, new_form, sku_name
from fulfilment.purchases import HOME, purchase_of, refused_page, seen_version
from models.catalogue import Sku
from models.purchasing import PurchaseOrder
from models.reading import demand, purchasing
from operations import purchases
from operations.purchases import CHANGEABLE
from operations.refusals import Invalid, Missing, Refused
from web.arguments import one_arg
from web.database import db, run_transaction
from web.filters import in_locale, today_in_china
from web.i18n import _
from web.numbers import InputError, whole
from web.redirects import see
from web.sign_in import actor

#: Days from today within which goods are asked for unless somebody says otherwise.
SOON = timedelta(days=1), timedelta(days=5)
A_PARTY = 2**62


def show_new_purchase() -> str:
    """First the supplier, then its goods."""
    supplier = _supplier()
    if supplier is None:
        rows = purchasing.suppliers(db())
        form = SupplierForm(formdata=None)
        form.supplier.choices = [("", _("Please choose")), *((row.id, in_locale(row, "name")) for row in rows)]
        return render_template("fulfilment/purchase_supplier.html", form=form)
    skus, today = _skus(supplier), today_in_china()
    prices = demand.purchase_prices(db(), [sku.id for sku in skus])
    form = new_form(skus, prices, today + SOON[0], today + SOON[1], buyout=purchasing.last_buyout(db(), supplier))
    return _page(form, skus, supplier)


def draft_purchase() -> ResponseReturnValue:
    """Keep it as a draft."""
    supplier = _supplier()
    if supplier is None:
        raise Missing
    skus, form, visitor = _skus(supplier), PurchaseForm(), actor()
    if not form.validate():
        return _page(form, skus, supplier), 422
    lines, buyout, note = form.wanted(skus), form.buyout.data == "yes", form.note.data or ""
    try:
        made = run_transaction(
            lambda session: purchases.draft(session, visitor, supplier, lines, buyout=buyout, note=note).id
        )
    except Invalid as fault:
        form.refuse(fault)
        return _page(form, _skus(supplier), supplier), 422
    return see(f"{HOME}/{made}")


def show_purchase_form(purchase: int) -> ResponseReturnValue:
    """The order as a form. One that cannot be changed any more shows itself."""
    order = purchase_of(purchase)
    if order.state not in CHANGEABLE:
        return see(f"{HOME}/{purchase}")
    skus = _skus(order.supplier_id)
    prices = demand.purchase_prices(db(), [sku.id for sku in skus])
    return _page(form_of(order, skus, prices), skus, order.supplier_id, order)


def change_purchase(purchase: int) -> ResponseReturnValue:
    """Write it anew."""
    order = purchase_of(purchase)
    skus, form, visitor = _skus(order.supplier_id), PurchaseForm(), actor()
    if not form.validate():
        return _page(form, skus, order.supplier_id, order), 422
    seen, lines = seen_version(form.seen.data or ""), form.wanted(skus)
    buyout, note = form.buyout.data == "yes", form.note.data or ""
    try:
        run_transaction(
            lambda session: purchases.change(session, visitor, purchase, seen, lines, buyout=buyout, note=note)
        )
    except Invalid as fault:
        form.refuse(fault)
        order = purchase_of(purchase)
        return _page(form, _skus(order.supplier_id), order.supplier_id, order), 422
    except Refused as refused:
        return refused_page(purchase, refused)
    return see(f"{HOME}/{purchase}")


def _supplier() -> int | None:
    """The supplier the address names, None while it names none. Missing where nothing can be ordered from it."""
    text = one_arg("supplier")
    if not text:
        return None
    try:
        return whole(text, 1, A_PARTY)
    except InputError:
        raise Missing from None


def _skus(supplier: int) -> Sequence[Sku]:
    skus = purchasing.skus_of(db(), supplier)
    if not skus:
        raise Missing
    return skus


def _page(form: PurchaseForm, skus: Sequence[Sku], supplier: int, order: PurchaseOrder | None = None) -> str:
    names = {str(sku.id): sku_name(sku) for sku in skus}
    return render_template(
        "fulfilment/purchase_form.html",
        form=form,
        rows=[
            (names[str(entry.form.sku.data)], entry.form) for entry in form.lines if str(entry.form.sku.data) in names
        ],
        supplier=skus[0].product.supplier,
        supplier_id=supplier,
        order=order,
    )
