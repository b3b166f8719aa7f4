"""Goods at the gate: which order, how many, and everything else that has its answer already."""

import secrets
from typing import Any

import flask
from flask import render_template
from flask.typing import ResponseReturnValue

from fulfilment.receiving_forms import NONE, QUESTIONS, DeliveryForm
from models.reading import gate
from models.reading.gate import Awaited
from operations import receipts
from operations.refusals import Invalid, Missing, Refused
from web.arguments import choice_arg
from web.database import db, run_transaction
from web.filters import today_in_china
from web.i18n import _
from web.paging import page_of_rows
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor

RECEIPTS = "/fulfilment/receipts"


def show_receipts() -> str:
    """What is awaited, and what came."""
    waiting = choice_arg("waiting", ("0", "1"), "0") == "1"
    return render_template(
        "fulfilment/receipts.html",
        awaited=[] if waiting else db().execute(gate.awaited_orders().limit(50)).all(),
        page=page_of_rows(db(), gate.receipts(waiting)),
        waiting=waiting,
        to_decide=gate.waiting_count(db()),
        today=today_in_china(),
    )


def show_receipt(receipt: int) -> ResponseReturnValue:
    """What came with one delivery, and the lots it became."""
    return _receipt_page(receipt)


def accept_excess(receipt: int, line: int) -> ResponseReturnValue:
    """What goes beyond the order is taken in."""
    return _decide(receipt, line, accepted=True)


def decline_excess(receipt: int, line: int) -> ResponseReturnValue:
    """Only what was ordered is taken in; the rest goes back."""
    return _decide(receipt, line, accepted=False)


def show_order_at_gate(order: int) -> ResponseReturnValue:
    """The lines of an order; a single one asks at once."""
    lines = gate.lines_of(db(), order)
    if not lines:
        raise Missing
    return render_template("fulfilment/gate.html", lines=lines, order=lines[0])


def show_delivery(order: int, line: int) -> ResponseReturnValue:
    """How many came? The rest is answered as it mostly is."""
    awaited = _awaited(order, line)
    return _count_page(awaited, _first_form(awaited))


def check_delivery(order: int, line: int) -> ResponseReturnValue:
    """The count again, with what was answered meanwhile."""
    awaited = _awaited(order, line)
    form = _form(awaited)
    form.validate()
    return _count_page(awaited, form)


def ask_about_delivery(order: int, line: int, question: str) -> ResponseReturnValue:
    """One of the other questions; what was answered so far is carried along."""
    if question not in QUESTIONS:
        raise Missing
    awaited = _awaited(order, line)
    return _question_page(awaited, _form(awaited), question)


def receive_delivery(order: int, line: int) -> ResponseReturnValue:
    """Take it in; on to what is next of this order, or back to the gate."""
    awaited = _awaited(order, line)
    form, visitor, today = _form(awaited), actor(), today_in_china()
    if not form.validate():
        return _count_page(awaited, form), 422
    place = gate.bin_by_code(db(), awaited.warehouse_id, form.bin.data or "")
    try:
        if place is None:
            raise Invalid("no_such_bin", "bin")
        told, token = form.read(awaited, place.id), f"gate-{form.token.data}"[:80]
        made = run_transaction(lambda session: receipts.receive(session, visitor, order, token, [told], today).id)
    except Invalid as refused:
        refused.field = (refused.field or "").removesuffix("-0")
        form.refuse(refused)
        return _count_page(awaited, form), 422
    except Missing:
        raise
    except Refused as refused:
        form.form_errors.append(sentence_of(refused))
        return _count_page(awaited, form), refused.status
    return see(f"{RECEIPTS}/{made}")


def _decide(receipt: int, line: int, *, accepted: bool) -> ResponseReturnValue:
    found = gate.receipt(db(), receipt)
    if found is None or line not in {one.id for one in found.lines}:
        raise Missing
    visitor = actor()
    try:
        run_transaction(lambda session: receipts.decide_excess(session, visitor, line, accepted=accepted).id)
    except Missing:
        raise
    except Refused as refused:
        return _receipt_page(receipt, refused)
    flask.flash(_("Decided."), "ok")
    return see(f"{RECEIPTS}/{receipt}")


def _receipt_page(receipt: int, refused: Refused | None = None) -> ResponseReturnValue:
    db().expire_all()
    found = gate.receipt(db(), receipt)
    if found is None:
        raise Missing
    page = render_template(
        "fulfilment/receipt.html",
        receipt=found,
        lots=gate.lots_of(db(), receipt),
        refusal=sentence_of(refused) if refused else "",
        more=[one for one in gate.lines_of(db(), found.purchase_order_id) if one.is_open],
    )
    return page, refused.status if refused else 200


def _awaited(order: int, line: int) -> Awaited:
    found = gate.line_at_gate(db(), order, line)
    if found is None:
        raise Missing
    return found


def _first_form(awaited: Awaited) -> DeliveryForm:
    found, plots = gate.certificates_for(db(), awaited, today_in_china()), gate.plots_for(db(), awaited)
    place = db().scalars(gate.bins_for(awaited).limit(1)).first()
    code, token = place.code if place else "", secrets.token_urlsafe(12)
    values = DeliveryForm.values(awaited, found, plots, code, today_in_china(), token)
    form = DeliveryForm(data=values)
    form.offer(awaited, found, plots)
    return form


def _form(awaited: Awaited) -> DeliveryForm:
    form = DeliveryForm()
    form.offer(awaited, gate.certificates_for(db(), awaited, today_in_china()), gate.plots_for(db(), awaited))
    return form


def _count_page(awaited: Awaited, form: DeliveryForm) -> str:
    return render_template("fulfilment/delivery.html", **_said(awaited, form))


def _question_page(awaited: Awaited, form: DeliveryForm, question: str) -> str:
    return render_template("fulfilment/delivery_question.html", question=question, **_said(awaited, form))


def _said(awaited: Awaited, form: DeliveryForm) -> dict[str, Any]:
    chosen = str(form.certificate.data or NONE)
    labels = {str(choice[0]): str(choice[1]) for choice in form.certificate.choices or ()}
    plots = {str(choice[0]): str(choice[1]) for choice in form.plot.choices or ()}
    net = form.net_g
    return {
        "line": awaited,
        "form": form,
        "fields": QUESTIONS,
        "certificate": labels.get(chosen, labels[NONE]),
        "plot": plots.get(str(form.plot.data or NONE), plots[NONE]) if len(plots) > 1 else "",
        "has_certificate": chosen in labels and chosen != NONE,
        "weighed_packs": net // awaited.net_weight_g if net and not awaited.catch_weight else None,
        "base": f"/fulfilment/deliveries/{awaited.order_id}/lines/{awaited.line_id}",
    }
