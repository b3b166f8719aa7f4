"""The door: what is in season, the shelves, the village shops."""

from datetime import datetime

from flask import Response

from models.reading.shelf import Wanted, cards
from models.reading.street import village_fronts
from shop.signage import shown, signage
from web.database import reading
from web.filters import SHANGHAI
from web.kept import kept_page

IN_SEASON = 8


def show_home() -> Response:
    """Two queries, whatever there is to see."""
    house = signage().pavilion()
    month = datetime.now(SHANGHAI).month
    with reading() as connection:
        fresh = cards(connection, house.id, Wanted(month=month), per_page=IN_SEASON) if house else ()
        shops = village_fronts(connection)
    return kept_page(
        "shop/home.html",
        cards=shown(fresh),
        categories=signage().categories(),
        shops=shops,
        low_stock=signage().low_stock(),
    )
