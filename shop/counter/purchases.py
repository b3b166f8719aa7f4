"""What the association orders from a supplier, as the supplier reads and answers it. Another's is not there."""

from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from wtforms import FieldList, FormField, HiddenField

from models.purchasing import PurchaseLine, PurchaseOrder
from models.reading import purchasing
from operations import purchase_answers
from operations.demand import MOST_PACKS
from operations.purchase_answers import Offer
from operations.refusals import Invalid, Missing, Refused
from shop.counter.frame import acting_supplier, own_supplier
from web import numbers
from web.arguments import choice_arg, one_field
from web.database import db, run_transaction
from web.forms import BaseForm, DayField, ParsedField, WordsField, YuanField
from web.i18n import _l
from web.numbers import InputError
from web.paging import page_of_rows
from web.purchases import answer_paper, words
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor

HOME = "/counter/purchases"
#: The most lines an order has.
MOST_LINES = 200
A_VERSION = 2**62


class RefusalForm(BaseForm):
    """Why the supplier does not deliver."""

    seen = HiddenField()
    note = WordsField(_l("Why not"), most=300)


class OfferForm(BaseForm):
    """What the supplier would deliver of one line, packs or kilograms as it was ordered."""

    class Meta(BaseForm.Meta):
        """Part of a form that has the token."""

        csrf = False

    line = HiddenField()
    quantity = ParsedField(_l("Quantity"), str)
    price = YuanField(_l("Price of one"))
    due_from = DayField(_l("Deliver from"))
    due_until = DayField(_l("Deliver until"))

    def read(self, line: PurchaseLine) -> Offer | None:
        """The offer, or None where the quantity is not what was asked for; the fault then stands at it."""
        price: Any = self.price.data
        first: Any = self.due_from.data
        last: Any = self.due_until.data
        try:
            return Offer(_amount(line.unit, str(self.quantity.data)), price, first, last)
        except InputError as fault:
            self.quantity.errors = [sentence_of(fault)]
            return None


class ProposalForm(BaseForm):
    """Other figures than those of the order."""

    seen = HiddenField()
    note = WordsField(_l("A word about it"), most=300, required=False)
    lines = FieldList(FormField(OfferForm), max_entries=MOST_LINES)

    def offers(self, order: PurchaseOrder) -> dict[int, Offer] | None:
        """The offers by line of the order; None where something is wrong. A line that was left out stays as it is."""
        known = {str(line.id): line for line in order.lines}
        parts = [(known[entry.form.line.data], entry.form) for entry in self.lines if entry.form.line.data in known]
        read = [(line.id, form.read(line)) for line, form in parts]
        found = {line_id: offer for line_id, offer in read if offer is not None}
        return found if len(found) == len(read) else None


def show_own_purchases() -> str:
    """A saved view, what waits for an answer first. Three queries."""
    supplier, view = own_supplier(), choice_arg("view", purchasing.SUPPLIER_VIEWS, "asked")
    return render_template(
        "counter/purchases.html",
        view=view,
        counts=purchasing.counts_of(db(), supplier.id),
        page=page_of_rows(db(), purchasing.orders_of(supplier.id, view), 20),
        **words(of_supplier=True),
    )


def show_own_purchase(purchase: int) -> str:
    """One order: what is wanted, and the answer."""
    return _page(_own(purchase))


def send_own_purchase_paper(purchase: int) -> Response:
    """The order as a PDF."""
    return answer_paper(_own(purchase), prices=True)


def confirm_purchase(purchase: int) -> ResponseReturnValue:
    """It delivers as ordered."""
    supplier, visitor, seen = acting_supplier().id, actor(), _seen(one_field("seen"))
    try:
        run_transaction(lambda session: purchase_answers.confirm(session, visitor, supplier, purchase, seen))
    except Missing:
        raise
    except Refused as refused:
        return _page(_own(purchase), refusal=sentence_of(refused)), refused.status
    return see(f"{HOME}/{purchase}")


def show_purchase_proposal(purchase: int) -> ResponseReturnValue:
    """The order's own figures, to be changed. An order that is answered shows itself."""
    order = _own(purchase)
    if order.state != "sent":
        return see(f"{HOME}/{purchase}")
    lines = [_typed(line) for line in order.lines]
    return _proposal_page(order, ProposalForm(data={"seen": order.version, "lines": lines}))


def propose_purchase(purchase: int) -> ResponseReturnValue:
    """It delivers otherwise, if the association agrees."""
    order, form, visitor = _own(purchase), ProposalForm(), actor()
    supplier = acting_supplier().id
    offers = form.offers(order) if form.validate() else None
    if offers is None:
        return _proposal_page(order, form), 422
    seen, note = _seen(form.seen.data or ""), form.note.data or ""
    try:
        run_transaction(
            lambda session: purchase_answers.propose(session, visitor, supplier, purchase, seen, offers, note)
        )
    except Missing:
        raise
    except Invalid as fault:
        form.refuse(fault)
        return _proposal_page(_own(purchase), form), 422
    except Refused as refused:
        return _page(_own(purchase), refusal=sentence_of(refused)), refused.status
    return see(f"{HOME}/{purchase}")


def decline_purchase(purchase: int) -> ResponseReturnValue:
    """It does not deliver."""
    order, form, visitor = _own(purchase), RefusalForm(), actor()
    supplier = acting_supplier().id
    if not form.validate():
        return _page(order, form), 422
    seen, note = _seen(form.seen.data or ""), form.note.data or ""
    try:
        run_transaction(lambda session: purchase_answers.decline(session, visitor, supplier, purchase, seen, note))
    except Missing:
        raise
    except Refused as refused:
        return _page(_own(purchase), refusal=sentence_of(refused)), refused.status
    return see(f"{HOME}/{purchase}")


def _own(purchase: int) -> PurchaseOrder:
    found = purchasing.order(db(), purchase, own_supplier().id)
    if found is None:
        raise Missing
    return found


def _seen(text: str) -> int:
    try:
        return numbers.whole(text, 1, A_VERSION)
    except InputError:
        return 0


def _amount(unit: str, text: str) -> int:
    return numbers.whole(text, 1, MOST_PACKS) if unit == "pack" else numbers.grams_from_kilograms(text)


def _typed(line: PurchaseLine) -> dict[str, object]:
    quantity = str(line.quantity) if line.unit == "pack" else numbers.written(line.quantity, 3)
    days = {"due_from": line.due_from, "due_until": line.due_until}
    return {"line": line.id, "quantity": quantity, "price": line.price_fen} | days


def _page(order: PurchaseOrder, form: RefusalForm | None = None, refusal: str = "") -> str:
    return render_template(
        "counter/purchase.html",
        order=order,
        sums=purchasing.sums_of(db(), order.id),
        form=form,
        refusal_form=form or RefusalForm(formdata=None, data={"seen": order.version}),
        refusal=refusal,
        **words(of_supplier=True),
    )


def _proposal_page(order: PurchaseOrder, form: ProposalForm) -> str:
    lines = {str(line.id): line for line in order.lines}
    known = [entry.form for entry in form.lines if str(entry.form.line.data) in lines]
    return render_template(
        "counter/purchase_proposal.html",
        order=order,
        form=form,
        rows=[(lines[str(part.line.data)], part) for part in known],
        **words(of_supplier=True),
    )
