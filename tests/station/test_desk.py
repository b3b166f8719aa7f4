"""The station's pages: names are masked until somebody proved who he is, codes are never shown, tries are limited."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.delivery import Parcel, Pickup
from operations.pickup_proofs import CODES_OF_STATION
from tests.pages import Browser
from tests.station.places import LAST_FOUR, PHONE, RECIPIENT, lying_there, on_its_way, open_station

FETCH = "/station/parcels/fetch"


def test_from_the_van_to_the_hand(browser: Callable[..., Browser], session: Session) -> None:
    station, _operator = open_station(session)
    parcel = on_its_way(session, station)
    desk = browser("operator_a")
    assert 'data-size="large"' in desk.get("/station").text

    laid = desk.post("/station/parcels", {"waybill": f" {parcel.waybill} ".lower(), "shelf": "B3"}, "/station/parcels")
    assert laid.status_code == 303
    assert '<p class="shelf-number">B3</p>' in desk.get(laid.headers["Location"]).text

    session.rollback()
    code = session.scalars(select(Pickup.code)).one()
    found = desk.post(FETCH, {"code": f"{code[:3]} {code[3:]}"}, FETCH)
    assert found.status_code == 200
    assert RECIPIENT in found.text
    for _twice in range(2):
        assert desk.post(f"{FETCH}/hand-over", {"code": code}, FETCH).status_code == 303
    assert "1 parcel was handed over." in desk.get(FETCH).text
    session.rollback()
    assert session.scalars(select(Parcel.state)).one() == "delivered"


def test_nothing_is_told_before_a_proof(browser: Callable[..., Browser], session: Session) -> None:
    station, operator = open_station(session)
    parcel, code = lying_there(session, station, operator)
    coming = on_its_way(session, station, recipient="欧阳明")
    desk = browser("operator_a")

    pages = [desk.get(path).text for path in ("/station", "/station/parcels", FETCH, f"/station/parcels/{parcel.id}")]
    pages.append(desk.get(f"/station/parcels/{coming.id}").text)

    for secret in (RECIPIENT, "欧阳明", PHONE, PHONE.removeprefix("+86"), code):
        assert not any(secret in page for page in pages), secret
    assert "陈**</span> 0301" in pages[1]


def test_by_name_for_whoever_has_no_code(browser: Callable[..., Browser], session: Session) -> None:
    station, operator = open_station(session)
    parcel, _code = lying_there(session, station, operator)
    desk = browser("operator_a")

    assert desk.post(FETCH, {"last_four": LAST_FOUR, "name": "陈二禾"}, FETCH).status_code == 422
    assert desk.post(FETCH, {"last_four": LAST_FOUR, "name": RECIPIENT}, FETCH).status_code == 200
    proof = {"parcel": str(parcel.id), "last_four": LAST_FOUR, "name": RECIPIENT}
    assert desk.post(f"{FETCH}/hand-over", proof, FETCH).status_code == 303
    session.rollback()
    assert session.scalars(select(Pickup.proof)).one() == "phone"


def test_wrong_codes_are_heard_so_often(browser: Callable[..., Browser], session: Session) -> None:
    open_station(session)
    desk = browser("operator_a")

    answers = [desk.post(FETCH, {"code": "123456"}, FETCH).status_code for _try in range(CODES_OF_STATION + 1)]

    assert set(answers[:-1]) == {422}
    assert answers[-1] == 429


def test_given_back_with_a_reason(browser: Callable[..., Browser], session: Session) -> None:
    station, operator = open_station(session)
    parcel, code = lying_there(session, station, operator)
    desk, page = browser("operator_a"), f"/station/parcels/{parcel.id}"

    assert desk.post(f"{page}/return", {}, page).status_code == 422
    assert desk.post(f"{page}/return", {"reason": "refused"}, page).status_code == 303
    assert "Goes back" in desk.get(page).text
    late = desk.post(FETCH, {"code": code}, FETCH)
    assert late.status_code == 409
    assert "This parcel goes back" in late.text


def test_another_station_sees_nothing_of_it(browser: Callable[..., Browser], session: Session) -> None:
    station, operator = open_station(session)
    open_station(session, "b")
    parcel, code = lying_there(session, station, operator)
    coming = on_its_way(session, station)
    neighbour = browser("operator_b")

    assert neighbour.get(f"/station/parcels/{parcel.id}").status_code == 404
    back = neighbour.post(f"/station/parcels/{parcel.id}/return", {"reason": "refused"}, FETCH)
    assert back.status_code == 404
    assert neighbour.post("/station/parcels", {"waybill": coming.waybill or ""}, FETCH).status_code == 422
    assert neighbour.post(FETCH, {"code": code}, FETCH).status_code == 422
    proof = {"parcel": str(parcel.id), "last_four": LAST_FOUR, "name": RECIPIENT}
    assert neighbour.post(f"{FETCH}/hand-over", proof, FETCH).status_code == 404
    assert neighbour.post(f"{FETCH}/hand-over", {"parcel": "x"}, FETCH).status_code == 404


def test_the_buyer_sees_the_code(browser: Callable[..., Browser], session: Session) -> None:
    station, operator = open_station(session)
    parcel, code = lying_there(session, station, operator)
    order = parcel.consignment.order
    guest = browser()

    guest.post("/orders/lookup", {"number": order.number, "phone": order.phone}, "/orders/lookup")
    page = guest.get(f"/orders/{order.number}").text
    assert f"{code[:3]}&nbsp;{code[3:]}" in page
    assert "Station a" in page
    assert browser().get(f"/orders/{order.number}").status_code == 404
