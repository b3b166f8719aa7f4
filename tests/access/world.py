"""A small world with everything twice: each party, and whatever is somebody's, once of tenant a and once of tenant b.

What tenant a would not tell anybody carries CANARY.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.audit import Notice
from models.catalogue import Product, Sku
from models.delivery import Consignment, Parcel
from models.files import StoredFile
from models.joining import Application
from models.orders import Order
from models.parties import Invitation, Membership, Organisation, Person, Role
from models.receiving import ReceiptLine
from models.sessions import LoginSession
from models.stock import Bin, Lot
from models.waves import PickTask
from operations import (
    applications,
    counting,
    documents,
    founding,
    memberships,
    payments,
    people,
    pickups,
    pictures,
    plots,
    products,
    purchases,
    readings,
    returns,
    runs,
    tracking,
    waivers,
)
from operations.actor import HOUSE, Actor
from operations.filing import Filed
from operations.memberships import Offer
from operations.notices import open_notice
from operations.product_content import Content, PackContent
from operations.purchases import WantedLine
from operations.readings import Measured
from operations.tracking import Happening
from tests import cast, dispatching, orders
from tests.days import now
from tests.joining import papers
from tests.pages import TOKEN, Browser
from tests.readings.orchard import FACTS
from tests.station.places import SANREN
from web.links import order_link

CANARY = "Kanarigul"
#: What stands in an address where nothing is, by the kind of its parameter.
MISSING = {"id": "999999999", "slug": "nothing-here", "number": "ZZZZZ-ZZZZZ", "lot": "ZZZZZ", "token": "nothing"}
#: What there is for everybody, or for whoever may, by its address; the rest of the office's pages name things of none.
PLACES: dict[str, dict[str, object]] = {
    "/products/<slug:slug>": {"slug": "sungan"},
    "/s/<slug:slug>": {"slug": "maoyang-tea"},
    "/s/<slug:shop_slug>/<slug:slug>": {"shop_slug": "maoyang-tea", "slug": "sungan"},
    "/t/<lot:code>": {"code": "L00001"},
    "/t/<lot:code>/epcis.json": {"code": "L00001"},
    "/t/<lot:code>/scans": {"code": "L00001"},
    "/t/<lot:code>/readings.svg": {"code": "L00001"},
    "/divisions/<id:code>.json": {"code": "33"},
    "/counter/certificates/<slug:kind>": {"kind": "conformity"},
    "/webhooks/tracking/<slug:adapter>": {"adapter": "aggregator"},
    "/language/<slug:code>": {"code": "en"},
    "/text-size/<slug:size>": {"size": "large"},
    "/join/<slug:kind>": {"kind": "shop"},
    "/media/<name>": {"name": "0123456789abcdef0123-180.webp"},
    "/invitations/<token>": {"token": "an-open-invitation"},
}
#: Whose the things of a tenant are, by how their addresses begin.
OWNERS = (
    ("/counter/products/", ("SU",)),
    ("/counter/notices/", ("SU",)),
    ("/counter/plots/", ("SU",)),
    ("/counter/purchases/", ("SU",)),
    ("/counter/", ("SO", "SH")),
    ("/account/team/", ("SO",)),
    ("/account/", ("CO",)),
    ("/orders/", ("CO",)),
    ("/jobs/", ("SU",)),
    ("/files/", ("SU",)),
    ("/station/", ("ST",)),
)
#: name → (role code, tenant)
CODES = {
    "consumer": ("CO", "a"),
    "stranger": ("CO", "b"),
    "owner_a": ("SO", "a"),
    "owner_b": ("SO", "b"),
    "helper_a": ("SH", "a"),
    "helper_b": ("SH", "b"),
    "supplier_a": ("SU", "a"),
    "supplier_b": ("SU", "b"),
    "operator_a": ("ST", "a"),
    "operator_b": ("ST", "b"),
    "packer": ("WH", ""),
    "inspector": ("IN", ""),
    "buyer": ("BU", ""),
    "manager": ("VM", ""),
    "finance": ("FI", ""),
    "support": ("SP", ""),
    "trainer": ("TR", ""),
    "admin": ("AA", ""),
    "root": ("PS", ""),
}
SHOPS = {"a": "maoyang-tea", "b": "wuxing-shanhuo"}
SUPPLIERS = {"a": "sanren-sunye", "b": "dazhe-chaye"}


@dataclass(frozen=True)
class Somebody:
    """A visitor. out: signed out, disabled or with a session that is over; pending: the second factor is to come."""

    name: str
    code: str
    tenant: str = ""
    out: bool = False
    pending: bool = False


@dataclass
class World:
    """The application, its database, everybody with an open browser, and where each tenant's things are."""

    app: Flask
    session: Session
    people: list[Somebody] = field(default_factory=list)
    things: dict[str, dict[str, dict[str, object]]] = field(default_factory=dict)
    places: dict[str, dict[str, object]] = field(default_factory=lambda: dict(PLACES))
    browsers: dict[str, Browser] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    #: The fingerprint of all rows when they were looked at last.
    state: str = ""

    def call(self, one: Somebody, method: str, address: str, *, token: bool = False) -> TestResponse:
        """A request of somebody; with `token`, the form's own and nothing else in it."""
        browser = self.browsers[one.name]
        if method in {"GET", "HEAD"}:
            return browser.client.open(address, method=method)
        form = {"nothing": ""} | ({"csrf_token": self._token(one)} if token else {})
        return browser.client.open(address, method=method, data=form)

    def address(self, path: str, tenant: str) -> str | None:
        """Where that tenant's thing is; None when the address names nothing of a tenant."""
        found = self.things.get(path, {}).get(tenant)
        for name, value in (found or {}).items():
            path = _put(path, name, value)
        return path if found else None

    def place(self, path: str) -> str | None:
        """Where something is that everybody may see who may call that address."""
        for name, value in self.places.get(path, {}).items():
            path = _put(path, name, value)
        return path if "<" not in path else None

    def is_there(self, path: str, one: Somebody) -> bool:
        """Whether that address shows something to whoever owns it, or to everybody."""
        if path in self.things:
            return one.code in owners_of(path) and one.tenant in self.things[path]
        return self.place(path) is not None

    @staticmethod
    def signed_otherwise(path: str) -> bool:
        """Whether something else than a form's token proves who calls."""
        return path.startswith(("/webhooks/", "/ingest/"))

    def _token(self, one: Somebody) -> str:
        if one.name not in self.tokens:
            page = self.browsers[one.name].client.get("/orders/lookup").text
            found = TOKEN.search(page)
            assert found is not None
            self.tokens[one.name] = found[1]
        return self.tokens[one.name]


