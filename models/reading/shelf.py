"""What stands on a shop's shelf: the cards of listing pages, search and home, and the offers of a product page.

A listing page is two queries at most: the cards, and how many there are. Depth is bounded (`MOST`), as is the count,
so a page costs the same with a thousand products and with a hundred thousand.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Executable, Integer, and_, cast, func, literal_column, select, type_coerce
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


@dataclass(frozen=True)
class Card:
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


_FREE = func.greatest(func.coalesce(StockItem.sellable - StockItem.held - StockItem.allocated, 0), 0)
_SUPPLIER = Organisation.__table__.alias("supplier")
_CARD = (
    select(
        Listing.id,
        Listing.retail_fen,
        Organisation.slug,
        Product.slug,
        func.coalesce(Listing.title_zh, Product.name_zh),
        func.coalesce(Listing.title_en, Product.name_en),
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
        Listing.words_zh,
        Listing.words_en,
    )
    .join(Organisation, Organisation.id == Listing.shop_id)
    .join(Sku, Sku.id == Listing.sku_id)
    .join(Product, Product.id == Sku.product_id)
    .join(_SUPPLIER, _SUPPLIER.c.id == Product.supplier_id)
    .outerjoin(StockItem, and_(StockItem.sku_id == Sku.id, StockItem.warehouse_id == Sku.ships_from_id))
)


def cards(session: Session, shop_id: int, wanted: Wanted, page: int = 1, per_page: int = PER_PAGE) -> list[Card]:
    """One page of a shop's live listings."""
    query = _CARD.where(*_wanted(shop_id, wanted)).order_by(*_ORDER[wanted.sort])
    return _read(session, query.limit(per_page).offset((page - 1) * per_page))


def count(session: Session, shop_id: int, wanted: Wanted) -> int:
    """How many listings match, counted up to MOST + 1."""
    query: Any = select(literal_column("1")).select_from(Listing)
    if _looks_beyond_listing(wanted):
        query = query.join(Sku, Sku.id == Listing.sku_id).join(Product, Product.id == Sku.product_id)
    some = query.where(*_wanted(shop_id, wanted)).limit(MOST + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def offers(session: Session, shop_slug: str | None, product_slug: str) -> list[Card]:
    """The live listings of a product in a shop (None: the pavilion), smallest pack first."""
    shop = Organisation.is_pavilion if shop_slug is None else Organisation.slug == shop_slug
    query = _CARD.where(shop, Organisation.state == "approved", Product.slug == product_slug, *_ON_SALE)
    return _read(session, query.order_by(Sku.net_weight_g, Listing.id))


def _read(session: Session, query: Executable) -> list[Card]:
    return [Card(*tuple(row)) for row in session.execute(query)]


_ON_SALE = (Listing.state == "live", Product.state == "approved")
_ORDER: dict[str, tuple[Any, ...]] = {
    "recommended": (Listing.position, Listing.id),
    "newest": (Listing.id.desc(),),
    "price": (Listing.retail_fen, Listing.id),
    "price-down": (Listing.retail_fen.desc(), Listing.id.desc()),
}


def _looks_beyond_listing(wanted: Wanted) -> bool:
    return any((wanted.category, wanted.storage, wanted.township, wanted.month, wanted.found_by))


def _wanted(shop_id: int, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Live listings are only of approved products: a suspension takes them down in its own transaction."""
    rules: list[ColumnElement[bool]] = [Listing.shop_id == shop_id, Listing.state == "live"]
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
