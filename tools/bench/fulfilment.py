"""The busiest day: 5,000 orders before noon are planned, picked, packed, labelled and handed over.

What is measured is the work of the server: operations in transactions of their own as the faces do them, pages asked of
the application inside this process, and the job that prints.
"""

import re
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import procrastinate
import psycopg
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from app import create_app
from config import read_settings
from jobs.papers import print_labels
from jobs.queue import queue
from models.delivery import Consignment, Parcel, PickLine
from models.orders import Order
from models.parties import Person
from models.reading import waiting
from models.reading.waiting import Choice
from models.runs import Run
from models.waves import PickTask
from operations import handover, lots, packing, picking, planning, runs, waves
from operations.actor import HOUSE, Actor
from operations.packing import Box
from tools.bench.busy_day import FILL, GOODS, KINDS, LOTS, ORDERS, PLACES
from tools.bench.house import House
from tools.bench.office import measured, signed_in
from tools.bench.took import Took, each, times_of

#: Orders in one wave.
WAVE = 500
HOME = "/fulfilment"
WAVES, PACKING, SHIPMENTS = f"{HOME}/waves", f"{HOME}/packing", f"{HOME}/shipments"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def fulfilment(house: House) -> list[Took]:
    """A day's orders through the house."""
    day = _Day(house.database(1_000))
    try:
        return list(day.done())
    finally:
        day.close()


