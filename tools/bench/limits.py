"""What is possible: Flask, Jinja and the database with nothing between them, under the same server.

Each page is one Core query and as many cards (or as much text) as the shop shows. No language, no session, no form, no
log, no header: nobody could buy here.
"""

import json
import os
from typing import Any

import psycopg
from flask import Flask, request
from psycopg_pool import ConnectionPool
from sqlalchemy import Select, bindparam, cast, create_engine, func, select
from sqlalchemy.dialects.postgresql import TSQUERY, insert

from models.carts import CartLine
from models.catalogue import Listing, Product, Sku
from models.database import driver_url
from models.parties import Organisation
from models.stock import Lot, StockItem
from tools.bench.straight import OneLine, write

PER_PAGE = 24
PAGE = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>遂农优选</title></head><body><ul>
{%- for c in cards %}
<li><img src="/static/{{ c.picture }}-360.webp" width="360" height="360" alt=""><h3><a href="/products/{{ c.slug }}">{{
c.name_zh }}</a></h3><p>{{ c.village }} · {{ c.supplier }}</p><p>¥{{ "%.2f"|format(c.retail_fen / 100) }} {{ c.pack_zh }}</p>
{%- if c.free > 0 %}<button name="listing" value="{{ c.id }}">+</button>{% endif %}</li>
{%- endfor %}</ul></body></html>"""
GOODS = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>{{ c.name_zh }}</title></head><body>
<img src="/static/{{ c.picture }}-800.webp" width="800" height="800" alt=""><h1>{{ c.name_zh }}</h1>
<p>¥{{ "%.2f"|format(c.retail_fen / 100) }} {{ c.pack_zh }}</p><p>{{ c.village }} · {{ c.supplier }}</p>
<p>{{ c.code }} {{ c.expires_on }}</p><p>{{ c.description_zh }}</p>
{%- if c.free > 0 %}<button name="listing" value="{{ c.id }}">+</button>{% endif %}</body></html>"""

app = Flask("limits", static_folder=None)
page, goods = app.jinja_env.from_string(PAGE), app.jinja_env.from_string(GOODS)
engine = create_engine(driver_url(os.environ["DATABASE_URL"]))
straight: ConnectionPool[psycopg.Connection] = ConnectionPool(
    os.environ["DATABASE_URL"], min_size=1, max_size=8, kwargs={"autocommit": True}, open=False
)

_CARDS = (
    select(
        Listing.id,
        Listing.retail_fen,
        Product.slug,
        Product.name_zh,
        Product.picture,
        Product.village,
        Sku.pack_zh,
        Organisation.name_zh.label("supplier"),
        (StockItem.sellable - StockItem.held - StockItem.allocated).label("free"),
    )
    .join(Sku, Sku.id == Listing.sku_id)
    .join(Product, Product.id == Sku.product_id)
    .join(Organisation, Organisation.id == Product.supplier_id)
    .join(StockItem, (StockItem.sku_id == Sku.id) & (StockItem.warehouse_id == Sku.ships_from_id))
    .where(Listing.state == "live")
)
_SHELF = _CARDS.where(Listing.shop_id == bindparam("shop")).order_by(Listing.position, Listing.id).limit(PER_PAGE)
_PAGE = _SHELF.offset(bindparam("offset"))
_FOUND = _SHELF.where(Product.tokens.op("@@")(cast(bindparam("words"), TSQUERY)))
_GOODS = _CARDS.add_columns(Product.description_zh, Lot.code, Lot.expires_on).outerjoin(Lot, Lot.sku_id == Sku.id)
_ONE = _GOODS.where(Product.slug == bindparam("slug"), Listing.shop_id == bindparam("shop")).limit(1)


@app.get("/products")
def show_products() -> str:
    """A page of cards: ?shop=&offset=."""
    return page.render(cards=_rows(_PAGE, shop=_number("shop"), offset=_number("offset")))


@app.get("/search")
def show_search() -> str:
    """Cards by a tsquery: ?shop=&words=."""
    return page.render(cards=_rows(_FOUND, shop=_number("shop"), words=request.args["words"]))


@app.get("/products/<slug>")
def show_product(slug: str) -> str:
    """One product: ?shop=."""
    return goods.render(c=_rows(_ONE, shop=_number("shop"), slug=slug)[0])


@app.post("/cart")
def fill_cart() -> str:
    """One pack more: cart, listing, price."""
    row = insert(CartLine).values(
        cart_id=int(request.form["cart"]), listing_id=int(request.form["listing"]), quantity=1, seen_fen=1
    )
    more = {"quantity": func.least(CartLine.quantity + 1, 999)}
    with engine.begin() as connection:
        connection.execute(row.on_conflict_do_update(index_elements=["cart_id", "listing_id"], set_=more))
    return "ok"


@app.post("/orders")
def place() -> str:
    """An order as tools/bench/straight.py writes it; the form brings everything it needs."""
    told = json.loads(request.form["line"])
    straight.open()
    with straight.connection() as connection:
        write(connection, OneLine(**{**told, "snapshot": tuple(told["snapshot"])}))
    return "ok"


def _rows(query: Select[Any], **values: object) -> Any:
    with engine.connect() as connection:
        return connection.execute(query, values).all()


def _number(name: str) -> int:
    return int(request.args[name])
