"""Choosing: all goods, search, and a village shop's own shelf. One page, one grid, the same filters."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask import Response, request
from sqlalchemy import Connection

from models.catalogue import STORAGES
from models.divisions import division
from models.reading.shelf import MOST, PER_PAGE, SORTS, Card, Wanted, cards_and_count, count
from models.reading.street import Front, front
from models.searching import query, relaxed_query
from operations.refusals import Missing
from shop.signage import shown, signage
from web.arguments import choice_arg, one_arg, page_arg
from web.database import reading
from web.filters import SHANGHAI
from web.kept import kept_page
from web.numbers import InputError, fen_from_yuan
from web.paging import address_of_page

LONGEST_SEARCH = 80


@dataclass(frozen=True)
class Found:
    """One page of cards, as web.paging.Page.

    more: there are others beyond `total`. relaxed: nothing had all the words, so some of them had to do.
    """

    items: tuple[Card, ...]
    number: int
    pages: int
    total: int
    more: bool
    earlier: str | None
    later: str | None
    relaxed: bool = False


def show_products() -> Response:
    """All goods of the pavilion."""
    house = _pavilion()
    wanted = _wanted()
    with reading() as connection:
        found = _find(connection, house, wanted)
    return _show("shop/products.html", house, wanted, found)


def show_search() -> Response:
    """Goods by what was typed: Chinese, pinyin, initials or English."""
    house = _pavilion()
    words = one_arg("q").strip()[:LONGEST_SEARCH]
    wanted = _wanted()
    with reading() as connection:
        found = _search(connection, house, wanted, words) if words else _find(connection, house, wanted)
    return _show("shop/products.html", house, wanted, found, words=words)


def show_shop(slug: str) -> Response:
    """A village shop: who it is, and what it sells."""
    wanted = _wanted()
    with reading() as connection:
        shop = front(connection, slug)
        if shop is None:
            raise Missing
        found = _find(connection, shop, wanted)
    return _show("shop/village_shop.html", shop, wanted, found)


def _show(template: str, shop: Front, wanted: Wanted, found: Found, words: str = "") -> Response:
    return kept_page(
        template,
        shop=shop,
        wanted=wanted,
        page=found,
        words=words,
        filtered=_filtered(wanted),
        categories=signage().categories(),
        places=signage().places(shop.id),
        lowest=one_arg("from"),
        highest=one_arg("to"),
        sorts=SORTS,
        storages=STORAGES,
        low_stock=signage().low_stock(),
    )


def _pavilion() -> Front:
    house = signage().pavilion()
    if house is None:
        raise Missing
    return house


def _search(connection: Connection, shop: Front, wanted: Wanted, words: str) -> Found:
    for relaxed, found_by in ((False, query(words)), (True, relaxed_query(words))):
        if found_by:
            found = _find(connection, shop, replace(wanted, found_by=found_by))
            if found.total:
                return replace(found, relaxed=relaxed)
    return _found((), 1, 0, wanted)


def _find(connection: Connection, shop: Front, wanted: Wanted) -> Found:
    """One query; two more when the address names a page beyond the last."""
    number = page_arg()
    items, total = cards_and_count(connection, shop.id, wanted, number)
    if not items and number > 1:
        number = page_arg(_pages(count(connection, shop.id, wanted)))
        items, total = cards_and_count(connection, shop.id, wanted, number)
    return _found(items, number, total, wanted)


def _found(items: tuple[Card, ...], number: int, total: int, wanted: Wanted) -> Found:
    within = min(total, number * PER_PAGE if wanted.found_by else MOST)
    pages = _pages(total)
    earlier, later = number - 1, number + 1
    return Found(
        shown(items),
        number,
        pages,
        within,
        total > within,
        address_of_page(earlier) if earlier else None,
        address_of_page(later) if later <= pages else None,
    )


def _pages(total: int) -> int:
    return max(1, -(-min(total, MOST) // PER_PAGE))


def _wanted() -> Wanted:
    """The filters of the address. A price that is no price is left out: the form shows it again."""
    season = choice_arg("season", ("now",), "") if request.args.get("season") else ""
    return Wanted(
        category=one_arg("category") or None,
        storage=choice_arg("storage", STORAGES, "") if request.args.get("storage") else None,
        township=_township(one_arg("place")),
        at_least_fen=_price(one_arg("from")),
        at_most_fen=_price(one_arg("to")),
        month=datetime.now(SHANGHAI).month if season else None,
        sort=choice_arg("sort", SORTS, SORTS[0]),
    )


def _township(code: str) -> str | None:
    return code if division(code) is not None else None


def _price(text: str) -> int | None:
    try:
        return fen_from_yuan(text) if text else None
    except InputError:
        return None


def _filtered(wanted: Wanted) -> int:
    """How many filters are on, the category (which has chips of its own) left out."""
    chosen = (wanted.storage, wanted.township, wanted.at_least_fen, wanted.at_most_fen, wanted.month)
    return sum(value is not None for value in chosen)
