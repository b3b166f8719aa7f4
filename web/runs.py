"""The page of long work: how far it is, what is wrong, what came out. Whoever started it sees it, nobody else."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from models.files import StoredFile
from models.runs import Run
from operations import runs
from operations.refusals import Missing
from web.access import SIGNED_IN, Rule, register
from web.database import db, run_transaction
from web.i18n import _l
from web.redirects import see
from web.sign_in import actor
from web.uploads import answer_file

KINDS = {
    "products.check": _l("Looking through the table"),
    "products.import": _l("Importing products"),
    "products.export": _l("Writing the table of products"),
    "labels.print": _l("Printing parcel labels"),
    "slips.print": _l("Printing delivery notes"),
}


def show_run(run_id: int) -> str:
    """How far it is. While it is under way the page asks again by itself."""
    run = runs.own(db(), actor(), run_id)
    return render_template("run.html", run=run, kinds=KINDS, work_nav=[], under_way=run.state in runs.OPEN)


def cancel_run(run_id: int) -> ResponseReturnValue:
    """Stop it."""
    visitor = actor()
    run_transaction(lambda session: runs.cancel(session, visitor, run_id))
    return see(f"/jobs/{run_id}")


def take_result(run_id: int) -> ResponseReturnValue:
    """The file that came out."""
    return _file(runs.own(db(), actor(), run_id).result_id)


def take_faults(run_id: int) -> ResponseReturnValue:
    """The file of what is wrong, row by row."""
    return _file(runs.own(db(), actor(), run_id).faults_id)


def _file(file_id: int | None) -> ResponseReturnValue:
    file = db().get(StoredFile, file_id) if file_id is not None else None
    if file is None:
        raise Missing
    answer = answer_file(file)
    answer.headers["Content-Disposition"] = answer.headers["Content-Disposition"].replace("inline", "attachment", 1)
    return answer


def address(run: Run) -> str:
    """Where a run is watched."""
    return f"/jobs/{run.id}"


URLS = [
    Rule("/jobs/<id:run_id>", show_run, {"GET": SIGNED_IN}),
    Rule("/jobs/<id:run_id>/cancellation", cancel_run, {"POST": SIGNED_IN}),
    Rule("/jobs/<id:run_id>/result", take_result, {"GET": SIGNED_IN}),
    Rule("/jobs/<id:run_id>/faults", take_faults, {"GET": SIGNED_IN}),
]

blueprint = Blueprint("runs", __name__)
register(blueprint, URLS)
