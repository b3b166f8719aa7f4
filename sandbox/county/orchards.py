"""Plots with devices, and a season of invented readings on them, marked as such."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from models.orchard import Device
from operations import plots, readings
from operations.plots import PlotFacts
from operations.readings import Measured
from sandbox.county import weather
from sandbox.county.goods import County
from sandbox.county.tables import listed, rows
from sandbox.county.weather import SHANGHAI, Climate

#: A season is told from March to August, and beside it the last days.
FIRST_MONTH, LAST_MONTH = 3, 8
LAST_DAYS = 31
#: The last device of this plot fell silent so long ago.
SILENT_PLOT, SILENT_FOR = "PL-03", timedelta(hours=26)


def plant(county: County, today: date) -> None:
    """Plots, devices, and readings up to this hour."""
    now = datetime.now(SHANGHAI).replace(minute=0, second=0, microsecond=0)
    first = date(today.year if today.month >= FIRST_MONTH else today.year - 1, FIRST_MONTH, 1)
    readings.keep_months(county.session, first - timedelta(days=1), readings.months_ahead(today))
    for row in rows("plots"):
        devices = _planted(county, row)
        for device in devices:
            ends = now - SILENT_FOR if row["code"] == SILENT_PLOT and device is devices[-1] else now
            measured = list(_measured(row, device.name, first, today, ends))
            readings.take_in(county.session, device.id, measured, ends, simulated=True)
    readings.watch(county.session, now)


def _planted(county: County, row: dict[str, str]) -> list[Device]:
    """The plot of a row, with its devices; the county knows from now on what grows there."""
    supplier, codes = county.parties.by_code[row["supplier_code"]], listed(row["product_codes"])
    facts = PlotFacts(
        name=row["name"],
        crop_zh=row["crop_zh"],
        crop_en=row["crop_en"],
        product_id=county.skus[codes[0]].product_id,
        township_code=row["township_code"],
        village=row["village_zh"],
        area_m2=int(row["area_m2"]),
        frost_c100=int(row["frost_c100"]),
        heat_c100=int(row["heat_c100"]),
        drought_bp=int(row["drought_bp"]),
    )
    plot = plots.add_plot(county.session, county.team["vendor_manager"], supplier.id, facts)
    county.plots.update(dict.fromkeys(codes, plot.id))
    names = listed(row["devices"])
    return [plots.add_device(county.session, county.team["vendor_manager"], plot, name)[0] for name in names]


def _measured(row: dict[str, str], name: str, first: date, today: date, ends: datetime) -> Iterator[Measured]:
    """What a device told in the season and in the last days."""
    climate = Climate(int(row["mean_c100"]), int(row["swing_c100"]))
    recent = today - timedelta(days=LAST_DAYS)
    for day in weather.days(row["code"], climate, first, ends.date()):
        if day.day >= recent or FIRST_MONTH <= day.day.month <= LAST_MONTH:
            yield from weather.readings(f"{row['code']} {name}", day, ends)
