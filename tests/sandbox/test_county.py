"""The demonstration county: loaded once, by the real operations, into a database that is right afterwards."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from models.audit import Notice
from models.catalogue import Listing, PoolTerms, Product, Sku
from models.database import open_engine, session_factory
from models.delivery import Consignment, Parcel
from models.divisions import division
from models.joining import Application
from models.orders import Order
from models.parties import Organisation, Person, roles_of, shops_on_the_street
from models.reading.shelf import Card, Wanted, cards
from models.revisions import ProductRevision
from models.stock import Bin, Lot
from operations import founding, people, stock
from operations.invariants import breaches
from operations.people import Credentials
from operations.refusals import Refused
from sandbox.county.goods import all_goods, slug_of
from sandbox.county.load import load
from sandbox.county.lots import SOLD_OUT, batches, calendar
from sandbox.county.people import PASSWORD, SignIn, sign_ins
from sandbox.county.shelves import arrange
from sandbox.county.tables import listed, rows
from tests.cast import today
from tests.databases import Databases

STATIC = Path(__file__).resolve().parents[2] / "static"


@pytest.fixture(scope="module")
def county(databases: Databases) -> Iterator[sessionmaker[Session]]:
    """A loaded database, for tests that only look."""
    yield from _loaded(databases, None)


@pytest.fixture
def look(county: sessionmaker[Session]) -> Iterator[Session]:
    """A session whose changes are thrown away."""
    with county() as session:
        yield session
        session.rollback()


def _loaded(databases: Databases, month: int | None) -> Iterator[sessionmaker[Session]]:
    url = databases.fresh("empty")
    engine = open_engine(url)
    try:
        load(session_factory(engine), today(), month)
        yield session_factory(engine)
    finally:
        engine.dispose()
        databases.drop(url)


def _count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _pavilion(session: Session, month: int | None = None) -> list[Card]:
    house = session.scalars(select(Organisation).where(Organisation.is_pavilion)).one()
    return cards(session, house.id, Wanted(month=month), per_page=200)


def _stopped(session: Session) -> set[str]:
    """Packs whose supplier has a document that has lapsed."""
    return set(session.scalars(select(Sku.code).join(Listing).where(Listing.stopped_by.contains(["document"]))))


def test_the_books_are_right(county: sessionmaker[Session]) -> None:
    assert breaches(county.kw["bind"]) == []


def test_everything_is_there(look: Session) -> None:
    assert Counter(look.scalars(select(Product.state))) == {"approved": 49, "submitted": 1}
    assert _count(look, Sku) == 49 + len(rows("packs"))
    assert len(_pavilion(look)) == _count(look, Sku) - len(_stopped(look))
    kinds = Counter(look.scalars(select(Organisation.kind).where(Organisation.state == "approved")))
    assert kinds == {"association": 1, "supplier": 18, "shop": 7, "station": 6}
    assert Counter(look.scalars(select(Bin.storage))) == {"ambient": 20, "chilled": 12, "frozen": 8}


def test_one_supplier_has_a_document_that_lapsed_and_one_that_ends_soon(look: Session) -> None:
    assert {code[:6] for code in _stopped(look)} == {"SC-022", "SC-045", "SC-046"}
    party = Notice.params["party_zh"].as_string()
    told = look.execute(select(Notice.kind, party).where(Notice.organisation_id.is_(None)))
    assert {tuple(row) for row in told if row.kind.startswith("document")} == {
        ("document_lapsed", "示例·新路湾镇果业专业合作社"),
        ("document_expiring", "示例·五星村番薯专业合作社"),
    }


def test_three_would_like_to_join(look: Session) -> None:
    rows = look.execute(select(Application.kind, Application.state))
    assert {tuple(row) for row in rows} == {("shop", "submitted"), ("station", "returned"), ("supplier", "draft")}


def test_a_new_product_and_a_change_wait_for_review(look: Session) -> None:
    waiting = look.scalars(select(ProductRevision)).all()
    assert Counter((one.state, one.product.state) for one in waiting) == {
        ("submitted", "submitted"): 1,
        ("submitted", "approved"): 1,
    }


def test_every_product_has_its_drawing(look: Session) -> None:
    for product in look.scalars(select(Product).where(Product.state == "approved")):
        assert product.picture_is_drawing
        for width in (180, 360, 540, 800):
            assert (STATIC / f"{product.picture}-{width}.webp").is_file()


def test_every_shop_sells_what_it_chose_at_no_less_than_the_floor(look: Session) -> None:
    on_sale = (
        select(Organisation.slug, Sku.code, Listing.retail_fen, PoolTerms.floor_fen, PoolTerms.suggested_fen)
        .select_from(Listing)
        .join(Organisation, Organisation.id == Listing.shop_id)
        .join(Sku)
        .join(PoolTerms, PoolTerms.sku_id == Sku.id)
        .where(Listing.state == "live")
    )
    found = look.execute(on_sale).all()
    assert all(row.retail_fen >= row.floor_fen for row in found)
    village = [row for row in found if row.slug != "pavilion"]
    assert {1, -1} <= {(row.retail_fen > row.suggested_fen) - (row.retail_fen < row.suggested_fen) for row in village}
    for shop in rows("shops"):
        listed_there = {row.code[:6] for row in village if row.slug == shop["slug"]}
        assert listed_there == set(listed(shop["product_codes"])) - {code[:6] for code in _stopped(look)}


def test_invented_parties_say_so(look: Session) -> None:
    shown = [*look.scalars(shops_on_the_street()), *look.scalars(select(Organisation).filter_by(kind="supplier"))]
    assert len(shown) == 25
    assert all("示例" in party.name_zh and "demo" in party.name_en.lower() for party in shown)


@pytest.mark.parametrize("desk", sign_ins(), ids=lambda desk: desk.role_en)
def test_everybody_signs_in(look: Session, desk: SignIn) -> None:
    person = people.verify(look, Credentials(desk.phone, None, PASSWORD))
    assert person.name == desk.name


def test_every_role_has_somebody(look: Session) -> None:
    everybody = look.scalars(select(Person)).all()
    roles = {role.name for person in everybody for role in roles_of(look, person.id)}
    office = {"vendor_manager", "buyer", "inspector", "warehouse", "support", "finance", "trainer", "admin"}
    assert roles == office | {"owner", "member", "station_operator"}
    assert [person.name for person in everybody if person.is_superuser] == ["郑冬至"]


def test_orders_stand_at_every_step(look: Session) -> None:
    assert Counter(look.scalars(select(Order.state))) == {"confirmed": 14, "awaiting_payment": 2, "cancelled": 1}
    steps: dict[str, set[int]] = {}
    for consignment in look.scalars(select(Consignment)):
        steps.setdefault(consignment.state, set()).add(consignment.order_id)
    assert {step: len(orders) for step, orders in steps.items()} == {
        "waiting": 5,
        "picking": 1,
        "packed": 1,
        "shipped": 7,
    }
    waiting = look.scalars(select(Consignment.storage).where(Consignment.state == "waiting"))
    assert set(waiting) == {"ambient", "chilled", "frozen"}
    assert all(parcel.waybill for parcel in look.scalars(select(Parcel).where(Parcel.shipped_at.is_not(None))))
    picked = look.scalars(select(Consignment).where(Consignment.state == "picking")).one()
    assert [line.picked_at is not None for line in picked.pick_lines] == [True, False]


def test_orders_come_from_guests_and_the_consumer_and_from_several_shops(look: Session) -> None:
    orders = look.scalars(select(Order)).all()
    assert {order.buyer_id is None for order in orders} == {True, False}
    assert any(len({line.shop_id for line in order.lines}) >= 3 for order in orders)


def test_goods_are_good_today(look: Session) -> None:
    for lot in look.scalars(select(Lot)):
        assert lot.harvested_on <= lot.received_on <= today() < lot.expires_on
        assert len(lot.code) <= 24
        assert set(lot.code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
        assert lot.bin.storage == lot.sku.storage
    assert stock.retire_old_lots(look, today()) == 0


def test_something_is_nearly_gone_and_something_is_gone(look: Session) -> None:
    in_season = [card.free for card in _pavilion(look, today().month)]
    assert {0, 3, 7} <= set(in_season)


def test_the_shelf_begins_with_fresh_goods_of_the_season(look: Session) -> None:
    first = _pavilion(look)[0]
    assert first.free
    assert first.season & (1 << (today().month - 1))
    sku = look.scalars(select(Sku).join(Product).where(Product.slug == first.slug)).first()
    assert sku is not None
    assert sku.shelf_life_days <= 30


def test_loading_again_changes_nothing(county: sessionmaker[Session]) -> None:
    with county() as session:
        before = [_count(session, table) for table in (Organisation, Person, Product, Lot, Order)]
    load(county, today())
    with county() as session:
        assert [_count(session, table) for table in (Organisation, Person, Product, Lot, Order)] == before


def test_a_loading_cut_short_leaves_nothing(databases: Databases) -> None:
    url = databases.fresh("empty")
    engine = open_engine(url)
    sessions = session_factory(engine)
    with sessions.begin() as session:
        people.sign_up(session, "早来的人", Credentials(sign_ins()[-1].phone, None, "came-too-early"), "zh_Hans")
    with pytest.raises(Refused, match="account_exists"):
        load(sessions, today())
    with sessions() as session:
        assert not founding.is_founded(session)
        assert _count(session, Person) == 1
    engine.dispose()
    databases.drop(url)


@pytest.mark.parametrize("month", range(1, 13))
def test_there_is_something_to_buy_in_every_month(month: int) -> None:
    goods = all_goods()
    known = calendar(date(2026, month, 15))
    sold_out = arrange(goods, month).seasonal[SOLD_OUT]
    there = [one for one in goods if month in one.months and one.code != sold_out and batches(one, one.main, known)]
    assert len(there) >= 12
    assert any(one.is_fresh and one.months != tuple(range(1, 13)) for one in there)
    assert not any(batches(one, one.main, known) for one in goods if one.is_fresh and month not in one.months)


@pytest.mark.long
@pytest.mark.parametrize("month", [1, 6, 7, 10])
def test_the_shop_is_alive_in_another_month(databases: Databases, month: int) -> None:
    for sessions in _loaded(databases, month):
        assert breaches(sessions.kw["bind"]) == []
        with sessions() as session:
            assert sum(1 for card in _pavilion(session, month) if card.free) >= 12


@pytest.mark.parametrize("row", [*rows("products"), *rows("packs")], ids=lambda row: row["code"])
def test_prices_keep_their_rules(row: dict[str, str]) -> None:
    retail, floor, pool, purchase = (int(row[f"{name}_fen"]) for name in ("retail", "floor", "pool", "purchase"))
    assert purchase < pool < floor <= retail
    assert floor == _whole_yuan(retail * 92)
    assert pool == max(_whole_yuan(retail * 75), _whole_yuan(purchase * 120))


def _whole_yuan(hundredths_of_fen: int) -> int:
    return (hundredths_of_fen + 5000) // 10_000 * 100


def test_the_tables_agree_with_each_other() -> None:
    products = {row["code"] for row in rows("products")}
    supplied = [code for row in rows("suppliers") for code in listed(row["product_codes"])]
    assert sorted(supplied) == sorted(products)
    assert {code for row in rows("shops") for code in listed(row["product_codes"])} <= products
    assert {row["product_code"] for row in rows("packs")} <= products
    assert {row["product_code"] for row in rows("calendar")} - {""} <= products
    places = [row["origin_township_code"] for row in rows("products")]
    places += [row["township_code"] for table in ("suppliers", "shops", "stations") for row in rows(table)]
    assert all(division(code) for code in places)


def test_addresses_are_plain_pinyin() -> None:
    assert slug_of("hēi mù'ěr") == "hei-muer"
    assert slug_of("Suìchāng júmǐ") == "suichang-jumi"
