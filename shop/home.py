"""The door: what is in season, the shelves, the village shops."""

from datetime import datetime

from flask import render_template

from models.parties import shops_on_the_street
from models.reading.shelf import Wanted, cards
from shop.signage import signage
from web.database import db
from web.filters import SHANGHAI

IN_SEASON = 8


def show_home() -> str:
    """Two queries, whatever there is to see."""
    house = signage().pavilion()
    month = datetime.now(SHANGHAI).month
    return render_template(
        "shop/home.html",
        cards=cards(db(), house.id, Wanted(month=month), per_page=IN_SEASON) if house else [],
        categories=signage().categories(),
        shops=[shop for shop in db().scalars(shops_on_the_street()) if not shop.is_pavilion],
        month=month,
    )
