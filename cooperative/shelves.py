"""The shelves of the shop: few rows, each changed by a form of its own."""

from collections.abc import Callable
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms import BooleanField
from wtforms.validators import Regexp

from cooperative.settings import SETTINGS, sets
from models.catalogue import Category
from models.reading import settings as reading
from operations import categories
from operations.actor import Actor
from operations.refusals import Invalid, Missing, Refused
from web.arguments import one_field
from web.database import db, transaction
from web.forms import BaseForm, KeyField, LineField, WholeField
from web.i18n import _l
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor

CATEGORIES = f"{SETTINGS}/categories"


class CategoryForm(BaseForm):
    """The names of a shelf and its place."""

    name_zh = LineField(_l("Name in Chinese"), most=20)
    name_en = LineField(_l("Name in English"), most=40)
    position = WholeField(_l("Place in the order"), low=0, high=999)
    is_covered = BooleanField(_l("Fresh produce: taken in with a conformity certificate only"))


class NewCategoryForm(CategoryForm):
    """A new shelf, with its address."""

    slug = KeyField(
        _l("Word for the address"),
        most=60,
        validators=[Regexp("^[a-z0-9-]{1,60}$", message=_l("Small letters, figures and hyphens only."))],
    )


def show_categories() -> str:
    """All shelves in their order, and a form for one more."""
    return _categories(NewCategoryForm(formdata=None))


def add_category() -> ResponseReturnValue:
    """One more shelf."""
    form = NewCategoryForm()
    return _save(
        form,
        lambda session, by: categories.add_category(session, by, form.slug.data or "", form.data),
        lambda: _categories(form),
        CATEGORIES,
    )


def show_category(category: int) -> str:
    """One shelf."""
    row = _one(Category, category)
    return _category(row, CategoryForm(formdata=None, obj=row))


def change_category(category: int) -> ResponseReturnValue:
    """Its names and its place."""
    row, form = _one(Category, category), CategoryForm()
    new = {name: form[name].data for name in categories.CATEGORY}
    return _save(
        form,
        lambda session, by: categories.change_category(session, by, category, one_field("seen"), new),
        lambda: _category(row, form),
        CATEGORIES,
        lambda: {name: getattr(row, name) for name in categories.CATEGORY},
    )


def archive_category(category: int) -> ResponseReturnValue:
    """Not shown any more."""
    return _act(categories.archive_category, category)


def restore_category(category: int) -> ResponseReturnValue:
    """Shown again."""
    return _act(categories.restore_category, category)


def delete_category(category: int) -> ResponseReturnValue:
    """Gone, if nothing ever stood on it; else its page says so and offers the archive."""
    row = _one(Category, category)
    try:
        return _act(categories.delete_category, category)
    except Refused as refusal:
        if refusal.code != "category_used":
            raise
        return _category(row, CategoryForm(formdata=None, obj=row), sentence_of(refusal)), refusal.status


def _save(
    form: BaseForm,
    act: Callable[[Session, Actor], object],
    page: Callable[[], str],
    then: str,
    now: Callable[[], dict[str, Any]] = dict,
) -> ResponseReturnValue:
    if not form.validate():
        return page(), 422
    try:
        with transaction() as session:
            act(session, actor())
    except Invalid as refusal:
        form.refuse(refusal)
        return page(), 422
    except Refused as refusal:
        if refusal.code != "stale_form":
            raise
        form.outdated(refusal, now())
        return page(), refusal.status
    return see(then)


def _act(operation: Callable[[Session, Actor, int], object], category: int) -> ResponseReturnValue:
    with transaction() as session:
        operation(session, actor(), category)
    return see(CATEGORIES)


def _categories(form: NewCategoryForm) -> str:
    return render_template(
        "cooperative/categories.html", rows=db().execute(reading.shelves()).all(), form=form, sets=sets()
    )


def _category(category: Category, form: CategoryForm, refused: str = "") -> str:
    return render_template(
        "cooperative/category.html", category=category, form=form, refused=refused, seen=categories.stamp(category)
    )


def _one(kind: type[Any], thing: int) -> Any:
    found = db().get(kind, thing)
    if found is None:
        raise Missing
    return found
