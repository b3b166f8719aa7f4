"""The review of goods: one after the other, with the difference to what is sold now; the next opens by itself."""

import re
from collections.abc import Callable
from functools import partial

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cooperative.product_forms import AcceptForm, RefusalForm
from cooperative.products import DECIDERS, HOME
from models.reading import goods
from models.revisions import ProductRevision
from operations import pictures, products, reviews
from operations.actor import Actor
from operations.product_content import Content, differences
from operations.refusals import Invalid, Missing, Refused
from web import product_words
from web.database import db, run_transaction
from web.forms import BaseForm
from web.i18n import _, _n, locale
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor

MOST_AT_ONCE = 50


def show_review(revision_id: int) -> str:
    """What was handed in, what of it is new, and what is to be looked at."""
    return _page(_revision(revision_id), AcceptForm(), RefusalForm())


def check_goods(revision_id: int) -> ResponseReturnValue:
    """All was looked at: once more what follows, before it is so."""
    revision, form = _revision(revision_id), AcceptForm()
    if not all(form.checks.values()):
        form.form_errors.append(sentence_of(Invalid("checks_open")))
        return _page(revision, form, RefusalForm()), 422
    return render_template("cooperative/acceptance.html", revision=revision, product=revision.product, form=form)


def accept_goods(revision_id: int) -> ResponseReturnValue:
    """The goods are as handed in from now on."""
    form, visitor = AcceptForm(), actor()
    return _decide(
        revision_id, form, RefusalForm(), lambda session: reviews.accept(session, visitor, revision_id, form.checks)
    )


def send_goods_back(revision_id: int) -> ResponseReturnValue:
    """Back to whoever handed it in, with a reason."""
    return _refuse(revision_id, reviews.send_back)


def decline_goods(revision_id: int) -> ResponseReturnValue:
    """Not taken, with a reason."""
    return _refuse(revision_id, reviews.decline)


def accept_many_goods() -> ResponseReturnValue:
    """Several of the list at once, each for itself; what cannot be accepted stays in the list."""
    chosen = [int(text) for text in request.form.getlist("revision") if re.fullmatch(r"[1-9][0-9]{0,17}", text)]
    if not request.form.get("looked"):
        flash(sentence_of(Invalid("checks_open")), "bad")
        return see(HOME)
    visitor, done = actor(), 0
    for revision_id in chosen[:MOST_AT_ONCE]:
        done += _accepted(partial(_accept, visitor, revision_id))
    left = len(chosen[:MOST_AT_ONCE]) - done
    flash(_n("%(num)s product accepted.", "%(num)s products accepted.", done), "ok")
    if left:
        flash(_n("%(num)s product was not: open it to see why.", "%(num)s were not: open them.", left), "warn")
    return see(HOME)


def _accepted(act: Callable[[Session], object]) -> bool:
    try:
        run_transaction(act)
    except Refused:
        return False
    return True


def _accept(visitor: Actor, revision_id: int, session: Session) -> None:
    reviews.accept(session, visitor, revision_id, dict.fromkeys(reviews.CHECKS, True))


def _refuse(revision_id: int, act: Callable[..., ProductRevision]) -> ResponseReturnValue:
    form, visitor = RefusalForm(), actor()
    if not form.validate():
        return _page(_revision(revision_id), AcceptForm(), form), 422
    reason, note = form.reason.data, form.note.data or ""
    return _decide(revision_id, form, form, lambda session: act(session, visitor, revision_id, reason, note))


def _decide(
    revision_id: int, form: BaseForm, refusal: RefusalForm, act: Callable[[Session], ProductRevision]
) -> ResponseReturnValue:
    try:
        run_transaction(act)
    except Invalid as fault:
        form.refuse(fault) if form is refusal else form.form_errors.append(sentence_of(fault))
        accepting = form if isinstance(form, AcceptForm) else AcceptForm()
        return _page(_revision(revision_id), accepting, refusal), 422
    flash(_("Decided. This is the next one."), "ok")
    following = goods.next_waiting(db(), revision_id)
    return see(f"{HOME}/reviews/{following}" if following else HOME)


def _revision(revision_id: int) -> ProductRevision:
    found = db().get(ProductRevision, revision_id)
    if found is None:
        raise Missing
    return found


def _page(revision: ProductRevision, form: AcceptForm, refusal: RefusalForm) -> str:
    product, content = revision.product, Content.model_validate(revision.content)
    before = products.content_of(db(), product) if product.skus and revision.state == "submitted" else None
    return render_template(
        "cooperative/review.html",
        revision=revision,
        product=product,
        content=content,
        before=before,
        changes=differences(before, content) if before else [],
        shown=pictures.of_content(db(), product.id, content.pictures),
        history=goods.history(db(), product.id),
        categories=goods.category_names(db(), locale()),
        words=product_words,
        form=refusal if refusal.errors else form,
        accepting=form,
        refusal=refusal,
        decides=actor().has(*DECIDERS),
        is_own=actor().person_id in {revision.made_by, revision.submitted_by},
    )
