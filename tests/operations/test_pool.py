"""The floor on every path to a price: listing, repricing, changed terms, waivers that end, orders."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.audit import AuditEvent, Notice
from models.catalogue import PoolTerms
from models.orders import OrderLine
from models.parties import Organisation, Person
from models.pool import PriceWaiver
from models.reading import floors
from models.reading.basket import basket
from operations import carts, catalogue, pool, quotas, waivers
from operations.actor import HOUSE, Actor
from operations.pool import Terms
from operations.refusals import Invalid, Refused
from tests import cast, orders

DRIED = cast.TERMS["DRIED"]
HIGHER = replace(DRIED, floor_fen=3800, suggested_fen=4200)
SHOP = "wuxing-shanhuo"  # sells DRIED at 37.00


def test_a_listing_below_a_new_floor_leaves_the_shelf_and_its_owner_is_told(session: Session) -> None:
    pool.set_terms(session, HOUSE, dried(session), HIGHER)

    low, kept = orders.listing(session, "DRIED", SHOP), orders.listing(session, "DRIED", "maoyang-tea")
    assert (low.state, low.stopped_by, kept.state) == ("suspended", ["floor"], "live")
    notice = session.scalars(select(Notice).where(Notice.kind == "below_floor")).one()
    assert (notice.organisation_id, notice.cause_id) == (low.shop_id, low.id)
    told = {name: notice.params[name] for name in ("old_floor_fen", "new_floor_fen", "price_fen", "product_en")}
    assert told == {
        "old_floor_fen": 3500,
        "new_floor_fen": 3800,
        "price_fen": 3700,
        "product_en": "Dried bamboo shoots",
    }


def test_a_price_at_the_floor_puts_it_back(session: Session) -> None:
    pool.set_terms(session, HOUSE, dried(session), HIGHER)
    low = orders.listing(session, "DRIED", SHOP)

    refused(lambda: catalogue.reprice(session, HOUSE, low, 3799), "below_floor")
    catalogue.reprice(session, HOUSE, low, 3800)

    assert (low.state, low.stopped_by, low.retail_fen) == ("live", [], 3800)
    assert session.scalars(select(Notice).where(Notice.kind == "below_floor", Notice.closed_at.is_(None))).all() == []


def test_a_lower_floor_puts_it_back_as_well(session: Session) -> None:
    pool.set_terms(session, HOUSE, dried(session), HIGHER)
    pool.set_terms(session, HOUSE, dried(session), DRIED)

    assert orders.listing(session, "DRIED", SHOP).state == "live"


def test_terms_from_a_later_moment_hold_from_then_on(session: Session) -> None:
    sku, shop = dried(session), orders.listing(session, "DRIED", SHOP).shop_id
    later = now(session) + timedelta(days=7)
    pool.set_terms(session, HOUSE, sku, HIGHER, later)

    assert pool.floor_for(session, shop, sku.id).floor_fen == 3500
    assert pool.floor_for(session, shop, sku.id, later).floor_fen == 3800
    assert pool.floor_for(session, shop, sku.id, later - timedelta(seconds=1)).floor_fen == 3500
    assert orders.listing(session, "DRIED", SHOP).state == "live"
    assert [row.until for row in history(session)] == [later, None]


def test_what_is_published_ahead_is_kept_by_what_is_published_now(session: Session) -> None:
    later = now(session) + timedelta(days=7)
    pool.set_terms(session, HOUSE, dried(session), HIGHER, later)
    pool.set_terms(session, HOUSE, dried(session), replace(DRIED, suggested_fen=3900))

    assert [(row.suggested_fen, row.until) for row in history(session)][1:] == [(3900, later), (4200, None)]


def test_the_same_moment_again_takes_the_place_of_the_first(session: Session) -> None:
    later = now(session) + timedelta(days=7)
    pool.set_terms(session, HOUSE, dried(session), replace(HIGHER, tiers={"gold": 2800}), later)
    pool.set_terms(session, HOUSE, dried(session), replace(HIGHER, suggested_fen=4300), later)

    assert [row.suggested_fen for row in history(session)] == [3800, 4300]


def test_terms_that_do_not_hold_yet_may_be_withdrawn(session: Session) -> None:
    later = now(session) + timedelta(days=7)
    ahead = pool.set_terms(session, HOUSE, dried(session), HIGHER, later)
    pool.withdraw_terms(session, HOUSE, dried(session), ahead.id)

    assert [(row.floor_fen, row.until) for row in history(session)] == [(3500, None)]
    refused(lambda: pool.withdraw_terms(session, HOUSE, dried(session), history(session)[0].id), "wrong_step")
    assert "withdraw_terms" in session.scalars(select(AuditEvent.action)).all()


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (Terms(2000, 1999, None, 3000), "pool_below_purchase"),
        (Terms(2000, 3000, 2999, 3000), "floor_below_pool"),
        (Terms(2000, 3000, 3500, 3499), "suggested_below_floor"),
        (Terms(2000, 3000, None, 2999), "suggested_below_floor"),
        (Terms(2000, 3000, 3500, 3800, 3799), "ceiling_below_suggested"),
        (Terms(2000, 3000, 3500, 3800, tiers={"gold": 1999}), "tier_below_purchase"),
        (Terms(2000, 3000, 3500, 3800, tiers={"trial": 3501}), "tier_above_floor"),
        (Terms(2000, 3000, 3500, 3800, tiers={"platinum": 2500}), "not_a_choice"),
        (Terms(2000, 3000, 3500, 3800, freight_payer="nobody"), "not_a_choice"),
    ],
)
def test_terms_by_which_somebody_would_lose_money(session: Session, terms: Terms, code: str) -> None:
    refused(lambda: pool.set_terms(session, HOUSE, dried(session), terms), code)


def test_terms_begin_ahead_or_now(session: Session) -> None:
    past, far = now(session) - timedelta(seconds=1), now(session) + timedelta(days=400)
    refused(lambda: pool.set_terms(session, HOUSE, dried(session), DRIED, past), "not_ahead")
    refused(lambda: pool.set_terms(session, HOUSE, dried(session), DRIED, far), "not_ahead")


def test_terms_made_from_what_has_changed_meanwhile_are_refused(session: Session) -> None:
    seen = history(session)[-1].id
    pool.set_terms(session, HOUSE, dried(session), HIGHER, seen_id=seen)
    refused(lambda: pool.set_terms(session, HOUSE, dried(session), DRIED, seen_id=seen), "stale_form")


def test_a_price_above_the_ceiling(session: Session) -> None:
    pool.set_terms(session, HOUSE, dried(session), replace(DRIED, ceiling_fen=5000))
    listing = orders.listing(session, "DRIED", SHOP)

    refused(lambda: catalogue.reprice(session, HOUSE, listing, 5001), "above_ceiling")
    catalogue.reprice(session, HOUSE, listing, 5000)


def test_what_is_in_no_pool_has_no_price(session: Session) -> None:
    session.execute(update(PoolTerms).where(PoolTerms.sku_id == dried(session).id).values(until=func.clock_timestamp()))

    refused(lambda: catalogue.reprice(session, HOUSE, orders.listing(session, "DRIED", SHOP), 9999), "not_in_pool")


def test_a_waiver_lets_one_shop_go_down(session: Session) -> None:
    waiver = granted(session, 3300)
    own, other = orders.listing(session, "DRIED", SHOP), orders.listing(session, "DRIED", "maoyang-tea")

    catalogue.reprice(session, HOUSE, own, 3300)
    refused(lambda: catalogue.reprice(session, HOUSE, own, 3299), "below_floor")
    refused(lambda: catalogue.reprice(session, HOUSE, other, 3300), "below_floor")
    placed = orders.place(session, orders.cart_with(session, {"DRIED": 2}, shop=SHOP))
    line = session.scalars(select(OrderLine).where(OrderLine.order_id == placed.order.id)).one()
    assert (line.unit_fen, line.floor_fen, line.waiver_id) == (3300, 3500, waiver.id)
    session.commit()


def test_a_line_at_the_floor_needs_no_waiver(session: Session) -> None:
    granted(session, 3300)
    placed = orders.place(session, orders.cart_with(session, {"DRIED": 2}, shop=SHOP))

    assert placed.order.lines[0].waiver_id is None


def test_a_waiver_that_is_over_sells_nothing_and_the_sweep_stops_the_listing(session: Session) -> None:
    waiver = granted(session, 3300)
    own = orders.listing(session, "DRIED", SHOP)
    catalogue.reprice(session, HOUSE, own, 3300)
    cart = orders.cart_with(session, {"DRIED": 1}, shop=SHOP)
    session.execute(
        update(PriceWaiver).where(PriceWaiver.id == waiver.id).values(since=ago(2), until=func.clock_timestamp())
    )

    refused(lambda: orders.place(session, cart), "not_on_sale")
    assert session.scalars(floors.out_of_step()).all() == [own.sku_id]
    pool.keep_floor(session, HOUSE, own.sku_id)
    session.refresh(own)
    assert own.stopped_by == ["floor"]
    assert session.scalars(floors.out_of_step()).all() == []
    notice = session.scalars(select(Notice).where(Notice.kind == "below_floor")).one()
    assert (notice.params["old_floor_fen"], notice.params["new_floor_fen"]) == (3300, 3500)


def test_a_waiver_ended_early(session: Session) -> None:
    waiver = granted(session, 3300)
    own = orders.listing(session, "DRIED", SHOP)
    catalogue.reprice(session, HOUSE, own, 3300)

    waivers.end(session, admin(session), waiver.id)

    session.refresh(own)
    assert own.stopped_by == ["floor"]
    refused(lambda: waivers.end(session, admin(session), waiver.id), "wrong_step")


def test_a_waiver_granted_puts_a_listing_back(session: Session) -> None:
    pool.set_terms(session, HOUSE, dried(session), HIGHER)
    granted(session, 3700)

    assert orders.listing(session, "DRIED", SHOP).state == "live"


def test_no_waiver_below_what_the_shop_owes(session: Session) -> None:
    refused(lambda: asked(session, 2899), "waiver_below_pool")
    refused(lambda: asked(session, 3500), "waiver_not_needed")
    asked(session, 2900)
    refused(lambda: asked(session, 3000), "waiver_waiting")


def test_a_waiver_never_lets_a_shop_sell_below_what_it_owes_later(session: Session) -> None:
    granted(session, 2900)
    own = orders.listing(session, "DRIED", SHOP)
    catalogue.reprice(session, HOUSE, own, 2900)
    pool.set_terms(session, HOUSE, dried(session), replace(DRIED, pool_fen=3100))

    session.refresh(own)
    assert own.stopped_by == ["floor"]
    assert pool.floor_for(session, own.shop_id, own.sku_id).lowest_fen == 3100


def test_nobody_grants_his_own_waiver(session: Session) -> None:
    waiver = asked(session, 3300)
    owner = Actor(waiver.requested_by)

    refused(lambda: waivers.grant(session, owner, waiver.id), "own_request")
    waivers.decline(session, admin(session), waiver.id, "Too low")
    assert waiver.state == "declined"
    refused(lambda: waivers.grant(session, admin(session), waiver.id), "wrong_step")


@pytest.mark.parametrize(
    ("begins", "ends", "code"), [(2, 1, "waiver_too_long"), (0, 90, "waiver_too_long"), (-9, -1, "not_ahead")]
)
def test_the_time_of_a_waiver(session: Session, begins: int, ends: int, code: str) -> None:
    refused(lambda: asked(session, 3300, begins, ends), code)


def test_a_shop_owes_the_price_of_its_tier(session: Session) -> None:
    session.execute(update(Organisation).where(Organisation.slug == SHOP).values(tier="gold"))
    pool.set_terms(session, HOUSE, dried(session), replace(DRIED, tiers={"gold": 2700, "trial": 3100}))

    owed = {}
    for shop in (SHOP, "maoyang-tea"):
        lines = basket(session, orders.cart_with(session, {"DRIED": 1}, shop=shop).id)
        owed[shop] = lines[0].pool_fen
    assert owed == {SHOP: 2700, "maoyang-tea": 2900}


def test_a_quota_is_what_a_shop_may_sell(session: Session) -> None:
    shop = orders.listing(session, "DRIED", SHOP).shop_id
    quotas.set_quota(session, HOUSE, dried(session), None, 9)
    quotas.set_quota(session, HOUSE, dried(session), shop, 5)

    orders.place(session, orders.cart_with(session, {"DRIED": 4}, shop=SHOP))
    orders.place(session, orders.cart_with(session, {"DRIED": 9}, shop="maoyang-tea"))
    cart = orders.cart_with(session, {"DRIED": 2}, shop=SHOP)
    session.commit()
    found = refused(lambda: orders.place(session, cart), "over_quota")
    assert (found.params["left"], found.params["lines"][0].sku_id) == (1, dried(session).id)
    session.rollback()
    carts.change(session, cart, cart.lines[0].id, 1)
    orders.place(session, cart)
    session.commit()


def test_a_quota_ends(session: Session) -> None:
    quota = quotas.set_quota(session, HOUSE, dried(session), None, 0)
    quotas.end_quota(session, HOUSE, dried(session), quota.id)
    refused(lambda: quotas.end_quota(session, HOUSE, dried(session), quota.id), "wrong_step")

    orders.place(session, orders.cart_with(session, {"DRIED": 4}, shop=SHOP))


def dried(session: Session) -> "cast.Sku":
    return cast.sku_by_code(session, "DRIED")


def history(session: Session) -> list[PoolTerms]:
    """Terms of the dried shoots in the order they hold."""
    rows = select(PoolTerms).where(PoolTerms.sku_id == dried(session).id).order_by(PoolTerms.since)
    return list(session.scalars(rows.execution_options(populate_existing=True)))


def now(session: Session) -> datetime:
    return session.execute(select(func.clock_timestamp())).scalar_one().astimezone(UTC)


def ago(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def person(session: Session, name: str) -> int:
    return session.scalars(select(Person.id).where(Person.name == name)).one()


def admin(session: Session) -> Actor:
    return Actor(person(session, "admin"))


def asked(session: Session, fen: int, begins: int = -1, ends: int = 5) -> PriceWaiver:
    """The owner of the shop asks, for days counted from today."""
    shop = session.get_one(Organisation, orders.listing(session, "DRIED", SHOP).shop_id)
    owner = Actor(person(session, "owner_b"))
    return waivers.ask(session, owner, shop, dried(session), fen, ago(-begins), ago(-ends), "Spring festival")


def granted(session: Session, fen: int) -> PriceWaiver:
    return waivers.grant(session, admin(session), asked(session, fen).id)


def refused(act: Callable[[], object], code: str) -> Refused:
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.code == code
    assert isinstance(caught.value, Invalid | Refused)
    return caught.value
