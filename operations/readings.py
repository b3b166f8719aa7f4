"""Readings of devices: taken in once each, watched over, and kept in a partition a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, Protocol

from sqlalchemy import Row, exists, func, or_, select, text, update
from sqlalchemy.orm import Session

from models.audit import Notice
from models.orchard import Device, Plot
from models.parties import Membership
from models.reading import orchards
from operations import limits
from operations.notices import open_notice
from operations.people import digest
from operations.refusals import Invalid, Refused

#: Readings in one batch, and batches of one device in a minute.
MOST_READINGS = 1_000
BATCHES, WINDOW = 60, 60
#: Clocks of devices may run so far ahead; one that says a year before this has forgotten the day.
AHEAD = timedelta(minutes=5)
FIRST_YEAR = 2000
#: Months that have a partition before they begin.
MONTHS_AHEAD = 3

Alert = Literal["frost", "heat", "drought", "silent"]
ALERTS: tuple[Alert, ...] = ("frost", "heat", "drought", "silent")
#: Their notices.
KINDS = tuple(f"orchard_{name}" for name in ALERTS)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured at a moment, as `models.orchard.Reading` has it; what was not measured is None."""

    at: datetime
    temperature_c100: int | None
    humidity_bp: int | None
    soil_moisture_bp: int | None


class Watched(Protocol):
    """What an alert depends on: the thresholds of a plot and its last day; rows of `orchards.watched` have it."""

    frost_c100: int | None
    heat_c100: int | None
    drought_bp: int | None
    low_c100: int | None
    high_c100: int | None
    soil_moisture_bp: int | None
    silent: Sequence[str] | None


class UnknownDevice(Refused):
    """No device has this token, or it was revoked. The two are never told apart."""

    status = 401

    def __init__(self) -> None:
        super().__init__("device_unknown")

    @property
    def headers(self) -> dict[str, str]:
        """How to prove oneself."""
        return {"WWW-Authenticate": "Bearer"}


def known_device(session: Session, token: str) -> int:
    """The id of the device with this token; counts one batch of it. Raises UnknownDevice, TooMany."""
    device = session.scalar(select(Device.id).where(Device.token_hash == digest(token), Device.revoked_at.is_(None)))
    if device is None:
        raise UnknownDevice
    limits.count(session, f"readings:{device}", allowed=BATCHES, window=WINDOW)
    return device


def take_in(session: Session, device_id: int, given: Sequence[Measured], now: datetime, *, simulated: bool) -> int:
    """Keep what is new of a batch; answers how many readings that were. Of one moment the first reading stays.

    Invalid with the place in the batch (`index`) when a moment lies ahead or the clock has lost the day.
    """
    for index, one in enumerate(given):
        if one.at > now + AHEAD or one.at.year < FIRST_YEAR:
            raise Invalid("clock_wrong", field="at", index=index)
    # The device first: whoever makes partitions locks in the same order.
    _see(session, device_id, now)
    columns = zip(
        *((one.at, one.temperature_c100, one.humidity_bp, one.soil_moisture_bp) for one in given), strict=True
    )
    values = dict(zip(("at", "temperature", "humidity", "soil"), map(list, columns), strict=True))
    result: Any = session.execute(_TAKE_IN, {"device": device_id, "simulated": simulated, **values})
    return int(result.rowcount)


#: In the order of the moments, so that two batches with the same readings wait for each other and never cross.
_TAKE_IN = text(
    "INSERT INTO reading (device_id, at, temperature_c100, humidity_bp, soil_moisture_bp, simulated) "
    "SELECT :device, at, temperature, humidity, soil, :simulated FROM unnest(CAST(:at AS timestamptz[]), "
    "CAST(:temperature AS smallint[]), CAST(:humidity AS smallint[]), CAST(:soil AS smallint[])) "
    "AS given(at, temperature, humidity, soil) ORDER BY at ON CONFLICT (device_id, at) DO NOTHING"
)


def alerts(plot: Watched) -> list[Alert]:
    """What is wrong on a plot by the figures of its last day."""
    found: dict[Alert, bool] = {
        "frost": _is_at_most(plot.low_c100, plot.frost_c100),
        "heat": _is_at_most(plot.heat_c100, plot.high_c100),
        "drought": _is_at_most(plot.soil_moisture_bp, plot.drought_bp),
        "silent": bool(plot.silent),
    }
    return [name for name in ALERTS if found[name]]


def watch(session: Session, now: datetime) -> None:
    """Tell every supplier what is wrong on his plots, once a day, and close the notices of what is over.

    A supplier nobody signs in for is told through the association.
    """
    plots = session.execute(orchards.watched(now)).all()
    reached, told_today = _with_members(session), _told_since(session, now - orchards.A_DAY)
    wrong = {(f"orchard_{name}", plot.id): plot for plot in plots for name in alerts(plot)}
    for (kind, plot_id), plot in wrong.items():
        if (kind, plot_id) not in told_today:
            to = plot.supplier_id if plot.supplier_id in reached else None
            open_notice(session, kind, "plot", plot_id, to=to, params=_told(plot, to))
    for notice in session.scalars(select(Notice).where(Notice.kind.in_(KINDS), Notice.closed_at.is_(None))):
        if (notice.kind, notice.cause_id) not in wrong:
            notice.closed_at = now
    session.flush()


def keep_months(session: Session, first: date, last: date) -> int:
    """See to it that every month from `first` to `last` has its partition; answers how many were made."""
    return session.scalar(select(func.keep_reading_months(first, last))) or 0


def months_ahead(today: date) -> date:
    """The last month that must have a partition today."""
    months = today.year * 12 + today.month - 1 + MONTHS_AHEAD
    return date(months // 12, months % 12 + 1, 1)


def _see(session: Session, device_id: int, now: datetime) -> None:
    """Written once a minute at most: a row that is written with every batch would grow without end."""
    stale = or_(Device.last_seen_at.is_(None), Device.last_seen_at < now - timedelta(minutes=1))
    session.execute(update(Device).where(Device.id == device_id, stale).values(last_seen_at=now))


def _is_at_most(low: int | None, high: int | None) -> bool:
    return low is not None and high is not None and low <= high


def _with_members(session: Session) -> set[int]:
    """The suppliers somebody signs in for."""
    held = exists().where(Membership.organisation_id == Plot.supplier_id, Membership.until.is_(None))
    return set(session.scalars(select(Plot.supplier_id).where(held).distinct()))


def _told_since(session: Session, moment: datetime) -> set[tuple[str, int]]:
    """Kind and plot of the notices since then: what was read is not told again before the next day."""
    rows = select(Notice.kind, Notice.cause_id).where(Notice.kind.in_(KINDS), Notice.opened_at > moment)
    return {(row.kind, row.cause_id) for row in session.execute(rows)}


def _told(plot: Row[Any], to: int | None) -> dict[str, Any]:
    """The plain values of the sentence."""
    page = f"/cooperative/vendors/{plot.supplier_id}/plots/{plot.id}" if to is None else f"/counter/plots/{plot.id}"
    figures = {name: getattr(plot, name) for name in ("low_c100", "high_c100", "soil_moisture_bp")}
    return {"plot": plot.name, "page": page, "devices": ", ".join(plot.silent or ()), **figures}
