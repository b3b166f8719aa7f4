"""Twelve orders of one afternoon: who wants what, whereto, and what stands in the database of each of them."""

import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from sqlalchemy import Row, func, select, text
from sqlalchemy.orm import Session

from models.audit import Message
from models.delivery import Consignment, Parcel, PickLine
from models.orders import Order, OrderLine
from models.parties import Person
from models.payments import PaymentAttempt, Refund
from models.stock import Allocation, Lot
from operations import address_changes, carts, freezes
from operations.actor import Actor
from operations.invariants import breaches
from tests import cast, orders
from tests.journeys.house import SECONDS, Hand, House
from tests.orders import HANGZHOU
from tests.pages import Browser, engine_of
from tests.station.places import SANREN, open_station

#: Order → shop, goods, packs. "far" is the twelfth: it is placed by hand, for it is refused first. Tea of "short" is
#: promised last of all, so it goes short when a pack of tea is missing.
WANTED: dict[str, Sequence[tuple[str, str, int]]] = {
    "mixed": (("pavilion", "FRESH", 1), ("maoyang-tea", "TEA", 1), ("wuxing-shanhuo", "DRIED", 1)),
    "fetched": (("pavilion", "DRIED", 1),),
    "cold": (("pavilion", "FRESH", 1),),
    "boxes": (("maoyang-tea", "DRIED", 5),),
    "moved": (("pavilion", "DRIED", 2),),
    "back": (("pavilion", "FRESH", 2),),
    "received": (("wuxing-shanhuo", "DRIED", 1),),
    "early": (("pavilion", "FRESH", 1), ("pavilion", "DRIED", 2)),
    "frozen": (("pavilion", "GIFT", 1),),
    "village": (("maoyang-tea", "TEA", 1),),
    "short": (("pavilion", "DRIED", 1), ("maoyang-tea", "TEA", 2)),
}
#: All tea that may be sold lies in this lot, and every pack of it is wanted.
TEA_LOT, TEA_PACKS = "TEA-4", 4
#: Kilograms on the scale, goods and box, by order and storage; of each box where there are several.
SCALE: dict[tuple[str, str], tuple[str, ...]] = {
    ("mixed", "ambient"): ("0.5",),
    ("mixed", "chilled"): ("3.7",),
    ("fetched", "ambient"): ("0.4",),
    ("cold", "chilled"): ("3.7",),
    ("boxes", "ambient"): ("0.9", "0.65"),
    ("moved", "ambient"): ("0.65",),
    ("back", "chilled"): ("6.2",),
    ("received", "ambient"): ("0.4",),
    ("frozen", "frozen"): ("4.5",),
    ("village", "ambient"): ("0.25",),
    ("far", "ambient"): ("0.4",),
    ("short", "ambient"): ("0.5",),
}
#: What buyers are told, and how often: of thirteen parcels one comes back.
TOLD = {
    "confirmed": 12,
    "shipped": 13,
    "at_station": 1,
    "delivered": 12,
    "short": 1,
    "cancelled": 1,
    "sent_back": 1,
    "credited": 2,
}
CONSUMER = ("early", "received")
PHONE_AT_STATION = "+8619900000302"
MAIL = "mao@example.cn"
ELSEWHERE = "平江路1号"


