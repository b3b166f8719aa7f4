"""A buyer in the county chooses between his address and the stations near it."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from models.orders import Order
from models.reading import sheets
from operations import vendors
from operations.actor import Actor
from operations.refusals import Invalid
from tests import orders
from tests.pages import Browser
from tests.shop.buying import check_out, checkout_form, fill, only_order
from tests.station import places
from tests.station.places import SANREN, on_its_way, open_station

HERE = {"city": "3311", "county": "331123", "town": "331123200"}
OFFERED = re.compile(r'name="station"[^>]*value="(\d+)"')


def test_the_stations_of_the_township_are_offered(browser: Callable[..., Browser], session: Session) -> None:
    station, _operator = open_station(session)
    guest = browser()
    fill(guest, session, "DRIED")

    def offered(**place: str) -> list[str]:
        page = guest.post("/checkout/address", checkout_form(guest, **place), page="/checkout").text
        return OFFERED.findall(page)

    assert offered(**HERE) == offered(**{**HERE, "town": ""}) == [str(station)]
    assert offered(**{**HERE, "town": "331123201"}) == offered() == []
    clerk = Actor(places.person_id(session, "admin"))
    vendors.suspend(session, clerk, station, "other")
    session.commit()
    assert offered(**HERE) == []


def test_fetched_without_a_street(browser: Callable[..., Browser], session: Session) -> None:
    station, _operator = open_station(session)
    guest = browser()
    fill(guest, session, "DRIED")

    needed = check_out(guest, **HERE, street="")
    assert needed.status_code == 422
    assert "Please fill in: Street, house, room." in needed.text
    assert check_out(guest, **HERE, street="", station=str(station)).status_code == 303

    order = only_order(session)
    assert (order.station_id, order.street) == (station, "")
    page = guest.get(f"/orders/{order.number}").text
    assert "浙江省丽水市遂昌县三仁畲族乡 好川村 示例站a" in page


@pytest.mark.parametrize("station", ["999999", "0", "x", "9" * 30])
def test_what_no_page_offered_is_refused(browser: Callable[..., Browser], session: Session, station: str) -> None:
    guest = browser()
    fill(guest, session, "DRIED")

    answer = check_out(guest, **HERE, station=station)

    assert answer.status_code == 422
    assert "There is no such station in this township." in answer.text


def test_the_operation_asks_again(session: Session) -> None:
    station, _operator = open_station(session)
    shop = orders.listing(session, "DRIED", "maoyang-tea").shop_id
    for to in (
        replace(SANREN, station_id=shop),
        replace(SANREN, station_id=station, town_code="331123201"),
        replace(orders.HANGZHOU, station_id=station),
        replace(SANREN, station_id=station, county_code=None, town_code=None),
    ):
        with pytest.raises(Invalid, match="station_unknown"):
            orders.place(session, orders.cart_with(session, {"DRIED": 1}), to)


def test_the_label_names_the_station(session: Session) -> None:
    station, _operator = open_station(session)
    parcel = on_its_way(session, station)
    home = orders.up_to(session, "confirmed", {"DRIED": 1})

    sheet = sheets.sheet(session, parcel.consignment_id)
    assert sheet is not None
    assert f"{sheet.head.region} {sheet.head.street}" == "浙江省丽水市遂昌县三仁畲族乡 好川村 示例站a"
    assert session.get_one(Order, home.id).station_id is None
