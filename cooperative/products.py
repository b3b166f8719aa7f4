"""Products in the office: lists by state, one product from every side, stopping its sale, and proposing a change."""

from collections.abc import Callable

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cooperative.product_forms import StopForm
from models.catalogue import Product, Sku
from models.reading import goods
from operations import pictures, products, stop_sale
from operations.product_content import differences
from operations.refusals import Invalid, Missing, Refused
from web import product_words
from web.arguments import choice_arg, one_arg
from web.database import db, run_transaction
from web.i18n import locale
from web.paging import page_of_rows
from web.product_forms import ProductForm, beside, form_of
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor

HOME = "/cooperative/products"
VIEWS = ("review", "live", "suspended", "drafts")
#: Who decides about goods, and who may propose a change of them; the rest of the office reads.
DECIDERS = ("vendor_manager", "admin")
EDITORS = (*DECIDERS, "buyer")


def show_goods_list() -> str:
    """A saved view: what waits for review first. Three queries, whatever there is to see."""
    view, words = choice_arg("view", VIEWS, "review"), one_arg("q").strip()
    rows = goods.waiting(words) if view == "review" else goods.products(view, words)
    return render_template(
        "cooperative/products.html",
        view=view,
        words=words,
        decides=actor().has(*DECIDERS),
        edits=actor().has(*EDITORS),
        counts=goods.counts(db()),
        page=page_of_rows(db(), rows),
    )


def show_goods(product_id: int) -> str:
    """Everything about a product."""
    return _page(_product(product_id), StopForm())


def stop_product(product_id: int) -> ResponseReturnValue:
    """Off every shelf at once, with a reason."""
    form, visitor = StopForm(), actor()
    return _stop(
        product_id,
        form,
        lambda session: stop_sale.suspend(session, visitor, product_id, form.reason.data, form.note.data or ""),
    )


def resume_product(product_id: int) -> ResponseReturnValue:
    """Back on the shelves."""
    visitor = actor()
    run_transaction(lambda session: stop_sale.resume(session, visitor, product_id))
    return see(f"{HOME}/{product_id}")


def stop_pack(product_id: int, sku_id: int) -> ResponseReturnValue:
    """One pack off every shelf."""
    _pack(product_id, sku_id)
    form, visitor = StopForm(), actor()
    return _stop(
        product_id,
        form,
        lambda session: stop_sale.stop_sku(session, visitor, sku_id, form.reason.data, form.note.data or ""),
    )


def resume_pack(product_id: int, sku_id: int) -> ResponseReturnValue:
    """One pack back on the shelves."""
    _pack(product_id, sku_id)
    visitor = actor()
    run_transaction(lambda session: stop_sale.resume_sku(session, visitor, sku_id))
    return see(f"{HOME}/{product_id}")


def show_goods_change(product_id: int) -> str:
    """The product as it can be changed."""
    product = _product(product_id)
    revision = products.open_revision(db(), product.id)
    if revision is not None and revision.state == "submitted":
        raise Refused("revision_submitted")
    content = products.current_content(db(), product, revision)
    return _form_page(form_of(db(), content, products.stamp(product, revision)), product)


def propose_goods_change(product_id: int) -> ResponseReturnValue:
    """Keep what was changed and hand it in: somebody else decides about it."""
    product = _product(product_id)
    form = ProductForm(db(), shelf=product.category.slug)
    if not form.validate():
        return _form_page(form, product), 422
    before = products.current_content(db(), product, products.open_revision(db(), product.id))
    visitor, content, seen = actor(), form.content(before), form.seen.data or ""

    def propose(session: Session) -> None:
        products.save(session, visitor, product_id, content, seen)
        products.submit(session, visitor, product_id)

    try:
        run_transaction(propose)
    except Invalid as fault:
        form.form_errors.append(sentence_of(fault))
        return _form_page(form, _product(product_id)), 422
    except Refused as refusal:
        if refusal.code != "stale_form":
            raise
        product = _product(product_id)
        return _form_page(form, product, **beside(db(), form, product, refusal)), refusal.status
    return see(f"{HOME}/{product_id}")


def _stop(product_id: int, form: StopForm, act: Callable[[Session], None]) -> ResponseReturnValue:
    if not form.validate():
        return _page(_product(product_id), form), 422
    try:
        run_transaction(act)
    except Invalid as fault:
        form.refuse(fault)
        return _page(_product(product_id), form), 422
    return see(f"{HOME}/{product_id}")


def _product(product_id: int) -> Product:
    found = db().get(Product, product_id)
    if found is None:
        raise Missing
    return found


def _pack(product_id: int, sku_id: int) -> Sku:
    found = db().get(Sku, sku_id)
    if found is None or found.product_id != product_id:
        raise Missing
    return found


def _page(product: Product, form: StopForm) -> str:
    revision = products.open_revision(db(), product.id)
    now = products.content_of(db(), product) if product.skus else None
    content = now or products.current_content(db(), product, revision)
    ahead = products.current_content(db(), product, revision) if revision and now else None
    return render_template(
        "cooperative/product.html",
        product=product,
        revision=revision,
        content=content,
        changes=differences(now, ahead) if now and ahead else [],
        shown=pictures.of_content(db(), product.id, content.pictures),
        listed=goods.listings_by_sku(db(), product.id),
        history=goods.history(db(), product.id),
        categories=goods.category_names(db(), locale()),
        words=product_words,
        form=form,
        decides=actor().has(*DECIDERS),
        edits=actor().has(*EDITORS),
    )


def _form_page(form: ProductForm, product: Product, **more: object) -> str:
    return render_template("cooperative/product_form.html", form=form, product=product, **more)
