"""What the shop earns: expected and earned, by month, and line by line."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template

from models.reading import sales
from operations import earnings
from operations.earnings import earned_fen, sold_fen
from shop.counter.frame import own_shop
from web.arguments import one_arg
from web.database import db
from web.filters import SHANGHAI
from web.paging import page_of_rows

#: Months that are shown side by side.
MONTHS = 12


@dataclass(frozen=True)
class Sum:
    """What was sold in a time, and what of it is the shop's. Expected: paid, not completed yet."""

    sold_fen: int = 0
    expected_fen: int = 0
    earned_fen: int = 0

    @property
    def kept_fen(self) -> int:
        """Expected and earned together."""
        return self.expected_fen + self.earned_fen


def show_earnings() -> str:
    """Sums of the last months and the lines of one of them. Three queries."""
    shop, now = own_shop(), datetime.now(SHANGHAI)
    month = _month(one_arg("month"), now)
    by_month = added_up(sales.sums(db(), shop.id, "month", _back(now, MONTHS - 1)))
    first = min([*by_month, f"{now:%Y-%m}"])
    shown = [f"{start:%Y-%m}" for start in (_back(now, back) for back in range(MONTHS)) if f"{start:%Y-%m}" >= first]
    page = page_of_rows(db(), sales.sold_lines(shop.id, month, _back(month, -1)))
    return render_template(
        "counter/earnings.html",
        month=f"{month:%Y-%m}",
        months=[(name, by_month.get(name, Sum())) for name in shown],
        total=together(by_month.values()),
        page=page,
        earnings=earnings,
        bears_freight=any(map(earnings.borne_fen, page.items)),
    )


def added_up(rows: Iterable[Any], form: str = "%Y-%m") -> dict[str, Sum]:
    """Rows of `models.reading.sales.sums` as sums by period; what was cancelled brings nothing."""
    found: dict[str, list[Sum]] = defaultdict(list)
    for row in rows:
        if row.state == "cancelled":
            continue
        kept = earned_fen(row) * row.lines
        done = row.state == "completed"
        found[row.period.strftime(form)].append(
            Sum(sold_fen(row) * row.lines, 0 if done else kept, kept if done else 0)
        )
    return {period: together(sums) for period, sums in found.items()}


def together(sums: Iterable[Sum]) -> Sum:
    """All of them as one."""
    parts = list(sums)
    return Sum(
        sum(one.sold_fen for one in parts),
        sum(one.expected_fen for one in parts),
        sum(one.earned_fen for one in parts),
    )


def _back(moment: datetime, months: int) -> datetime:
    """The first moment of the month that lies so many months before that of `moment`."""
    count = moment.year * 12 + moment.month - 1 - months
    return datetime(count // 12, count % 12 + 1, 1, tzinfo=SHANGHAI)


def _month(text: str, now: datetime) -> datetime:
    """The month an address names, else this one."""
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", text):
        return _back(now, 0)
    return datetime(int(text[:4]), int(text[5:]), 1, tzinfo=SHANGHAI)
