"""The command: makes the databases, runs the servers, measures, prints, cleans up."""

import argparse
import fcntl
import json
import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from models.database import open_engine
from operations.invariants import breaches
from tools.bench.busy_day import ORDERS
from tools.bench.fulfilment import fulfilment
from tools.bench.house import ROOT, House, opened
from tools.bench.measures import Turns, by_http, by_operation, growth
from tools.bench.office import office, told
from tools.bench.readings import readings
from tools.bench.report import Compared, table
from tools.bench.supply import supply
from tools.bench.supply import told as told_supply
from tools.bench.took import told as told_took

VAR = ROOT / "var"
SMALL = 1_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; answers 1 when the books were wrong at the end."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description="How fast, beside what is possible.")
    parser.add_argument("--products", type=int, default=SMALL, help="size of the county: 1000, 20000, 100000")
    parser.add_argument(
        "--office", action="store_true", help="open the office's lists instead, at the size of a county"
    )
    parser.add_argument("--supply", action="store_true", help="the supply side with few lots and with many instead")
    parser.add_argument("--readings", action="store_true", help="take in readings of devices instead, beside 5,000,000")
    parser.add_argument("--fulfilment", action="store_true", help="the busiest day of the warehouse instead")
    parser.add_argument("--seconds", type=float, default=4.0, help="seconds a figure, over all its turns")
    parser.add_argument("--only", default="", help="measure only what has this in its name")
    parser.add_argument("--into", type=Path, default=VAR / "bench.json", help="where the figures are written")
    chosen = parser.parse_args(arguments)
    VAR.mkdir(exist_ok=True)
    with (VAR / "bench.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with opened(VAR) as house:
            if chosen.supply:
                print(told_supply(supply(house)))
                return 0
            if chosen.fulfilment:
                print(told_took(f"{ORDERS:,} orders before noon", fulfilment(house)))
                return 0
            if chosen.office:
                print(told(office(house.database(chosen.products))))
                return 0
            if chosen.readings:
                print(readings(house))
                return 0
            found, broken = _bench(house, chosen.products, Turns(chosen.seconds, chosen.only))
    chosen.into.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for sentence in broken:
        print(f"The books are wrong: {sentence}", file=sys.stderr)
    return 1 if broken else 0


def _bench(house: House, products: int, turns: Turns) -> tuple[dict[str, object], list[str]]:
    url = house.database(products)
    compared = [*by_http(house, url, turns), *by_operation(url, turns)]
    _tell(f"{products:,} products, beside the least that does the same", compared)
    grown = list(growth(house, url, house.database(SMALL), turns)) if products > SMALL else []
    if grown:
        _tell(f"{products:,} products, beside {SMALL:,}", grown)
    found = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"processors": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()},
        "products": products,
        "beside_limit": [one.figures() for one in compared],
        "beside_small": [one.figures() for one in grown],
    }
    return found, _broken(url)


def _tell(title: str, rows: list[Compared]) -> None:
    print(f"\n{title}\n{table(rows)}", flush=True)


def _broken(url: str) -> list[str]:
    """The invariants that do not hold after all this."""
    engine = open_engine(url)
    try:
        return [f"{one.invariant.id} {one.invariant.sentence}" for one in breaches(engine)]
    finally:
        engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
