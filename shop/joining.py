"""Joining the association: a task list of four steps, kept as one goes, and what became of it."""

from collections.abc import Callable

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.decisions import Decision
from models.divisions import full_name
from models.joining import STEPS, Application, Requirement, Submission, SubmissionPhoto, asked_of
from models.parties import PARTY_KINDS, Organisation
from operations import applications
from operations.documents import Photos
from operations.refusals import Invalid, Missing, Refused
from shop.joining_forms import (
    ACCEPTED_FILES,
    PRODUCERS,
    BankForm,
    DocumentForm,
    IdentityForm,
    ProfileForm,
    StepForm,
    SubmitForm,
)
from web.database import db, run_transaction
from web.filters import today_in_china
from web.i18n import _l
from web.reasons import reason_text
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor
from web.stores import seal
from web.uploads import kept, received

KINDS = {
    "shop": _l("Become a shop owner"),
    "supplier": _l("Become a supplier"),
    "station": _l("Run a village station"),
}
STEP_NAMES = {
    "identity": _l("Who you are"),
    "organisation": _l("Your shop, farm or station"),
    "bank": _l("Where we pay you"),
    "documents": _l("Documents"),
}
#: Where whoever was admitted goes on.
DESKS = {"shop": "/counter", "supplier": "/counter", "station": "/account"}


def show_join() -> str:
    """The three ways to join, each with one's own application."""
    mine: dict[str, Application] = {}
    if actor().person_id is not None:
        rows = db().scalars(
            select(Application).where(Application.person_id == actor().person_id).order_by(Application.id)
        )
        mine = {application.kind: application for application in rows}
    return render_template("shop/join.html", kinds=KINDS, mine=mine)


def show_application(kind: str) -> str:
    """The task list while it can be changed, else what became of it; an invitation where there is none."""
    application = _latest(kind)
    if application is None:
        return render_template("shop/join_kind.html", kind=kind, title=KINDS[kind], steps=STEP_NAMES)
    if not application.is_open_to_change:
        return render_template("shop/join_state.html", desk=DESKS[kind], **_page_of(application))
    return render_template("shop/join_tasks.html", names=STEP_NAMES, steps=STEPS, **_page_of(application))


def begin(kind: str) -> ResponseReturnValue:
    """Begin an application, or go on with the open one."""
    _check(kind)
    visitor = actor()
    run_transaction(lambda session: applications.begin(session, visitor, kind))
    return see(f"/join/{kind}")


def show_identity(kind: str) -> ResponseReturnValue:
    """The first step."""
    application = _mine(kind)
    return _step_page(application, "identity", IdentityForm(data=_first(application, IdentityForm.values(application))))


def save_identity(kind: str) -> ResponseReturnValue:
    """Keep the first step."""
    application, form = _mine(kind), IdentityForm()
    visitor, number = actor(), application.id
    return _save(
        application,
        "identity",
        form,
        lambda session: applications.save_identity(session, visitor, number, form.of_version, form.read()),
    )


def show_organisation(kind: str) -> ResponseReturnValue:
    """The second step."""
    application = _mine(kind)
    form = ProfileForm(kind, _county(), data=_first(application, ProfileForm.values(application)))
    return _step_page(application, "organisation", form)


def save_organisation(kind: str) -> ResponseReturnValue:
    """Keep the second step; a shop without an address of its own choice gets one."""
    application, form = _mine(kind), ProfileForm(kind, _county())
    visitor, number = actor(), application.id

    def act(session: Session) -> None:
        slug = (form.slug.data or "").lower() if "slug" in form else ""
        if kind == "shop" and not slug:
            slug = applications.propose_slug(session, form.name_zh.data or "")
        applications.save_profile(session, visitor, number, form.of_version, form.read(slug))

    return _save(application, "organisation", form, act)


def show_bank(kind: str) -> ResponseReturnValue:
    """The third step. A number that was given is shown by its last four figures only."""
    application = _mine(kind)
    return _step_page(application, "bank", BankForm(data=_first(application, BankForm.values(application))))


def save_bank(kind: str) -> ResponseReturnValue:
    """Keep the third step."""
    application, form = _mine(kind), BankForm()
    visitor, number, closing = actor(), application.id, seal()
    return _save(
        application,
        "bank",
        form,
        lambda session: applications.save_bank(session, visitor, number, form.of_version, form.read(), closing),
    )


def show_documents(kind: str) -> ResponseReturnValue:
    """The fourth step: what is asked, and what was handed in."""
    application = _mine(kind)
    if kind == "supplier" and application.producer_kind is None:
        return see(f"/join/{kind}/organisation")
    return render_template("shop/join_documents.html", papers=_papers(application), **_page_of(application))


def show_document(kind: str, requirement: int) -> ResponseReturnValue:
    """One document of the fourth step."""
    application = _mine(kind)
    asked, before = _asked(application, requirement)
    form = DocumentForm(asked, before, data=_first(application, DocumentForm.values(before)))
    return _document_page(application, asked, before, form)


def save_document(kind: str, requirement: int) -> ResponseReturnValue:
    """Keep one document with its files. Files stand in the store before their rows do, and leave it when those fail."""
    application = _mine(kind)
    asked, before = _asked(application, requirement)
    form, visitor, number = DocumentForm(asked, before), actor(), application.id
    if not form.validate():
        return _document_page(application, asked, before, form), 422
    try:
        with kept(received(form.files.data or (), f"documents/{visitor.person_id}")) as filed:
            photos = Photos(filed, form.staying)
            run_transaction(
                lambda session: applications.save_document(
                    session, visitor, number, form.of_version, asked.id, form.read(), photos, today_in_china()
                )
            )
    except Missing:
        raise
    except Refused as refused:
        show_fault(form, refused)
        return _document_page(application, asked, before, form), status_of(refused)
    return see(f"/join/{kind}/documents")


