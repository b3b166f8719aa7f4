"""Where a paid order goes may change until it is packed, and only where nobody pays more or less for it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.delivery import Consignment
from models.freight import FreightZone
from models.orders import Order
from models.parties import Organisation
from models.stock import Allocation, Lot
from operations import founding
from operations.actor import HOUSE, Actor
from operations.address_changes import change_address
from operations.checkout import Destination
from operations.refusals import Invalid, Missing, Refused
from tests import orders
from tests.cast import today

SUZHOU = replace(
    orders.HANGZHOU, province_code="32", city_code="3205", county_code="320508", street="平江路1号", recipient="毛小满"
)
BEIJING = replace(SUZHOU, province_code="11", city_code="1101", county_code="110105")
LHASA = replace(SUZHOU, province_code="54", city_code="5401", county_code="540102")


def notes(session: Session) -> list[object]:
    return [one.after for one in session.scalars(select(AuditEvent).where(AuditEvent.action == "change_address"))]


@pytest.mark.parametrize("step", ["confirmed", "picking", "picked"])
def test_until_it_is_packed(session: Session, step: str) -> None:
    order = orders.up_to(session, step)

    change_address(session, Actor(), order.id, SUZHOU)
    change_address(session, Actor(), order.id, SUZHOU)  # once more changes nothing
    session.commit()

    changed = session.get_one(Order, order.id)
    assert (changed.recipient, changed.province_code, changed.street) == ("毛小满", "32", "平江路1号")
    assert changed.phone == orders.HANGZHOU.phone
    fields = ["recipient", "province_code", "city_code", "county_code", "street"]
    assert notes(session) == [{"fields": fields}]
    assert {one.carrier_code for one in session.scalars(select(Consignment))} == {"SF"}


@pytest.mark.parametrize(
    ("step", "code"),
    [("placed", "address_not_now"), ("packed", "address_packed"), ("shipped", "address_packed")],
)
def test_too_early_or_too_late(session: Session, step: str, code: str) -> None:
    order = orders.up_to(session, step)

    with pytest.raises(Refused) as refused:
        change_address(session, Actor(), order.id, SUZHOU)

    assert refused.value.code == code
    assert notes(session) == []


def test_one_packed_consignment_holds_the_others(session: Session) -> None:
    order = orders.up_to(session, "confirmed", {"DRIED": 1, "FRESH": 1})
    session.execute(update(Consignment).where(Consignment.storage == "ambient").values(state="packed"))
    with pytest.raises(Refused) as refused:
        change_address(session, Actor(), order.id, replace(orders.HANGZHOU, street="别处"))
    assert refused.value.code == "address_packed"


@pytest.mark.parametrize(
    ("to", "wanted", "code"),
    [
        (BEIJING, {"DRIED": 1}, "address_freight"),
        (LHASA, {"FRESH": 1}, "address_not_sent_there"),
        (replace(SUZHOU, province_code="71", city_code=None, county_code=None), {"DRIED": 1}, "address_not_served"),
    ],
)
def test_another_province_only_for_the_same_freight(
    session: Session, to: Destination, wanted: dict[str, int], code: str
) -> None:
    order = orders.up_to(session, "confirmed", wanted)
    with pytest.raises(Invalid) as refused:
        change_address(session, Actor(), order.id, to)
    assert (refused.value.code, refused.value.field) == (code, "province")
    assert order.street == orders.HANGZHOU.street


def test_what_would_be_too_old_there_stays(session: Session) -> None:
    order = orders.up_to(session, "confirmed", {"FRESH": 1})
    lot = session.scalars(select(Lot).join(Allocation)).one()
    session.execute(update(FreightZone).where(FreightZone.zone == "near").values(province_codes=["33"]))
    near = session.scalars(select(FreightZone).where(FreightZone.zone == "near")).one()
    copied = ("first_weight_g", "first_fee_fen", "extra_weight_g", "extra_fee_fen", "chilled_pack_fen")
    copied += ("frozen_pack_fen", "free_from_fen", "chilled_allowed", "frozen_allowed", "since", "approved_at")
    rate = {name: getattr(near, name) for name in copied}
    slow = FreightZone(zone="slow", name_zh="慢", name_en="slow", province_codes=["32"], transit_days=6, **rate)
    session.add(slow)
    lot.expires_on = today() + timedelta(days=8)  # three days of life must be left
    session.flush()

    with pytest.raises(Invalid) as refused:
        change_address(session, Actor(), order.id, SUZHOU)
    assert refused.value.code == "address_too_far"
    session.rollback()


def test_who_fetches_at_a_station_changes_but_not_the_station(session: Session) -> None:
    order = orders.up_to(session, "confirmed")
    place = {"township_code": "331123200", "village": "好川村"}
    station = founding.admit(
        session, HOUSE, "station", {"slug": "station", "name_zh": "示例站", "name_en": "Station", **place}
    )
    order.station_id = session.scalars(select(Organisation.id).where(Organisation.id == station.id)).one()
    session.flush()

    with pytest.raises(Invalid) as refused:
        change_address(session, Actor(), order.id, replace(orders.HANGZHOU, street="别处"))
    assert refused.value.code == "address_of_station"

    change_address(session, Actor(), order.id, replace(orders.HANGZHOU, recipient="毛小满", phone="+8613800138001"))
    assert notes(session) == [{"fields": ["recipient", "phone"]}]


def test_no_such_order(session: Session) -> None:
    with pytest.raises(Missing):
        change_address(session, Actor(), 999_999, SUZHOU)
