"""Today's work: how much stands at each step, what waits, and what to do next."""

from datetime import UTC, datetime, timedelta

from flask import render_template

from fulfilment.frame import ICONS, may_work, queue_path
from models.divisions import division
from models.reading import dispatch
from models.reading.dispatch import STEPS
from web.arguments import choice_arg
from web.database import db
from web.paging import page_of_rows
from web.sign_in import actor

#: A parcel leaves the house within a day of its payment; what is older is late.
PROMISED = timedelta(days=1)


def show_queue() -> str:
    """Four queries, whatever there is to do."""
    step = choice_arg("step", STEPS, STEPS[0])
    return render_template(
        "fulfilment/queue.html",
        step=step,
        steps=dispatch.steps(db()),
        page=page_of_rows(db(), dispatch.queue(step)),
        task=dispatch.next_task(db(), actor().person_id) if may_work() else None,
        late_before=datetime.now(UTC) - PROMISED,
        province=_province,
        queue_path=queue_path,
        icons=ICONS,
    )


def _province(code: str) -> str:
    place = division(code)
    return place.name if place is not None else code
