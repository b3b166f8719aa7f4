"""What stands on a shop's shelf: the cards of listing pages, search and home.

A listing page is one query: the cards, and how many there are. Depth is bounded (`MOST`), as is the count, so a page
costs the same with a thousand products and with a hundred thousand.

The database keeps one plan for each statement. Therefore what a plan depends on stands in it as it is, not as a
parameter: the state (the shelf's indexes hold live listings only), limit and offset. And a page's listings are chosen
before anything is joined to them. How to look for a word depends on the word and is planned each time; so a search is a
small query for the listings, and another for their cards, whose plan is kept.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from models.catalogue import Category, Listing, Product, Sku
from models.parties import Organisation
from models.stock import StockItem

PER_PAGE = 24
#: Nobody turns more pages than this; whoever looks for one thing filters or searches.
MOST_PAGES = 50
MOST = PER_PAGE * MOST_PAGES

SORTS = ("recommended", "newest", "price", "price-down")


class Card(NamedTuple):
    """One listing as a card shows it, under the shop's own name for it where it has one; texts in both languages.

    `free` are the packs anybody may buy.
    """

    listing_id: int
    retail_fen: int
    shop_slug: str
    slug: str
    name_zh: str
    name_en: str
    pack_zh: str
    pack_en: str
    net_weight_g: int
    storage: str
    picture: str
    village: str
    township_code: str
    supplier_zh: str
    supplier_en: str
    season: int
    free: int
    #: The shop's own words; none while None.
    words_zh: str | None
    words_en: str | None


@dataclass(frozen=True)
class Wanted:
    """What a visitor looks for on a shelf. None and empty mean: anything. Prices in fen, month 1 to 12.

    `found_by` is a tsquery in PostgreSQL's own notation, from models.searching.
    """

    category: str | None = None
    storage: str | None = None
    township: str | None = None
    at_least_fen: int | None = None
    at_most_fen: int | None = None
    month: int | None = None
    found_by: str | None = None
    sort: str = "recommended"

    @property
    def looks_beyond_listing(self) -> bool:
        """Whether sku and product must be asked which listings fit."""
        return any((self.category, self.storage, self.township, self.month, self.found_by))


def cards(
    session: Session | Connection, shop_id: int, wanted: Wanted, page: int = 1, per_page: int = PER_PAGE
) -> tuple[Card, ...]:
    """One page of a shop's live listings."""
    return tuple(map(Card._make, session.execute(_some(shop_id, wanted, (page - 1) * per_page, per_page))))


def cards_and_count(
    session: Session | Connection, shop_id: int, wanted: Wanted, page: int
) -> tuple[tuple[Card, ...], int]:
    """The same, and how many listings match, counted up to MOST + 1; nothing and 0 beyond the last page.

    What a search finds is counted to the first of the next page: whether a word fits is asked goods by goods.
    """
    before = (page - 1) * PER_PAGE
    if wanted.found_by:
        found = session.execute(_found(shop_id, wanted, before, PER_PAGE + 1)).scalars().all()
        if not found:
            return (), 0
        by_id = {row[0]: Card._make(row) for row in session.execute(_THESE, {"listings": found[:PER_PAGE]})}
        return tuple(by_id[id_] for id_ in found if id_ in by_id), before + len(found)
    rows = session.execute(_some_counted(shop_id, wanted, before, PER_PAGE)).all()
    return tuple(Card._make(row[:-1]) for row in rows), rows[0][-1] if rows else 0


def count(session: Session | Connection, shop_id: int, wanted: Wanted) -> int:
    """How many listings match, counted up to MOST + 1."""
    return session.scalar(_count(shop_id, wanted)) or 0


