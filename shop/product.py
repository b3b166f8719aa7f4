"""Deciding: one product in one shop, with everything that carries trust beside the price."""

from dataclasses import dataclass

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models.catalogue import Product, Sku
from models.divisions import full_name
from models.freight import FreightZone
from models.reading.shelf import Card, offers
from models.stock import Lot
from operations.pricing import freight_fen
from operations.refusals import Missing
from shop.signage import signage
from web.arguments import one_arg
from web.database import db


@dataclass(frozen=True)
class FreightHint:
    """What sending one pack costs in a zone; `ships` False where such goods do not go."""

    zone: FreightZone
    fen: int
    ships: bool


def show_product(slug: str) -> str:
    """A product on the pavilion's shelf."""
    return _show(None, slug)


def show_shop_product(shop_slug: str, slug: str) -> str:
    """The same product at a village shop's own price."""
    return _show(shop_slug, slug)


def _show(shop_slug: str | None, slug: str) -> str:
    """Three queries: the product with its supplier, the offers, the lot."""
    product = db().scalar(
        select(Product)
        .options(joinedload(Product.supplier), joinedload(Product.category))
        .where(Product.slug == slug, Product.state == "approved")
    )
    choices = offers(db(), shop_slug, slug) if product is not None else []
    if product is None or not choices:
        raise Missing
    chosen = _chosen(choices)
    return render_template(
        "shop/product.html",
        product=product,
        offers=choices,
        chosen=chosen,
        village_shop=shop_slug,
        lot=_next_lot(product),
        place=full_name(product.township_code),
        hints=_hints(chosen),
        low_stock=signage().figures()["low_stock"],
    )


def _chosen(choices: list[Card]) -> Card:
    """The pack the address names, else the smallest that is not sold out."""
    wanted = one_arg("pack")
    named = [card for card in choices if str(card.listing_id) == wanted]
    return (named or [card for card in choices if card.free] or choices)[0]


def _next_lot(product: Product) -> Lot | None:
    """The lot that will be packed next: first expiry first."""
    return db().scalar(
        select(Lot)
        .join(Sku, Sku.id == Lot.sku_id)
        .where(
            Sku.product_id == product.id,
            Lot.qc_state == "passed",
            Lot.recalled_at.is_(None),
            Lot.retired_at.is_(None),
            Lot.on_hand > Lot.allocated,
        )
        .order_by(Lot.expires_on, Lot.id)
        .limit(1)
    )


def _hints(card: Card) -> list[FreightHint]:
    return [
        FreightHint(zone, freight_fen(zone, card.net_weight_g, card.storage), zone.ships(card.storage))
        for zone in signage().zones()
    ]