class _Day:
    """A database with the orders of a day, and everything that is done with them in turn."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.app = create_app(read_settings({"SUINONG_ENV": "test", "FILES_URL": "memory:", "DATABASE_URL": url}))
        self.sessions: sessionmaker[Session] = self.app.extensions["session_factory"]
        self.client = signed_in(self.app, self.sessions, "warehouse")
        with self.sessions() as session:
            self.packer = Actor(session.scalars(select(Person.id).where(Person.name == "bench")).one())
        self.goods = self._orders()

    def close(self) -> None:
        """Let go of the database."""
        self.sessions.kw["bind"].dispose()

    def done(self) -> Iterator[Took]:
        """The day, step by step."""
        yield self._plan()
        yield from self._pages(
            "all wait", HOME, f"{WAVES}?storage=ambient", f"{WAVES}?storage=ambient&goods={self.goods[0]}&carrier=ZTO"
        )
        one_kind = self._chosen(Choice("ambient", sku_id=self.goods[0]))
        yield self._confirm_many(self._built(one_kind)[0])
        yield self._build_by_post()
        wave, took = self._built(self._chosen(Choice("ambient")))
        yield took
        yield from self._pages("just built", HOME, f"{WAVES}/{wave}")
        yield self._pick(wave)
        picked = self._consignments(wave)
        yield from self._pages("all picked", HOME, PACKING, f"{HOME}/consignments/{picked[-1]}/packing")
        yield self._pack(picked)
        yield self._print(wave)
        yield from self._pages("all packed", HOME, SHIPMENTS, f"{HOME}/consignments/{picked[-1]}")
        manifest, took = self._scan_out(wave)
        yield took
        yield from self._pages("all scanned", f"{HOME}/manifests/{manifest}", SHIPMENTS, f"{HOME}?step=shipped")

    def _orders(self) -> list[int]:
        """Write the day's orders; answers the kinds of goods."""
        with psycopg.connect(self.url) as connection:
            goods = [row[0] for row in connection.execute(GOODS, {"kinds": KINDS}).fetchall()]
            places = connection.execute(PLACES, {"goods": goods}).fetchall()
        with self.sessions.begin() as session:
            for number, (lot, bins) in enumerate(places):
                for part in range(1, LOTS):
                    place = bins[(number + part) % len(bins)]
                    lots.split(session, HOUSE, lot, 20_000, place, datetime.now(UTC).date())
        with psycopg.connect(self.url) as connection:
            for statement in FILL:
                connection.execute(statement, {"orders": ORDERS, "goods": goods, "lots": LOTS})
        self._analyse()
        return goods

    def _plan(self) -> Took:
        with self.sessions() as session:
            ids = session.scalars(select(Order.id).where(Order.state == "confirmed").order_by(Order.id)).all()

        def plan(number: int) -> int:
            with self.sessions.begin() as session:
                return len(planning.plan(session, session.get_one(Order, number)))

        times = times_of(plan, ids)
        self._analyse()
        return Took(f"planning {len(ids):,} orders", times.all, 60, times.note)

    def _built(self, ids: Sequence[int]) -> tuple[int, Took]:
        began = time.perf_counter()
        with self.sessions.begin() as session:
            wave = waves.build(session, self.packer, ids).id
        return wave, Took(f"a wave of {len(ids)}", time.perf_counter() - began, 3)

    def _build_by_post(self) -> Took:
        """As the page does it: the first so many of what was chosen."""
        page = self.client.get(f"{WAVES}?storage=ambient").text
        token = _TOKEN.search(page)
        form = {
            "take": "first",
            "first": str(WAVE),
            "picker": "0",
            "storage": "ambient",
            "csrf_token": token and token[1],
        }
        began = time.perf_counter()
        answer = self.client.post(WAVES, data=form)
        took = time.perf_counter() - began
        if answer.status_code != 303:
            raise RuntimeError(f"{WAVES}: {answer.status_code}")
        return Took(f"a wave of the first {WAVE} by the page", took, 3)

    def _confirm_many(self, wave: int) -> Took:
        """The line of a wave that most orders wait for."""
        lines = func.count()
        most = (
            select(PickLine.task_id, lines)
            .join(PickTask, PickTask.id == PickLine.task_id)
            .where(PickTask.wave_id == wave)
            .group_by(PickLine.task_id)
            .order_by(lines.desc())
        )
        with self.sessions() as session:
            task, many = session.execute(most).first() or (0, 0)
        assert task is not None  # noqa: S101 lines of a wave have one
        times = times_of(self._confirm, [task])
        return Took(f"confirming a line of {many} orders", times.all, 0.1, times.note)

    def _pick(self, wave: int) -> Took:
        with self.sessions() as session:
            tasks = session.scalars(select(PickTask.id).where(PickTask.wave_id == wave).order_by(PickTask.id)).all()
        return each("confirming a line", times_of(self._confirm, list(tasks)))

    def _confirm(self, task: int) -> None:
        with self.sessions.begin() as session:
            wanted = session.get_one(PickTask, task).quantity
            picking.confirm(session, self.packer, task, wanted)

    def _pack(self, consignments: Sequence[int]) -> Took:
        def pack(number: int) -> None:
            with self.sessions.begin() as session:
                packing.pack(session, self.packer, number, [Box(1500, sure=True)])

        return each("packing an order", times_of(pack, consignments))

    def _print(self, wave: int) -> Took:
        """The job itself, as the worker does it."""
        with self.sessions.begin() as session:
            params = {"wave": wave, "locale": "zh_Hans", "back": HOME}
            run = runs.begin_new(session, self.packer, "labels.print", params, None, "labels.print").id
        job = procrastinate.jobs.Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="labels.print")
        context = procrastinate.JobContext(
            app=queue,
            job=job,
            start_timestamp=0,
            abort_reason=lambda: None,
            additional_context={"app": self.app},
        )
        times = times_of(lambda number: print_labels.func(context, run_id=number), [run])
        with self.sessions() as session:
            done = session.get_one(Run, run)
            return Took(f"{done.done} labels", times.all, 20, f"{done.state}, {times.note}")

    def _scan_out(self, wave: int) -> tuple[int, Took]:
        """Onto the manifest of the carrier that takes most of them."""
        with self.sessions.begin() as session:
            found = select(Parcel.carrier, Parcel.waybill).join(Consignment).where(Consignment.wave_id == wave)
            parcels = session.execute(found.order_by(Parcel.id)).all()
            carriers = [row.carrier for row in parcels]
            carrier = max(set(carriers), key=carriers.count)
            manifest = handover.open_manifest(session, self.packer, carrier).id

        def scan(waybill: str) -> None:
            with self.sessions.begin() as session:
                handover.scan_out(session, self.packer, manifest, waybill)

        times = times_of(scan, [row.waybill or "" for row in parcels if row.carrier == carrier])
        return manifest, each("scanning a parcel out", times)

    def _chosen(self, choice: Choice) -> Sequence[int]:
        with self.sessions() as session:
            return session.scalars(waiting.matching(choice).limit(WAVE)).all()

    def _consignments(self, wave: int) -> Sequence[int]:
        with self.sessions() as session:
            mine = select(Consignment.id).where(Consignment.wave_id == wave, Consignment.state == "picked")
            return session.scalars(mine.order_by(Consignment.id)).all()

    def _pages(self, when: str, *paths: str) -> Iterator[Took]:
        self._analyse()
        for path in paths:
            opened = measured(self.client, self.sessions.kw["bind"], path, path)
            note = f"best {opened.best_ms:.0f}, own {opened.own_ms:.0f}, {opened.queries} queries"
            yield Took(f"{path} ({when})", opened.median_ms / 1000, 0.1, note)

    def _analyse(self) -> None:
        """What the database does by itself within a minute of so many changes."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")
