"""Every page there is, in the demonstration county, with somebody who may see it."""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.catalogue import Sku
from models.delivery import Consignment, PickLine
from models.orders import Order
from models.parties import Person, pavilion
from models.reading.shelf import Card, Wanted, cards
from models.stock import Lot
from operations import delivery
from operations.actor import Actor
from sandbox.county.people import sign_ins
from tests.journeys.house import House
from tests.orders import listing
from tests.pages import Browser
from web.links import order_link

#: Not pages: for machines and scripts, and links that only lead on.
NO_PAGES = {"livez", "readyz", "metrics", "show_divisions", "change_language", "change_text_size", "open_by_link"}
GUESTS = {"guest", "filler", "wisher", "keeper"}


@dataclass(frozen=True)
class Sight:
    """A page: what it shows, where, who looks (see `Town.cookie`). press: a button to press before looking."""

    name: str
    path: str
    who: str = "guest"
    status: int = 200
    press: str = ""


_STREET = (
    Sight("home", "/"),
    Sight("home with a cart", "/", "filler"),
    Sight("listing", "/products"),
    Sight("second page", "/products?page=2"),
    Sight("filtered", "/products?category=tea&from=10&sort=price&storage=ambient"),
    Sight("nothing found by filter", "/products?from=9999"),
    Sight("search", "/search?q=sungan"),
    Sight("nothing found", "/search?q=xyzxyzxyz"),
    Sight("product", "/products/{product}"),
    Sight("sold out product", "/products/{sold_out}"),
    Sight("village shop", "/s/maoyang-tea"),
    Sight("product of a village shop", "/s/maoyang-tea/{product}"),
    Sight("trace", "/t/{lot}"),
    Sight("help", "/help"),
    Sight("licences", "/licences"),
    Sight("empty cart", "/cart"),
    Sight("cart", "/cart", "filler"),
    Sight("cart with something sold out", "/cart", "wisher"),
    Sight("checkout", "/checkout", "filler"),
    Sight("checkout not filled in", "/checkout", "filler", 422, "main .btn.buy"),
    Sight("checkout of a known buyer", "/checkout", "consumer"),
    Sight("lookup", "/orders/lookup"),
    Sight("lookup not filled in", "/orders/lookup", "guest", 422, "main .btn"),
    Sight("order to pay", "/orders/{placed}", "consumer"),
    Sight("order under way", "/orders/{waiting}", "consumer"),
    Sight("order sent", "/orders/{shipped}", "consumer"),
    Sight("order given up", "/orders/{cancelled}", "keeper"),
    Sight("payment", "/orders/{placed}/payment", "consumer"),
    Sight("provider not reached", "/orders/{placed}/payment?unreached=1", "consumer"),
    Sight("payment being checked", "/orders/{placed}/thanks", "consumer"),
    Sight("thanks", "/orders/{shipped}/thanks", "consumer"),
    Sight("order ended", "/orders/{cancelled}/thanks", "keeper"),
    Sight("sign in", "/login"),
    Sight("sign in not filled in", "/login", "guest", 422, "main .btn"),
    Sight("sign up", "/signup"),
    Sight("sign up not filled in", "/signup", "guest", 422, "main .btn"),
    Sight("account of a guest", "/account"),
    Sight("account", "/account", "consumer"),
    Sight("account of somebody with a desk", "/account", "warehouse"),
    Sight("own orders", "/account/orders", "consumer"),
    Sight("no own orders", "/account/orders?state=ended", "consumer"),
    Sight("nothing here", "/nowhere", "guest", 404),
    Sight("not for you", "/cooperative", "consumer", 403),
)
_WAREHOUSE = (
    Sight("queue", "/fulfilment", "warehouse"),
    Sight("being picked", "/fulfilment?step=picking", "warehouse"),
    Sight("shipped", "/fulfilment?step=shipped", "warehouse"),
    Sight("queue looked on", "/fulfilment", "admin"),
    Sight("consignment to pick", "/fulfilment/consignments/{to_pick}", "warehouse"),
    Sight("consignment shipped", "/fulfilment/consignments/{gone}", "warehouse"),
    Sight("pick", "/fulfilment/consignments/{picking}/picks/{line}", "warehouse"),
    Sight("picked already", "/fulfilment/consignments/{picking}/picks/{picked_line}", "warehouse"),
    Sight("packing", "/fulfilment/consignments/{to_pack}/packing", "warehouse"),
    Sight("packing not filled in", "/fulfilment/consignments/{to_pack}/packing", "warehouse", 422, "main .btn"),
    Sight("shipment", "/fulfilment/consignments/{packed}/shipment", "warehouse"),
)
_OFFICE = (
    Sight("overview", "/cooperative", "admin"),
    Sight("orders", "/cooperative/orders", "admin"),
    Sight("orders of one kind", "/cooperative/orders?state=to-ship", "support"),
    Sight("no such orders", "/cooperative/orders?q=0000", "finance"),
    Sight("order for the administrator", "/cooperative/orders/{shipped}", "admin"),
    Sight("order for the support", "/cooperative/orders/{placed}", "support"),
)
_COUNTER = (
    Sight("counter", "/counter", "owner"),
    Sight("notices", "/counter/notices", "owner"),
)
SIGHTS = _STREET + _WAREHOUSE + _OFFICE + _COUNTER


