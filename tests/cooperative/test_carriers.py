"""Carriers and packing materials in the office: added, changed, put away; numbers and rates with their history."""

import re
from collections.abc import Callable
from datetime import time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.carriers import Carrier, CarrierRate, WaybillRange
from models.delivery import PackingMaterial
from tests.pages import Browser

Browsers = Callable[..., Browser]
PATH = "/cooperative/settings/carriers"
MATERIALS = "/cooperative/settings/materials"
FORM = {
    "name_zh": "顺丰",
    "name_en": "SF",
    "waybill_pattern": "^(SF|EMS)[0-9]{10}$",
    "serves": "doors",
    "cut_off": "16：30",
    "heaviest_g": "25",
    "adapter": "aggregator",
    "outside_code": "shunfeng",
}
RATE = {
    "first_weight_g": "1",
    "first_fee_fen": "7.50",
    "extra_weight_g": "0.5",
    "extra_fee_fen": "1",
    "chilled_fen": "5",
    "frozen_fen": "0",
    "province_codes": "33",
}


def seen(page: str) -> str:
    """What a form carries along of the thing it was made from."""
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def path_of(session: Session, code: str) -> str:
    """The page of a carrier."""
    return f"{PATH}/{session.get_one(Carrier, code).id}"


def acts(session: Session, kind: str) -> list[str]:
    """What was done with things of a kind since the founding."""
    noted = select(AuditEvent.action).where(AuditEvent.object_type == kind, AuditEvent.actor_id.is_not(None))
    return list(session.scalars(noted.order_by(AuditEvent.id)))


def test_a_carrier_is_added_changed_and_put_away(session: Session, browser: Browsers) -> None:
    admin = browser("admin")
    answer = admin.post(PATH, FORM | {"code": "JD"}, page=f"{PATH}/new")
    assert answer.status_code == 303
    carrier, path = session.get_one(Carrier, "JD"), answer.headers["Location"]
    assert (carrier.cut_off, carrier.heaviest_g, carrier.adapter) == (time(16, 30), 25_000, "aggregator")

    form = FORM | {"name_en": "Jingdong", "cold_chain": "y", "seen": seen(admin.get(path).text)}
    assert admin.post(path, form, page=path).status_code == 303
    assert admin.post(path, form, page=path).status_code == 409
    for act in ("retirement", "restoring", "retirement"):
        assert admin.post(f"{path}/{act}", page=path).status_code == 303

    session.refresh(carrier)
    assert (carrier.name_en, carrier.cold_chain, carrier.retired_at is None) == ("Jingdong", True, False)
    assert acts(session, "carrier") == ["add", "change", "retire", "restore", "retire"]
    assert admin.post(PATH, FORM | {"code": "JD"}, page=f"{PATH}/new").status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        *({"waybill_pattern": shape} for shape in ("", "(a+)+", "SF[0-9", "SF.*", "[0-9]{9,1}", "(SF", "A" * 101)),
        *({"waybill_pattern": "([0-9]{1,9}){9}"}, {"cut_off": "24:00"}, {"cut_off": "5pm"}, {"heaviest_g": "0"}),
        *({"adapter": "pigeon"}, {"serves": "roofs"}, {"code": "x"}, {"code": "../SF"}),
    ],
)
def test_what_does_not_fit_a_carrier_is_named(session: Session, browser: Browsers, wrong: dict[str, str]) -> None:
    assert browser("admin").post(PATH, FORM | {"code": "JD"} | wrong, page=f"{PATH}/new").status_code == 422
    assert session.get(Carrier, "JD") is None


def test_numbers_are_added_once(session: Session, browser: Browsers) -> None:
    admin, path = browser("admin"), path_of(session, "SF")
    numbers = {"first": "SF700000000001", "last": "SF700000000500"}
    assert admin.post(f"{path}/waybills", numbers, page=path).status_code == 303

    again = admin.post(f"{path}/waybills", numbers, page=path)
    assert again.status_code == 422
    assert "Some of these numbers are there already." in again.text
    assert 'value="SF700000000500"' in again.text
    left = select(WaybillRange).where(WaybillRange.carrier_code == "SF").order_by(WaybillRange.id.desc())
    assert [row.left for row in session.scalars(left)] == [500, 9999]
    assert "500 left" in admin.get(path).text


def test_a_rate_closes_the_one_before(session: Session, browser: Browsers) -> None:
    admin, path = browser("admin"), path_of(session, "SF")
    page = f"{path}/rates/near"
    assert 'value="7.00"' in admin.get(page).text
    assert admin.post(page, RATE, page=page).status_code == 303

    of_zone = select(CarrierRate).where(CarrierRate.carrier_code == "SF", CarrierRate.zone == "near")
    old, new = session.scalars(of_zone.order_by(CarrierRate.id))
    assert old.until == new.since
    assert (new.first_fee_fen, new.extra_weight_g, new.until, new.province_codes) == (750, 500, None, ["33"])
    assert acts(session, "carrier_rate") == ["change"]
    assert "History" in admin.get(path).text


@pytest.mark.parametrize("wrong", [{"province_codes": "44"}, {"province_codes": "99"}, {"first_fee_fen": "-1"}])
def test_what_does_not_fit_a_rate_is_named(session: Session, browser: Browsers, wrong: dict[str, str]) -> None:
    page = f"{path_of(session, 'SF')}/rates/near"
    assert browser("admin").post(page, RATE | wrong, page=page).status_code == 422


def test_a_zone_nobody_knows_has_no_page(session: Session, browser: Browsers) -> None:
    path, admin = path_of(session, "VAN"), browser("admin")
    assert admin.get(f"{path}/rates/near").status_code == 200
    assert admin.get(f"{path}/rates/county").status_code == 200
    assert admin.get(f"{path}/rates/moon").status_code == 404


def test_a_material_is_added_changed_and_put_away(session: Session, browser: Browsers) -> None:
    admin = browser("admin")
    figures = {"name_zh": "竹篮", "name_en": "Basket", "holds_g": "3", "weight_g": "0.4", "cost_fen": "2.20"}
    new = figures | {"code": "BASKET", "storage": "ambient"}
    assert admin.post(MATERIALS, new, page=MATERIALS).status_code == 303
    assert admin.post(MATERIALS, new, page=MATERIALS).status_code == 422
    assert admin.post(MATERIALS, new | {"code": "B2", "holds_g": "0"}, page=MATERIALS).status_code == 422

    material = session.scalars(select(PackingMaterial).where(PackingMaterial.code == "BASKET")).one()
    path = f"{MATERIALS}/{material.id}"
    form = figures | {"weight_g": "0", "seen": seen(admin.get(path).text)}
    assert admin.post(path, form, page=path).status_code == 303
    assert admin.post(path, form, page=path).status_code == 409
    for act in ("retirement", "restoring", "retirement"):
        assert admin.post(f"{path}/{act}", page=path).status_code == 303

    session.refresh(material)
    assert (material.weight_g, material.cost_fen, material.retired_at is None) == (0, 220, False)
    assert acts(session, "packing_material") == ["add", "change", "retire", "restore", "retire"]


def test_finance_looks_on(session: Session, browser: Browsers) -> None:
    finance = browser("finance")
    assert finance.get(PATH).status_code == finance.get(MATERIALS).status_code == 200
    assert finance.get(path_of(session, "SF")).status_code == 403
    assert finance.post(MATERIALS, {}, page=MATERIALS).status_code == 403
