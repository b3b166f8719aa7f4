"""Goods on their way to a shelf: products and packs, and the shops' listings."""

from dataclasses import dataclass

from sqlalchemy import Text, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from models.catalogue import Category, Listing, Product, Sku, season_of
from models.divisions import full_name
from models.parties import Organisation
from models.searching import pinyin_key, tokens
from models.stock import StockItem
from operations import audit, pool
from operations.actor import Actor
from operations.product_content import Content
from operations.refusals import Missing, Refused


@dataclass(frozen=True)
class Pack:
    """A pack of a product. Weights in grams, life in days."""

    code: str
    pack_zh: str
    pack_en: str
    net_weight_g: int
    storage: str
    shelf_life_days: int
    min_remaining_days: int
    catch_weight: bool = False


@dataclass(frozen=True)
class ProductDraft:
    """A kind of goods as its supplier describes it. `months` are 1 to 12."""

    slug: str
    supplier_id: int
    category: str
    name_zh: str
    name_en: str
    description_zh: str
    description_en: str
    months: tuple[int, ...]
    township_code: str
    village: str
    grade_standard: str
    certificate_required: bool
    picture: str
    packs: tuple[Pack, ...]
    picture_is_drawing: bool = False


def draft_product(session: Session, actor: Actor, draft: ProductDraft, ships_from_id: int) -> Product:
    """A new product with its packs, each with its (empty) stock item. It is sold by nobody until it is approved."""
    category = session.scalar(select(Category).where(Category.slug == draft.category))
    supplier = session.get(Organisation, draft.supplier_id)
    if category is None or supplier is None:
        raise Missing
    product = Product(
        slug=draft.slug,
        supplier_id=supplier.id,
        category_id=category.id,
        name_zh=draft.name_zh,
        name_en=draft.name_en,
        description_zh=draft.description_zh,
        description_en=draft.description_en,
        season=season_of(list(draft.months)),
        township_code=draft.township_code,
        village=draft.village,
        grade_standard=draft.grade_standard,
        certificate_required=draft.certificate_required,
        picture=draft.picture,
        picture_is_drawing=draft.picture_is_drawing,
        state="draft",
        name_key=pinyin_key(draft.name_zh),
        tokens=search_tokens(draft, category, supplier),
    )
    product.skus = [Sku(ships_from_id=ships_from_id, **vars(pack)) for pack in draft.packs]
    session.add(product)
    session.flush()
    session.add_all(
        StockItem(sku_id=sku.id, warehouse_id=ships_from_id, sellable=0, held=0, allocated=0) for sku in product.skus
    )
    session.flush()
    audit.note(session, actor, "draft", "product", product.id, after={"slug": product.slug})
    return product


def approve_product(session: Session, actor: Actor, product: Product) -> None:
    """The association admits the product to the pool."""
    if product.state not in {"draft", "submitted"}:
        raise Refused("wrong_step", state=product.state)
    before, product.state, product.state_at = product.state, "approved", func.now()
    session.flush()
    audit.note(session, actor, "approve", "product", product.id, before={"state": before}, after={"state": "approved"})


def list_sku(
    session: Session, actor: Actor, shop: Organisation, sku: Sku, retail_fen: int, position: int = 0
) -> Listing:
    """Put a sku of the pool on a shop's shelf at its own price, not below the floor."""
    if not _are_admitted(session, shop.id, sku.product.supplier_id) or sku.product.state != "approved":
        raise Refused("not_in_pool")
    pool.check_price(session, shop.id, sku.id, retail_fen)
    listing = Listing(shop_id=shop.id, sku_id=sku.id, retail_fen=retail_fen, position=position, state="live")
    session.add(listing)
    session.flush()
    audit.note(session, actor, "list", "listing", listing.id, after={"retail_fen": retail_fen})
    return listing


def reprice(session: Session, actor: Actor, listing: Listing, retail_fen: int) -> None:
    """A new price on the shelf, not below the floor; what the floor kept from the shelf is there again.

    Placed orders keep their price.
    """
    pool.check_price(session, listing.shop_id, listing.sku_id, retail_fen)
    session.refresh(listing, with_for_update={"key_share": True})
    before, listing.retail_fen = listing.retail_fen, retail_fen
    session.flush()
    pool.price_kept(session, listing)
    audit.note(
        session,
        actor,
        "reprice",
        "listing",
        listing.id,
        before={"retail_fen": before},
        after={"retail_fen": retail_fen},
    )


def _are_admitted(session: Session, shop_id: int, supplier_id: int) -> bool:
    """Whether both may sell now. They cannot be suspended until the transaction ends."""
    parties = select(Organisation.state).where(Organisation.id.in_((shop_id, supplier_id)))
    states = session.scalars(parties.order_by(Organisation.id).with_for_update(read=True)).all()
    return all(state == "approved" for state in states)


def search_tokens(draft: ProductDraft | Content, category: Category, supplier: Organisation) -> object:
    """What a product is found by: its names, packs, words, place, supplier and shelf, as one tsvector."""
    packs = [text for pack in draft.packs for text in (pack.pack_zh, pack.pack_en)]
    words = tokens(
        draft.name_zh,
        draft.name_en,
        *packs,
        draft.description_zh,
        draft.description_en,
        draft.village,
        full_name(draft.township_code),
        supplier.name_zh,
        supplier.name_en,
        category.name_zh,
        category.name_en,
    )
    return func.array_to_tsvector(cast(words, ARRAY(Text)))
