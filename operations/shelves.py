"""What a shop does with its own shelf: put goods on it, take them off, order them, describe them in its own words.

Prices are `operations.catalogue`'s; what keeps goods off whatever the shop wants is `operations.listings`'.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.catalogue import Listing, Product, Sku
from models.parties import Organisation
from operations import audit, catalogue, pool
from operations.actor import Actor
from operations.refusals import Missing, Refused


@dataclass(frozen=True)
class OwnWords:
    """How a shop itself calls and describes what it lists. None: as the product is called and described."""

    title_zh: str | None
    title_en: str | None
    words_zh: str | None
    words_en: str | None


def put_on(session: Session, actor: Actor, shop_id: int, sku_id: int, retail_fen: int) -> Listing:
    """List a sku at the end of the shop's shelf. What is on its way there already is not listed twice.

    Refused `not_in_pool` for what nobody may sell at the moment.
    """
    shop = _locked_shop(session, shop_id)
    sku = session.get(Sku, sku_id)
    if sku is None:
        raise Missing
    there = session.scalar(select(Listing).where(Listing.shop_id == shop_id, Listing.sku_id == sku_id))
    if there is not None:
        return there
    _check_goods(session, sku)
    last = session.scalar(select(func.max(Listing.position)).where(Listing.shop_id == shop_id)) or 0
    return catalogue.list_sku(session, actor, shop, sku, retail_fen, last + 1)


def reprice(session: Session, actor: Actor, shop_id: int, listing_id: int, retail_fen: int) -> None:
    """Ask another price for what the shop lists."""
    own = select(Listing).where(Listing.id == listing_id, Listing.shop_id == shop_id)
    listing = session.scalar(own)
    if listing is None:
        raise Missing
    catalogue.reprice(session, actor, listing, retail_fen)


def take_off(session: Session, actor: Actor, shop_id: int, listing_id: int) -> None:
    """The shop does not want to sell it for now. Repeating it is harmless; what is stopped stays so."""
    listing = own_listing(session, shop_id, listing_id)
    if listing.state == "off":
        return
    if listing.state != "live":
        raise Refused("listing_stopped")
    _turn(session, actor, listing, "off", "take_off")


def put_back(session: Session, actor: Actor, shop_id: int, listing_id: int) -> None:
    """On the shelf again at its old price, if that still holds and the goods may be sold."""
    shop = _locked_shop(session, shop_id)
    sku_id = session.scalar(select(Listing.sku_id).where(Listing.id == listing_id, Listing.shop_id == shop_id))
    if sku_id is None:
        raise Missing
    pool.lock_skus(session, [sku_id])
    listing = own_listing(session, shop_id, listing_id)
    if listing.state == "live":
        return
    if listing.state == "suspended" or shop.state != "approved":
        raise Refused("listing_stopped")
    _check_goods(session, listing.sku)
    pool.check_price(session, shop_id, sku_id, listing.retail_fen)
    _turn(session, actor, listing, "live", "put_back")


def move(session: Session, actor: Actor, shop_id: int, listing_id: int, places: int) -> None:
    """Up the shelf (negative) or down by so many places among what is on it; past an end is at the end."""
    _locked_shop(session, shop_id)
    shelf = list(
        session.scalars(
            select(Listing)
            .where(Listing.shop_id == shop_id, Listing.state == "live")
            .order_by(Listing.position, Listing.id)
        )
    )
    here = next((number for number, one in enumerate(shelf) if one.id == listing_id), None)
    if here is None:
        raise Missing
    listing = shelf.pop(here)
    shelf.insert(max(0, here + places), listing)
    _number(shelf)
    session.flush()
    audit.note(session, actor, "move", "listing", listing_id, after={"position": listing.position}, party=shop_id)


def describe(session: Session, actor: Actor, shop_id: int, listing_id: int, own: OwnWords) -> None:
    """The shop's own title and words, shown on its own pages. Orders keep the name of the goods: it is picked by it."""
    listing = own_listing(session, shop_id, listing_id)
    before = {name: getattr(listing, name) for name in vars(own)}
    for name, value in vars(own).items():
        setattr(listing, name, value)
    session.flush()
    audit.note(session, actor, "describe", "listing", listing.id, before=before, after=vars(own), party=shop_id)


def own_listing(session: Session, shop_id: int, listing_id: int) -> Listing:
    """A listing of the shop, under its lock. Missing when it is another's."""
    listing = session.scalar(
        select(Listing)
        .where(Listing.id == listing_id, Listing.shop_id == shop_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if listing is None:
        raise Missing
    return listing


def _locked_shop(session: Session, shop_id: int) -> Organisation:
    """The shop, so that two of its people change the order of its shelf one after the other."""
    return session.get_one(Organisation, shop_id, with_for_update={"key_share": True}, populate_existing=True)


def _check_goods(session: Session, sku: Sku) -> None:
    product = session.get_one(Product, sku.product_id)
    supplier = session.get_one(Organisation, product.supplier_id)
    if sku.stopped_at is not None or product.state != "approved" or supplier.state != "approved":
        raise Refused("not_in_pool")


def _turn(session: Session, actor: Actor, listing: Listing, state: str, action: str) -> None:
    before, listing.state = listing.state, state
    session.flush()
    audit.note(
        session,
        actor,
        action,
        "listing",
        listing.id,
        before={"state": before},
        after={"state": state},
        party=listing.shop_id,
    )


def _number(shelf: Sequence[Listing]) -> None:
    for position, listing in enumerate(shelf, 1):
        if listing.position != position:
            listing.position = position
