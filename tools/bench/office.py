"""The office's lists at the size of a large county: server milliseconds and queries of each page.

Vendors, people, orders and the audit log are written by the database itself. Pages are asked of the application inside
this process, so what is measured is the server's work without a network; the books are not looked at.
"""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session, sessionmaker

from app import create_app
from config import read_settings
from models.parties import Organisation, Person
from operations import people
from operations.actor import HOUSE
from operations.people import Credentials

VENDORS, ORDERS, EVENTS = 5_000, 20_000, 200_000
TURNS = 7
GOAL_MS = 100
#: Name and address of each list.
PAGES = {
    "overview": "/cooperative",
    "orders": "/cooperative/orders",
    "orders to ship": "/cooperative/orders?state=to-ship",
    "orders, last page": "/cooperative/orders?page=50",
    "vendors": "/cooperative/vendors?view=shops",
    "vendors by name": "/cooperative/vendors?view=suppliers&q=%E5%90%88%E4%BD%9C",
    "vendors to review": "/cooperative/vendors",
    "products": "/cooperative/products?view=live",
    "products by word": "/cooperative/products?view=live&q=%E7%AC%8B",
    "products, last page": "/cooperative/products?view=live&page=50",
    "pool": "/cooperative/pool",
    "people": "/cooperative/people",
    "audit": "/cooperative/audit",
    "audit of one person": "/cooperative/audit?who=%E4%BA%BA1",
    "audit, one act": "/cooperative/audit?action=reprice",
    "audit, a rare act": "/cooperative/audit?action=unmask",
    "audit, one kind": "/cooperative/audit?kind=listing",
    "audit, two filters": "/cooperative/audit?kind=listing&action=ship",
    "audit of a month ago": "/cooperative/audit?from={from}&to={to}",
    "audit of prices": "/cooperative/audit?view=prices",
    "audit, an old page": "/cooperative/audit?before=1000",
    "settings": "/cooperative/settings",
    "freight": "/cooperative/settings/freight",
}

_FILL = (
    """INSERT INTO organisation (kind, slug, name_zh, name_en, state, producer_kind, township_code, village, tier, phone)
    SELECT CASE WHEN i %% 3 = 0 THEN 'supplier' ELSE 'shop' END, 'bench-' || i, '合作店' || i, 'Shop ' || i, 'approved',
        CASE WHEN i %% 3 = 0 THEN 'coop' END, '331123200', '好川村', CASE WHEN i %% 3 > 0 THEN 'standard' END, '+8613900000000'
    FROM generate_series(1, %(vendors)s) i""",
    """INSERT INTO person (name, phone) SELECT '人' || i, '+86138' || lpad(i::text, 8, '0')
    FROM generate_series(1, %(vendors)s) i""",
    """INSERT INTO membership (person_id, organisation_id, role)
    SELECT p.id, o.id, CASE o.kind WHEN 'shop' THEN 'owner' ELSE 'member' END
    FROM organisation o JOIN person p ON p.name = '人' || substr(o.slug, 7) WHERE o.slug LIKE 'bench-%%'""",
    """INSERT INTO application (kind, person_id, state, submitted_at, name_zh)
    SELECT 'shop', id, 'submitted', now() - id * interval '1 minute', name FROM person WHERE name LIKE '人%%' AND id %% 25 = 0""",
    """INSERT INTO audit_event (at, actor_id, organisation_id, action, object_type, object_id, before, after)
    SELECT now() - (%(events)s - i) * interval '20 seconds', 1 + i %% 97, NULL,
        CASE WHEN i %% 5000 = 0 THEN 'unmask' ELSE (ARRAY['reprice', 'list', 'ship', 'pack', 'approve'])[1 + i %% 5] END,
        (ARRAY['listing', 'parcel', 'order', 'sku', 'product'])[1 + i / 7 %% 5], i,
        '{"retail_fen": 3900}', '{"retail_fen": 4200}' FROM generate_series(1, %(events)s) i""",
    """INSERT INTO cart (token_hash, checkout_token, closed_at) VALUES ('bench', 'bench', now())""",
    """INSERT INTO "order" (number, checkout_token, cart_id, state, goods_fen, freight_fen, total_fen, recipient, phone,
        province_code, street, placed_at, payment_due)
    SELECT overlay(lpad(i::text, 10, '0') placing 'B0000-' from 1 for 5), 'b' || i, (SELECT max(id) FROM cart),
        (ARRAY['confirmed', 'completed', 'cancelled', 'expired'])[1 + i %% 4], 3900, 800, 4700, '陈一禾',
        '+86138' || lpad(i::text, 8, '0'), '33', '文一西路1号', now() - (%(orders)s - i) * interval '3 minutes', now()
    FROM generate_series(1, %(orders)s) i""",
    """INSERT INTO order_line (order_id, listing_id, shop_id, sku_id, supplier_id, product_slug, title_zh, title_en, pack_zh,
        pack_en, picture, storage, net_weight_g, min_remaining_days, quantity, unit_fen, line_fen, purchase_fen, pool_fen,
        service_fee_bp, freight_fen)
    SELECT o.id, l.id, l.shop_id, l.sku_id, p.supplier_id, p.slug, p.name_zh, p.name_en, k.pack_zh, k.pack_en, p.picture,
        k.storage, k.net_weight_g, k.min_remaining_days, 1, 3900, 3900, 2000, 2900, 300, 800
    FROM "order" o JOIN listing l ON l.id = 1 + o.id %% 900 JOIN sku k ON k.id = l.sku_id JOIN product p ON p.id = k.product_id""",
    """INSERT INTO consignment (order_id, warehouse_id, storage, state, created_at)
    SELECT o.id, (SELECT min(id) FROM warehouse), 'ambient', CASE WHEN o.id %% 3 = 0 THEN 'waiting' ELSE 'shipped' END, o.placed_at
    FROM "order" o WHERE o.state = 'confirmed'""",
)


