"""What was measured where a lot grew, for whoever holds the pack."""

from flask import Response

from models.reading import orchards
from operations.refusals import Missing
from web.charts import temperature_chart
from web.database import db


def show_lot_readings(code: str) -> Response:
    """The highest and lowest temperature of the days before the harvest. Missing where nothing is known."""
    grown = orchards.grown_on(db(), code)
    rows = orchards.around_harvest(db(), grown[0].id, grown[1]) if grown else []
    if not rows:
        raise Missing
    return temperature_chart(rows, "day")
