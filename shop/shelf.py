"""Choosing: all goods, search, and a village shop's own shelf. One page, one grid, the same filters."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask import render_template, request

from models.catalogue import STORAGES
from models.divisions import division
from models.parties import Organisation, shop_by_slug
from models.reading.shelf import PER_PAGE, SORTS, Card, Wanted, cards, count
from models.searching import query, relaxed_query
from operations.refusals import Missing
from shop.signage import signage
from web.arguments import choice_arg, one_arg, page_arg
from web.database import db
from web.filters import SHANGHAI
from web.numbers import MOST_PAGES, InputError, fen_from_yuan
from web.paging import Page

LONGEST_SEARCH = 80


@dataclass(frozen=True)
class Found:
    """One page of cards and what to say above it. `relaxed`: nothing had all the words, so some of them had to do."""

    page: Page[Card]
    relaxed: bool = False


def show_products() -> str:
    """All goods of the pavilion."""
    house = _pavilion()
    wanted = _wanted()
    return _render("shop/products.html", house, wanted, _find(house, wanted))


def show_search() -> str:
    """Goods by what was typed: Chinese, pinyin, initials or English."""
    house = _pavilion()
    words = one_arg("q").strip()[:LONGEST_SEARCH]
    wanted = _wanted()
    found = _search(house, wanted, words) if words else _find(house, wanted)
    return _render("shop/products.html", house, wanted, found, words=words)


def show_shop(slug: str) -> str:
    """A village shop: who it is, and what it sells."""
    shop = db().scalar(shop_by_slug(slug))
    if shop is None:
        raise Missing
    wanted = _wanted()
    return _render("shop/village_shop.html", shop, wanted, _find(shop, wanted))


def _render(template: str, shop: Organisation, wanted: Wanted, found: Found, words: str = "") -> str:
    return render_template(
        template,
        shop=shop,
        wanted=wanted,
        page=found.page,
        relaxed=found.relaxed,
        words=words,
        filtered=_filtered(wanted),
        categories=signage().categories(),
        places=signage().places(shop.id),
        lowest=one_arg("from"),
        highest=one_arg("to"),
        sorts=SORTS,
        storages=STORAGES,
    )


def _pavilion() -> Organisation:
    house = signage().pavilion()
    if house is None:
        raise Missing
    return house


def _search(shop: Organisation, wanted: Wanted, words: str) -> Found:
    strict = query(words)
    if strict:
        found = _find(shop, replace(wanted, found_by=strict))
        if found.page.total:
            return found
    loose = relaxed_query(words)
    if not loose:
        return Found(Page([], 1, 1, 0))
    found = _find(shop, replace(wanted, found_by=loose))
    return Found(found.page, relaxed=bool(found.page.total))


def _find(shop: Organisation, wanted: Wanted) -> Found:
    total = min(count(db(), shop.id, wanted), MOST_PAGES * PER_PAGE)
    pages = max(1, -(-total // PER_PAGE))
    number = page_arg(pages)
    return Found(Page(cards(db(), shop.id, wanted, number) if total else [], number, pages, total))


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
