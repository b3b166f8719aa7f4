"""Where goods cannot go is said line by line: not cold enough there, or too long on the way."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.catalogue import Sku
from models.freight import FreightZone
from models.reading.basket import basket
from operations.actor import Actor
from operations.checkout import Destination, place_order, quote_for
from operations.refusals import Invalid
from tests import orders

FAR = replace(orders.HANGZHOU, province_code="11", city_code=None, county_code=None)
REMOTE = replace(orders.HANGZHOU, province_code="65", city_code=None, county_code=None)
ALL = {"DRIED": 1, "FRESH": 1, "GIFT": 1}


def test_each_line_says_why_it_stays(session: Session) -> None:
    assert _why(session, REMOTE) == {"FRESH": ("stays_chilled", {}), "GIFT": ("stays_frozen", {})}


@pytest.mark.parametrize(("keeps", "stays"), [(7, False), (6, True)])
def test_life_that_is_left_on_arrival(session: Session, keeps: int, stays: bool) -> None:
    """A day to pack, three on the way, three that must be left: seven days are enough."""
    session.execute(update(Sku).where(Sku.code == "FRESH").values(shelf_life_days=keeps))

    figures = {"keeps": keeps, "days": 4, "least": 3}
    assert _why(session, FAR) == ({"FRESH": ("stays_too_long", figures)} if stays else {})


def test_dry_goods_can_take_too_long_as_well(session: Session) -> None:
    session.execute(update(FreightZone).where(FreightZone.zone == "remote").values(transit_days=400))

    assert _why(session, REMOTE)["DRIED"] == ("stays_too_long", {"keeps": 365, "days": 401, "least": 60})


def _why(session: Session, to: Destination) -> dict[str, tuple[str, dict[str, object]]]:
    """By sku: the code and its figures; the page and the order are refused alike."""
    cart = orders.cart_with(session, ALL)
    lines = basket(session, cart.id)
    first = _refusal(lambda: quote_for(session, lines, to.province_code))
    if first is None:
        return {}
    again = _refusal(lambda: place_order(session, Actor(), cart.checkout_token, to, 1))
    assert again
    assert (first.code, first.field, str(first.params)) == ("not_sent_there", "province", str(again.params))
    assert [one.line_id for one in first.params["lines"]] == list(first.params["why"])
    codes = {sku.id: sku.code for sku in session.scalars(select(Sku))}
    return {
        codes[why.params["lines"][0].sku_id]: (why.code, {k: v for k, v in why.params.items() if k != "lines"})
        for why in first.params["why"].values()
    }


def _refusal(work: Callable[[], object]) -> Invalid | None:
    try:
        work()
    except Invalid as refused:
        return refused
    return None
