"""What pages and charts show of plots: the plots with their last day, and readings added up by hour or by day.

Moments are binned in China's time, which knows no summer time. Readings are found by device and moment, and everything
that is asked for stands in that index.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, any_, cast, func, or_, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on
from sqlalchemy.orm import Session

from models.catalogue import Product
from models.orchard import Device, Plot, Reading

SHANGHAI = ZoneInfo("Asia/Shanghai")
Step = Literal["hour", "three_hours", "day"]
STEPS = {"hour": timedelta(hours=1), "three_hours": timedelta(hours=3), "day": timedelta(days=1)}
#: A midnight in China from which steps are counted.
ORIGIN = datetime(2000, 1, 1, tzinfo=SHANGHAI)
A_DAY = timedelta(days=1)
#: A device that sent nothing for so long is silent; most send every ten minutes or every hour.
SILENT_AFTER = timedelta(hours=3)
#: What is told of a harvest: so many days before it, and its own.
DAYS_BEFORE_HARVEST = 20


def around(plot_id: int, day_from: date, day_until: date, step: Step = "day") -> Select[Any]:
    """Readings of a plot from the beginning of one day in China to the end of another, oldest first.

    Rows of `begins`, `low_c100`, `mean_c100`, `high_c100`, `humidity_bp`, `soil_moisture_bp`, `simulated`.
    """
    return between(plot_id, _midnight(day_from), _midnight(day_until + A_DAY), step)


def between(plot_id: int, since: datetime, until: datetime, step: Step) -> Select[Any]:
    """The same between two moments; steps without a reading are left out."""
    return (
        select(func.date_bin(STEPS[step], Reading.at, ORIGIN).label("begins"), *_sums())
        .where(_of_plots(Device.plot_id == plot_id), Reading.at >= since, Reading.at < until)
        .group_by("begins")
        .order_by("begins")
    )


def around_harvest(session: Session, plot_id: int, harvested_on: date) -> Sequence[Row[Any]]:
    """The days before a harvest and its own, as `around` has them. Empty where nothing was measured."""
    first = harvested_on - timedelta(days=DAYS_BEFORE_HARVEST)
    return session.execute(around(plot_id, first, harvested_on)).all()


def hours(plot_ids: Collection[int], now: datetime) -> Select[Any]:
    """`plot_id`, `begins` and `mean_c100` of each hour of the last day, for several plots at once."""
    begins = func.date_bin(STEPS["hour"], Reading.at, ORIGIN).label("begins")
    return (
        select(Device.plot_id, begins, _mean(Reading.temperature_c100).label("mean_c100"))
        .join(Reading, Reading.device_id == Device.id)
        .where(_of_plots(Device.plot_id.in_(plot_ids)), Reading.at >= now - A_DAY, Reading.at < now)
        .group_by(Device.plot_id, "begins")
        .order_by(Device.plot_id, "begins")
    )


def latest(plot_ids: Collection[int]) -> Select[Any]:
    """The newest reading of each plot: `plot_id`, `at`, the three values, `simulated`."""
    last = select(Reading).where(Reading.device_id == Device.id).order_by(Reading.at.desc()).limit(1).lateral("newest")
    values = (last.c.temperature_c100, last.c.humidity_bp, last.c.soil_moisture_bp, last.c.simulated)
    return (
        select(Device.plot_id, last.c.at, *values)
        .join(last, true())
        .where(Device.plot_id.in_(plot_ids))
        .ext(distinct_on(Device.plot_id))
        .order_by(Device.plot_id, last.c.at.desc())
    )


def watched(now: datetime) -> Select[Any]:
    """Every plot as a row with its last day: what `operations.readings.alerts` asks for, and what a list shows.

    `low_c100`, `high_c100`, `soil_moisture_bp` are of the last 24 hours; `silent` are the names of devices that ought
    to have sent something, None where there are none.
    """
    day = (
        select(
            func.min(Reading.temperature_c100).label("low_c100"),
            func.max(Reading.temperature_c100).label("high_c100"),
            _mean(Reading.soil_moisture_bp).label("soil_moisture_bp"),
        )
        .where(_of_plots(Device.plot_id == Plot.id), Reading.at >= now - A_DAY, Reading.at <= now)
        .lateral("last_day")
    )
    mute = and_(Device.revoked_at.is_(None), Device.last_seen_at < now - SILENT_AFTER)
    devices = (
        select(
            func.array_agg(aggregate_order_by(Device.name, Device.id)).filter(mute).label("silent"),
            func.count().filter(Device.revoked_at.is_(None)).label("devices"),
        )
        .where(Device.plot_id == Plot.id)
        .lateral("instruments")
    )
    return (
        select(*Plot.__table__.c, day.c.low_c100, day.c.high_c100, day.c.soil_moisture_bp, devices.c.silent)
        .add_columns(devices.c.devices)
        .select_from(Plot)
        .join(day, true())
        .join(devices, true())
        .order_by(Plot.id)
    )


def plots_of(supplier_id: int, now: datetime) -> Select[Any]:
    """A supplier's plots as `watched` has them."""
    return watched(now).where(Plot.supplier_id == supplier_id)


def own_plot(supplier_id: int, plot_id: int) -> Select[Plot]:
    """One plot of a supplier."""
    return select(Plot).where(Plot.supplier_id == supplier_id, Plot.id == plot_id)


def device_of(plot_id: int, device_id: int) -> Select[Device]:
    """One device of a plot."""
    return select(Device).where(Device.plot_id == plot_id, Device.id == device_id)


def goods_of(supplier_id: int) -> Select[int, str, str]:
    """`id`, `name_zh` and `name_en` of what a supplier sells or sold: what may grow on a plot."""
    sold = or_(Product.state == "approved", Product.state == "suspended")
    rows = select(Product.id, Product.name_zh, Product.name_en).where(Product.supplier_id == supplier_id, sold)
    return rows.order_by(Product.name_key, Product.id)


def _of_plots(rule: ColumnElement[bool]) -> ColumnElement[bool]:
    """Readings of the devices of some plots, found by the index whatever the planner believes of the last hours."""
    devices = select(Device.id).where(rule).correlate(Plot).scalar_subquery()
    return Reading.device_id == any_(func.array(devices))


def _sums() -> tuple[Any, ...]:
    return (
        func.min(Reading.temperature_c100).label("low_c100"),
        _mean(Reading.temperature_c100).label("mean_c100"),
        func.max(Reading.temperature_c100).label("high_c100"),
        _mean(Reading.humidity_bp).label("humidity_bp"),
        _mean(Reading.soil_moisture_bp).label("soil_moisture_bp"),
        func.bool_or(Reading.simulated).label("simulated"),
    )


def _mean(column: Any) -> Any:
    return cast(func.round(func.avg(column)), Integer)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)
