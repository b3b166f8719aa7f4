"""Today's work: how much stands at each step, what waits, and what to do next."""

from datetime import UTC, datetime

from flask import render_template

from fulfilment.frame import ICONS, may_work, place_of, queue_path
from models.reading import dispatch
from models.reading.dispatch import STEPS
from web.arguments import choice_arg
from web.database import db
from web.paging import page_of_rows
from web.sign_in import actor


def show_queue() -> str:
    """Five queries, whatever there is to do."""
    step = choice_arg("step", STEPS, STEPS[0])
    return render_template(
        "fulfilment/queue.html",
        step=step,
        steps=dispatch.steps(db()),
        page=page_of_rows(db(), dispatch.queue(step)),
        task=dispatch.next_task(db(), actor().person_id) if may_work() else None,
        left_behind=dispatch.left_behind(db()),
        now=datetime.now(UTC),
        place_of=place_of,
        queue_path=queue_path,
        icons=ICONS,
    )
