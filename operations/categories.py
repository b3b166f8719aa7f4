"""The shelves of the shop: added, renamed, put away."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.catalogue import Category, Product
from operations import audit, seen
from operations.actor import Actor
from operations.refusals import Invalid, Missing, Refused

#: What of a category is changed by a form.
CATEGORY = ("name_zh", "name_en", "position", "is_covered")


def add_category(session: Session, actor: Actor, slug: str, said: dict[str, Any]) -> Category:
    """A new shelf; `said` is what CATEGORY names. Invalid with `word_taken` where there is one of that address."""
    category = Category(slug=slug, **{name: said[name] for name in CATEGORY})
    try:
        with session.begin_nested():
            session.add(category)
    except IntegrityError:
        raise Invalid("word_taken", "slug") from None
    audit.note(session, actor, "add", "category", category.id, after={"slug": slug} | seen.plain(category, CATEGORY))
    return category


def change_category(session: Session, actor: Actor, category_id: int, stamped: str, new: dict[str, Any]) -> None:
    """Rename it or put it elsewhere in the order. Refused with `stale_form` where it is not as it was `stamped`."""
    seen.change(session, actor, "category", _category(session, category_id), CATEGORY, stamped, new)


def archive_category(session: Session, actor: Actor, category_id: int) -> None:
    """The shop does not show it; what stands on it stays on sale."""
    category = _category(session, category_id)
    if category.archived_at is None:
        category.archived_at = session.scalars(select(func.now())).one()
        audit.note(session, actor, "archive", "category", category.id)


def restore_category(session: Session, actor: Actor, category_id: int) -> None:
    """It is shown again."""
    category = _category(session, category_id)
    if category.archived_at is not None:
        category.archived_at = None
        audit.note(session, actor, "restore", "category", category.id)


def delete_category(session: Session, actor: Actor, category_id: int) -> None:
    """Only one that no product ever stood on. Refused with `category_used` otherwise: it can be archived."""
    category = _category(session, category_id)
    if session.scalar(select(func.count()).where(Product.category_id == category.id)):
        raise Refused("category_used")
    audit.note(
        session,
        actor,
        "delete",
        "category",
        category.id,
        before={"slug": category.slug} | seen.plain(category, CATEGORY),
    )
    session.delete(category)
    session.flush()


def stamp(category: Category) -> str:
    """Stands for what of it a form changes: a form carries it along and is stale when it is another by then."""
    return seen.stamp(category, CATEGORY)


def _category(session: Session, category_id: int) -> Category:
    category = session.get(Category, category_id, with_for_update=True)
    if category is None:
        raise Missing
    return category
