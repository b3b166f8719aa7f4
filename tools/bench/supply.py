"""The supply side with few lots and with many: how much longer the same takes.

50 lots of each of 1,000 kinds of goods, with 41 movements each, stand beside one lot of each. What is measured in both:
receiving a delivery, allocating lots to an order, the page of a lot, freezing a lot, and the list of a lot's buyers.
"""

import itertools
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import psycopg
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from app import create_app
from config import read_settings
from models.catalogue import Listing
from models.freight import zone_of
from models.parties import Person
from models.purchasing import PurchaseLine, PurchaseOrder
from models.reading.basket import basket
from models.stock import Bin, Lot
from operations import carts, checkout, freezes, payments, receipts
from operations.actor import Actor
from operations.checkout import Destination
from operations.payments import CheckoutFacts
from operations.receipts import Delivered
from tools.bench.house import House
from tools.bench.office import administrator

KINDS, LOTS, MOVES = 1_000, 50, 40
BUYERS = 10_000
TURNS = 25
#: How much longer it may take with everything there.
GOAL = 1.5
HANGZHOU = Destination("陈一禾", "+8613800138000", "33", "3301", "330106", None, "文一西路2号1幢301室")

#: Older lots of each kind of goods, all but one pack of each long gone.
_OLDER = (
    """INSERT INTO purchase_order (supplier_id, warehouse_id, buyout, state)
    SELECT supplier_id, warehouse_id, false, 'received' FROM lot ORDER BY id LIMIT %(kinds)s""",
    """INSERT INTO purchase_line (purchase_order_id, sku_id, unit, quantity, price_fen, due_from, due_until)
    SELECT o.id, l.sku_id, 'pack', %(lots)s * (%(moves)s + 1), 100, current_date, current_date
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM purchase_order
          WHERE NOT EXISTS (SELECT FROM purchase_line p WHERE p.purchase_order_id = purchase_order.id)) o
    JOIN (SELECT sku_id, row_number() OVER (ORDER BY id) AS n FROM lot ORDER BY id LIMIT %(kinds)s) l USING (n)""",
    """INSERT INTO receipt (purchase_order_id, received_by, received_on, token)
    SELECT p.purchase_order_id, w.id, current_date - 20, 'older ' || p.id || ' ' || i
    FROM purchase_line p CROSS JOIN generate_series(1, %(lots)s) i CROSS JOIN person w
    WHERE p.price_fen = 100 AND w.name = 'bench receiver'""",
    """INSERT INTO receipt_line (receipt_id, purchase_line_id, sku_id, bin_id, quantity, accepted, cost_fen, harvested_on,
        expires_on, exemption)
    SELECT r.id, p.id, p.sku_id, b.id, %(moves)s + 1, %(moves)s + 1, 100 * (%(moves)s + 1), current_date - 21,
        current_date + 400, 'household'
    FROM receipt r JOIN purchase_line p USING (purchase_order_id) JOIN sku k ON k.id = p.sku_id
    JOIN (SELECT storage, min(id) AS id FROM bin GROUP BY storage) b ON b.storage = k.storage WHERE r.token LIKE 'older %%'""",
    """INSERT INTO lot (code, sku_id, warehouse_id, bin_id, supplier_id, receipt_line_id, harvested_on, received_on, expires_on,
        cost_fen, buyout, on_hand, qc_state)
    SELECT 'OLD-' || r.id, r.sku_id, o.warehouse_id, r.bin_id, o.supplier_id, r.id, r.harvested_on, c.received_on, r.expires_on,
        100, false, 1, 'passed'
    FROM receipt_line r JOIN receipt c ON c.id = r.receipt_id JOIN purchase_order o ON o.id = c.purchase_order_id
    WHERE c.token LIKE 'older %%' ORDER BY r.id""",
    """INSERT INTO inspection (lot_id, inspector_id, result, sample)
    SELECT l.id, w.id, 'passed', 1 FROM lot l CROSS JOIN person w WHERE l.code LIKE 'OLD-%%' AND w.name = 'bench inspector'""",
    """INSERT INTO stock_movement (lot_id, kind, delta, cost_fen, cause_type, cause_id)
    SELECT id, 'received', %(moves)s + 1, 100 * (%(moves)s + 1), 'receipt_line', receipt_line_id
    FROM lot WHERE code LIKE 'OLD-%%'""",
    """INSERT INTO stock_movement (lot_id, kind, delta, cost_fen, cause_type, cause_id)
    SELECT id, 'counted', -1, -100, 'bench', i FROM generate_series(1, %(moves)s) i, lot WHERE code LIKE 'OLD-%%'""",
    """UPDATE stock_item s SET sellable = sellable + n FROM (
        SELECT sku_id, warehouse_id, count(*) AS n FROM lot WHERE code LIKE 'OLD-%%' GROUP BY 1, 2) l
    WHERE (s.sku_id, s.warehouse_id) = (l.sku_id, l.warehouse_id)""",
    """INSERT INTO audit_event (action, object_type, object_id)
    SELECT 'receive', 'lot', id FROM lot WHERE code LIKE 'OLD-%%'
    UNION ALL SELECT 'receive', 'receipt', id FROM receipt WHERE token LIKE 'older %%'
    UNION ALL SELECT 'inspect', 'inspection', i.id FROM inspection i JOIN lot l ON l.id = i.lot_id WHERE l.code LIKE 'OLD-%%'""",
)
#: Orders that got a pack of the first lot.
_BOUGHT = (
    """INSERT INTO cart (token_hash, checkout_token, closed_at) VALUES ('bench', 'bench', now())""",
    """INSERT INTO "order" (number, checkout_token, cart_id, state, goods_fen, freight_fen, total_fen, recipient, phone,
        province_code, street, placed_at, payment_due)
    SELECT overlay(lpad(i::text, 10, '0') placing 'R0000-' from 1 for 5), 'r' || i, (SELECT max(id) FROM cart), 'confirmed',
        3900, 800, 4700, '陈一禾', '+86138' || lpad(i::text, 8, '0'), '33', '文一西路1号', now(), now()
    FROM generate_series(1, %(buyers)s) i""",
    """INSERT INTO order_line (order_id, listing_id, shop_id, sku_id, supplier_id, product_slug, title_zh, title_en, pack_zh,
        pack_en, picture, storage, net_weight_g, min_remaining_days, quantity, unit_fen, line_fen, purchase_fen, pool_fen,
        service_fee_bp, freight_fen)
    SELECT o.id, l.id, l.shop_id, l.sku_id, p.supplier_id, p.slug, p.name_zh, p.name_en, k.pack_zh, k.pack_en, p.picture,
        k.storage, k.net_weight_g, k.min_remaining_days, 1, 3900, 3900, 2000, 2900, 300, 800
    FROM "order" o CROSS JOIN lot t JOIN listing l ON l.sku_id = t.sku_id JOIN sku k ON k.id = l.sku_id
    JOIN product p ON p.id = k.product_id WHERE o.number LIKE 'R0000-%%' AND t.id = 1""",
    """INSERT INTO consignment (order_id, warehouse_id, storage, state)
    SELECT l.order_id, t.warehouse_id, l.storage, 'shipped'
    FROM order_line l CROSS JOIN lot t WHERE t.id = 1 AND l.sku_id = t.sku_id""",
    """INSERT INTO parcel (consignment_id, weight_g, carrier, waybill, packed_by, shipped_at)
    SELECT c.id, 900, (SELECT min(code) FROM carrier), 'BENCH' || c.id, w.id, now()
    FROM consignment c CROSS JOIN person w WHERE w.name = 'bench receiver' AND c.state = 'shipped'""",
    """INSERT INTO allocation (order_line_id, lot_id, quantity, state)
    SELECT l.id, 1, 1, 'shipped' FROM order_line l JOIN consignment c ON c.order_id = l.order_id""",
    """INSERT INTO pick_line (consignment_id, allocation_id, lot_id, quantity, parcel_id)
    SELECT c.id, a.id, a.lot_id, 1, p.id FROM allocation a JOIN order_line l ON l.id = a.order_line_id
    JOIN consignment c ON c.order_id = l.order_id JOIN parcel p ON p.consignment_id = c.id""",
    """INSERT INTO stock_movement (lot_id, kind, delta, cause_type, cause_id)
    SELECT lot_id, 'shipped', -1, 'pick_line', id FROM pick_line""",
    """UPDATE lot SET on_hand = on_hand - %(buyers)s WHERE id = 1""",
    """UPDATE stock_item s SET sellable = sellable - %(buyers)s FROM lot l
    WHERE l.id = 1 AND (s.sku_id, s.warehouse_id) = (l.sku_id, l.warehouse_id)""",
)


