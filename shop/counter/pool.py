"""Choosing goods from the pool, and listing them at one's own price."""

from dataclasses import replace

from flask import render_template
from flask.typing import ResponseReturnValue

from models.parties import Organisation
from models.reading import choosing
from models.reading.choosing import PER_PAGE, Offer, Wish
from models.reading.floors import floor_of
from models.searching import query, relaxed_query
from operations import shelves
from operations.refusals import Invalid, Missing
from shop.counter.earning import asked_price, kept_fen
from shop.counter.forms import PriceForm
from shop.counter.frame import acting_shop, own_shop
from shop.signage import signage
from web.arguments import one_arg, one_field, page_arg
from web.database import db, run_transaction
from web.numbers import MOST_PAGES, written
from web.paging import Page
from web.redirects import see
from web.sign_in import actor

LONGEST_SEARCH = 80


def show_pool() -> str:
    """What there is, what it would cost the shop, and what it would keep of a sale at the suggested price.

    Without words to search for it is what can be sold now.
    """
    shop, words = own_shop(), one_arg("q").strip()[:LONGEST_SEARCH]
    category, new, everything = one_arg("category"), one_arg("new") == "1", one_arg("all") == "1"
    page, relaxed = _search(shop, Wish(category or None, None, new, stocked=not words and not everything), words)
    return render_template(
        "counter/pool.html",
        page=page,
        relaxed=relaxed,
        words=words,
        category=category,
        new=new,
        everything=everything,
        categories=signage().categories(),
        kept_fen=kept_fen,
    )


def show_offer(sku_id: int) -> ResponseReturnValue:
    """The price page: the suggested price is filled in, one tap lists it. What is listed already is repriced."""
    found = _offer(own_shop(), sku_id)
    if found.listing_id is not None:
        return see(f"/counter/listings/{found.listing_id}")
    return _price_page(found, PriceForm(formdata=None, data={"retail": asked_price() or found.suggested_fen}))


def list_goods(sku_id: int) -> ResponseReturnValue:
    """List it, or only work out what would be left of the price."""
    shop, form = acting_shop(), PriceForm()
    found = _offer(shop, sku_id)
    if not form.validate() or form.fen is None:
        return _price_page(found, form), 422
    if one_field("act") == "recalculate":
        return see(f"/counter/pool/{sku_id}?price={written(form.fen, 2)}")
    visitor, shop_id, fen = actor(), shop.id, form.fen
    try:
        listing_id = run_transaction(lambda session: shelves.put_on(session, visitor, shop_id, sku_id, fen).id)
    except Invalid as refused:
        form.refuse(refused)
        return _price_page(found, form), 422
    return see(f"/counter/listings/{listing_id}/listed")


def _offer(shop: Organisation, sku_id: int) -> Offer:
    found = choosing.offer(db(), shop, sku_id)
    if found is None:
        raise Missing
    return found


def _price_page(offer: Offer, form: PriceForm) -> str:
    return render_template(
        "counter/offer.html",
        offer=offer,
        form=form,
        floor=floor_of(db(), own_shop().id, offer.sku_id),
        kept=kept_fen(form.fen, offer.owed_fen) if form.fen else None,
    )


def _search(shop: Organisation, wish: Wish, words: str) -> tuple[Page[Offer], bool]:
    """All words, else any of them; whether it came to that is the second answer."""
    strict = query(words) if words else ""
    if not words or strict:
        page = _page(shop, replace(wish, found_by=strict or None))
        if page.total or not words:
            return page, False
    loose = relaxed_query(words)
    if not loose:
        return Page([], 1, 1, 0), False
    return _page(shop, replace(wish, found_by=loose)), True


def _page(shop: Organisation, wish: Wish) -> Page[Offer]:
    total = min(choosing.count(db(), shop, wish), MOST_PAGES * PER_PAGE)
    pages = max(1, -(-total // PER_PAGE))
    number = page_arg(pages)
    return Page(choosing.offers(db(), shop, wish, number) if total else [], number, pages, total)
