"""Readings of devices beside five million that are stored already: how fast they come in, how fast a chart is drawn.

Batches come by real HTTP over connections that are kept open, from many devices in turn. Pages and charts are asked of
the application inside this process, as the office's lists are.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import psycopg
from sqlalchemy.orm import Session, sessionmaker

from app import create_app
from config import read_settings
from models.database import open_engine, session_factory
from operations import plots
from operations.actor import HOUSE
from operations.plots import PlotFacts
from sandbox.county.parties import found_and_admit
from tools.bench.client import Figures, Sent, let_in
from tools.bench.house import House
from tools.bench.office import Opened, administrator, measured, told

STORED, PLOTS, DEVICES_EACH = 5_000_000, 50, 2
MINUTES = 10
#: Readings in a batch, and batches of each device; together they stay below what a device may send in a minute.
BATCHES = ((1, 20), (10, 20), (100, 20))
SENDERS, MOST_SECONDS = 8, 60
GOAL_PER_SECOND = 1_000

_FILL = """
INSERT INTO reading (device_id, at, temperature_c100, humidity_bp, soil_moisture_bp)
SELECT d.id, %(last)s - i * interval '10 minutes', 1500 + (1000 * sin(i / 22.9) + 800 * sin(i / 8365.0))::int,
    7000 + (1500 * sin(i / 22.9 + 3))::int, 2500 + i %% 1000
FROM device d, generate_series(0, %(each)s - 1) i"""


def readings(house: House) -> str:
    """Store, send, draw; answers the figures as a text."""
    url = house.bare("bench_readings")
    tokens, supplier, plot = _planted(url)
    first = _fill(url, datetime.now(UTC).replace(microsecond=0))
    lines = [f"{STORED:,} readings of {len(tokens)} devices stored"]
    with house.shop(url) as shop:
        for size, batches in BATCHES:
            sent = _batches(tokens, size, batches, first)
            lines.append(_sentence(let_in(shop.port, _shared(sent), MOST_SECONDS, once=True), size))
    return "\n".join([*lines, told(_opened(url, supplier, plot))])


def _planted(url: str) -> tuple[list[str], int, int]:
    """The tokens of all devices, the supplier, one of its plots."""
    engine = open_engine(url)
    try:
        with session_factory(engine).begin() as session:
            supplier = found_and_admit(session).by_code["SUP-18"]
            made = [plots.add_plot(session, HOUSE, supplier.id, _facts(number)) for number in range(PLOTS)]
            tokens = [
                plots.add_device(session, HOUSE, plot, f"{place}")[1] for plot in made for place in range(DEVICES_EACH)
            ]
            return tokens, supplier.id, made[0].id
    finally:
        engine.dispose()


def _facts(number: int) -> PlotFacts:
    return PlotFacts(f"园{number}", "水蜜桃", "Peach", None, "320206103", "", 6667, 0, 3800, 1500)


def _fill(url: str, last: datetime) -> datetime:
    """Answers the first moment. The foreign key is checked once at the end instead of row by row."""
    each = STORED // (PLOTS * DEVICES_EACH)
    first = last - timedelta(minutes=MINUTES * each)
    with psycopg.connect(url) as connection:
        connection.execute("SELECT keep_reading_months(%s, %s)", [first.date(), (last + timedelta(days=40)).date()])
        connection.execute("ALTER TABLE reading DROP CONSTRAINT fk_reading_device_id")
        connection.execute(_FILL, {"last": last, "each": each})
        connection.execute(
            "ALTER TABLE reading ADD CONSTRAINT fk_reading_device_id FOREIGN KEY (device_id) REFERENCES device"
        )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
    return first


def _batches(tokens: Sequence[str], size: int, batches: int, first: datetime) -> list[Sent]:
    """What the devices send, one after the other and again; no reading twice."""
    return [
        Sent("POST", "/ingest/readings", _headers(token), _body(first, size, number))
        for number in range(batches)
        for token in tokens
    ]


def _headers(token: str) -> tuple[tuple[str, str], ...]:
    return (("Authorization", f"Bearer {token}"), ("Content-Type", "application/json"))


def _body(first: datetime, size: int, number: int) -> str:
    """Late readings of the day before all others, so that no page has more to show; sizes do not meet."""
    start = first - timedelta(days=1) + timedelta(milliseconds=size)
    moments = (start + timedelta(seconds=number * size + place) for place in range(size))
    values = {"temperature_c100": 1534, "humidity_bp": 6600, "soil_moisture_bp": 3100}
    return json.dumps({"readings": [{"at": moment.isoformat(), **values} for moment in moments]})


def _shared(sent: Sequence[Sent]) -> list[Sequence[Sent]]:
    """Among the connections."""
    return [sent[place::SENDERS] for place in range(SENDERS)]


def _sentence(figures: Figures, size: int) -> str:
    taken = figures.statuses.get("200", 0) * size
    others = {status: number for status, number in figures.statuses.items() if status != "200"}
    times = sorted(figures.milliseconds)
    rate = taken / figures.seconds
    return (
        f"batches of {size:>3}: {rate:,.0f} readings a second{'' if rate >= GOAL_PER_SECOND else ', under the goal'}, "
        f"{len(times) / figures.seconds:,.0f} requests a second, p50 {times[len(times) // 2]:.1f} ms, "
        f"p95 {times[len(times) * 95 // 100]:.1f} ms{f', refused {others}' if others else ''}"
    )


def _opened(url: str, supplier: int, plot: int) -> list[Opened]:
    """The pages of the office's plots, and each chart."""
    app = create_app(read_settings({"SUINONG_ENV": "test", "FILES_URL": "memory:", "DATABASE_URL": url}))
    factory: sessionmaker[Session] = app.extensions["session_factory"]
    home = f"/cooperative/vendors/{supplier}/plots"
    charts = {
        f"{of}, {span}": f"{home}/{plot}/readings.svg?span={span}&of={of}"
        for span in ("day", "month")
        for of in ("temperature", "moisture")
    }
    pages = {f"{PLOTS} plots": home, "one plot": f"{home}/{plot}", **charts}
    try:
        client = administrator(app, factory)
        return [measured(client, factory.kw["bind"], name, path) for name, path in pages.items()]
    finally:
        factory.kw["bind"].dispose()