class Town:
    """The county's house with what the paths speak of, and everybody who looks at it."""

    def __init__(self, house: House) -> None:
        self.house = house
        with house.sessions.begin() as session:
            self.facts = _facts(session)
        self.cookie = cache(self._cookie)

    def path(self, sight: Sight) -> str:
        """Where a sight is today."""
        return sight.path.format(**self.facts)

    def browser(self, who: str) -> Browser:
        """guest, filler with a full cart, wisher of what is sold out, keeper of an order; else the word for a role."""
        browser = Browser(self.house.app, None if who in GUESTS else desk(who))
        if who in {"filler", "consumer"}:
            with self.house.sessions() as session:
                self._fill(browser, [listing(session, sku).id for sku in ("SC-001", "SC-012", "SC-026")])
        if who == "wisher":
            self._fill(browser, [self.facts["gone_listing"]])
        if who == "keeper":
            with self.house.app.test_request_context():
                link = order_link(str(self.facts["cancelled"]))
            browser.get(link)
        return browser

    def _cookie(self, who: str) -> str:
        cookie = self.browser(who).client.get_cookie("session")
        return cookie.value if cookie else ""

    def _fill(self, browser: Browser, listings: list[object]) -> None:
        for packs, listing_id in enumerate(listings, start=1):
            browser.post("/cart", {"listing": str(listing_id), "quantity": str(packs)}, page="/products")


def desk(role: str) -> str:
    """The name of somebody with that role in the county."""
    words = {"admin": "Association, admin", "consumer": "Consumer", "finance": "Association, finance"}
    words |= {"support": "Association, support", "warehouse": "Association, warehouse and packing"}
    words |= {"owner": "Shop owner", "supplier": "Supplier, cooperative"}
    return next(one.name for one in sign_ins() if one.role_en == words[role])


def _facts(session: Session) -> dict[str, object]:
    tea = session.scalars(select(Sku).where(Sku.code == "SC-001")).one()
    consumer = session.scalars(select(Person.id).where(Person.name == desk("consumer"))).one()
    mine = session.scalars(select(Order).where(Order.buyer_id == consumer).order_by(Order.id)).all()
    shipped, _, waiting, placed = (order.number for order in mine)
    picking = _consignment(session, "picking")
    lines = {line.picked_at is not None: line.id for line in picking.pick_lines}
    return {
        "product": tea.product.slug,
        "lot": session.scalars(select(Lot.code).where(Lot.sku_id == tea.id).order_by(Lot.id)).first(),
        "sold_out": _sold_out(session).slug,
        "gone_listing": _sold_out(session).listing_id,
        "shipped": shipped,
        "waiting": waiting,
        "placed": placed,
        "cancelled": session.scalars(select(Order.number).where(Order.state == "cancelled")).one(),
        "picking": picking.id,
        "line": lines[False],
        "picked_line": lines[True],
        "packed": _consignment(session, "packed").id,
        "gone": _consignment(session, "shipped").id,
        "to_pack": _pick_all(session),
        "to_pick": _consignment(session, "waiting").id,
    }


def _consignment(session: Session, state: str) -> Consignment:
    found = session.scalars(select(Consignment).where(Consignment.state == state).order_by(Consignment.id)).first()
    assert found is not None, state
    return found


def _pick_all(session: Session) -> int:
    """One more consignment in the packer's hands, with nothing left to pick."""
    packer = Actor(session.scalars(select(Person.id).where(Person.name == desk("warehouse"))).one())
    consignment = _consignment(session, "waiting")
    delivery.start_picking(session, packer, consignment.id)
    for line in session.scalars(select(PickLine).where(PickLine.consignment_id == consignment.id)).all():
        delivery.pick(session, packer, line.id, line.lot.code)
    return consignment.id


def _sold_out(session: Session) -> Card:
    """Something of which nothing is left."""
    house = session.scalars(pavilion()).one()
    found = {card.slug: card for card in cards(session, house.id, Wanted(), per_page=200) if not card.free}
    return next(iter(found.values()))