def card_of(listing: Any) -> Select[Any]:
    """The columns of Card for `listing`: the table, or a subquery that has its columns."""
    return (
        select(
            listing.id,
            listing.retail_fen,
            Organisation.slug,
            Product.slug,
            func.coalesce(listing.title_zh, Product.name_zh),
            func.coalesce(listing.title_en, Product.name_en),
            Sku.pack_zh,
            Sku.pack_en,
            Sku.net_weight_g,
            Sku.storage,
            Product.picture,
            Product.village,
            Product.township_code,
            _SUPPLIER.c.name_zh,
            _SUPPLIER.c.name_en,
            Product.season,
            _FREE,
            listing.words_zh,
            listing.words_en,
        )
        .join(Organisation, Organisation.id == listing.shop_id)
        .join(Sku, Sku.id == listing.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .join(_SUPPLIER, _SUPPLIER.c.id == Product.supplier_id)
        .outerjoin(StockItem, and_(StockItem.sku_id == Sku.id, StockItem.warehouse_id == Sku.ships_from_id))
    )


LIVE = Listing.state == literal_column("'live'")
_FREE = func.greatest(func.coalesce(StockItem.sellable - StockItem.held - StockItem.allocated, 0), 0)
_SUPPLIER = Organisation.__table__.alias("supplier")
_ORDER: dict[str, Any] = {
    "recommended": lambda listing: (listing.position, listing.id),
    "newest": lambda listing: (listing.id.desc(),),
    "price": lambda listing: (listing.retail_fen, listing.id),
    "price-down": lambda listing: (listing.retail_fen.desc(), listing.id.desc()),
}


_THESE = card_of(Listing).where(Listing.id == func.any(bindparam("listings", type_=ARRAY(BigInteger))))


@lru_cache(256)
def _found(shop_id: int, wanted: Wanted, before: int, limit: int) -> Select[int]:
    some = _wanted(select(Listing.id), shop_id, wanted).order_by(*_ORDER[wanted.sort](Listing))
    return some.limit(_as_it_is(limit)).offset(_as_it_is(before))


@lru_cache(256)
def _some(shop_id: int, wanted: Wanted, before: int, limit: int) -> Select[Any]:
    columns: tuple[Any, ...] = (Listing.id, Listing.shop_id, Listing.sku_id, Listing.retail_fen, Listing.position)
    columns += (Listing.title_zh, Listing.title_en, Listing.words_zh, Listing.words_en)
    order = _ORDER[wanted.sort]
    some = _wanted(select(*columns), shop_id, wanted).order_by(*order(Listing))
    chosen = some.limit(_as_it_is(limit)).offset(_as_it_is(before)).subquery().c
    return card_of(chosen).order_by(*order(chosen))


@lru_cache(256)
def _some_counted(shop_id: int, wanted: Wanted, before: int, limit: int) -> Select[Any]:
    return _some(shop_id, wanted, before, limit).add_columns(_count(shop_id, wanted).scalar_subquery())


def _count(shop_id: int, wanted: Wanted) -> Select[int]:
    some = _wanted(select(literal_column("1")).select_from(Listing), shop_id, wanted)
    return select(func.count()).select_from(some.limit(_as_it_is(MOST + 1)).subquery())


def _as_it_is(number: int) -> ColumnElement[int]:
    return bindparam(None, number, Integer, literal_execute=True)


def _wanted(query: Select[Any], shop_id: int, wanted: Wanted) -> Select[Any]:
    """Live listings are only of approved products: a suspension takes them down in its own transaction."""
    if wanted.looks_beyond_listing:
        query = query.join(Sku, Sku.id == Listing.sku_id).join(Product, Product.id == Sku.product_id)
    return query.where(Listing.shop_id == shop_id, LIVE, *_filters(wanted))


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    rules: list[ColumnElement[bool]] = []
    if wanted.category:
        category = select(Category.id).where(Category.slug == wanted.category).scalar_subquery()
        rules.append(Product.category_id == category)
    if wanted.storage:
        rules.append(Sku.storage == wanted.storage)
    if wanted.township:
        rules.append(Product.township_code == wanted.township)
    if wanted.at_least_fen is not None:
        rules.append(Listing.retail_fen >= wanted.at_least_fen)
    if wanted.at_most_fen is not None:
        rules.append(Listing.retail_fen <= wanted.at_most_fen)
    if wanted.month:
        bit = type_coerce(1 << (wanted.month - 1), Integer)
        rules.append(Product.season.op("&")(bit) > 0)
    if wanted.found_by:
        rules.append(Product.tokens.op("@@")(cast(wanted.found_by, TSQUERY)))
    return rules