@dataclass(frozen=True)
class Grown:
    """How long one thing takes with few and with many lots: medians in milliseconds."""

    name: str
    few_ms: float
    many_ms: float

    @property
    def times(self) -> float:
        """How many times as long."""
        return self.many_ms / self.few_ms


def supply(house: House) -> list[Grown]:
    """Measure both; the turns alternate, so that the machine's moods fall on both."""
    sides = [_Side(house.database(KINDS), many) for many in (False, True)]
    try:
        return [_compared(name, *[side.acts()[name] for side in sides]) for name in sides[0].acts()]
    finally:
        for side in sides:
            side.close()


def told(rows: list[Grown]) -> str:
    """The figures as a table; what grew more than it may is marked."""
    lots = KINDS * (LOTS + 1)
    lines = [f"{'ms':28} {f'{KINDS:,} lots':>12} {f'{lots:,} lots':>12} {'times':>6}"]
    for row in rows:
        mark = "  over the goal" if row.times > GOAL else ""
        lines.append(f"{row.name:28} {row.few_ms:12.1f} {row.many_ms:12.1f} {row.times:6.2f}{mark}")
    return "\n".join(lines)


class _Side:
    """A database with few lots or with many, and everything that is measured in it."""

    def __init__(self, url: str, many: bool) -> None:
        with psycopg.connect(url) as connection:
            sizes = {"kinds": KINDS, "lots": LOTS, "moves": MOVES, "buyers": BUYERS}
            for statement in (*_OLDER, *_BOUGHT) if many else _BOUGHT:
                connection.execute(statement, sizes)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")
        self.app = create_app(read_settings({"SUINONG_ENV": "test", "FILES_URL": "memory:", "DATABASE_URL": url}))
        self.sessions: sessionmaker[Session] = self.app.extensions["session_factory"]
        self.client = administrator(self.app, self.sessions)
        self.number = itertools.count(2)
        with self.sessions() as session:
            wanted = select(Person.id).where(Person.name == "bench receiver")
            self.keeper = Actor(session.scalars(wanted).one())

    def close(self) -> None:
        """Let go of the database."""
        self.sessions.kw["bind"].dispose()

    def acts(self) -> dict[str, Callable[[], float]]:
        """What is measured by name; each answers the milliseconds of one turn."""
        return {
            "receive a delivery": self._receive,
            "allocate to an order": self._allocate,
            "freeze a lot": self._freeze,
            "page of a lot": partial(self._page, "/fulfilment/lots/LOT-{number}"),
            "list of lots": partial(self._page, "/fulfilment/lots"),
            f"{BUYERS:,} buyers of a lot": partial(self._page, "/fulfilment/lots/LOT-1/buyers"),
            "trace page": partial(self._page, "/t/LOT-{number}"),
        }

    def _receive(self) -> float:
        with self.sessions.begin() as session:
            lot = session.get_one(Lot, next(self.number))
            today = datetime.now(UTC).date()
            order = PurchaseOrder(
                supplier_id=lot.supplier_id, warehouse_id=lot.warehouse_id, buyout=False, state="confirmed"
            )
            line = PurchaseLine(
                sku_id=lot.sku_id, unit="pack", quantity=40, price_fen=100, due_from=today, due_until=today
            )
            order.lines.append(line)
            session.add(order)
            session.flush()
            bin_id = session.scalars(select(Bin.id).where(Bin.storage == lot.sku.storage).order_by(Bin.id)).first()
            assert bin_id is not None  # noqa: S101 every storage class has bins
            told = Delivered(line.id, bin_id, today - timedelta(days=1), packs=40, declared="bench")
            session.execute(select(1))
            began = time.perf_counter()
            order.supplier.producer_kind = "household"
            receipts.receive(session, self.keeper, order.id, f"bench {order.id}", [told], today)
            return _since(began)

    def _allocate(self) -> float:
        with self.sessions.begin() as session:
            lot = session.get_one(Lot, next(self.number))
            listing = session.scalars(select(Listing.id).where(Listing.sku_id == lot.sku_id)).one()
            cart = carts.open_cart(session, None, f"bench {lot.id} {time.monotonic_ns()}")
            carts.add(session, cart, listing, 3)
            total = checkout.quote_for(session, basket(session, cart.id), HANGZHOU.province_code).total_fen
            attempt = checkout.place_order(session, Actor(), cart.checkout_token, HANGZHOU, total).attempt
            facts = CheckoutFacts("complete", True, attempt.amount_fen, attempt.currency, False, f"pi_{attempt.id}")
            session.scalars(zone_of("33")).one()
            began = time.perf_counter()
            payments.settle(session, attempt.id, facts, livemode=False, today=datetime.now(UTC).date())
            return _since(began)

    def _freeze(self) -> float:
        with self.sessions.begin() as session:
            lot = next(self.number)
            began = time.perf_counter()
            freezes.freeze(session, self.keeper, lot, "bench")
            return _since(began)

    def _page(self, path: str) -> float:
        address = path.format(number=next(self.number))
        began = time.perf_counter()
        status = self.client.get(address).status_code
        if status != 200:
            raise RuntimeError(f"{address}: {status}")
        return _since(began)


def _compared(name: str, few: Callable[[], float], many: Callable[[], float]) -> Grown:
    pairs = [(few(), many()) for _turn in range(TURNS)][2:]
    return Grown(name, statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs))


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
