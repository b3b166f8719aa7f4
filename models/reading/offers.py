"""A product page: the goods, the lot that is packed next, and the packs a shop offers, in one query."""

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select, true
from sqlalchemy.orm import Session, aliased

from models.catalogue import Category, Listing, Product, Sku
from models.parties import Organisation
from models.reading.shelf import LIVE, Card, card_of
from models.stock import Lot


class Goods(NamedTuple):
    """What is said of a product beside what its cards say. `lot_code`: the lot that is packed next, if there is one."""

    description_zh: str
    description_en: str
    picture_is_drawing: bool
    grade_standard: str
    category: str
    lot_code: str | None
    lot_expires_on: date | None
    more_pictures: tuple[str, ...]


class Offered(NamedTuple):
    """A product and its live listings in one shop, smallest pack first; never none."""

    goods: Goods
    cards: tuple[Card, ...]


def offered(session: Session | Connection, shop_slug: str | None, product_slug: str) -> Offered | None:
    """What a shop (None: the pavilion) offers of a product."""
    rows = session.execute(_offered(shop_slug, product_slug)).all()
    if not rows:
        return None
    width = len(Card._fields)
    *said, more_pictures = rows[0][width:]
    return Offered(Goods._make((*said, tuple(more_pictures))), tuple(Card._make(row[:width]) for row in rows))


@lru_cache(256)
def _offered(shop_slug: str | None, product_slug: str) -> Select[Any]:
    shop = Organisation.is_pavilion if shop_slug is None else Organisation.slug == shop_slug
    lot = _next_lot()
    return (
        card_of(Listing)
        .add_columns(
            Product.description_zh,
            Product.description_en,
            Product.picture_is_drawing,
            Product.grade_standard,
            Category.slug,
            lot.c.code,
            lot.c.expires_on,
            Product.more_pictures,
        )
        .join(Category, Category.id == Product.category_id)
        .outerjoin(lot, true())
        .where(shop, Organisation.state == "approved", Product.slug == product_slug, LIVE, Product.state == "approved")
        .order_by(Sku.net_weight_g, Listing.id)
    )


def _next_lot() -> Any:
    """The lot of the row's product that will be packed next: first expiry first."""
    pack = aliased(Sku)
    return (
        select(Lot.code, Lot.expires_on)
        .join(pack, pack.id == Lot.sku_id)
        .where(
            pack.product_id == Product.id,
            Lot.qc_state == "passed",
            Lot.frozen_at.is_(None),
            Lot.retired_at.is_(None),
            Lot.on_hand > Lot.allocated + Lot.doubted,
        )
        .order_by(Lot.expires_on, Lot.id)
        .limit(1)
        .correlate(Product)
        .lateral("lot")
    )
