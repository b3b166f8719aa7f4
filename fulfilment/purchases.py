"""Orders to suppliers: the list, one order with its numbers, and what is done with it."""

from collections.abc import Callable
from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from fulfilment.purchase_forms import ActForm
from models.purchasing import PURCHASE_MOVES, PurchaseOrder
from models.reading import purchasing
from operations import purchase_answers, purchases
from operations.actor import Actor
from operations.bills import BILLED
from operations.refusals import Missing, Refused
from web.arguments import choice_arg, one_arg, one_field
from web.database import db, run_transaction
from web.numbers import InputError, whole
from web.paging import page_of_rows
from web.purchases import answer_paper, words
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor

HOME = "/fulfilment/purchases"
#: Acts that want a word.
SAID = ("cancellation", "closing", "confirmation")
A_VERSION = 2**62


def buys() -> bool:
    """Whether the visitor orders, or only reads."""
    return actor().has("buyer")


def sees_prices() -> bool:
    """What suppliers get is not for the warehouse."""
    visitor = actor()
    return visitor.is_superuser or visitor.has("buyer", "finance", "admin")


def show_purchases() -> str:
    """A saved view. Three queries, whatever there is to see."""
    view, text = choice_arg("view", purchasing.VIEWS, "awaited"), one_arg("q").strip()
    return render_template(
        "fulfilment/purchases.html",
        view=view,
        text=text,
        counts=purchasing.counts(db()),
        page=page_of_rows(db(), purchasing.orders(view, text)),
        buys=buys(),
        sees_prices=sees_prices(),
        **words(),
    )


def show_purchase(purchase: int) -> str:
    """One order from every side."""
    return purchase_page(purchase_of(purchase))


def send_purchase_paper(purchase: int) -> Response:
    """The order as a PDF; without prices for whoever only receives it."""
    return answer_paper(purchase_of(purchase), prices=sees_prices())


def send_purchase(purchase: int) -> ResponseReturnValue:
    """Ask the supplier."""
    return _do(purchase, lambda session, visitor, seen: purchases.send(session, visitor, purchase, seen))


def accept_proposal(purchase: int) -> ResponseReturnValue:
    """Take what the supplier proposed."""
    return _do(purchase, lambda session, visitor, seen: purchases.accept(session, visitor, purchase, seen))


def cancel_purchase(purchase: int) -> ResponseReturnValue:
    """Take it back."""
    return _say(purchase, "cancellation", purchases.cancel)


def close_purchase(purchase: int) -> ResponseReturnValue:
    """No longer wait for the rest."""
    return _say(purchase, "closing", purchases.close)


def confirm_for_supplier(purchase: int) -> ResponseReturnValue:
    """Write down what a supplier without a login said."""
    return _say(purchase, "confirmation", purchase_answers.confirm_for)


def purchase_of(purchase: int) -> PurchaseOrder:
    """An order. Missing where there is none."""
    found = purchasing.order(db(), purchase)
    if found is None:
        raise Missing
    return found


def purchase_page(order: PurchaseOrder, forms: dict[str, ActForm] | None = None, **more: Any) -> str:
    """The order as it stands; `forms` are those that were not filled in well. Six queries at most."""
    bills = purchasing.bills_of(db(), order.id) if sees_prices() else []
    names = [*SAID, *(f"bill{bill.id}" for bill in bills)]
    all_forms = {name: ActForm(formdata=None, prefix=name, data={"seen": order.version}) for name in names}
    all_forms |= forms or {}
    return render_template(
        "fulfilment/purchase.html",
        order=order,
        sums=purchasing.sums_of(db(), order.id),
        bills=bills,
        moves=PURCHASE_MOVES[order.state],
        signs_in=db().scalars(purchases.members_of(order.supplier_id)).first() is not None,
        forms=all_forms,
        form=next(iter((forms or {}).values()), None),
        buys=buys(),
        settles=actor().has("finance"),
        person_id=actor().person_id,
        sees_prices=sees_prices(),
        may_be_billed=order.state in BILLED,
        **words(),
        **({"refusal": ""} | more),
    )


def refused_page(purchase: int, refused: Refused) -> ResponseReturnValue:
    """The order as it stands now, above it why nothing was done."""
    return purchase_page(purchase_of(purchase), refusal=sentence_of(refused)), refused.status


def seen_version(text: str) -> int:
    """The version a form was made from; one that is no number was never seen."""
    try:
        return whole(text, 1, A_VERSION)
    except InputError:
        return 0


def _do(purchase: int, act: Callable[[Session, Actor, int], object]) -> ResponseReturnValue:
    visitor, seen = actor(), seen_version(one_field("seen"))
    try:
        run_transaction(lambda session: act(session, visitor, seen))
    except Missing:
        raise
    except Refused as refused:
        return refused_page(purchase, refused)
    return see(f"{HOME}/{purchase}")


def _say(purchase: int, name: str, act: Callable[[Session, Actor, int, int, str], object]) -> ResponseReturnValue:
    """An act with a word about it."""
    form, visitor = ActForm(prefix=name), actor()
    order = purchase_of(purchase)
    if not form.validate():
        return purchase_page(order, {name: form}), 422
    seen, note = seen_version(form.seen.data or ""), form.note.data or ""
    try:
        run_transaction(lambda session: act(session, visitor, purchase, seen, note))
    except Missing:
        raise
    except Refused as refused:
        return refused_page(purchase, refused)
    return see(f"{HOME}/{purchase}")
