"""The floor against people who act at the same instant: whoever publishes, reprices, grants, ends, or buys."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from models.catalogue import Listing, Sku
from models.orders import OrderLine
from models.parties import Organisation, Person
from models.pool import PriceWaiver
from models.reading import floors
from operations import catalogue, pool, quotas, waivers
from operations.actor import HOUSE, Actor
from operations.checkout import Placed, place_order
from operations.refusals import Refused
from tests import books, cast, orders
from tests.races.barrier import answers, at_once, committed, errors

SHOP = "wuxing-shanhuo"
HIGHER = replace(cast.TERMS["DRIED"], floor_fen=3800, suggested_fen=4200)
ROUNDS = range(6)


@pytest.mark.parametrize("turn", ROUNDS)
def test_repricing_against_a_floor_that_rises(sessions: sessionmaker[Session], session: Session, turn: int) -> None:
    work = [committed(sessions, publish)] + [committed(sessions, repricing(fen)) for fen in (3500, 3600, 3790, 3800)]
    results = at_once(work[turn % 2 :] + work[: turn % 2])

    assert all(code(error) == "below_floor" for error in errors(results))
    assert nothing_stands_below(session)


@pytest.mark.parametrize("turn", ROUNDS)
def test_repricing_against_the_end_of_a_waiver(sessions: sessionmaker[Session], session: Session, turn: int) -> None:
    waiver = granted(session)
    admin = Actor(person(session, "admin"))
    work: list[Callable[[], object]] = [committed(sessions, lambda s: waivers.end(s, admin, waiver))]
    work += [committed(sessions, repricing(fen)) for fen in (3300, 3400, 3490)]
    results = at_once(work[turn % 2 :] + work[: turn % 2])

    assert all(code(error) == "below_floor" for error in errors(results))
    assert nothing_stands_below(session)


@pytest.mark.parametrize("turn", ROUNDS)
def test_buying_against_the_end_of_a_waiver(sessions: sessionmaker[Session], session: Session, turn: int) -> None:
    waiver = granted(session)
    admin = Actor(person(session, "admin"))
    catalogue.reprice(session, HOUSE, orders.listing(session, "DRIED", SHOP), 3300)
    filled = [orders.cart_with(session, {"DRIED": 1}, shop=SHOP) for _ in range(6)]
    total = books.total(session, filled[0])
    session.commit()
    work: list[Callable[[], object]] = [committed(sessions, placing(cart.checkout_token, total)) for cart in filled]
    work.insert(turn, committed(sessions, lambda s: waivers.end(s, admin, waiver)))

    results = at_once(work)

    assert {code(error) for error in errors(results)} <= {"not_on_sale"}
    sold = session.scalars(select(OrderLine.waiver_id)).all()
    assert sold == [waiver] * (len(answers(results)) - 1)  # with O9 after the test: each while it held


def test_buying_against_a_floor_that_rises(sessions: sessionmaker[Session], session: Session) -> None:
    filled = [orders.cart_with(session, {"DRIED": 1}, shop=SHOP) for _ in range(8)]
    total = books.total(session, filled[0])
    session.commit()
    work: list[Callable[[], object]] = [committed(sessions, placing(cart.checkout_token, total)) for cart in filled]
    results = at_once([*work, committed(sessions, publish)])

    assert {code(error) for error in errors(results)} <= {"not_on_sale"}
    assert set(session.scalars(select(OrderLine.floor_fen))) <= {3500}
    assert nothing_stands_below(session)


def test_two_who_publish_at_once(sessions: sessionmaker[Session], session: Session) -> None:
    results = at_once([committed(sessions, publish) for _ in range(6)])

    assert errors(results) == []  # with T6 after the test: their terms do not overlap


def test_listing_against_a_floor_that_rises(sessions: sessionmaker[Session], session: Session) -> None:
    sku = cast.sku_by_code(session, "FRESH").id
    shops = session.scalars(select(Organisation.id).where(Organisation.slug.in_((SHOP, "maoyang-tea")))).all()
    terms = replace(cast.TERMS["FRESH"], floor_fen=7800)

    def lists(shop: int) -> Callable[[Session], object]:
        return lambda s: catalogue.list_sku(
            s, HOUSE, s.get_one(Organisation, shop), s.get_one(catalogue.Sku, sku), 7500
        )

    raises = committed(sessions, lambda s: pool.set_terms(s, HOUSE, s.get_one(Sku, sku), terms))
    at_once([*(committed(sessions, lists(shop)) for shop in shops), raises])

    assert nothing_stands_below(session)


def test_a_quota_holds_in_twenty_shops_at_once(sessions: sessionmaker[Session], session: Session) -> None:
    session.execute(update(Listing).values(buyer_limit=None))
    sku = cast.sku_by_code(session, "DRIED")
    for shop in more_shops(session, 20):
        catalogue.list_sku(session, HOUSE, shop, sku, 3800)
    quotas.set_quota(session, HOUSE, sku, None, 2)
    session.commit()
    slugs = session.scalars(select(Organisation.slug).where(Organisation.slug.like("more-%"))).all()
    filled = [orders.cart_with(session, {"DRIED": 1}, shop=slug) for slug in slugs for _ in range(3)]
    total = books.total(session, filled[0])
    session.commit()

    results = at_once([committed(sessions, placing(cart.checkout_token, total)) for cart in filled[:36]])

    assert {code(error) for error in errors(results)} == {"over_quota"}
    assert len(answers(results)) == 24  # 12 shops, 2 each


def more_shops(session: Session, many: int) -> list[Organisation]:
    """Further village shops."""
    common = {"kind": "shop", "state": "approved", "tier": "standard"}
    shops = [Organisation(slug=f"more-{n}", name_zh=f"小店{n}", name_en=f"Shop {n}", **common) for n in range(many)]
    session.add_all(shops)
    session.flush()
    return shops


def publish(session: Session) -> object:
    return pool.set_terms(session, HOUSE, cast.sku_by_code(session, "DRIED"), HIGHER)


def repricing(fen: int) -> Callable[[Session], object]:
    return lambda session: catalogue.reprice(session, HOUSE, orders.listing(session, "DRIED", SHOP), fen)


def placing(token: str, total: int) -> Callable[[Session], Placed]:
    return lambda session: place_order(session, Actor(), token, orders.HANGZHOU, total)


def granted(session: Session) -> int:
    """A waiver of the shop down to 33.00, committed."""
    shop = session.scalars(select(Organisation).where(Organisation.slug == SHOP)).one()
    begins, ends = datetime.now(UTC) - timedelta(days=1), datetime.now(UTC) + timedelta(days=3)
    sku = cast.sku_by_code(session, "DRIED")
    waiver = waivers.ask(session, Actor(person(session, "owner_b")), shop, sku, 3300, begins, ends, "Fair")
    waivers.grant(session, Actor(person(session, "admin")), waiver.id)
    session.commit()
    return session.scalars(select(PriceWaiver.id)).one()


def person(session: Session, name: str) -> int:
    return session.scalars(select(Person.id).where(Person.name == name)).one()


def nothing_stands_below(session: Session) -> bool:
    """No live listing is below its floor, and none is stopped by it without need."""
    session.rollback()
    return session.scalars(floors.out_of_step()).all() == []


def code(error: Exception) -> str:
    return error.code if isinstance(error, Refused) else repr(error)
