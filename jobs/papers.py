"""Hundreds of labels or slips as one PDF. A run that was cut short begins anew: a PDF is whole or not there."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import procrastinate
from sqlalchemy.orm import Session

from jobs.queue import PATIENTLY, House, queue
from jobs.results import stored
from models.delivery import Consignment
from models.parties import Organisation
from models.reading import parcels as reading
from models.reading.purchasing import house as the_house
from models.runs import Run, results_before
from operations import runs
from operations.packing_slips import packing_slips
from operations.parcel_labels import parcel_labels
from web.dispatch_words import manifest_number, wave_number
from web.parcel_words import labels_of, slips_of

#: Papers after which a run says how far it is.
STEP = 25
KINDS = ("labels.print", "slips.print")
KEPT = timedelta(days=7)


class _Stopped(Exception):  # noqa: N818 what happened
    """Whoever started it wants no more of it."""


@dataclass(frozen=True)
class _Batch:
    """What is to be drawn: how many, under which name, in words as they are needed, and by whom."""

    total: int
    name: str
    papers: Iterable[Any]
    draw: Callable[[Iterable[Any]], bytes]


@queue.task(name="labels.print", retry=PATIENTLY, pass_context=True)
def print_labels(context: procrastinate.JobContext, *, run_id: int) -> None:
    """The labels of the parcels of a wave or a manifest."""
    _print(House(context), run_id, _labels)


@queue.task(name="slips.print", retry=PATIENTLY, pass_context=True)
def print_slips(context: procrastinate.JobContext, *, run_id: int) -> None:
    """The slips of the consignments of a wave."""
    _print(House(context), run_id, _slips)


@queue.periodic(cron="30 19 * * *")  # 03:30 in China
@queue.task(name="papers.forget", queueing_lock="papers.forget", pass_context=True)
def forget_papers(context: procrastinate.JobContext, timestamp: int) -> None:
    """Labels and slips that were printed hold names and addresses: they are dropped after a week."""
    house = House(context)
    with house.sessions() as session:
        old = session.execute(results_before(KINDS, datetime.now(UTC) - KEPT)).all()
    for run_id, file_id, key in old:
        house.storage.drop(key)
        with house.sessions.begin() as session:
            runs.forget_result(session, run_id, file_id)


def _print(house: House, run_id: int, collect: Callable[[Session, Run], _Batch]) -> None:
    with house.sessions.begin() as session:
        run = runs.take_up(session, run_id)
        if run is None:
            return
        batch = collect(session, run)
        run.total, run.done, language = batch.total, 0, run.params["locale"]
    try:
        with house.speaking(language):
            content = batch.draw(_counted(house, run_id, batch.papers))
    except _Stopped:
        with house.sessions.begin() as session:
            runs.end(session, run_id, "cancelled")
    else:
        _hand_over(house, run_id, content, batch.name)


def _labels(session: Session, run: Run) -> _Batch:
    params = run.params
    which = reading.of_wave(params["wave"]) if "wave" in params else reading.of_manifest(params["manifest"])
    number = wave_number(params["wave"]) if "wave" in params else manifest_number(params["manifest"])
    rows = session.execute(reading.labelled(which)).all()
    return _Batch(len(rows), f"labels-{number}.pdf", labels_of(rows, _sender(session)), parcel_labels)


def _slips(session: Session, run: Run) -> _Batch:
    which = Consignment.wave_id == run.params["wave"]
    lines = session.execute(reading.slip_lines(which)).all()
    heads = session.execute(reading.slips(which)).all()
    total = len({line.consignment_id for line in lines})
    name = f"slips-{wave_number(run.params['wave'])}.pdf"
    return _Batch(total, name, slips_of(heads, lines, _sender(session)), packing_slips)


def _sender(session: Session) -> Organisation:
    """The association, to be read after the session has ended."""
    house = the_house(session)
    session.expunge(house)
    return house


def _counted(house: House, run_id: int, papers: Iterable[Any]) -> Iterator[Any]:
    """The same, with word of every STEP of them."""
    for number, paper in enumerate(papers, 1):
        yield paper
        if number % STEP == 0:
            with house.sessions.begin() as session:
                goes_on = runs.advance(session, run_id, STEP)
            if not goes_on:
                raise _Stopped


def _hand_over(house: House, run_id: int, content: bytes, name: str) -> None:
    """The file is the run's result, unless it was stopped at the last moment."""
    with house.sessions.begin() as session:
        run = session.get_one(Run, run_id, with_for_update={"key_share": True})
        run.done = run.total
        if run.cancel_asked_at is None:
            run.result_id = runs.keep_file(session, run, stored(house, content, "pdf", name, run_id))
        runs.end(session, run_id, "done" if run.result_id is not None else "cancelled")
