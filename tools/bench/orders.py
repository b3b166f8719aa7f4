"""Placing orders without a page: the operation and the plain statements, from several processes at once."""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from queue import Empty

import psycopg

from models.database import open_engine, session_factory
from operations.actor import Actor
from operations.checkout import Destination, place_order
from tools.bench.carts import CITY, COUNTY, PROVINCE
from tools.bench.client import Figures
from tools.bench.straight import OneLine, write

PROCESSES = 4
PATIENCE_SECONDS = 120
#: Orders a process could write in a second at the most.
MOST_A_SECOND = 1500
HANGZHOU = Destination("陈一禾", "+8613800138000", PROVINCE, CITY, COUNTY, None, "文一西路1号2幢301室")

Writer = Callable[[str, Sequence[OneLine], Callable[[Callable[[OneLine], None]], None]], None]


def by_operation(url: str, lines: Sequence[OneLine], work: Callable[[Callable[[OneLine], None]], None]) -> None:
    """As the shop does it."""
    engine = open_engine(url, pool_size=1)
    factory = session_factory(engine)

    def place(line: OneLine) -> None:
        with factory.begin() as session:
            place_order(session, Actor(), line.checkout_token, HANGZHOU, line.total_fen)

    work(place)
    engine.dispose()


def by_statements(url: str, lines: Sequence[OneLine], work: Callable[[Callable[[OneLine], None]], None]) -> None:
    """As nothing but statements do it."""
    with psycopg.connect(url, autocommit=True) as connection:
        work(lambda line: write(connection, line))


def measure(url: str, lines: Sequence[OneLine], writer: Writer, seconds: float, processes: int = PROCESSES) -> Figures:
    """Orders of `lines` by so many processes for so long, or until there are no more."""
    context = multiprocessing.get_context("spawn")
    start, said = context.Barrier(processes), context.Queue()
    workers = [
        context.Process(target=_work, args=(url, lines[number::processes], writer, seconds, start, said))
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    try:
        told = [said.get(timeout=PATIENCE_SECONDS) for _ in workers]
    except Empty:
        raise RuntimeError("a process that places orders has failed") from None
    finally:
        for worker in workers:
            worker.join(1)
            worker.kill()
    milliseconds = [ms for found, _took in told for ms in found]
    return Figures(milliseconds, {"placed": len(milliseconds)}, max(took for _found, took in told))


def _work(url: str, lines: Sequence[OneLine], writer: Writer, seconds: float, start, said) -> None:  # type: ignore[no-untyped-def]
    warm, rest = lines[:20], lines[20:]

    def run(place: Callable[[OneLine], None]) -> None:
        for line in warm:
            place(line)
        start.wait(PATIENCE_SECONDS)
        began, found = time.perf_counter(), []
        for line in rest:
            before = time.perf_counter()
            if before - began >= seconds:
                break
            place(line)
            found.append((time.perf_counter() - before) * 1000)
        said.put((found, time.perf_counter() - began))

    writer(url, lines, run)