def owners_of(path: str) -> tuple[str, ...]:
    """The codes of those whose things stand at such addresses."""
    return next(codes for start, codes in OWNERS if path.startswith(start))


def build(app: Flask, session: Session) -> World:
    """Everybody and everything."""
    world = World(app, session)
    _more_people(session)
    for tenant in ("a", "b"):
        _fill(world, tenant)
    _open_doors(world)
    session.commit()
    _let_in(world)
    return world


def _open_doors(world: World) -> None:
    """What whoever has the address may see: a picture, an invitation, the link in a buyer's mail."""
    name, token = PLACES["/media/<name>"]["name"], PLACES["/invitations/<token>"]["token"]
    world.app.extensions["storage"].put(f"media/{name}", b"picture")
    invited = world.session.scalars(select(Invitation).order_by(Invitation.id)).first()
    assert invited is not None
    invited.token_hash = people.digest(str(token))
    number = orders.up_to(world.session, "placed").number
    _stock(world)
    _way_out(world)
    _floor(world)
    with world.app.test_request_context():
        link = order_link(number).rpartition("/")[2]
    lot = world.session.scalars(select(Lot.id).where(Lot.code == "L00001")).one()
    world.places["/fulfilment/lots/<id:lot>/labels.pdf"] = {"lot": lot}
    household = founding.admit(world.session, HOUSE, "supplier", _household())
    for end in ("", "/withdrawal"):
        world.places[f"/cooperative/vendors/<id:party>/name{end}"] = {"party": household.id}
    world.places["/orders/<number:number>/open/<token>"] = {"number": number, "token": link}


def _stock(world: World) -> None:
    """A lot of the cast, the bin it lies in, and a count of that bin."""
    session, counter = world.session, _actor(world.session, "stockkeeper")
    lot = session.scalars(select(Lot).where(Lot.code == "L00001")).one()
    found = dict(session.execute(select(Lot.code, Lot.on_hand).where(Lot.bin_id == lot.bin_id)).all())
    count = counting.count(session, counter, lot.bin_id, "a count", found)
    for end in ("", "/buyers", "/freeze", "/move", "/recall", "/split", "/unfreezing", "/write-off"):
        world.places[f"/fulfilment/lots/<lot:code>{end}"] = {"code": lot.code}
    for end in ("", "/count", "/label.pdf"):
        world.places[f"/fulfilment/bins/<id:bin_id>{end}"] = {"bin_id": lot.bin_id}
    world.places["/fulfilment/counts/<id:count_id>"] = {"count_id": count.id}