@dataclass(frozen=True)
class Opened:
    """How long a page took: median and best of the turns, and the processor's time of this process alone.

    On a machine that does other things as well, only the last two say something.
    """

    name: str
    median_ms: float
    best_ms: float
    own_ms: float
    queries: int


def office(url: str) -> list[Opened]:
    """Fill the county at `url` further and open every list."""
    with psycopg.connect(url) as connection:
        for statement in _FILL:
            sizes = {"vendors": VENDORS, "orders": ORDERS, "events": EVENTS}
            connection.execute(statement, sizes)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
    app = create_app(read_settings({"SUINONG_ENV": "test", "FILES_URL": "memory:", "DATABASE_URL": url}))
    factory: sessionmaker[Session] = app.extensions["session_factory"]
    try:
        client = administrator(app, factory)
        return [measured(client, factory.kw["bind"], name, path) for name, path in PAGES.items()]
    finally:
        factory.kw["bind"].dispose()


def told(rows: list[Opened]) -> str:
    """The figures as a table; what is slower than the goal is marked."""
    lines = [f"{'page of the office':24} {'ms':>8} {'best':>8} {'own':>8} {'queries':>8}"]
    for row in rows:
        figures = f"{row.median_ms:8.1f} {row.best_ms:8.1f} {row.own_ms:8.1f} {row.queries:8}"
        lines.append(f"{row.name:24} {figures}{'  over the goal' if row.median_ms > GOAL_MS else ''}")
    return "\n".join(lines)


def administrator(app: Flask, sessions: sessionmaker[Session]) -> FlaskClient:
    """A browser of somebody who may see everything."""
    return signed_in(app, sessions, "admin")


def signed_in(app: Flask, sessions: sessionmaker[Session], role: str) -> FlaskClient:
    """A browser of somebody of the association."""
    with sessions.begin() as session:
        association = session.scalars(select(Organisation.id).where(Organisation.kind == "association")).one()
        person = people.sign_up(session, "bench", Credentials("+8613700000001", None, "bench bench bench"), "zh_Hans")
        people.grant(session, HOUSE, person.id, association, role)
        token = people.open_session(session, session.get_one(Person, person.id), "bench", second_factor=True)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client


def measured(client: FlaskClient, engine: Engine, name: str, path: str) -> Opened:
    times, own, counts = [], [], []
    for _turn in range(TURNS):
        with _queries(engine) as sent:
            begun, worked = time.perf_counter(), time.process_time()
            status = client.get(_dated(path)).status_code
            times.append((time.perf_counter() - begun) * 1000)
            own.append((time.process_time() - worked) * 1000)
        counts.append(len(sent) if status == 200 else -status)
    return Opened(name, statistics.median(times[1:]), min(times), statistics.median(own[1:]), counts[-1])


def _dated(path: str) -> str:
    days = {word: time.strftime("%Y-%m-%d", time.gmtime(time.time() - back * 86400)) for word, back in _BACK.items()}
    return path.format(**days)


_BACK = {"from": 31, "to": 30}


@contextmanager
def _queries(engine: Engine) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
