"""What the office sees of what the association set: figures with their history, rate cards, shelves."""

from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from models.catalogue import Category, Product
from models.freight import FreightZone
from models.parties import Person
from models.settings import Setting

#: The history of one thing shows so many rows.
MOST_HISTORY = 50


def all_settings() -> Select[Any]:
    """Every row that counts, will count or waits, the latest first. Columns: Setting, author, approver (names)."""
    return _settings().where(Setting.withdrawn_at.is_(None))


def history_of(key: str) -> Select[Any]:
    """Everything that was ever asked for of one figure, the latest first. Columns as above."""
    return _settings().where(Setting.key == key).limit(MOST_HISTORY)


def rate_cards() -> Select[Any]:
    """Rate cards that count, will count or wait for an approval. Columns: FreightZone, author (name)."""
    columns: tuple[Any, ...] = (FreightZone, Person.name.label("author"))
    return (
        select(*columns)
        .outerjoin(Person, Person.id == FreightZone.set_by)
        .where(FreightZone.withdrawn_at.is_(None), or_(FreightZone.until.is_(None), FreightZone.until > func.now()))
        .order_by(FreightZone.approved_at.is_(None).desc(), FreightZone.transit_days, FreightZone.since, FreightZone.id)
    )


def history_of_zone(zone: str) -> Select[FreightZone]:
    """All cards of a zone, the latest first."""
    return select(FreightZone).where(FreightZone.zone == zone).order_by(FreightZone.id.desc()).limit(MOST_HISTORY)


def shelves() -> Select[Any]:
    """All categories in their order, the archived ones last. Columns: Category, products (how many are on it)."""
    products = select(func.count()).where(Product.category_id == Category.id).correlate(Category).scalar_subquery()
    return select(Category, products.label("products")).order_by(
        Category.archived_at.is_not(None), Category.position, Category.id
    )


def _settings() -> Select[Any]:
    author, approver = aliased(Person), aliased(Person)
    columns: tuple[Any, ...] = (Setting, author.name.label("author"), approver.name.label("approver"))
    return (
        select(*columns)
        .outerjoin(author, author.id == Setting.set_by)
        .outerjoin(approver, approver.id == Setting.approved_by)
        .order_by(Setting.id.desc())
    )