def _way_out(world: World) -> None:
    """A wave, a parcel and a manifest, and what is printed for them."""
    session = world.session
    wave = dispatching.packed(session, orders.up_to(session, "confirmed"))
    parcel = dispatching.parcels_of(session, wave)[0]
    manifest = dispatching.handed_over(session, [parcel])
    world.places["/fulfilment/parcels/<id:parcel>/label.pdf"] = {"parcel": parcel.id}
    world.places["/fulfilment/consignments/<id:consignment>/slip.pdf"] = {"consignment": parcel.consignment_id}
    world.places["/fulfilment/waves/<id:wave>.pdf"] = {"wave": wave.id}
    for kind in ("pdf", "xlsx", "csv"):
        world.places[f"/fulfilment/manifests/<id:manifest>.{kind}"] = {"manifest": manifest.id}


def _floor(world: World) -> None:
    """What is picked, packed, handed over and came back in the warehouse, and an order that lacks packs."""
    session, put = world.session, world.places.__setitem__
    consignment = _consignment_of(session, orders.up_to(session, "picked"))
    for end in ("", "/packing"):
        put(f"/fulfilment/consignments/<id:consignment>{end}", {"consignment": consignment.id})
    task = session.scalars(select(PickTask.id).where(PickTask.wave_id == consignment.wave_id)).one()
    for end in ("", "/dissolving"):
        put(f"/fulfilment/waves/<id:wave>{end}", {"wave": consignment.wave_id})
    for end in ("", "/swap"):
        put(f"/fulfilment/waves/<id:wave>/picks/<id:task>{end}", {"wave": consignment.wave_id, "task": task})
    gone = _consignment_of(session, orders.up_to(session, "shipped")).parcels[0]
    for end in ("", "/closing"):
        put(f"/fulfilment/manifests/<id:manifest>{end}", {"manifest": gone.manifest_id})
    tracking.take_in(session, "SF", [Happening(gone.waybill or "", "returning", now())], "file")
    place = session.scalars(select(Bin.id).where(Bin.storage == "ambient").order_by(Bin.id)).first() or 0
    came = returns.receive(session, _actor(session, "packer"), gone.waybill or "", place)
    put("/fulfilment/returns/<id:return_id>", {"return_id": came.id})
    put("/fulfilment/returns/parcels/<id:parcel_id>", {"parcel_id": gone.id})
    gift = select(Sku.id).where(Sku.code == "GIFT").scalar_subquery()
    session.execute(update(Lot).where(Lot.sku_id == gift).values(expires_on=cast.today()))
    short = _consignment_of(session, orders.up_to(session, "confirmed", {"GIFT": 1}))
    put("/fulfilment/consignments/<id:consignment>/missing", {"consignment": short.id})


def _consignment_of(session: Session, order: Order) -> Consignment:
    return session.scalars(select(Consignment).where(Consignment.order_id == order.id)).one()


def _put(path: str, name: str, value: object) -> str:
    before, _, after = path.partition(f"{name}>")
    return f"{before.rpartition('<')[0]}{value}{after}"


def _more_people(session: Session) -> None:
    for tenant, number in (("a", 1), ("b", 2)):
        station = founding.admit(session, HOUSE, "station", _station(tenant))
        _grant(session, f"operator_{tenant}", f"+86199000004{60 + number}", station.id, "station_operator")
        _grant(session, f"helper_{tenant}", f"+86199000004{70 + number}", _party(session, SHOPS[tenant]).id, "helper")
    association = _party(session, "association").id
    _grant(session, "manager", "+8619900000441", association, "vendor_manager")
    _grant(session, "trainer", "+8619900000443", association, "trainer")
    cast.person(session, "root", "+8619900000442").is_superuser = True
    _grant(session, "disabled", "+8619900000444", association, "support")
    session.flush()


