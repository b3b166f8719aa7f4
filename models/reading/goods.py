"""Products as their suppliers and the association look at them: lists by state, the queue of the review, histories."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session, contains_eager, joinedload

from models.catalogue import Category, Listing, PoolTerms, Product, Sku
from models.decisions import Decision
from models.divisions import children
from models.orders import OrderLine
from models.parties import Organisation, Person, pavilion
from models.revisions import ProductRevision
from models.searching import query

#: Counts stop here: more is "999+".
MOST_COUNTED = 1000
#: Saved views of the office.
VIEWS: dict[str, ColumnElement[bool]] = {
    "live": Product.state == "approved",
    "suspended": Product.state == "suspended",
    "drafts": Product.state.in_(("draft", "submitted")),
}
OPEN_STATES = ("draft", "submitted", "returned")

_OPEN = and_(ProductRevision.product_id == Product.id, ProductRevision.state.in_(OPEN_STATES))


@dataclass(frozen=True)
class Counted:
    """How many there are (up to MOST_COUNTED), and since when the oldest waits."""

    count: int = 0
    oldest: datetime | None = None


def category_names(session: Session, language: str) -> dict[str, str]:
    """Names of the shelves by slug, in their order."""
    rows = session.execute(select(Category.slug, Category.name_zh, Category.name_en).order_by(Category.position))
    return {row.slug: row.name_en if language == "en" else row.name_zh for row in rows}


def open_categories(session: Session, language: str, besides: str = "") -> dict[str, str]:
    """Names of the shelves goods can be put on, by slug: those that are not archived, and `besides`."""
    archived = select(Category.slug).where(Category.archived_at.is_not(None), Category.slug != besides)
    closed = set(session.scalars(archived))
    return {slug: name for slug, name in category_names(session, language).items() if slug not in closed}


def townships(session: Session) -> list[tuple[str, str]]:
    """Code and name of the townships of the county the association's own shop stands in."""
    home = session.scalar(pavilion().with_only_columns(Organisation.township_code)) or ""
    return [(one.code, one.name) for one in children(home[:6])]


def names_of_categories(session: Session) -> dict[str, str]:
    """Slugs of the shelves by everything they are called, in lower case and without spaces.

    An archived one is known while goods stand on it: a table that was taken along can come back.
    """
    in_use = or_(Category.archived_at.is_(None), exists().where(Product.category_id == Category.id))
    rows = session.execute(select(Category.slug, Category.name_zh, Category.name_en).where(in_use)).all()
    return {_folded(name): row.slug for row in rows for name in (row.slug, row.name_zh, row.name_en)}


def names_of_townships(session: Session) -> dict[str, str]:
    """Codes of the county's townships by code and name."""
    return {name: code for code, full in townships(session) for name in (code, _folded(full))}


def names_of_suppliers(session: Session) -> dict[str, int]:
    """Ids of the approved suppliers and shops by their codes and names."""
    rows = session.execute(
        select(Organisation.id, Organisation.slug, Organisation.name_zh).where(
            Organisation.kind.in_(("supplier", "shop")), Organisation.state == "approved"
        )
    ).all()
    return {_folded(name): row.id for row in rows for name in (row.name_zh, row.slug)}


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def count_packs(session: Session, party_id: int | None) -> int:
    """How many packs an export has."""
    return session.scalar(_sold(party_id).with_only_columns(func.count())) or 0


def packs(session: Session, party_id: int | None) -> Iterator[Any]:
    """Every accepted pack, a party's or all: the sku, and the pool terms in force beside it; read piece by piece."""
    terms = and_(PoolTerms.sku_id == Sku.id, PoolTerms.until.is_(None), PoolTerms.since <= func.now())
    rows = _sold(party_id).outerjoin(PoolTerms, terms).add_columns(Organisation.slug, PoolTerms)
    return session.execute(rows.order_by(Product.id, Sku.id).execution_options(yield_per=500))


def _sold(party_id: int | None) -> Select[Any]:
    rows = (
        select(Sku)
        .join(Product, Product.id == Sku.product_id)
        .join(Organisation, Organisation.id == Product.supplier_id)
        .options(contains_eager(Sku.product), joinedload(Sku.product, Product.category))
    )
    return rows.where(Product.supplier_id == party_id) if party_id else rows


def products_of(party_id: int, state: str) -> Select[Any]:
    """A party's products for `page_of_rows`, the latest first. state: `all`, or a key of the rules below."""
    rules: dict[str, ColumnElement[bool]] = {
        "returned": ProductRevision.state == "returned",
        "submitted": ProductRevision.state == "submitted",
        "draft": or_(ProductRevision.state == "draft", and_(Product.state == "draft", ProductRevision.id.is_(None))),
        "live": Product.state == "approved",
        "suspended": Product.state == "suspended",
    }
    rows = _rows().outerjoin(ProductRevision, _OPEN).where(Product.supplier_id == party_id)
    rows = rows.where(rules[state]) if state in rules else rows
    return rows.add_columns(ProductRevision.state.label("revision_state")).order_by(Product.id.desc())


