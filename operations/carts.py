"""Filling a cart. Nothing is promised yet: stock is taken when the order is placed."""

import secrets

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.carts import Cart, CartLine, open_cart_of
from models.catalogue import Listing, Product, Sku
from models.parties import Organisation
from operations.refusals import Invalid, Missing

MOST_PACKS = 999
MOST_LINES = 60


def open_cart(session: Session, person_id: int | None, token_hash: str | None) -> Cart:
    """The visitor's open cart, made when there is none. A guest is known by the hash of his token.

    It stays locked until the transaction ends: what is put in can neither miss the order nor get lost in a merge.
    """
    mine = _under_lock(open_cart_of(person_id, token_hash))
    cart = session.scalar(mine)
    if cart is not None:
        return cart
    cart = Cart(
        person_id=person_id,
        token_hash=None if person_id else token_hash,
        checkout_token=secrets.token_urlsafe(24),
    )
    try:
        with session.begin_nested():
            session.add(cart)
    except IntegrityError:  # the same visitor, at the same moment, in another tab
        return session.scalars(mine).one()
    return cart


def add(session: Session, cart: Cart, listing_id: int, quantity: int) -> None:
    """Put packs of a listing into a cart got by `open_cart`, on top of what is in it; a line stops at MOST_PACKS.

    Raises Missing when it is not on sale, Invalid when the cart would hold too many kinds of goods.
    """
    price = _price_on_sale(session, listing_id)
    kinds = session.scalars(select(CartLine.listing_id).where(CartLine.cart_id == cart.id)).all()
    if listing_id not in kinds and len(kinds) >= MOST_LINES:
        raise Invalid("cart_full", most=MOST_LINES)
    row = insert(CartLine).values(cart_id=cart.id, listing_id=listing_id, quantity=quantity, seen_fen=price)
    total = session.scalar(
        row.on_conflict_do_update(
            index_elements=["cart_id", "listing_id"],
            set_={"quantity": func.least(CartLine.quantity + quantity, MOST_PACKS), "seen_fen": price},
        ).returning(CartLine.quantity)
    )
    assert total is not None  # noqa: S101 an upsert returns its row
    session.expire(cart, ["lines"])


def change(session: Session, cart: Cart, line_id: int, quantity: int) -> None:
    """Set the packs of a line; 0 takes it out. Raises Missing for a line of another cart, or of one that was placed."""
    still_open = session.scalar(_under_lock(select(Cart).where(Cart.id == cart.id, Cart.closed_at.is_(None))))
    line = session.get(CartLine, line_id, populate_existing=True)
    if still_open is None or line is None or line.cart_id != cart.id:
        raise Missing
    if quantity == 0:
        session.delete(line)
    else:
        line.quantity = quantity
    session.flush()
    session.expire(cart, ["lines"])


def accept_prices(session: Session, cart: Cart) -> None:
    """The buyer has seen the prices of today."""
    for line in session.scalars(select(CartLine).where(CartLine.cart_id == cart.id)):
        line.seen_fen = session.scalars(select(Listing.retail_fen).where(Listing.id == line.listing_id)).one()
    session.flush()


def merge(session: Session, person_id: int, token_hash: str) -> None:
    """At sign-in: what the guest had joins what the person had. The larger number of packs stays, nothing is lost."""
    guest = session.scalar(_under_lock(open_cart_of(None, token_hash)))
    if guest is None:
        return
    cart = open_cart(session, person_id, None)
    for line in guest.lines:
        session.execute(
            insert(CartLine)
            .values(cart_id=cart.id, listing_id=line.listing_id, quantity=line.quantity, seen_fen=line.seen_fen)
            .on_conflict_do_update(
                index_elements=["cart_id", "listing_id"],
                set_={"quantity": func.greatest(CartLine.quantity, line.quantity)},
            )
        )
    session.delete(guest)
    session.flush()
    session.expire(cart, ["lines"])


def _under_lock(cart: Select[Cart]) -> Select[Cart]:
    return cart.with_for_update().execution_options(populate_existing=True)


def _price_on_sale(session: Session, listing_id: int) -> int:
    price = session.scalar(
        select(Listing.retail_fen)
        .join(Organisation, Organisation.id == Listing.shop_id)
        .join(Sku, Sku.id == Listing.sku_id)
        .join(Product, Product.id == Sku.product_id)
        .where(
            Listing.id == listing_id,
            Listing.state == "live",
            Product.state == "approved",
            Organisation.state == "approved",
        )
    )
    if price is None:
        raise Missing
    return price