def _station(tenant: str) -> dict[str, object]:
    return {
        "slug": f"station-{tenant}",
        "name_zh": f"示例站{tenant}",
        "name_en": f"Station {tenant}",
        "township_code": "331123200",
        "village": "好川村",
    }


def _household() -> dict[str, object]:
    home: dict[str, object] = {"township_code": "331123200", "village": "好川村", "producer_kind": "household"}
    return home | {"slug": "household", "name_zh": "示例农户", "name_en": "Demo household"}


def _grant(session: Session, name: str, phone: str, organisation: int, role: str) -> None:
    people.grant(session, HOUSE, cast.person(session, name, phone).id, organisation, role)


def _party(session: Session, slug: str) -> Organisation:
    return session.scalars(select(Organisation).where(Organisation.slug == slug)).one()


def _actor(session: Session, name: str) -> Actor:
    person = session.scalars(select(Person).where(Person.name == name)).one()
    rows = session.execute(
        select(Organisation.id, Organisation.kind, Membership.role)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person.id)
    )
    return Actor(person.id, tuple(Role(*row) for row in rows), person.is_superuser)


def _secret(tenant: str, words: str) -> str:
    """What only the tenant may read."""
    return f"{CANARY}{words}" if tenant == "a" else words


def _fill(world: World, tenant: str) -> None:
    """What there is of a tenant, and the addresses it stands at."""
    session = world.session
    buyer = _actor(session, "consumer" if tenant == "a" else "stranger")
    owner, shop = _actor(session, f"owner_{tenant}"), _party(session, SHOPS[tenant])
    member, supplier = _actor(session, f"supplier_{tenant}"), _party(session, SUPPLIERS[tenant])
    put = partial(_note, world, tenant)
    _order(world, tenant, buyer)
    listing = orders.listing(session, "DRIED", SHOPS[tenant])
    for end in ("", "/listed", "/poster", "/poster.png", "/price", "/removal", "/return", "/place", "/words"):
        put(f"/counter/listings/<id:listing_id>{end}", listing_id=listing.id)
    _product(world, tenant, member, supplier)
    names = {"name_zh": _secret(tenant, "退回"), "name_en": _secret(tenant, "returned"), "product": 1}
    open_notice(session, "product_returned", "product", supplier.id, to=supplier.id, params=names)
    told = session.scalars(select(Notice.id).where(Notice.organisation_id == supplier.id)).one()
    put("/counter/notices/<id:notice_id>/closing", notice_id=told)
    _purchase(world, tenant, supplier)
    _team(world, tenant, owner, shop)
    _papers(world, tenant, member, supplier)
    _application(session, buyer, tenant)
    sku = session.scalars(select(Sku).where(Sku.code == "DRIED")).one()
    now = session.scalars(select(func.now())).one()
    wanted = (now + timedelta(days=1), now + timedelta(days=5))
    waiver = waivers.ask(session, owner, shop, sku, 3200, *wanted, _secret(tenant, "festival"))
    put("/counter/waivers/<id:waiver_id>/withdrawal", waiver_id=waiver.id)
    _work(world, tenant, member, supplier)
    _plot(world, tenant, member, supplier)
    _parcels(world, tenant)


def _parcels(world: World, tenant: str) -> None:
    """A parcel that lies at the station, and one on its way there."""
    session, operator = world.session, _actor(world.session, f"operator_{tenant}")
    station = _party(session, f"station-{tenant}").id
    to = replace(SANREN, station_id=station, recipient=_secret(tenant, "收件人"), phone="+8619900000383", street="")
    for number in range(2):
        order = orders.up_to(session, "shipped", {"DRIED": 1}, to=to)
        sent = select(Parcel).join(Consignment, Consignment.id == Parcel.consignment_id)
        parcel = session.scalars(sent.where(Consignment.order_id == order.id)).one()
        if number == 0:
            pickups.arrive(session, operator, station, parcel.waybill or "", _secret(tenant, "1"))
            for end in ("", "/return"):
                _note(world, tenant, f"/station/parcels/<id:parcel>{end}", parcel=parcel.id)


def _plot(world: World, tenant: str, member: Actor, supplier: Organisation) -> None:
    """A plot with a device on it."""
    name = _secret(tenant, "东坡")
    plot = plots.add_plot(world.session, member, supplier.id, replace(FACTS, name=name))
    device, _token = plots.add_device(world.session, member, plot, _secret(tenant, "桩一"))
    for end in ("", "/change", "/devices", "/readings.svg"):
        _note(world, tenant, f"/counter/plots/<id:plot_id>{end}", plot_id=plot.id)
    for end in ("", "/revocation"):
        path = f"/counter/plots/<id:plot_id>/devices/<id:device_id>{end}"
        _note(world, tenant, path, plot_id=plot.id, device_id=device.id)
    if tenant == "a":
        _grow(world.session, plot.id, device.id)


