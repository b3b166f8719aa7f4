"""What the pages of orders to suppliers share on both sides: the association's and the supplier's."""

from typing import Any

from flask import Response

from models.purchasing import PurchaseOrder
from models.reading import purchasing
from web.database import db
from web.filters import in_locale
from web.purchase_words import (
    CHIPS,
    OWN_STATES,
    STATES,
    goods_text,
    ownership_text,
    price_text,
    purchase_paper,
    quantity_text,
    total_fen,
    window_text,
)
from web.tables import attachment


def words(*, of_supplier: bool = False) -> dict[str, Any]:
    """What templates of both sides call things."""
    return {
        "states": OWN_STATES if of_supplier else STATES,
        "chips": CHIPS,
        "quantity_text": quantity_text,
        "price_text": price_text,
        "window_text": window_text,
        "goods_text": goods_text,
        "ownership_text": ownership_text,
        "total_fen": total_fen,
    }


def answer_paper(order: PurchaseOrder, *, prices: bool) -> Response:
    """The order as a PDF, for no browser to keep."""
    content = purchase_paper(order, in_locale(purchasing.house(db()), "name"), prices=prices)
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = attachment(f"{order.number}.pdf", "inline")
    answer.headers["Cache-Control"] = "no-store"
    return answer
