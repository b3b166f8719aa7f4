"""What a shop chooses from: the goods of the pool with what they would cost it, and what it has on its own shelf.

Never what the supplier gets. A page is two queries: the offers, and how many there are, counted up to MOST.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from models.catalogue import Category, Listing, PoolTerms, Product, Sku, TierPrice, in_force
from models.parties import Organisation
from models.reading.floors import OWED
from models.reading.shelf import MOST
from models.stock import StockItem

PER_PAGE = 24
#: The tabs of a shop's listings, and the states each shows.
SHELVES: dict[str, tuple[str, ...]] = {"on": ("live",), "off": ("off", "draft"), "stopped": ("suspended",)}


@dataclass(frozen=True)
class Offer:
    """A pack of the pool as a shop sees it: `owed_fen` is what it owes for one, by its tier.

    `listing_id`, `retail_fen` and `listed_as` tell of the shop's own listing of it; None where it has none.
    """

    sku_id: int
    product_slug: str
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
    free: int
    owed_fen: int
    suggested_fen: int
    floor_fen: int | None
    ceiling_fen: int | None
    freight_payer: str
    terms_since: datetime
    listing_id: int | None
    retail_fen: int | None
    listed_as: str | None


@dataclass(frozen=True)
class Wish:
    """What a shop looks for in the pool. `found_by` is a tsquery of models.searching; new: not on its shelf yet;
    stocked: only what can be sold now.
    """

    category: str | None = None
    found_by: str | None = None
    new: bool = False
    stocked: bool = False


_FREE = func.greatest(func.coalesce(StockItem.sellable - StockItem.held - StockItem.allocated, 0), 0)
_SUPPLIER = Organisation.__table__.alias("supplier")
_MAY_BE_LISTED = and_(Product.state == "approved", Sku.stopped_at.is_(None), _SUPPLIER.c.state == "approved")


def offers(session: Session, shop: Organisation, wish: Wish, page: int = 1) -> list[Offer]:
    """One page of the pool, what came last first."""
    found = _offers(shop).where(_MAY_BE_LISTED, *_wished(wish)).order_by(Sku.id.desc())
    return _read(session, found.limit(PER_PAGE).offset((page - 1) * PER_PAGE))


def count(session: Session, shop: Organisation, wish: Wish) -> int:
    """How many there are, counted up to MOST + 1."""
    some = _from_pool(shop, literal_column("1")).where(_MAY_BE_LISTED, *_wished(wish)).limit(MOST + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def offer(session: Session, shop: Organisation, sku_id: int) -> Offer | None:
    """One pack of the pool, if it may be listed."""
    return next(iter(_read(session, _offers(shop).where(_MAY_BE_LISTED, Sku.id == sku_id))), None)


def own_goods(shop_id: int, tab: str) -> Select[Any]:
    """What the shop has on one of its SHELVES, in the order of its shelf. For `page_of_rows`."""
    return _own(shop_id).where(Listing.state.in_(SHELVES[tab])).order_by(Listing.position, Listing.id)


def own_one(session: Session, shop_id: int, listing_id: int) -> Any:
    """One listing of the shop with what it is measured by; None when it is another's."""
    return session.execute(_own(shop_id).where(Listing.id == listing_id)).first()


def own_counts(session: Session, shop_id: int) -> dict[str, int]:
    """How many listings stand on each of the SHELVES. One query."""
    rows = session.execute(
        select(Listing.state, func.count()).where(Listing.shop_id == shop_id).group_by(Listing.state)
    )
    found = {row.state: row[1] for row in rows}
    return {tab: sum(found.get(state, 0) for state in states) for tab, states in SHELVES.items()}


def _own(shop_id: int) -> Select[Any]:
    """Columns beside the listing's own: what the pack is, what it costs the shop, what is left. Terms may be over."""
    columns: tuple[Any, ...] = (
        *(Listing.id, Listing.sku_id, Listing.state, Listing.stopped_by, Listing.retail_fen, Listing.position),
        *(Listing.title_zh, Listing.title_en, Listing.words_zh, Listing.words_en, Listing.listed_at),
        *(Product.slug.label("product_slug"), Product.name_zh, Product.name_en, Product.picture),
        *(Product.village, Product.township_code, Product.id.label("product_id")),
        *(_SUPPLIER.c.name_zh.label("supplier_zh"), _SUPPLIER.c.name_en.label("supplier_en")),
        *(Sku.pack_zh, Sku.pack_en, Sku.net_weight_g, Sku.storage, _FREE.label("free")),
        *(OWED.label("owed_fen"), PoolTerms.suggested_fen, PoolTerms.floor_fen, PoolTerms.ceiling_fen),
        *(PoolTerms.freight_payer, PoolTerms.since.label("terms_since")),
    )
    return (
        select(*columns)
        .select_from(Listing)
        .join(Organisation, Organisation.id == Listing.shop_id)
        .join(Sku, Sku.id == Listing.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .join(_SUPPLIER, _SUPPLIER.c.id == Product.supplier_id)
        .outerjoin(StockItem, and_(StockItem.sku_id == Sku.id, StockItem.warehouse_id == Sku.ships_from_id))
        .outerjoin(PoolTerms, and_(PoolTerms.sku_id == Sku.id, in_force()))
        .outerjoin(TierPrice, and_(TierPrice.terms_id == PoolTerms.id, TierPrice.tier == Organisation.tier))
        .where(Listing.shop_id == shop_id)
    )


def _offers(shop: Organisation) -> Select[Any]:
    columns = (
        *(Sku.id, Product.slug, Product.name_zh, Product.name_en, Sku.pack_zh, Sku.pack_en, Sku.net_weight_g),
        *(Sku.storage, Product.picture, Product.village, Product.township_code),
        *(_SUPPLIER.c.name_zh, _SUPPLIER.c.name_en, _FREE),
        *(OWED, PoolTerms.suggested_fen, PoolTerms.floor_fen, PoolTerms.ceiling_fen, PoolTerms.freight_payer),
        *(PoolTerms.since, Listing.id, Listing.retail_fen, Listing.state),
    )
    return _from_pool(shop, *columns).outerjoin(
        TierPrice, and_(TierPrice.terms_id == PoolTerms.id, TierPrice.tier == shop.tier)
    )


def _from_pool(shop: Organisation, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Sku)
        .join(Product, Product.id == Sku.product_id)
        .join(_SUPPLIER, _SUPPLIER.c.id == Product.supplier_id)
        .join(PoolTerms, and_(PoolTerms.sku_id == Sku.id, in_force()))
        .outerjoin(Listing, and_(Listing.sku_id == Sku.id, Listing.shop_id == shop.id))
        .outerjoin(StockItem, and_(StockItem.sku_id == Sku.id, StockItem.warehouse_id == Sku.ships_from_id))
    )


def _wished(wish: Wish) -> list[ColumnElement[bool]]:
    rules: list[ColumnElement[bool]] = []
    if wish.category:
        category = select(Category.id).where(Category.slug == wish.category).scalar_subquery()
        rules.append(Product.category_id == category)
    if wish.found_by:
        rules.append(Product.tokens.op("@@")(cast(wish.found_by, TSQUERY)))
    if wish.new:
        rules.append(Listing.id.is_(None))
    if wish.stocked:
        rules.append(_FREE > 0)
    return rules


def _read(session: Session, query: Select[Any]) -> list[Offer]:
    return [Offer(*tuple(row)) for row in session.execute(query)]
