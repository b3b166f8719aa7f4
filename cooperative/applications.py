"""Applications: documents at the left, facts and the four checks at the right, a decision, and the next one."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from cooperative.vendor_forms import ReturnForm
from cooperative.vendors import HOME, rule_paper, words
from models.divisions import full_name
from models.joining import STEPS, Application, asked_of
from models.reading import vendors as reading
from operations import vendors
from operations.refusals import Missing
from web.arguments import one_field
from web.database import db, run_transaction
from web.filters import today_in_china
from web.i18n import _, _l
from web.redirects import see
from web.sign_in import actor

CHECKS = {
    "identity": _l("The applicant is known and reached by this phone"),
    "organisation": _l("Name, place and credit code are right"),
    "bank": _l("The account belongs to the applicant"),
    "documents": _l("The documents are legible, valid and complete"),
}


def show_application(application: int) -> str:
    """Everything that was handed in, and the checklist."""
    return _page(_application(application), ReturnForm())


def decide_submission(application: int, submission: int) -> ResponseReturnValue:
    """Accept a document, or send it back."""
    found = _application(application)
    if submission not in {one.id for one in found.submissions}:
        raise Missing
    fault = rule_paper(submission)
    if fault is not None:
        return _page(found, ReturnForm(), {submission: fault}), 422
    return see(f"/cooperative/applications/{application}#documents")


def show_approval(application: int) -> ResponseReturnValue:
    """The summary before the applicant is admitted. What was not ticked leads back."""
    found, checks = _application(application), _checks(request.args.getlist("check"))
    missing = [step for step in STEPS if step not in checks]
    if missing:
        return _page(found, ReturnForm(), unchecked=missing, checks=checks), 422
    return render_template("cooperative/application_approval.html", checks=checks, **_shown(found))


def approve_application(application: int) -> ResponseReturnValue:
    """Admit the applicant."""
    found, visitor = _application(application), actor()
    checks = _checks(request.form.getlist("check"))
    run_transaction(lambda session: vendors.approve(session, visitor, found.id, checks, today_in_china()))
    return _next(application, _("Accepted: %(name)s", name=found.name_zh or ""))


def return_application(application: int) -> ResponseReturnValue:
    """Ask for a correction, or decline."""
    found, form, visitor = _application(application), ReturnForm(), actor()
    if not form.validate():
        return _page(found, form), 422
    acts = {
        "return": (vendors.send_back, _("Sent back: %(name)s", name=found.name_zh or "")),
        "decline": (vendors.decline, _("Declined: %(name)s", name=found.name_zh or "")),
    }
    chosen = acts.get(one_field("act"))
    if chosen is None:
        raise BadRequest
    act, said = chosen
    run_transaction(lambda session: act(session, visitor, found.id, *form.ruling()))
    return _next(application, said)


def _next(application: int, said: str) -> ResponseReturnValue:
    """The application that waits longest opens by itself."""
    flash(said, "ok")
    following = reading.next_to_review(db(), application, actor().person_id)
    return see(f"/cooperative/applications/{following}" if following else HOME)


def _application(application: int) -> Application:
    found = db().scalar(reading.application_by_id(application))
    if found is None:
        raise Missing
    return found


def _checks(sent: list[str]) -> list[str]:
    if not set(sent) <= set(STEPS):
        raise BadRequest
    return sent


def _page(
    found: Application,
    form: ReturnForm,
    faults: dict[int, str] | None = None,
    *,
    unchecked: list[str] | None = None,
    checks: list[str] | None = None,
) -> str:
    return render_template(
        "cooperative/application.html",
        form=form,
        faults=faults or {},
        unchecked=unchecked or [],
        checks=checks or [],
        check_words=CHECKS,
        **_shown(found),
    )


def _shown(found: Application) -> dict[str, object]:
    """Facts of an application, as far as the visitor sees them."""
    latest = {one.requirement.code: one for one in found.submissions}
    asked = db().scalars(asked_of(found.kind, found.producer_kind)).all()
    shared = words()
    return {
        **shared,
        "application": found,
        "papers": [(one, latest.get(one.code)) for one in asked],
        "decisions": db().execute(reading.decisions_on("application", [found.id])).all(),
        "place": full_name(found.township_code) if found.township_code else "",
        "sees_bank": shared["decides"] or actor().has("finance"),
        "mine": found.person_id == actor().person_id,
    }
