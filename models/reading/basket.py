"""The lines of a cart with everything a page or a checkout needs to know of them, in one query."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, bindparam, func, or_, select, true
from sqlalchemy.orm import Session

from models.carts import Cart, CartLine
from models.catalogue import Listing, PoolTerms, Product, Sku, TierPrice, in_force
from models.parties import Organisation
from models.pool import Quota, rationed
from models.reading.floors import OWED, lowest, waiver_of
from models.stock import StockItem


@dataclass(frozen=True)
class BasketLine:
    """One line of a cart as it stands now. `free` are the packs anybody may still buy.

    pool_fen: what the shop owes for a pack. lowest_fen: the floor with a waiver counted in. quota: packs the shop may
    sell since `quota_since`.
    """

    line_id: int
    listing_id: int
    shop_id: int
    sku_id: int
    stock_item_id: int | None
    supplier_id: int
    quantity: int
    seen_fen: int
    unit_fen: int
    buyer_limit: int | None
    on_sale: bool
    free: int
    purchase_fen: int | None
    pool_fen: int | None
    floor_fen: int | None
    lowest_fen: int | None
    waiver_id: int | None
    freight_payer: str | None
    quota: int | None
    quota_since: datetime | None
    shop_slug: str
    shop_zh: str
    shop_en: str
    product_slug: str
    title_zh: str
    title_en: str
    pack_zh: str
    pack_en: str
    picture: str
    storage: str
    net_weight_g: int
    catch_weight: bool
    shelf_life_days: int
    min_remaining_days: int

    @property
    def line_fen(self) -> int:
        """Price of all packs."""
        return self.unit_fen * self.quantity

    @property
    def buyable(self) -> int:
        """Packs of this line that could be bought now."""
        if not self.on_sale:
            return 0
        return min(self.quantity, self.free, self.buyer_limit or self.quantity)


_WAIVER = waiver_of(Listing.shop_id, Sku.id)
#: The shop's own quota where it has one, else the one of each shop.
_QUOTA = (
    select(Quota.packs, Quota.since)
    .where(Quota.sku_id == Sku.id, or_(Quota.shop_id == Listing.shop_id, Quota.shop_id.is_(None)), rationed())
    .order_by(Quota.shop_id.nulls_last(), Quota.id.desc())
    .limit(1)
    .lateral("quota")
)
_ON_SALE = and_(Listing.state == "live", Product.state == "approved", Organisation.state == "approved")
_BASKET = (
    select(
        CartLine.id,
        Listing.id,
        Listing.shop_id,
        Sku.id,
        StockItem.id,
        Product.supplier_id,
        CartLine.quantity,
        CartLine.seen_fen,
        Listing.retail_fen,
        Listing.buyer_limit,
        and_(_ON_SALE, PoolTerms.id.is_not(None)),
        func.greatest(func.coalesce(StockItem.sellable - StockItem.held - StockItem.allocated, 0), 0),
        PoolTerms.purchase_fen,
        OWED,
        PoolTerms.floor_fen,
        lowest(_WAIVER),
        _WAIVER.c.id,
        PoolTerms.freight_payer,
        _QUOTA.c.packs,
        _QUOTA.c.since,
        Organisation.slug,
        Organisation.name_zh,
        Organisation.name_en,
        Product.slug,
        Product.name_zh,
        Product.name_en,
        Sku.pack_zh,
        Sku.pack_en,
        Product.picture,
        Sku.storage,
        Sku.net_weight_g,
        Sku.catch_weight,
        Sku.shelf_life_days,
        Sku.min_remaining_days,
    )
    .select_from(CartLine)
    .join(Listing, Listing.id == CartLine.listing_id)
    .join(Organisation, Organisation.id == Listing.shop_id)
    .join(Sku, Sku.id == Listing.sku_id)
    .join(Product, Product.id == Sku.product_id)
    .outerjoin(StockItem, and_(StockItem.sku_id == Sku.id, StockItem.warehouse_id == Sku.ships_from_id))
    .outerjoin(PoolTerms, and_(PoolTerms.sku_id == Sku.id, in_force()))
    .outerjoin(TierPrice, and_(TierPrice.terms_id == PoolTerms.id, TierPrice.tier == Organisation.tier))
    .outerjoin(_WAIVER, true())
    .outerjoin(_QUOTA, true())
    .where(CartLine.cart_id == bindparam("cart"))
    .order_by(CartLine.id)
)


def basket(session: Session, cart_id: int) -> list[BasketLine]:
    """The lines of a cart, oldest first."""
    return [BasketLine(*tuple(row)) for row in session.execute(_BASKET, {"cart": cart_id})]


def packs_in(session: Session, cart: Select[Cart]) -> int:
    """How many packs are in the cart that `cart` selects. One query."""
    wanted = cart.with_only_columns(Cart.id).scalar_subquery()
    return int(session.scalar(select(func.sum(CartLine.quantity)).where(CartLine.cart_id == wanted)) or 0)
