"""What stands on the shelves, in which order and at which price."""

from collections import Counter
from dataclasses import dataclass
from zlib import crc32

from operations import catalogue
from operations.pool import Terms
from sandbox.county.goods import County, Goods
from sandbox.county.tables import listed, rows

YUAN = 100


@dataclass(frozen=True)
class Shelf:
    """Codes of packs from the most to the least interesting in a month, and the codes that are there for their season.

    `seasonal` are the main packs of goods that are in season and not there all year; fresh ones lead.
    """

    order: tuple[str, ...]
    seasonal: tuple[str, ...]


def arrange(goods: list[Goods], month: int) -> Shelf:
    """Fresh goods of the season first, then its dry goods, what there is all year, more packs, the rest of the year.

    Within each group the categories take turns.
    """
    groups = [(_group(one, month), one) for one in goods]
    keys: dict[str, tuple[int, int, int, str]] = {}
    turns: Counter[tuple[int, str]] = Counter()
    for group, one in groups:
        turns[group, one.category] += 1
        for number, pack in enumerate(one.packs):
            keys[pack.code] = (max(group, 2) if number else group, number, turns[group, one.category], pack.code)
    order = tuple(sorted(keys, key=keys.__getitem__))
    seasonal = {one.code for group, one in groups if group <= 1}
    return Shelf(order, tuple(code for code in order if code in seasonal))


def fill(county: County, shelf: Shelf) -> None:
    """The pavilion lists everything at the suggested price, each village shop its own choice at its own price."""
    session, clerk = county.session, county.team["vendor_manager"]
    terms = {code: found for one in county.goods for code, found in one.terms.items()}
    product = {pack.code: one.code for one in county.goods for pack in one.packs}
    chosen = {row["code"]: set(listed(row["product_codes"])) for row in rows("shops")}
    for position, code in enumerate(shelf.order, 1):
        sku, price = county.skus[code], terms[code].suggested_fen
        catalogue.list_sku(session, clerk, county.parties.house.pavilion, sku, price, position)
        for shop_code, shop in county.parties.shops():
            if product[code] in chosen[shop_code]:
                price = own_price_fen(shop.slug, code, terms[code])
                catalogue.list_sku(session, clerk, shop, sku, price, position)


def own_price_fen(shop_slug: str, code: str, terms: Terms) -> int:
    """What a shop asks: up to two steps from the suggested price, never below the floor, the same at every loading."""
    step = YUAN * (1 + terms.suggested_fen // (100 * YUAN)) if terms.suggested_fen >= 30 * YUAN else YUAN // 2
    steps = crc32(f"{shop_slug} {code}".encode()) % 5 - 2
    return max(terms.floor_fen or terms.pool_fen, terms.suggested_fen + steps * step)


def _group(goods: Goods, month: int) -> int:
    if goods.is_year_round:
        return 2
    if month in goods.months:
        return 0 if goods.is_fresh else 1
    return 4 if goods.is_fresh else 3
