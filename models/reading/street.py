"""The street itself: the fronts of its shops and the shelves of the association."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select
from sqlalchemy.orm import Session

from models.catalogue import Category
from models.parties import Organisation


class Front(NamedTuple):
    """What the street sees of a shop."""

    id: int
    slug: str
    is_pavilion: bool
    name_zh: str
    name_en: str
    contact_zh: str | None
    contact_en: str | None
    story_zh: str
    story_en: str
    township_code: str | None
    village: str | None
    phone: str | None
    portrait: str | None
    cover: str | None


class Shelf(NamedTuple):
    """A category of goods."""

    slug: str
    name_zh: str
    name_en: str


def front(session: Session | Connection, slug: str) -> Front | None:
    """The approved shop at `/s/<slug>`."""
    row = session.execute(_FRONT.where(*_OPEN, Organisation.slug == slug)).first()
    return Front._make(row) if row else None


def pavilion_front(session: Session | Connection) -> Front | None:
    """The association's own shop."""
    row = session.execute(_FRONT.where(Organisation.is_pavilion)).first()
    return Front._make(row) if row else None


def village_fronts(session: Session | Connection) -> tuple[Front, ...]:
    """All approved village shops, the oldest first."""
    rows = session.execute(_FRONT.where(*_OPEN, ~Organisation.is_pavilion).order_by(Organisation.id))
    return tuple(map(Front._make, rows))


def shelves(session: Session | Connection) -> tuple[Shelf, ...]:
    """All categories in use, in their order."""
    columns = (Category.slug, Category.name_zh, Category.name_en)
    rows = session.execute(select(*columns).where(Category.archived_at.is_(None)).order_by(Category.position))
    return tuple(map(Shelf._make, rows))


_FRONT: Select[Any] = select(*(getattr(Organisation, name) for name in Front._fields))
_OPEN = (Organisation.kind == "shop", Organisation.state == "approved")
