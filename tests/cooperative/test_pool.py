"""The pool in the office: who sees it, who sets prices, what a form takes, and what follows from publishing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.catalogue import PoolTerms
from models.parties import Organisation
from models.pool import PriceWaiver, Quota
from operations import people
from operations.actor import HOUSE
from tests import cast, orders
from tests.pages import Browser, queries

READERS = ("admin", "finance", "support", "buyer", "vendor_manager")
TURNED_AWAY = ("packer", "inspector", "owner_a", "supplier_a", "consumer")
GOOD = {
    "purchase": "20.00",
    "pool": "30.00",
    "floor": "36.00",
    "suggested": "40.00",
    "freight_payer": "buyer",
    "return_liability": "supplier",
}
PAGES = ("/cooperative/pool", "/cooperative/pool/{sku}", "/cooperative/pool.csv", "/cooperative/waivers")


@pytest.fixture(autouse=True)
def _vendor_manager(session: Session) -> None:
    """One who is not in the cast."""
    manager = cast.person(session, "vendor_manager", "+8619900000441")
    association = session.scalars(select(Organisation.id).where(Organisation.kind == "association")).one()
    people.grant(session, HOUSE, manager.id, association, "vendor_manager")
    session.commit()


@pytest.fixture
def sku(session: Session) -> int:
    """The dried shoots."""
    return cast.sku_by_code(session, "DRIED").id


def seen(session: Session, sku: int) -> str:
    """The latest terms, as the form knows them."""
    return str(session.scalars(select(func.max(PoolTerms.id)).where(PoolTerms.sku_id == sku)).one())


@pytest.mark.parametrize("path", PAGES)
def test_who_reads_prices(browser: Callable[..., Browser], sku: int, path: str) -> None:
    assert {name: browser(name).get(path.format(sku=sku)).status_code for name in READERS} == dict.fromkeys(
        READERS, 200
    )
    found = {name: browser(name).get(path.format(sku=sku)).status_code for name in TURNED_AWAY}
    assert found == dict.fromkeys(TURNED_AWAY, 403)


@pytest.mark.parametrize("name", ["admin", "finance", "support"])
def test_who_does_not_set_prices(browser: Callable[..., Browser], sku: int, name: str) -> None:
    visitor = browser(name)
    for path in ("terms/preview", "terms", "quotas", "data-pack"):
        answer = visitor.post(f"/cooperative/pool/{sku}/{path}", GOOD, page="/cooperative/waivers")
        assert answer.status_code == 403, path


def test_a_missing_sku(browser: Callable[..., Browser]) -> None:
    assert browser("buyer").get("/cooperative/pool/999999").status_code == 404


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        pytest.param("pool", typed, id=f"{case} {typed[:8]}")
        for case, typed in (
            ("M1", "0"),
            ("M1", "-1"),
            ("M1", "2147483648"),
            ("M1", "9223372036854775808"),
            ("M2", "1_000"),
            ("M2", "+5"),
            ("M2", "٣"),
            ("M2", "1e5"),
            ("M2", "NaN"),
            ("M2", "0x10"),
            ("M3", "9.999"),
            ("M4", "9，90"),
            ("M5", "0.00"),
            ("M11", "9" * 4301),
        )
    ]
    + [("floor", "0"), ("tier_gold", "1.999"), ("purchase", ""), ("since", "2026-02-30"), ("freight_payer", "nobody")],
)
def test_prices_that_are_none(
    browser: Callable[..., Browser], session: Session, sku: int, field: str, typed: str
) -> None:
    visitor = browser("buyer")
    data = {**GOOD, "seen": seen(session, sku), field: typed}
    for path in ("terms/preview", "terms"):
        answer = visitor.post(f"/cooperative/pool/{sku}/{path}", data, page=f"/cooperative/pool/{sku}")
        assert answer.status_code == 422
        assert "correct" in answer.text
    assert session.scalars(select(PoolTerms).where(PoolTerms.sku_id == sku)).one().pool_fen == 2900


@pytest.mark.parametrize("typed", ["３０", "30。00", "30．0"], ids=lambda typed: f"M2 {typed}")
def test_prices_in_full_width(browser: Callable[..., Browser], session: Session, sku: int, typed: str) -> None:
    data = {**GOOD, "seen": seen(session, sku), "pool": typed}
    assert browser("buyer").post(f"/cooperative/pool/{sku}/terms", data).status_code == 303
    assert (
        session.scalars(select(PoolTerms.pool_fen).where(PoolTerms.until.is_(None), PoolTerms.sku_id == sku)).one()
        == 3000
    )


def test_m5_a_floor_below_the_pool_price_says_so_at_its_field(
    browser: Callable[..., Browser], session: Session, sku: int
) -> None:
    data = {**GOOD, "seen": seen(session, sku), "floor": "20.00"}
    answer = browser("buyer").post(f"/cooperative/pool/{sku}/terms/preview", data)

    assert answer.status_code == 422
    assert "The lowest retail price cannot be below the pool price." in answer.text


def test_m6_what_nobody_asked_for_is_ignored(browser: Callable[..., Browser], session: Session, sku: int) -> None:
    extra = {"sku_id": "1", "set_by": "1", "until": "2026-01-01", "state": "approved", "purchase_fen": "1"}
    answer = browser("buyer").post(f"/cooperative/pool/{sku}/terms", {**GOOD, "seen": seen(session, sku), **extra})

    row = session.scalars(select(PoolTerms).where(PoolTerms.sku_id == sku).order_by(PoolTerms.id.desc())).first()
    assert answer.status_code == 303
    assert row is not None
    assert (row.purchase_fen, row.until, row.sku_id) == (2000, None, sku)


def test_what_follows_is_shown_before_it_is_published(
    browser: Callable[..., Browser], session: Session, sku: int
) -> None:
    visitor = browser("buyer")
    data = {**GOOD, "seen": seen(session, sku), "floor": "38.50", "suggested": "40.00"}

    shown = visitor.post(f"/cooperative/pool/{sku}/terms/preview", data)
    assert shown.status_code == 200
    assert "2 listings fall below the floor" in shown.text  # the pavilion at 38.00, one village shop at 37.00
    assert "wuxing-shanhuo" in shown.text
    assert orders.listing(session, "DRIED", "wuxing-shanhuo").state == "live"

    assert visitor.post(f"/cooperative/pool/{sku}/terms", data).status_code == 303
    session.expire_all()
    assert orders.listing(session, "DRIED", "wuxing-shanhuo").stopped_by == ["floor"]
    told = browser("owner_b").get("/counter/notices").text
    assert all(fen in told for fen in ("¥38.50", "¥35.00", "¥37.00"))
    assert "1" in visitor.get("/cooperative/pool?view=below").text


def test_a_form_made_from_older_terms_is_stale(browser: Callable[..., Browser], session: Session, sku: int) -> None:
    data = {**GOOD, "seen": seen(session, sku)}
    visitor = browser("buyer")
    assert visitor.post(f"/cooperative/pool/{sku}/terms", data).status_code == 303
    assert visitor.post(f"/cooperative/pool/{sku}/terms", data).status_code == 409
    assert visitor.post(f"/cooperative/pool/{sku}/terms", {**data, "seen": "x"}).status_code == 409


def test_a_change_ahead_is_shown_and_taken_back(browser: Callable[..., Browser], session: Session, sku: int) -> None:
    visitor, day = browser("vendor_manager"), cast.today() + timedelta(days=5)
    data = {**GOOD, "seen": seen(session, sku), "since": f"{day:%Y-%m-%d}", "suggested": "41.23"}
    visitor.post(f"/cooperative/pool/{sku}/terms", data)

    assert "¥41.23" in visitor.get(f"/cooperative/pool/{sku}").text
    assert "DRIED" in visitor.get("/cooperative/pool.csv?view=soon").text
    ahead = session.scalars(select(PoolTerms.id).where(PoolTerms.suggested_fen == 4123)).one()
    assert visitor.post(f"/cooperative/pool/{sku}/terms/{ahead}/withdrawal").status_code == 303
    assert "¥41.23" not in visitor.get(f"/cooperative/pool/{sku}").text


def test_a_quota_of_each_shop(browser: Callable[..., Browser], session: Session, sku: int) -> None:
    visitor = browser("buyer")
    wrong = visitor.post(f"/cooperative/pool/{sku}/quotas", {"whom": "no-such-shop", "packs": "5"})
    assert (wrong.status_code, "There is no open shop of that name." in wrong.text) == (422, True)
    assert visitor.post(f"/cooperative/pool/{sku}/quotas", {"packs": "1e3"}).status_code == 422

    assert visitor.post(f"/cooperative/pool/{sku}/quotas", {"whom": "wuxing-shanhuo", "packs": "5"}).status_code == 303
    assert "0 of 5 packs sold" in visitor.get(f"/cooperative/pool/{sku}").text
    assert "0 of 5 packs sold" in browser("owner_b").get(f"/counter/pool/{sku}/waivers").text
    quota = session.scalars(select(Quota.id)).one()
    assert visitor.post(f"/cooperative/pool/{sku}/quotas/{quota}/ending").status_code == 303
    assert "No quota" in visitor.get(f"/cooperative/pool/{sku}").text


def test_a_waiver_from_asking_to_its_end(browser: Callable[..., Browser], session: Session, sku: int) -> None:
    owner, admin = browser("owner_b"), browser("admin")
    first, last = cast.today() - timedelta(days=1), cast.today() + timedelta(days=3)
    asked = {"price": "33.33", "begins": f"{first:%Y-%m-%d}", "ends": f"{last:%Y-%m-%d}", "reason": "Spring festival"}
    page = f"/counter/pool/{sku}/waivers"
    assert owner.post(page, {**asked, "price": "20.00"}, page=page).status_code == 422
    assert owner.post(page, asked, page=page).status_code == 303
    waiver = session.scalars(select(PriceWaiver)).one()

    assert "Spring festival" in admin.get(f"/cooperative/waivers/{waiver.id}").text
    assert browser("vendor_manager").post(f"/cooperative/waivers/{waiver.id}/grant").status_code == 403
    assert admin.post(f"/cooperative/waivers/{waiver.id}/refusal").status_code == 422
    assert admin.post(f"/cooperative/waivers/{waiver.id}/grant").status_code == 303
    assert "¥33.33" in owner.get("/counter/notices").text
    assert "¥33.33" in admin.get("/cooperative/waivers?view=granted").text
    assert admin.post(f"/cooperative/waivers/{waiver.id}/ending").status_code == 303
    assert admin.post(f"/cooperative/waivers/{waiver.id}/ending").status_code == 409
    assert admin.get("/cooperative/waivers/999999").status_code == 404


def test_staff_asks_for_a_shop_and_somebody_else_decides(
    browser: Callable[..., Browser], session: Session, sku: int
) -> None:
    day = f"{cast.today() + timedelta(days=1):%Y-%m-%d}"
    data = {"shop": "wuxing-shanhuo", "price": "33.00", "begins": day, "ends": day, "reason": "Fair"}
    manager = browser("vendor_manager")
    assert manager.post(f"/cooperative/pool/{sku}/waivers", {**data, "ends": "2020-01-01"}).status_code == 422
    assert manager.post(f"/cooperative/pool/{sku}/waivers", data).status_code == 303
    assert browser("buyer").post(f"/cooperative/pool/{sku}/waivers", data).status_code == 403
    waiver = session.scalars(select(PriceWaiver)).one()
    assert manager.get(f"/cooperative/waivers/{waiver.id}").status_code == 200
    assert browser("admin").post(f"/cooperative/waivers/{waiver.id}/refusal", {"note": "No"}).status_code == 303
    assert "No" in browser("owner_b").get("/counter/notices").text


def test_another_shops_waiver_is_missing(browser: Callable[..., Browser], session: Session, sku: int) -> None:
    day = f"{cast.today() + timedelta(days=1):%Y-%m-%d}"
    data = {"price": "33.00", "begins": day, "ends": day, "reason": "Fair"}
    assert browser("owner_b").post(f"/counter/pool/{sku}/waivers", data).status_code == 303
    waiver = session.scalars(select(PriceWaiver)).one()

    other = browser("owner_a")
    assert "¥33.00" not in other.get(f"/counter/pool/{sku}/waivers").text
    assert other.post(f"/counter/pool/{sku}/waivers/{waiver.id}/withdrawal").status_code == 404
    assert browser("owner_b").post(f"/counter/pool/{sku}/waivers/{waiver.id}/withdrawal").status_code == 303


@pytest.mark.parametrize("path", ["/cooperative/pool", "/cooperative/pool?view=below&q=TEA", "/cooperative/waivers"])
def test_lists_ask_the_database_a_fixed_number_of_times(browser: Callable[..., Browser], path: str) -> None:
    visitor = browser("buyer")
    visitor.get(path)
    with queries(visitor.app) as sent:
        assert visitor.get(path).status_code == 200
    assert len(sent) <= 8, sent


def test_the_list_is_searched(browser: Callable[..., Browser]) -> None:
    visitor = browser("buyer")
    assert "Longgu Liren" in visitor.get("/cooperative/pool?q=longgu").text
    assert "Longgu Liren" in visitor.get("/cooperative/pool?q=TEA").text
    assert "Longgu Liren" not in visitor.get("/cooperative/pool?q=DRIED").text
    assert visitor.get("/cooperative/pool?view=x").status_code == 400