def counts_of(session: Session, party_id: int) -> dict[str, int]:
    """How many products a party has in each view of `products_of`. One query."""
    views = ("all", "returned", "submitted", "draft", "live", "suspended")
    parts = []
    for view in views:
        some = products_of(party_id, view).with_only_columns(Product.id).order_by(None).limit(MOST_COUNTED).subquery()
        parts.append(select(literal(view), func.count()).select_from(some))
    return {row[0]: row[1] for row in session.execute(union_all(*parts))}


def counts(session: Session) -> dict[str, Counted]:
    """The office's views, what waits for review among them. One query."""
    waiting = _part("review", ProductRevision.submitted_at, ProductRevision.state == "submitted")
    parts = [waiting, *(_part(view, Product.state_at, rule) for view, rule in VIEWS.items())]
    return {view: Counted(count, oldest) for view, count, oldest in session.execute(union_all(*parts))}


def products(view: str, words: str) -> Select[Any]:
    """The office's products of a view, found by words or a pack's code. For `page_of_rows`."""
    rows = _rows().where(VIEWS[view]).add_columns(Organisation.name_zh.label("party_zh"))
    rows = rows.add_columns(Organisation.name_en.label("party_en"), _listings().label("listings"))
    rows = rows.join(Organisation, Organisation.id == Product.supplier_id)
    return _found(rows, words).order_by(Product.state_at.desc(), Product.id.desc())


def waiting(words: str) -> Select[Any]:
    """What waits for review, the oldest first. For `page_of_rows`."""
    rows = (
        _rows()
        .join(Organisation, Organisation.id == Product.supplier_id)
        .join(ProductRevision, ProductRevision.product_id == Product.id)
        .where(ProductRevision.state == "submitted")
        .add_columns(
            ProductRevision.id.label("revision_id"),
            ProductRevision.submitted_at,
            Organisation.name_zh.label("party_zh"),
            Organisation.name_en.label("party_en"),
        )
    )
    return _found(rows, words).order_by(ProductRevision.submitted_at, ProductRevision.id)


def next_waiting(session: Session, after: int) -> int | None:
    """The revision that is next in the queue, never `after` itself."""
    rule = (ProductRevision.state == "submitted", ProductRevision.id != after)
    return session.scalar(
        select(ProductRevision.id).where(*rule).order_by(ProductRevision.submitted_at, ProductRevision.id).limit(1)
    )


def own_product(party_id: int, product_id: int) -> Select[Product]:
    """A product of a party."""
    return select(Product).where(Product.supplier_id == party_id, Product.id == product_id)


def history(session: Session, product_id: int) -> Sequence[Any]:
    """What was decided about a product, its packs and what was handed in for it, the latest first; with who did."""
    revisions = select(ProductRevision.id).where(ProductRevision.product_id == product_id)
    packs = select(Sku.id).where(Sku.product_id == product_id)
    about = or_(
        and_(Decision.subject_type == "product", Decision.subject_id == product_id),
        and_(Decision.subject_type == "product_revision", Decision.subject_id.in_(revisions)),
        and_(Decision.subject_type == "sku", Decision.subject_id.in_(packs)),
    )
    return session.execute(
        select(Decision.kind, Decision.subject_type, Decision.reason_code, Decision.note, Decision.at, Person.name)
        .outerjoin(Person, Person.id == Decision.decided_by)
        .where(about)
        .order_by(Decision.id.desc())
        .limit(50)
    ).all()


def listings_by_sku(session: Session, product_id: int) -> dict[int, int]:
    """How many shops have each pack on their shelf."""
    rows = session.execute(
        select(Listing.sku_id, func.count().label("shelves"))
        .join(Sku, Sku.id == Listing.sku_id)
        .where(Sku.product_id == product_id, Listing.state == "live")
        .group_by(Listing.sku_id)
    )
    return {row.sku_id: row.shelves for row in rows}


def sold_skus(session: Session, skus: Iterable[int]) -> set[int]:
    """Which of these packs were ever ordered."""
    return set(
        session.scalars(select(Sku.id).where(Sku.id.in_(list(skus)), exists().where(OrderLine.sku_id == Sku.id)))
    )


def _rows() -> Select[Any]:
    packs = select(func.count()).where(Sku.product_id == Product.id).correlate(Product).scalar_subquery()
    columns: tuple[Any, ...] = (
        Product.id,
        Product.slug,
        Product.name_zh,
        Product.name_en,
        Product.picture,
        Product.state,
        Product.state_at,
        packs.label("packs"),
    )
    return select(*columns).select_from(Product)


def _listings() -> Any:
    return (
        select(func.count())
        .select_from(Listing)
        .join(Sku, Sku.id == Listing.sku_id)
        .where(Sku.product_id == Product.id, Listing.state == "live")
        .correlate(Product)
        .scalar_subquery()
    )


def _found(rows: Select[Any], words: str) -> Select[Any]:
    """By what a product is searched by, or by a pack's code; everything where there are no words."""
    if not words:
        return rows
    by_code = Product.id.in_(select(Sku.product_id).where(Sku.code == words.upper()))
    wanted = query(words)
    return rows.where(or_(by_code, Product.tokens.op("@@")(cast(wanted, TSQUERY))) if wanted else by_code)


def _part(view: str, moment: Any, rule: ColumnElement[bool]) -> Any:
    some = select(moment.label("moment")).where(rule).order_by(moment).limit(MOST_COUNTED).subquery()
    return select(literal(view), func.count(literal_column("*")), func.min(some.c.moment)).select_from(some)