def _grow(session: Session, plot_id: int, device_id: int) -> None:
    """The first lot grew there, and something was measured on the day of its harvest."""
    lot = session.scalars(select(Lot).where(Lot.code == "L00001")).one()
    session.execute(update(ReceiptLine).where(ReceiptLine.id == lot.receipt_line_id).values(plot_id=plot_id))
    noon = datetime.combine(lot.harvested_on, time(4), UTC)
    readings.take_in(session, device_id, [Measured(noon, 1200, None, None)], noon, simulated=False)


def _work(world: World, tenant: str, member: Actor, supplier: Organisation) -> None:
    """Long work with its files."""
    params = {"back": "/counter/products", "locale": "en", "prices": False}
    run = runs.begin_new(world.session, member, "products.export", params, supplier.id, "products.export")
    world.app.extensions["storage"].put(f"table/{tenant}", b"a,b")
    run.result_id = run.faults_id = run_file(world.session, tenant)
    for end in ("", "/faults", "/result", "/cancellation"):
        _note(world, tenant, f"/jobs/<id:run_id>{end}", run_id=run.id)


def run_file(session: Session, tenant: str) -> int:
    """The table that was handed in for an import."""
    return session.scalars(select(StoredFile.id).where(StoredFile.key == f"table/{tenant}")).one()


def _note(world: World, tenant: str, path: str, **values: object) -> None:
    world.things.setdefault(path, {})[tenant] = values


def _order(world: World, tenant: str, buyer: Actor) -> None:
    """A paid order with goods of the tenant's shop, one that still waits for its payment, and one on its way."""
    session, put = world.session, partial(_note, world, tenant)
    to = replace(
        orders.HANGZHOU,
        recipient=_secret(tenant, "收件人"),
        street=_secret(tenant, "路1号"),
        remark=_secret(tenant, "remark"),
        phone="+8619900000381" if tenant == "a" else "+8619900000382",
    )
    found = []
    for paid in (True, False):
        cart = orders.cart_with(session, {"DRIED": 1}, shop=SHOPS[tenant], buyer=buyer)
        placed = orders.place(session, cart, to, buyer)
        if paid:
            payments.settle(session, placed.attempt.id, orders.paid(placed.attempt), livemode=False, today=cast.today())
        found.append(placed.order.number)
    put("/counter/orders/<number:number>", number=found[0])
    for end in ("", "/thanks", "/address", "/address/places"):
        put(f"/orders/<number:number>{end}", number=found[0])
    for end in ("/payment", "/cancellation"):
        put(f"/orders/<number:number>{end}", number=found[1])
    sent = orders.up_to(session, "shipped", {"DRIED": 1}, buyer=buyer, to=to)
    put("/orders/<number:number>/receipt", number=sent.number)


def _product(world: World, tenant: str, member: Actor, supplier: Organisation) -> None:
    """A draft nobody else knows of."""
    session, put = world.session, partial(_note, world, tenant)
    pack = PackContent(
        code=f"NEW{tenant.upper()}",
        pack_zh="1千克/袋",
        net_weight_g=1000,
        storage="ambient",
        shelf_life_days=90,
        min_remaining_days=10,
    )
    content = Content(
        name_zh=_secret(tenant, "新品"),
        category="bamboo",
        description_zh=_secret(tenant, "说明"),
        township_code="331123200",
        packs=(pack,),
    )
    revision = products.draft(session, member, supplier.id, content)
    for end in ("", "/draft", "/pictures", "/submission", "/withdrawal"):
        put(f"/counter/products/<id:product_id>{end}", product_id=revision.product_id)
    shown = pictures.add(session, member, revision.product_id, [_file(tenant, "picture")])[0]
    for end in ("lead", "removal"):
        put(
            f"/counter/products/<id:product_id>/pictures/<id:picture_id>/{end}",
            product_id=revision.product_id,
            picture_id=shown.id,
        )
    run = runs.prepare(session, member, "products.import", _file(tenant, "table"), {}, supplier.id)
    for end in ("", "/columns", "/start"):
        put(f"/counter/products/import/<id:run_id>{end}", run_id=run.id)


