"""Figures beside their limits, as a table and as JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from tools.bench.client import Figures


@dataclass(frozen=True)
class Compared:
    """One thing measured in turns with its limit: rounds of (thing, limit)."""

    name: str
    clients: int
    rounds: Sequence[tuple[Figures, Figures]]

    @property
    def ratio(self) -> float:
        """How much of what is possible: the median over the rounds."""
        return median(_rate(thing) / _rate(limit) for thing, limit in self.rounds)

    def figures(self) -> dict[str, Any]:
        """Everything that was measured, in plain values."""
        things, limits = ([pair[side] for pair in self.rounds] for side in (0, 1))
        return {
            "name": self.name,
            "clients": self.clients,
            "per_second": round(median(map(_rate, things)), 1),
            **_quantiles("ms", things),
            "limit_per_second": round(median(map(_rate, limits)), 1),
            **_quantiles("limit_ms", limits),
            "ratio": round(self.ratio, 3),
            "statuses": _statuses(things),
        }


def table(rows: Iterable[Compared]) -> str:
    """The figures for people: requests a second and milliseconds."""
    head = f"{'':<28}{'clients':>8}{'per s':>9}{'p50 ms':>9}{'p95 ms':>9}{'limit/s':>10}{'p50 ms':>9}{'p95 ms':>9}{'ratio':>7}"
    lines = [head]
    for row in rows:
        told = row.figures()
        lines.append(
            f"{row.name:<28}{row.clients:>8}{told['per_second']:>9.1f}{told['ms_p50']:>9.1f}{told['ms_p95']:>9.1f}"
            f"{told['limit_per_second']:>10.1f}{told['limit_ms_p50']:>9.1f}{told['limit_ms_p95']:>9.1f}{told['ratio']:>7.2f}"
        )
    return "\n".join(lines)


def _rate(figures: Figures) -> float:
    return len(figures.milliseconds) / figures.seconds


def _quantiles(name: str, many: Sequence[Figures]) -> dict[str, float]:
    all_of_them = sorted(ms for figures in many for ms in figures.milliseconds)
    at = len(all_of_them) - 1
    return {f"{name}_p50": round(all_of_them[at // 2], 2), f"{name}_p95": round(all_of_them[at * 95 // 100], 2)}


def _statuses(many: Sequence[Figures]) -> dict[str, int]:
    found: dict[str, int] = {}
    for figures in many:
        for status, times in figures.statuses.items():
            found[status] = found.get(status, 0) + times
    return found