def show_summary(kind: str) -> ResponseReturnValue:
    """Everything once more before it is handed in."""
    application = _mine(kind)
    return _summary(application, SubmitForm(data=_first(application, {})))


def submit(kind: str) -> ResponseReturnValue:
    """Hand the application in."""
    application, form = _mine(kind), SubmitForm()
    visitor, number = actor(), application.id
    try:
        run_transaction(
            lambda session: applications.submit(
                session, visitor, number, form.of_version, today_in_china(), agreed=bool(form.agreed.data)
            )
        )
    except Missing:
        raise
    except Refused as refused:
        show_fault(form, refused)
        return _summary(_mine(kind), form), status_of(refused)
    return see(f"/join/{kind}")


def withdraw(kind: str) -> ResponseReturnValue:
    """Take the application back."""
    application, visitor = _mine(kind, open_to_change=False), actor()
    run_transaction(lambda session: applications.withdraw(session, visitor, application.id))
    return see(f"/join/{kind}")


def show_fault(form: StepForm, refused: Refused) -> None:
    """A refusal at its field, or above the form."""
    if isinstance(refused, Invalid):
        form.refuse(refused)
    else:
        form.form_errors.append(sentence_of(refused))


def status_of(refused: Refused) -> int:
    """The status of the page that shows it."""
    return 503 if refused.code == "storage_away" else refused.status


def _check(kind: str) -> None:
    if kind not in PARTY_KINDS:
        raise Missing


def _latest(kind: str) -> Application | None:
    """The visitor's last application of a kind, with what was handed in."""
    _check(kind)
    papers = selectinload(Application.submissions.and_(Submission.state != "replaced"))
    return db().scalar(
        select(Application)
        .options(
            papers.selectinload(Submission.requirement),
            papers.selectinload(Submission.photos).joinedload(SubmissionPhoto.file),
            selectinload(Application.organisation),
        )
        .where(Application.person_id == actor().person_id, Application.kind == kind)
        .order_by(Application.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _mine(kind: str, *, open_to_change: bool = True) -> Application:
    application = _latest(kind)
    if application is None:
        raise Missing
    if open_to_change and not application.is_open_to_change:
        raise Refused("application_closed")
    return application


def _county() -> str:
    """The county the association is in."""
    code = db().scalars(select(Organisation.township_code).where(Organisation.kind == "association")).one()
    return (code or "331123")[:6]


def _first(application: Application, values: dict[str, object]) -> dict[str, object]:
    return {**values, "version": str(application.version)}


def _page_of(application: Application) -> dict[str, object]:
    """What every page about an application shows."""
    return {
        "application": application,
        "kind": application.kind,
        "title": KINDS[application.kind],
        "done": applications.done(db(), application, today_in_china()),
        "decisions": db()
        .scalars(
            select(Decision)
            .where(Decision.subject_type == "application", Decision.subject_id == application.id)
            .order_by(Decision.id.desc())
        )
        .all(),
        "returned": [one for one in application.submissions if one.state == "returned"],
        "reason_text": reason_text,
        "place": full_name(application.township_code) if application.township_code else "",
        "producers": PRODUCERS,
    }


def _papers(application: Application) -> list[tuple[Requirement, Submission | None]]:
    """What is asked, in order, each with what was handed in for it last."""
    latest = {one.requirement.code: one for one in application.submissions}
    asked = db().scalars(asked_of(application.kind, application.producer_kind)).all()
    return [(one, latest.get(one.code)) for one in asked]


def _asked(application: Application, requirement: int) -> tuple[Requirement, Submission | None]:
    for asked, before in _papers(application):
        if asked.id == requirement:
            return asked, before
    raise Missing


def _step_page(application: Application, step: str, form: StepForm, *, stale: bool = False) -> str:
    return render_template(
        "shop/join_step.html",
        step=step,
        step_name=STEP_NAMES[step],
        number=STEPS.index(step) + 1,
        form=form,
        stale=stale,
        **_page_of(application),
    )


def _document_page(application: Application, asked: Requirement, before: Submission | None, form: DocumentForm) -> str:
    return render_template(
        "shop/join_document.html",
        requirement=asked,
        before=before,
        form=form,
        back=f"/join/{application.kind}/documents",
        accepted_files=ACCEPTED_FILES,
        **_page_of(application),
    )


def _summary(application: Application, form: SubmitForm) -> str:
    return render_template(
        "shop/join_summary.html",
        form=form,
        papers=_papers(application),
        names=STEP_NAMES,
        steps=STEPS,
        **_page_of(application),
    )


def _save(application: Application, step: str, form: StepForm, act: Callable[[Session], None]) -> ResponseReturnValue:
    """Keep a step and go back to the list; with faults, or when it is stale, the form stays as it was typed."""
    if not form.validate():
        return _step_page(application, step, form), 422
    kind = application.kind
    try:
        run_transaction(act)
    except Missing:
        raise
    except Refused as refused:
        current = _mine(kind)
        show_fault(form, refused)
        is_stale = refused.code == "stale_form"
        if is_stale:
            form.version.data = str(current.version)
        return _step_page(current, step, form, stale=is_stale), status_of(refused)
    return see(f"/join/{kind}")