def _purchase(world: World, tenant: str, supplier: Organisation) -> None:
    """An order the supplier is asked, and what the office and the warehouse see of it."""
    session, buyer = world.session, _actor(world.session, "buyer")
    sku = session.scalars(select(Sku).join(Product).where(Product.supplier_id == supplier.id).order_by(Sku.id)).first()
    assert sku is not None
    line = WantedLine(sku.id, "pack", 20, 2000, cast.today(), cast.today() + timedelta(days=3))
    order = purchases.draft(session, buyer, supplier.id, [line], note=_secret(tenant, "早上送"))
    purchases.send(session, buyer, order.id, order.version)
    for end in ("", ".pdf", "/confirmation", "/proposal", "/refusal"):
        _note(world, tenant, f"/counter/purchases/<id:purchase>{end}", purchase=order.id)
    for end in ("", ".pdf"):
        world.places[f"/fulfilment/purchases/<id:purchase>{end}"] = {"purchase": order.id}


def _file(tenant: str, kind: str) -> Filed:
    return Filed(f"{kind}/{tenant}", "image/jpeg", 10, "0" * 64, _secret(tenant, f"{kind}.jpg"))


def _team(world: World, tenant: str, owner: Actor, shop: Organisation) -> None:
    """Who works there, and who was asked to."""
    session, put = world.session, partial(_note, world, tenant)
    offer = Offer(shop.id, "helper", f"+86199000004{80 + (tenant == 'b')}", _secret(tenant, "新帮手"))
    invitation = memberships.invite(session, owner, offer, papers.SEAL)
    put("/account/team/invitations/<id:invitation>/revocation", invitation=invitation.id)
    helping = session.scalars(
        select(Membership.id).where(Membership.organisation_id == shop.id, Membership.role == "helper")
    ).one()
    put("/account/team/<id:membership>/removal", membership=helping)


def _papers(world: World, tenant: str, member: Actor, supplier: Organisation) -> None:
    """A document with a photo in the store."""
    session = world.session
    asked = papers.mandatory(session, supplier)[0]
    world.app.extensions["storage"].put(f"documents/{tenant}.jpg", papers.picture())
    handed_in = documents.hand_in(
        session,
        member,
        supplier,
        asked.id,
        papers.paper(asked),
        papers.filed(f"documents/{tenant}.jpg"),
        cast.today(),
    )
    _note(world, tenant, "/files/documents/<id:file>", file=handed_in.photos[0].file_id)


def _application(session: Session, applicant: Actor, tenant: str) -> Application:
    mine = applications.begin(session, applicant, "supplier")
    who = applications.Identity(_secret(tenant, "申请人"), "+8619900000451")
    applications.save_identity(session, applicant, mine.id, mine.version, who)
    return mine


def _let_in(world: World) -> None:
    """A browser for everybody, and for those who are out although they hold a cookie."""
    people_there = [Somebody(name, code, tenant) for name, (code, tenant) in CODES.items()]
    world.browsers["guest"] = Browser(world.app)
    for one in people_there:
        world.browsers[one.name] = Browser(world.app, one.name)
    for name, like in (("expired", "admin"), ("disabled", "disabled")):
        world.browsers[name] = Browser(world.app, like)
    world.browsers["pending"] = Browser(world.app, "finance", second_factor=False)
    session = world.session
    newest = select(func.max(LoginSession.id)).join(Person, Person.id == LoginSession.person_id)
    expired = session.scalar(newest.where(Person.name == "admin"))
    session.execute(update(LoginSession).where(LoginSession.id == expired).values(expires_at=func.now()))
    session.execute(update(Person).where(Person.name == "disabled").values(state="disabled"))
    session.execute(
        update(LoginSession)
        .where(LoginSession.person_id.in_(select(Person.id).where(Person.name == "disabled")))
        .values(ended_at=func.now())
    )
    for tenant, name in (("a", "consumer"), ("b", "stranger")):
        login = session.scalar(newest.where(Person.name == name))
        _note(world, tenant, "/account/security/sessions/<id:login>/removal", login=login)
    session.commit()
    world.people = [
        Somebody("guest", "AN"),
        *people_there,
        Somebody("expired", "AN", out=True),
        Somebody("disabled", "AN", out=True),
        Somebody("pending", "FI", pending=True),
    ]
