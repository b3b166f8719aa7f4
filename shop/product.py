"""Deciding: one product in one shop, with everything that carries trust beside the price."""

from typing import NamedTuple

from flask import Response

from models.divisions import full_name
from models.reading.offers import offered
from models.reading.shelf import Card
from operations.pricing import freight_fen
from operations.refusals import Missing
from shop.signage import shown, signage
from web.arguments import one_arg
from web.database import reading
from web.kept import kept_page


class FreightHint(NamedTuple):
    """What sending one pack costs in a zone; `ships` False where such goods do not go."""

    name_zh: str
    name_en: str
    ships: bool
    fen: int
    free_from_fen: int | None
    transit_days: int


def show_product(slug: str) -> Response:
    """A product on the pavilion's shelf."""
    return _show(None, slug)


def show_shop_product(shop_slug: str, slug: str) -> Response:
    """The same product at a village shop's own price."""
    return _show(shop_slug, slug)


def _show(shop_slug: str | None, slug: str) -> Response:
    """One query."""
    with reading() as connection:
        found = offered(connection, shop_slug, slug)
    if found is None:
        raise Missing
    choices = shown(found.cards)
    chosen = _chosen(choices)
    return kept_page(
        "shop/product.html",
        goods=found.goods,
        offers=choices,
        chosen=chosen,
        village_shop=shop_slug,
        place=full_name(chosen.township_code),
        hints=_hints(chosen),
        low_stock=signage().low_stock(),
    )


def _chosen(choices: tuple[Card, ...]) -> Card:
    """The pack the address names, else the smallest that is not sold out."""
    wanted = one_arg("pack")
    named = [card for card in choices if str(card.listing_id) == wanted]
    return (named or [card for card in choices if card.free] or choices)[0]


def _hints(card: Card) -> tuple[FreightHint, ...]:
    return tuple(
        FreightHint(
            zone.name_zh,
            zone.name_en,
            zone.ships(card.storage),
            freight_fen(zone, card.net_weight_g, card.storage),
            zone.free_from_fen,
            zone.transit_days,
        )
        for zone in signage().zones()
    )
