"""What a shop owes, what a supplier gets and the floor are told to those they concern, and to nobody else.

One pack carries figures that stand nowhere else. It is sold from the shelf to the carrier, and everything anybody can
read meanwhile is searched for them: pages by following their links, mails, text messages, the poster, the data pack.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.worker import run_due
from models.delivery import Consignment
from models.orders import Order
from models.payments import PaymentAttempt
from operations import data_packs, payments, pool, posters
from operations.actor import HOUSE
from operations.catalogue import reprice
from operations.pool import Terms
from operations.pricing import earning
from shop.counter import poster as poster_page
from tests import cast, orders, parcels, supply
from tests.counter.parties import shop
from tests.fulfilment.places import hidden, packed_form, sheet_of, waybill_of
from tests.pages import Apps, Browser
from tests.shop.buying import HANGZHOU, check_out, fill, only_order
from tests.shop.phones import Outbox, Pocket
from web.links import order_link

Browsers = Callable[..., Browser]
PURCHASE, POOL, TIER, FLOOR, SUGGESTED, RETAIL = 1137, 1379, 1357, 1461, 2393, 2387
TERMS = Terms(purchase_fen=PURCHASE, pool_fen=POOL, floor_fen=FLOOR, suggested_fen=SUGGESTED, tiers={"gold": TIER})
PACKS = 2
#: What is left of a sale tells what was owed: before the fee, and after it for one pack and for all.
GAINS = (RETAIL - TIER, earning(RETAIL, TIER, 300), earning(RETAIL * PACKS, TIER * PACKS, 300))
EVERYTHING = (PURCHASE, POOL, TIER, FLOOR, *GAINS)
#: What is not read: files, other languages of the same pages, and ways out.
NOT_FOLLOWED = ("/static", "/media", "/language", "/text-size", "/logout", "/jobs")
MOST_PAGES = 80
LINK = re.compile(r'href="(/[^"#]*)"')
#: Names of files are made of figures by accident.
ADDRESS = re.compile(r'\s(?:src|href|srcset|action)="[^"]*"')
TAG = re.compile(r"<[^>]*>")


def found(text: str, amounts: tuple[int, ...]) -> list[int]:
    """The amounts that stand in a text, for a pack or for all packs, in yuan or in fen, whatever tags lie between."""
    bare = ADDRESS.sub("", text)
    readings = (bare, unescape(TAG.sub("", bare)), unescape(TAG.sub(" ", bare)))
    return [fen for fen in amounts if any(_stands_in(reading, fen * n) for reading in readings for n in (1, PACKS))]


def _stands_in(text: str, fen: int) -> bool:
    yuan = f"{fen // 100}[.．。]{fen % 100:02}"
    return re.search(rf"(?<![0-9.]){yuan}(?![0-9])|(?<![0-9A-Za-z.]){fen}(?![0-9A-Za-z])", text) is not None


def pages(visitor: Browser, *begin: str) -> Iterator[tuple[str, str]]:
    """Address and text of all a visitor reaches by links from some pages on, each address with one query."""
    waiting, known = list(begin), {path.partition("?")[0] for path in begin}
    while waiting:
        path = waiting.pop(0)
        answer = visitor.client.get(path, follow_redirects=True)
        assert answer.status_code < 500, path
        if answer.mimetype not in {"text/html", "text/csv", "application/json", "text/plain"}:
            continue
        yield path, answer.text
        for link in LINK.findall(answer.text):
            path = link.partition("?")[0]
            if path not in known and len(known) < MOST_PAGES and not path.startswith(NOT_FOLLOWED):
                known.add(path)
                waiting.append(unescape(link))


def told(visitor: Browser, amounts: tuple[int, ...], *begin: str) -> dict[str, list[int]]:
    """Where a visitor reads what he may not, from these pages on. The pages themselves must be there."""
    for path in begin:
        assert visitor.client.get(path).status_code == 200, path
    return {path: figures for path, text in pages(visitor, *begin) if (figures := found(text, amounts))}


@pytest.fixture
def app(apps: Apps, database_url: str) -> Iterator[Flask]:
    """The application; who pays online finds nobody there, and the order is kept."""
    with apps.app(database_url, PAYMENTS_STRIPE="double", STRIPE_API_BASE="http://127.0.0.1:1") as app:
        yield app


@pytest.fixture
def outbox(app: Flask) -> Outbox:
    """All mail."""
    return Outbox(app)


@pytest.fixture(autouse=True)
def _goods(session: Session) -> None:
    """The dried shoots at unmistakable prices, on the shelf of a gold shop, with a lot that cost as much."""
    sku, seller = cast.sku_by_code(session, "DRIED"), shop(session)
    seller.tier = "gold"
    pool.set_terms(session, HOUSE, sku, TERMS)
    reprice(session, HOUSE, orders.listing(session, "DRIED", seller.slug), RETAIL)
    supply.bring_in(session, sku, 5, price_fen=PURCHASE, code="CANARY", days_left=100)
    session.commit()


def bought(browser: Browser, session: Session) -> Order:
    """A paid order of the pack."""
    fill(browser, session, "DRIED", PACKS, "maoyang-tea")
    assert check_out(browser).status_code == 303
    order = only_order(session)
    attempt = session.scalars(select(PaymentAttempt)).one()
    payments.settle(session, attempt.id, orders.paid(attempt), livemode=False, today=cast.today())
    session.commit()
    return order


def ship(session: Session) -> None:
    """The warehouse has done its work."""
    packer, parcel = orders.packer(session), session.scalars(select(Consignment)).one()
    parcels.pick(session, packer, parcel.id)
    parcels.pack(session, packer, parcel.id)
    parcels.ship(session, packer, parcel.id)
    session.commit()


def of_the_street(number: str) -> tuple[str, ...]:
    """Pages of whoever bought something."""
    return (
        "/", "/products", "/search?q=sungan", "/products/sungan", "/s/maoyang-tea", "/s/maoyang-tea/sungan",
        "/t/CANARY", "/cart", f"/orders/{number}",
    )  # fmt: skip


def test_the_search_finds_what_it_looks_for(browser: Browsers, session: Session) -> None:
    """Whoever may read the figures does: they are written in a way that is found."""
    number = bought(browser(), session).number
    assert set(told(browser("buyer"), EVERYTHING, "/cooperative/pool").popitem()[1]) >= {PURCHASE, POOL, FLOOR}
    owner = told(browser("owner_a"), EVERYTHING, "/counter", f"/counter/orders/{number}")
    assert set(owner[f"/counter/orders/{number}"]) == {TIER, GAINS[-1]}
    assert found('<p data-fen="1379">', (POOL,)) == [POOL]
    assert found("<b>22</b><i>.74</i>", (PURCHASE,)) == [PURCHASE]
    assert found('<a href="/media/1137.webp">21137 A1379 11.371</a>', EVERYTHING) == []


def test_buyers(browser: Browsers, session: Session) -> None:
    guest = browser()
    fill(guest, session, "DRIED", PACKS, "maoyang-tea")
    assert told(guest, EVERYTHING, "/cart", "/checkout") == {}
    address = guest.post("/checkout/address", HANGZHOU, page="/checkout")
    assert found(address.text, EVERYTHING) == []
    assert check_out(guest).status_code == 303
    order = only_order(session)
    assert told(guest, EVERYTHING, *of_the_street(order.number)) == {}


def test_a_buyer_with_an_account(browser: Browsers, session: Session) -> None:
    consumer = browser("consumer")
    order = bought(consumer, session)
    ship(session)

    assert told(consumer, EVERYTHING, *of_the_street(order.number), "/account", "/account/orders") == {}


def test_a_guest_with_the_link(app: Flask, browser: Browsers, session: Session) -> None:
    order = bought(browser(), session)
    ship(session)
    with app.test_request_context():
        link = order_link(order.number)
    guest = browser()

    assert guest.get(link).status_code == 303
    assert told(guest, EVERYTHING, f"/orders/{order.number}", "/t/CANARY") == {}


def test_another_shop(browser: Browsers, session: Session) -> None:
    """It reads what it owes itself, but not what others owe, and no purchase price."""
    bought(browser(), session)

    owner = browser("owner_b")
    assert told(owner, (PURCHASE, TIER, *GAINS), "/counter", "/counter/pool", "/counter/orders") == {}
    for path in ("/s/maoyang-tea", "/s/maoyang-tea/sungan", "/products/sungan", "/t/CANARY"):
        assert found(owner.get(path).text, EVERYTHING) == [], path


def test_no_shop_reads_the_purchase_price(browser: Browsers, session: Session) -> None:
    number = bought(browser(), session).number
    begin = ("/counter", "/counter/pool", "/counter/orders", "/counter/earnings", f"/counter/orders/{number}")

    assert told(browser("owner_a"), (PURCHASE,), *begin) == {}


@pytest.mark.parametrize(
    ("name", "amounts"), [("supplier_a", (POOL, TIER, *GAINS)), ("supplier_b", EVERYTHING), ("inspector", EVERYTHING)]
)
def test_suppliers_and_inspectors(
    app: Flask, browser: Browsers, session: Session, name: str, amounts: tuple[int, ...]
) -> None:
    """A supplier may know what he gets for his own goods, but not what shops owe."""
    bought(browser(), session)
    home = "/counter/products" if name.startswith("supplier") else "/cooperative/products"
    sku = cast.sku_by_code(session, "DRIED")
    product = sku.product_id
    session.rollback()
    visitor = browser(name)

    begin = (home,) if name == "supplier_b" else (home, f"{home}/{product}")
    assert told(visitor, amounts, *begin) == {}
    if name != "inspector":
        run = visitor.post(f"{home}/export", page=home).location
        run_due(app, app.extensions["settings"].database_url)
        assert found(_unpacked(visitor.get(f"{run}/result").data), amounts) == []


def test_packers(browser: Browsers, session: Session) -> None:
    order = bought(browser(), session)
    packer, sheet = browser("packer"), sheet_of(session, order)
    seen: list[tuple[str, str]] = []
    answer = packer.post(f"{sheet}/picking", page="/fulfilment")
    while "/picks/" in answer.location:
        seen += pages(packer, answer.location)
        answer = packer.post(
            answer.location, {"picked": hidden(packer.get(answer.location).text, "picked")}, page=answer.location
        )
    seen += pages(packer, sheet, f"{sheet}/packing", "/fulfilment/packing", "/fulfilment/waves", answer.location)
    form = packed_form(session, order, packer.get(f"{sheet}/packing").text, "1.25") | {"boxes-0-sure": "y"}
    assert packer.post(f"{sheet}/packing", form, page=f"{sheet}/packing").status_code == 303
    manifest = packer.post("/fulfilment/manifests", {"carrier": "SF"}, page="/fulfilment/shipments").location
    seen += pages(packer, sheet, "/fulfilment/shipments", manifest)
    leaving = {"waybill": waybill_of(session, order)}
    assert packer.post(f"{manifest}/parcels", leaving, page=manifest).status_code == 303
    seen += pages(packer, sheet, manifest, "/fulfilment", "/fulfilment?step=shipped")

    assert len(seen) > 8
    assert [(path, figures) for path, text in seen if (figures := found(text, EVERYTHING))] == []


def test_mails_and_text_messages(app: Flask, browser: Browsers, session: Session, outbox: Outbox) -> None:
    """Also to the shop, which is told that a floor takes its goods from the shelf."""
    pocket = Pocket(app)
    bought(browser(), session)
    owner = browser("owner_a")
    invited = owner.post("/account/team/invitations", {"name": "新人", "phone": "19900000461"}, "/account")
    assert invited.status_code == 303
    run_due(app, app.extensions["settings"].database_url)

    assert [mail.to for mail in outbox.sent] == [HANGZHOU["email"]]
    said = [f"{mail.subject}\n{mail.text}\n{mail.html}" for mail in outbox.sent] + [sms.text for sms in pocket.arrived]
    assert [text for text in said if found(text, EVERYTHING)] == []
    assert found(said[0], (RETAIL,)) == [RETAIL]


def test_the_poster(browser: Browsers, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[posters.Poster] = []

    def draw(poster: posters.Poster) -> bytes:
        drawn.append(replace(poster, picture=None))
        return posters.draw(poster)

    monkeypatch.setattr(poster_page, "draw", draw)
    path = f"/counter/listings/{orders.listing(session, 'DRIED', 'maoyang-tea').id}/poster"
    session.rollback()
    owner = browser("owner_a")

    assert owner.get(f"{path}.png").status_code == 200
    assert found(repr(drawn), EVERYTHING) == []
    assert found(repr(drawn), (RETAIL,)) == [RETAIL]
    assert found(owner.get(path).text, EVERYTHING) == []


def test_the_data_pack(app: Flask, browser: Browsers, session: Session) -> None:
    """The floor is in it: shops take it along."""
    data_packs.renew_data_pack(session, cast.product_by_slug(session, "sungan"))
    session.commit()
    run_due(app, app.extensions["settings"].database_url)
    sku = cast.sku_by_code(session, "DRIED").id
    session.rollback()

    answer = browser("owner_a").post(f"/counter/pool/{sku}/data-pack", page=f"/counter/pool/{sku}/waivers")

    assert answer.status_code == 200
    assert found(_unpacked(answer.data), EVERYTHING) == [FLOOR]


def _unpacked(content: bytes) -> str:
    """What can be read in an archive; a spreadsheet is one, too."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = [name for name in archive.namelist() if not name.endswith((".webp", ".jpg", ".png"))]
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in texts)
