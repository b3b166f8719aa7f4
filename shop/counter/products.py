"""A party's own goods: drafted, shown in pictures, handed in for review, and how each of them stands."""

from collections.abc import Callable

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.catalogue import Product
from models.reading import goods
from operations import pictures, products
from operations.images import PDF
from operations.product_content import MOST_PICTURES, differences, missing
from operations.refusals import Invalid, Missing, Refused
from shop.counter.frame import acting_party, party
from web import product_words
from web.arguments import choice_arg
from web.database import db, run_transaction
from web.forms import BaseForm
from web.i18n import locale
from web.paging import page_of_rows
from web.product_forms import ProductForm, beside, form_of
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor
from web.uploads import Received, kept, received

HOME = "/counter/products"
VIEWS = ("all", "returned", "submitted", "draft", "live", "suspended")


def show_products() -> str:
    """All own goods, by how they stand."""
    here, state = party(), choice_arg("state", VIEWS, "all")
    page = page_of_rows(db(), goods.products_of(here.id, state), 20)
    return render_template("counter/products.html", page=page, state=state, counts=goods.counts_of(db(), here.id))


def show_new_product() -> str:
    """An empty form."""
    acting_party()
    return _form_page(form_of(db(), None, ""), None)


def draft_product() -> ResponseReturnValue:
    """A new draft; what is missing from it may follow later."""
    here, form = acting_party().id, ProductForm(db())
    if not form.validate():
        return _form_page(form, None), 422
    visitor, content = actor(), form.content(None)
    try:
        found = run_transaction(lambda session: products.draft(session, visitor, here, content).product_id)
    except Invalid as fault:
        form.form_errors.append(sentence_of(fault))
        return _form_page(form, None), 422
    return see(f"{HOME}/{found}")


def show_product(product_id: int) -> str:
    """How a product stands, what it says, and what the association said of it."""
    product = _own(product_id)
    revision = products.open_revision(db(), product.id)
    content = products.current_content(db(), product, revision)
    before = products.content_of(db(), product) if product.skus and revision else None
    return render_template(
        "counter/product.html",
        product=product,
        revision=revision,
        content=content,
        changes=differences(before, content) if before else [],
        lacking=missing(content),
        shown=pictures.of_content(db(), product.id, content.pictures),
        history=goods.history(db(), product.id),
        categories=goods.category_names(db(), locale()),
        words=product_words,
        form=BaseForm(),
    )


def show_product_form(product_id: int) -> str:
    """The product as it can be changed."""
    product = _own(product_id)
    revision = products.open_revision(db(), product.id)
    if revision is not None and revision.state == "submitted":
        raise Refused("revision_submitted")
    content = products.current_content(db(), product, revision)
    return _form_page(form_of(db(), content, products.stamp(product, revision)), product)


def save_product(product_id: int) -> ResponseReturnValue:
    """Keep what was changed. What somebody else saved meanwhile is told before it is overwritten."""
    acting_party()
    product = _own(product_id)
    form = ProductForm(db(), shelf=product.category.slug)
    if not form.validate():
        return _form_page(form, product), 422
    before = products.current_content(db(), product, products.open_revision(db(), product.id))
    visitor, content, seen = actor(), form.content(before), form.seen.data or ""
    try:
        run_transaction(lambda session: products.save(session, visitor, product_id, content, seen))
    except Invalid as fault:
        form.form_errors.append(sentence_of(fault))
        return _form_page(form, _own(product_id)), 422
    except Refused as refusal:
        if refusal.code != "stale_form":
            raise
        return _stale(form, product_id, refusal), 409
    return see(f"{HOME}/{product_id}")


def show_product_pictures(product_id: int) -> str:
    """The pictures of a product, and more of them."""
    return _pictures_page(_own(product_id), BaseForm())


def add_pictures(product_id: int) -> ResponseReturnValue:
    """Pictures from a phone or a camera, several at once."""
    acting_party()
    product, form = _own(product_id), BaseForm()
    visitor = actor()
    try:
        with kept(_pictures_of_form()) as files:
            run_transaction(lambda session: pictures.add(session, visitor, product_id, files))
    except Invalid as fault:
        form.form_errors.append(sentence_of(fault))
        return _pictures_page(_own(product.id), form), 422
    return see(f"{HOME}/{product_id}/pictures")


def take_out_picture(product_id: int, picture_id: int) -> ResponseReturnValue:
    """Leave a picture out."""
    visitor = actor()
    _change(product_id, lambda session: pictures.take_out(session, visitor, product_id, picture_id))
    return see(f"{HOME}/{product_id}/pictures")


def put_picture_first(product_id: int, picture_id: int) -> ResponseReturnValue:
    """Let a picture lead."""
    visitor = actor()
    _change(product_id, lambda session: pictures.put_first(session, visitor, product_id, picture_id))
    return see(f"{HOME}/{product_id}/pictures")


def submit_product(product_id: int) -> ResponseReturnValue:
    """Hand it in."""
    visitor = actor()
    _change(product_id, lambda session: products.submit(session, visitor, product_id))
    return see(f"{HOME}/{product_id}")


def withdraw_product(product_id: int) -> ResponseReturnValue:
    """Take back what is open."""
    visitor = actor()
    _change(product_id, lambda session: products.withdraw(session, visitor, product_id))
    return see(f"{HOME}/{product_id}")


def _own(product_id: int) -> Product:
    found = db().scalar(goods.own_product(party().id, product_id))
    if found is None:
        raise Missing
    return found


def _change(product_id: int, act: Callable[[Session], object]) -> None:
    acting_party()
    _own(product_id)
    run_transaction(act)


def _pictures_of_form() -> tuple[Received, ...]:
    files = received(request.files.getlist("files"), "products")
    if not files:
        raise Invalid("no_file", field="files")
    if any(file.filed.media_type == PDF for file in files):
        raise Invalid("not_a_picture", field="files")
    return files


def _form_page(form: ProductForm, product: Product | None) -> str:
    return render_template("counter/product_form.html", form=form, product=product)


def _stale(form: ProductForm, product_id: int, refusal: Refused) -> str:
    product = _own(product_id)
    return render_template(
        "counter/product_form.html", form=form, product=product, **beside(db(), form, product, refusal)
    )


def _pictures_page(product: Product, form: BaseForm) -> str:
    revision = products.open_revision(db(), product.id)
    content = products.current_content(db(), product, revision)
    return render_template(
        "counter/product_pictures.html",
        product=product,
        form=form,
        shown=pictures.of_content(db(), product.id, content.pictures),
        locked=revision is not None and revision.state == "submitted",
        most=MOST_PICTURES,
    )
