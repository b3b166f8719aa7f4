"""What the shop has on its shelf: prices, order, own words, on and off."""

from collections.abc import Callable
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest

from models.reading import choosing
from models.reading.choosing import SHELVES
from models.reading.floors import floor_of
from operations import shelves
from operations.refusals import Invalid, Missing
from shop.counter.earning import asked_price, kept_fen
from shop.counter.forms import PriceForm, WordsForm
from shop.counter.frame import acting_shop, own_shop
from web.arguments import choice_arg, one_field
from web.database import db, run_transaction
from web.numbers import written
from web.paging import page_of_rows
from web.redirects import see
from web.sign_in import actor

LISTINGS = "/counter/listings"
#: Where a listing goes on the shelf: so many places.
MOVES = {"up": -1, "down": 1, "first": -100_000}


def show_listings() -> str:
    """On the shelf, taken off, stopped. Three queries."""
    tab = choice_arg("state", SHELVES, "on")
    shop_id = own_shop().id
    return render_template(
        "counter/listings.html",
        tab=tab,
        counts=choosing.own_counts(db(), shop_id),
        page=page_of_rows(db(), choosing.own_goods(shop_id, tab)),
        kept_fen=kept_fen,
    )


def show_listing(listing_id: int) -> str:
    """One listing: its price and what is left of it, its words, whether it is on the shelf."""
    row = own_row(listing_id)
    return _page(row, PriceForm(formdata=None, data={"retail": asked_price() or row.retail_fen}), _words_of(row))


def show_listed(listing_id: int) -> str:
    """It is on the shelf: on to the poster."""
    return render_template("counter/listed.html", row=own_row(listing_id))


def reprice(listing_id: int) -> ResponseReturnValue:
    """Ask another price, or only work out what would be left of it."""
    shop_id, form = acting_shop().id, PriceForm()
    row = own_row(listing_id)
    if not form.validate() or form.fen is None:
        return _page(row, form, _words_of(row)), 422
    if one_field("act") == "recalculate":
        return see(f"{LISTINGS}/{listing_id}?price={written(form.fen, 2)}")
    fen = form.fen
    try:
        _change(lambda session: shelves.reprice(session, actor(), shop_id, listing_id, fen))
    except Invalid as refused:
        form.refuse(refused)
        return _page(row, form, _words_of(row)), 422
    return see(f"{LISTINGS}/{listing_id}")


def describe(listing_id: int) -> ResponseReturnValue:
    """Call and describe it in one's own words."""
    shop_id, form = acting_shop().id, WordsForm()
    row = own_row(listing_id)
    if not form.validate():
        return _page(row, PriceForm(formdata=None, data={"retail": row.retail_fen}), form), 422
    _change(lambda session: shelves.describe(session, actor(), shop_id, listing_id, form.own_words()))
    return see(f"{LISTINGS}/{listing_id}#words")


def take_off(listing_id: int) -> ResponseReturnValue:
    """Do not sell it for now."""
    shop_id = acting_shop().id
    _change(lambda session: shelves.take_off(session, actor(), shop_id, listing_id))
    return see(f"{LISTINGS}/{listing_id}")


def put_back(listing_id: int) -> ResponseReturnValue:
    """Sell it again. A price that no longer holds is said at the price."""
    shop_id = acting_shop().id
    row = own_row(listing_id)
    try:
        _change(lambda session: shelves.put_back(session, actor(), shop_id, listing_id))
    except Invalid as refused:
        form = PriceForm(formdata=None, data={"retail": row.retail_fen})
        form.refuse(refused)
        return _page(row, form, _words_of(row)), 422
    return see(f"{LISTINGS}/{listing_id}")


def move(listing_id: int) -> ResponseReturnValue:
    """One place up or down the shelf, or to its front."""
    own_row(listing_id)
    shop_id, way = acting_shop().id, one_field("way")
    if way not in MOVES:
        raise BadRequest
    _change(lambda session: shelves.move(session, actor(), shop_id, listing_id, MOVES[way]))
    return see(f"{LISTINGS}#l{listing_id}")


def own_row(listing_id: int) -> Any:
    """A listing of the visitor's shop with what it is measured by. Missing when it is another's."""
    row = choosing.own_one(db(), own_shop().id, listing_id)
    if row is None:
        raise Missing
    return row


def _change(act: Callable[[Session], None]) -> None:
    run_transaction(act)


def _page(row: Any, form: PriceForm, words: WordsForm) -> str:
    return render_template(
        "counter/listing.html",
        row=row,
        form=form,
        words=words,
        floor=floor_of(db(), own_shop().id, row.sku_id),
        kept=kept_fen(form.fen, row.owed_fen) if form.fen and row.owed_fen is not None else None,
    )


def _words_of(row: Any) -> WordsForm:
    return WordsForm(formdata=None, obj=row)
