"""What is sold: categories, products, their packs, the terms of the pool, and the shops' listings."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Integer, String, Text, and_, func, or_, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Fen, Id, Written
from models.parties import TIERS, Organisation, one_of

STORAGES = ("ambient", "chilled", "frozen")
PRODUCT_STATES = ("draft", "submitted", "approved", "suspended")
LISTING_STATES = ("draft", "live", "off", "suspended")
#: What may keep a listing off the shelf though its shop wants it there.
STOPS = ("shop", "supplier", "product", "sku", "document", "floor")
FREIGHT_PAYERS = ("buyer", "shop", "association")
LIABLE = ("supplier", "association", "shop")
ALL_YEAR = 0b1111_1111_1111


def season_of(months: list[int]) -> int:
    """Months 1 to 12 as one number: bit 0 is January."""
    return sum(1 << (month - 1) for month in set(months))


class Category(Base):
    """A shelf of the shop."""

    __tablename__ = "category"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    position: Mapped[int] = mapped_column(server_default="0")
    #: Whether its goods are fresh produce that comes with a conformity certificate, whatever a product says.
    is_covered: Mapped[bool] = mapped_column(server_default=text("false"))
    #: Since when the shop does not show it.
    archived_at: Mapped[datetime | None]


class Product(Base):
    """A kind of goods of one supplier, with its words, origin and season. `season` has a bit a month."""

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint(one_of("state", PRODUCT_STATES), name="state"),
        CheckConstraint(f"season BETWEEN 1 AND {ALL_YEAR}", name="season"),
        CheckConstraint("slug ~ '^[a-z0-9-]{1,60}$'", name="slug"),
        Index("ix_product_tokens", "tokens", postgresql_using="gin"),
        Index("ix_product_category_id", "category_id"),
        Index("ix_product_queue", "state", "state_at", "id"),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    name_zh: Mapped[str]
    name_en: Mapped[str]
    description_zh: Mapped[str] = mapped_column(server_default="")
    description_en: Mapped[str] = mapped_column(server_default="")
    season: Mapped[int] = mapped_column(Integer, server_default=str(ALL_YEAR))
    township_code: Mapped[str]
    village: Mapped[str] = mapped_column(server_default="")
    grade_standard: Mapped[str] = mapped_column(server_default="")
    certificate_required: Mapped[bool] = mapped_column(server_default=text("false"))
    #: Path below static/ without size and suffix; `-180.webp` … `-800.webp` stand beside each other.
    picture: Mapped[str] = mapped_column(server_default="pictures/missing")
    picture_is_drawing: Mapped[bool] = mapped_column(server_default=text("false"))
    #: Further ones, as `picture`, in the order of the product page.
    more_pictures: Mapped[list[str]] = mapped_column(ARRAY(String), server_default="{}")
    state: Mapped[str] = mapped_column(server_default="draft")
    state_at: Mapped[Written]
    #: Counts up with every accepted change; a form made from an older one is stale.
    version: Mapped[int] = mapped_column(server_default="1")
    name_key: Mapped[str] = mapped_column(server_default="")
    tokens: Mapped[Any] = mapped_column(TSVECTOR, server_default=text("''::tsvector"))

    supplier: Mapped[Organisation] = relationship()
    category: Mapped[Category] = relationship()
    skus: Mapped[list["Sku"]] = relationship(back_populates="product", order_by="Sku.net_weight_g")

    def in_season(self, month: int) -> bool:
        """Whether it is sold fresh in `month` (1 to 12)."""
        return bool(self.season & (1 << (month - 1)))


class Sku(Base):
    """A pack of a product. `min_remaining_days` is the life it must still have when it reaches the buyer."""

    __tablename__ = "sku"
    __table_args__ = (
        CheckConstraint(one_of("storage", STORAGES), name="storage"),
        CheckConstraint("net_weight_g > 0", name="net_weight"),
        CheckConstraint("shelf_life_days > 0", name="shelf_life"),
        CheckConstraint("min_remaining_days >= 0 AND min_remaining_days < shelf_life_days", name="min_remaining"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    ships_from_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    pack_zh: Mapped[str]
    pack_en: Mapped[str]
    net_weight_g: Mapped[int]
    storage: Mapped[str]
    shelf_life_days: Mapped[int]
    min_remaining_days: Mapped[int] = mapped_column(server_default="0")
    catch_weight: Mapped[bool] = mapped_column(server_default=text("false"))
    #: Since when this pack alone is not sold; it is while NULL.
    stopped_at: Mapped[datetime | None]

    product: Mapped[Product] = relationship(back_populates="skus")
    listings: Mapped[list["Listing"]] = relationship(back_populates="sku")


class PoolTerms(Base):
    """The prices of a sku in the pool, from `since` until `until` (open while NULL). Rows of a sku never overlap.

    purchase: what the supplier gets; pool: what a shop owes; floor and ceiling: the lowest and the highest retail price
    (none while NULL).
    """

    __tablename__ = "pool_terms"
    __table_args__ = (
        CheckConstraint("purchase_fen >= 0 AND pool_fen >= purchase_fen", name="pool_covers_purchase"),
        CheckConstraint("floor_fen IS NULL OR floor_fen >= pool_fen", name="floor_covers_pool"),
        CheckConstraint("suggested_fen >= coalesce(floor_fen, pool_fen)", name="suggested_covers_floor"),
        CheckConstraint("ceiling_fen >= suggested_fen", name="ceiling_covers_suggested"),
        CheckConstraint("until IS NULL OR until > since", name="period"),
        CheckConstraint(one_of("freight_payer", FREIGHT_PAYERS), name="freight_payer"),
        CheckConstraint(one_of("return_liability", LIABLE), name="return_liability"),
        Index("uq_pool_terms_open", "sku_id", unique=True, postgresql_where=text("until IS NULL")),
    )

    id: Mapped[Id]
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"), index=True)
    purchase_fen: Mapped[Fen]
    pool_fen: Mapped[Fen]
    floor_fen: Mapped[int | None]
    suggested_fen: Mapped[Fen]
    ceiling_fen: Mapped[int | None]
    freight_payer: Mapped[str] = mapped_column(server_default="buyer")
    #: Who bears a return that nobody is at fault for.
    return_liability: Mapped[str] = mapped_column(server_default="supplier")
    since: Mapped[Written]
    until: Mapped[datetime | None]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    tiers: Mapped[list["TierPrice"]] = relationship(order_by="TierPrice.id")


def in_force(moment: Any = None) -> ColumnElement[bool]:
    """Terms that hold at `moment`; while None, as the statement begins.

    Not by now(): that is when the transaction began, and it may have waited for a lock since.
    """
    at = func.statement_timestamp() if moment is None else moment
    return and_(PoolTerms.since <= at, or_(PoolTerms.until.is_(None), PoolTerms.until > at))


class TierPrice(Base):
    """What shops of one tier owe for a pack, instead of the pool price of the terms."""

    __tablename__ = "tier_price"
    __table_args__ = (
        CheckConstraint(one_of("tier", TIERS), name="tier"),
        CheckConstraint("pool_fen > 0", name="pool"),
        Index("uq_tier_price_terms_id_tier", "terms_id", "tier", unique=True),
    )

    id: Mapped[Id]
    terms_id: Mapped[int] = mapped_column(ForeignKey("pool_terms.id"))
    tier: Mapped[str]
    pool_fen: Mapped[Fen]


class Listing(Base):
    """One shop's offer of one sku at its own retail price. It holds no stock: stock is one row behind all listings.

    `state` is what the shop wants, except that it reads suspended while anything of STOPS holds it back; when the last
    of them is lifted it is live again. Titles and words are the shop's own; while NULL the product's hold.
    """

    __tablename__ = "listing"
    __table_args__ = (
        CheckConstraint(one_of("state", LISTING_STATES), name="state"),
        CheckConstraint("retail_fen > 0", name="retail"),
        CheckConstraint("buyer_limit > 0", name="buyer_limit"),
        CheckConstraint("(state = 'suspended') = (cardinality(stopped_by) > 0)", name="stopped"),
        Index("uq_listing_shop_id_sku_id", "shop_id", "sku_id", unique=True),
        Index("ix_listing_shelf", "shop_id", "position", "id", postgresql_where=text("state = 'live'")),
        Index("ix_listing_price", "shop_id", "retail_fen", "id", postgresql_where=text("state = 'live'")),
        Index("ix_listing_sku_id", "sku_id"),
    )

    id: Mapped[Id]
    shop_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    sku_id: Mapped[int] = mapped_column(ForeignKey("sku.id"))
    retail_fen: Mapped[Fen]
    position: Mapped[int] = mapped_column(server_default="0")
    buyer_limit: Mapped[int | None]
    state: Mapped[str] = mapped_column(server_default="draft")
    stopped_by: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'::text[]"))
    title_zh: Mapped[str | None]
    title_en: Mapped[str | None]
    words_zh: Mapped[str | None]
    words_en: Mapped[str | None]
    listed_at: Mapped[Written]

    shop: Mapped[Organisation] = relationship()
    sku: Mapped[Sku] = relationship(back_populates="listings")
