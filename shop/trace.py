"""Where a lot comes from, for whoever holds the pack. No sign-in, nothing personal.

The code on the pack leads to `/t/<code>?s=1`. Looking writes nothing: that page carries a form which its script sends.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from models.orchard import Plot
from models.reading import orchards
from models.reading.tracing import Story, story_of
from operations import epcis, limits, scans
from operations.refusals import Missing
from shop.happenings import happenings, standing
from shop.origins import is_exempt, papers, producers, sketch
from web.arguments import one_arg
from web.charts import temperature_chart
from web.database import db, transaction

JSON_LD = "application/ld+json"
#: Scans counted from one address within `WINDOW` seconds: a kitchen has few packs, a shelf in a shop has many.
SCANS, WINDOW = 60, 3600


def show_trace(code: str) -> str:
    """The story of a lot that was let into the house. Five queries, however long it is; two more of its plot."""
    story = _story(code)
    plot, measured = _measured(story)
    return render_template(
        "shop/trace.html",
        story=story,
        lot=story.lot,
        standing=standing(story),
        sketch=sketch(story),
        producers=producers(story),
        happenings=happenings(story),
        papers=papers(story),
        is_exempt=is_exempt(story),
        plot=plot,
        measured=measured,
        was_scanned=one_arg("s") == "1",
    )


def show_lot_readings(code: str) -> Response:
    """The highest and lowest temperature where it grew, in the days before the harvest. Missing where none is known."""
    measured = _measured(_story(code))[1]
    if not measured:
        raise Missing
    return temperature_chart(measured, "day")


def send_epcis(code: str) -> Response:
    """The same for machines, as a GS1 EPCIS document."""
    told = epcis.document(_story(code), current_app.config["PUBLIC_URL"], datetime.now(UTC))
    return Response(current_app.json.dumps(told, ensure_ascii=False), content_type=JSON_LD)


def count_scan(code: str) -> ResponseReturnValue:
    """A script says that somebody came by the code on a pack. It wants no page, so there is none to go to."""
    lot = _story(code).lot
    with transaction() as session:
        limits.count(session, f"scan:{request.remote_addr}", allowed=SCANS, window=WINDOW)
    with transaction() as session:
        scans.count(session, lot.id)
    return "", 204


def _measured(story: Story) -> tuple[Plot | None, Sequence[Row[Any]]]:
    """The plot a lot grew on, and what was measured there around the harvest."""
    plot = db().get(Plot, story.plot_id) if story.plot_id is not None else None
    return plot, orchards.around_harvest(db(), plot.id, story.lot.harvested_on) if plot is not None else []


def _story(code: str) -> Story:
    """A lot nobody may read of looks like one that does not exist."""
    story = story_of(db(), code)
    if story is None or not story.is_public:
        raise Missing
    return story