@dataclass
class Twelve:
    """The house they are placed in, and their numbers."""

    house: House
    chromium: Chromium
    scripts: bool
    numbers: dict[str, str] = field(default_factory=dict)

    def place(self) -> None:
        """Place and pay eleven of them."""
        with self.house.sessions() as session:
            station, _operator = open_station(session)
            _only_so_much_tea(session)
            consumer = Actor(session.scalars(select(Person.id).where(Person.name == "consumer")).one())
            to = {
                "fetched": replace(SANREN, station_id=station, phone=PHONE_AT_STATION, street=""),
                "village": replace(HANGZHOU, email=MAIL),
            }
            for name, wanted in WANTED.items():
                buyer = consumer if name in CONSUMER else None
                (shop, sku, packs), *rest = wanted
                cart = orders.cart_with(session, {sku: packs}, shop=shop, buyer=buyer)
                for other, code, many in rest:
                    carts.add(session, cart, orders.listing(session, code, other).id, many)
                placed = orders.place(session, cart, to.get(name, HANGZHOU), buyer)
                session.commit()
                self.numbers[name] = placed.order.number
                self._pay(session, placed.attempt)

    def send_elsewhere(self, name: str) -> None:
        """Its buyer has moved."""
        with self.house.sessions.begin() as session:
            order = session.scalars(select(Order).where(Order.number == self.numbers[name])).one()
            address_changes.change_address(session, Actor(), order.id, replace(HANGZHOU, street=ELSEWHERE))

    def at_work(self, name: str, device: dict[str, object]) -> Hand:
        """Somebody of the cast, signed in."""
        page = self.house.visitor(self.chromium, device, scripts=self.scripts)
        cookie = Browser(self.house.app, name).client.get_cookie("session")
        assert cookie is not None
        page.context.add_cookies([{"name": "session", "value": cookie.value, "url": self.house.url}])
        return Hand(page, touches="has_touch" in device)

    def consignment(self, name: str, storage: str = "ambient") -> int:
        """The id of what leaves of an order in one way."""
        with self.house.sessions() as session:
            found = select(Consignment.id).join(Order, Order.id == Consignment.order_id)
            return session.scalars(
                found.where(Order.number == self.numbers[name], Consignment.storage == storage)
            ).one()

    def parcels(self, *names: str) -> Sequence[Row[Any]]:
        """What was packed of these orders, of all while none is named: id, number, waybill, carrier, wave_id."""
        columns: tuple[Any, ...] = (Parcel.id, Order.number, Parcel.waybill, Parcel.carrier, Consignment.wave_id)
        found = select(*columns).join(Consignment, Consignment.id == Parcel.consignment_id).join(Order)
        numbers = [self.numbers[name] for name in names or self.numbers]
        with self.house.sessions() as session:
            return session.execute(found.where(Order.number.in_(numbers)).order_by(Parcel.id)).all()

    def inside(self) -> Sequence[Row[Any]]:
        """What lies in the boxes: id, wave_id (of the consignment), number, lot."""
        columns: tuple[Any, ...] = (Consignment.id, Consignment.wave_id, Order.number, Lot.code.label("lot"))
        found = select(*columns).join(PickLine, PickLine.consignment_id == Consignment.id).join(Order).join(Lot)
        with self.house.sessions() as session:
            return session.execute(found.distinct().order_by(Consignment.id)).all()

    def rest(self) -> None:
        """Wait until the worker has done what there is to do."""
        until = time.monotonic() + SECONDS
        waiting = "SELECT task_name FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
        with self.house.sessions() as session:
            while left := session.scalars(text(waiting)).all():
                assert time.monotonic() < until, left
                session.rollback()
                time.sleep(0.05)

    def _pay(self, session: Session, attempt: PaymentAttempt) -> None:
        till = self.house.app.extensions["till"]
        till.open(attempt.id)
        session.refresh(attempt)
        self.house.double.control.pay(attempt.session_id or "")
        assert till.settle(attempt.id) == "succeeded"


def scan(page: Page, name: str, code: str) -> None:
    """A scanner types where the focus is and ends with Enter; without scripts the field is touched once."""
    page.locator(f"[name={name}]").first.focus()
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def all_is_well(twelve: Twelve) -> None:
    """Every order has ended as it had to, whoever had to be told was told once, and the books are right."""
    with twelve.house.sessions() as session:
        states = {row.number: row.state for row in session.execute(select(Order.number, Order.state))}
        ends = {name: states[number] for name, number in twelve.numbers.items()}
        assert ends == dict.fromkeys(twelve.numbers, "completed") | {"early": "cancelled"}
        owed = {
            name: session.scalars(select(Order.total_fen).where(Order.number == twelve.numbers[name])).one()
            for name in ("early", "back")
        }
        rows = session.execute(
            select(Order.number, Refund.state, Refund.amount_fen)
            .join(PaymentAttempt, PaymentAttempt.id == Refund.payment_attempt_id)
            .join(Order)
        )
        assert sorted(map(tuple, rows)) == sorted(
            (twelve.numbers[name], "succeeded", fen) for name, fen in (owed | {"short": 12500}).items()
        )
        given = select(Allocation.state).join(OrderLine, OrderLine.id == Allocation.order_line_id).join(Order)
        assert set(session.scalars(given.where(Order.number == twelve.numbers["early"]))) == {"released"}
        waiting = session.execute(select(Lot.on_hand, Lot.allocated).where(Lot.qc_state == "pending")).all()
        assert [tuple(row) for row in waiting] == [(2, 0)]
        messages = session.execute(select(Message.kind, Message.channel, Message.sent_at)).all()
    assert Counter(row.kind for row in messages) == TOLD
    assert all(row.sent_at for row in messages)
    channels = Counter(row.channel for row in messages)
    texts = [json.loads(file.read_text("utf-8")) for file in (twelve.house.mail_folder.parent / "sms").glob("*.json")]
    sent = {(sms["to"], sms["text"]) for sms in texts}
    assert len(sent) == len(texts), "nobody reads the same sentence twice"
    mails = twelve.house.mails()
    assert {mail["To"] for mail in mails} == {MAIL}
    assert channels == {"sms": len(sent), "mail": len(mails)}
    assert breaches(engine_of(twelve.house.app)) == []


def _only_so_much_tea(session: Session) -> None:
    """The tea of the cast is frozen by the inspector; a small lot came in. Some dried shoots have to go first."""
    inspector = Actor(session.scalars(select(Person.id).where(Person.name == "inspector")).one())
    tea = cast.sku_by_code(session, "TEA").id
    for lot in session.scalars(select(Lot.id).where(Lot.sku_id == tea)).all():
        freezes.freeze(session, inspector, lot, "moisture")
    cast.stock_up(session, "TEA", TEA_PACKS, days_left=500, code=TEA_LOT)
    cast.stock_up(session, "DRIED", 2, days_left=100, code="EARLY-2")
    session.commit()
    assert session.scalar(select(func.sum(Lot.on_hand)).where(Lot.sku_id == tea, Lot.frozen_at.is_(None))) == TEA_PACKS
