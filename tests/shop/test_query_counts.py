"""How many statements a page costs: fixed, whatever it shows, whoever asks, whether it is made anew or was kept."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.catalogue import Listing
from models.parties import Organisation
from models.stock import Warehouse
from operations import catalogue, pool
from operations.actor import HOUSE
from operations.catalogue import Pack, ProductDraft
from tests.cast import TERMS, product_by_slug
from tests.pages import Browser, queries

#: Who asks → what knowing him costs: nothing; the packs in his cart; his session as well.
KNOWING = {"anybody": 0, "guest": 1, "consumer": 2}
#: Kind of page → its own statements, and the most it may cost all in all.
ALLOWED = {
    "home": (2, 4),
    "listing": (1, 4),
    "search": (2, 4),  # which listings, and their cards
    "searched twice": (3, 5),  # nothing has all the words, so what has some of them
    "searched in vain": (2, 4),
    "shop": (2, 4),
    "product": (1, 5),
    "cart": (2, 5),
}
EVERYTHING = "category=bamboo&sort=price&from=1&to=9999&storage=ambient&place=331123200&season=now"
PAGES = [
    ("home", "/"),
    *(("listing", f"/products{query}") for query in ("", "?category=bamboo", f"?{EVERYTHING}", "?sort=newest")),
    *(("search", f"/search?q={words}") for words in ("笋", "sungan", "shoots")),
    ("searched twice", "/search?q=茶 笋"),
    ("searched in vain", "/search?q=茶 冰箱"),
    ("shop", "/s/maoyang-tea"),
    ("product", "/products/sungan"),
    ("product", "/s/maoyang-tea/sungan"),
    ("cart", "/cart"),
]


@pytest.fixture(params=[0, 30], ids=["few", "many"], autouse=True)
def _goods(sessions: sessionmaker[Session], request: pytest.FixtureRequest) -> None:
    """Four products, or more than a page of them, with many packs each."""
    with sessions.begin() as session:
        for number in range(request.param):
            _list_another(session, number)


def _list_another(session: Session, number: int) -> None:
    house = session.scalars(select(Organisation).where(Organisation.is_pavilion)).one()
    like = product_by_slug(session, "sungan")
    packs = tuple(
        Pack(f"M{number}-{size}", f"{size}斤", f"{size} jin", 500 * size, "ambient", 365, 60) for size in (1, 2, 3)
    )
    draft = ProductDraft(
        **{
            name: getattr(like, name)
            for name in ("supplier_id", "township_code", "village", "grade_standard", "picture")
        },
        slug=f"many-{number}",
        category="bamboo",
        name_zh=f"笋{number}",
        name_en=f"Shoots {number}",
        description_zh="笋",
        description_en="Shoots",
        months=tuple(range(1, 13)),
        certificate_required=False,
        packs=packs,
    )
    product = catalogue.draft_product(session, HOUSE, draft, session.scalars(select(Warehouse.id)).one())
    catalogue.approve_product(session, HOUSE, product)
    for sku in product.skus:
        pool.set_terms(session, HOUSE, sku, TERMS["DRIED"])
        catalogue.list_sku(session, HOUSE, house, sku, TERMS["DRIED"].suggested_fen, number)


def fill(browser: Browser, session: Session, kinds: int) -> None:
    """Put different goods into the cart."""
    for listing in session.scalars(select(Listing.id).order_by(Listing.id).limit(kinds)).all():
        assert browser.post("/cart", {"listing": str(listing), "quantity": "1"}, page="/products").status_code == 303
    session.rollback()


def statements(app: Flask, browser: Browser, path: str) -> int:
    """How many a page costs, which must answer."""
    with queries(app) as sent:
        assert browser.get(path).status_code == 200, path
    return len(sent)


@pytest.mark.parametrize("who", KNOWING)
def test_every_page_has_its_number(app: Flask, session: Session, who: str) -> None:
    browser, known = Browser(app, who if who == "consumer" else None), KNOWING[who]
    if known:
        fill(browser, session, 4)
    for _kind, path in PAGES:
        browser.get(path)  # what hangs on the walls is read every half minute, whoever comes
    for kind, path in PAGES:
        own, most = ALLOWED[kind]
        expected = known + (own if known or kind != "cart" else 0)
        app.extensions["kept"].page.cache_clear()
        made, kept = statements(app, browser, path), statements(app, browser, path)
        assert (made, kept) == (expected, expected), path
        assert made <= most, path


def test_a_page_beyond_the_last_costs_two_more(app: Flask) -> None:
    browser = Browser(app)
    browser.get("/products")
    assert statements(app, browser, "/products?page=49") == 3


def test_more_lines_in_the_cart_cost_nothing(app: Flask, session: Session) -> None:
    browser = Browser(app)
    fill(browser, session, 1)
    browser.get("/cart")  # what hangs on the walls is read every half minute
    one = statements(app, browser, "/cart")
    fill(browser, session, 4)
    assert statements(app, browser, "/cart") == one == 3
