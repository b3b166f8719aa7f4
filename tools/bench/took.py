"""How long something took beside what it may take."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Argument = TypeVar("Argument")


@dataclass(frozen=True)
class Took:
    """How long something took, beside what it may. `note`: what else is worth saying."""

    name: str
    seconds: float
    goal: float
    note: str = ""


def told(title: str, rows: Sequence[Took]) -> str:
    """The figures as a table; what took longer than it may is marked."""
    lines = [f"{title:72} {'ms':>10} {'goal':>8}"]
    for row in rows:
        mark = "  over the goal" if row.seconds > row.goal else ""
        lines.append(f"{row.name:72} {row.seconds * 1000:10,.1f} {row.goal * 1000:8,.0f}  {row.note}{mark}")
    return "\n".join(lines)


@dataclass(frozen=True)
class Times:
    """The seconds of one call after the other, and of this process's processor for all of them."""

    each: list[float]
    own: float

    @property
    def all(self) -> float:
        """All of them together."""
        return sum(self.each)

    @property
    def note(self) -> str:
        """What says something on a machine that does other things as well."""
        return f"own {self.own / len(self.each) * 1000:.1f} each"


def times_of(act: Callable[[Argument], object], arguments: Sequence[Argument]) -> Times:
    """Do it with each of the arguments."""
    each, worked = [], time.process_time()
    for argument in arguments:
        began = time.perf_counter()
        act(argument)
        each.append(time.perf_counter() - began)
    return Times(each, time.process_time() - worked)


def each(name: str, times: Times) -> Took:
    """Something that is done many times: its median, beside a tenth of a second."""
    high = sorted(times.each)[len(times.each) * 95 // 100]
    note = f"{len(times.each)} times, 95 of 100 below {high * 1000:.0f}, {times.note}"
    return Took(name, statistics.median(times.each), 0.1, note)
