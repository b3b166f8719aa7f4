"""Documents of a party: handed in, accepted or sent back. What happens when one lapses: operations.expiry."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from models.joining import Application, Requirement, Submission, SubmissionPhoto, asked_of
from models.parties import Organisation
from operations import audit, filing
from operations.actor import Actor
from operations.decisions import check_not_own, decide
from operations.filing import Filed
from operations.notices import close, open_notice
from operations.refusals import Invalid, Missing, Refused

MOST_PHOTOS = 5
#: The shapes of numbers that are printed on documents everywhere the same.
SHAPES = {"sc_licence": re.compile(r"SC[0-9]{14}")}
#: Why a document goes back. Their sentences: web.reasons.
REASONS = ("unreadable", "incomplete", "wrong_document", "number_differs", "lapsed", "other_party")


@dataclass(frozen=True)
class Paper:
    """What is written on a document. `number` is tidy already."""

    number: str = ""
    issued_on: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Photos:
    """New files, and the ids of photos of the document before that stay."""

    filed: tuple[Filed, ...] = ()
    kept: frozenset[int] = frozenset()


def hand_in(
    session: Session,
    actor: Actor,
    owner: Application | Organisation,
    requirement_id: int,
    paper: Paper,
    photos: Photos,
    today: date,
) -> Submission:
    """Hand in a document. It takes the place of what waits or was sent back; what was accepted counts until it is too.

    Missing when the requirement is not asked of this party, or a photo is not its own. Invalid says what is lacking.
    """
    session.execute(select(type(owner).id).where(type(owner).id == owner.id).with_for_update(key_share=True))
    requirement = _asked(session, owner, requirement_id)
    before = _waiting(session, owner, requirement.code)
    kept = _kept_photos(before, photos.kept)
    _check(requirement, paper, today, len(kept) + len(photos.filed))
    new = Submission(requirement_id=requirement.id, submitted_by=actor.person_id, **_whose(owner), **vars(paper))
    for one in before:
        one.state = "replaced"
    session.add(new)
    session.flush()
    _attach(session, actor, new, kept, photos.filed)
    audit.note(session, actor, "hand_in", "submission", new.id, after={"code": requirement.code}, party=_party(owner))
    return new


def accept(session: Session, actor: Actor, submission_id: int) -> Submission:
    """It is what was asked for. Of one party only the newest accepted document of a kind counts."""
    submission = _to_decide(session, actor, submission_id)
    decide(session, actor, "approved", "submission", submission.id, **_matter(submission))
    submission.state, submission.decided_by, submission.decided_at = "accepted", actor.person_id, func.now()
    session.flush()
    for older in _accepted(session, submission):
        older.state = "replaced"
        for kind in ("document_expiring", "document_lapsed"):
            close(session, kind, "submission", older.id)
    session.flush()
    return submission


def send_back(session: Session, actor: Actor, submission_id: int, reason: str, note: str = "") -> Submission:
    """It is not what was asked for; the reason is one of REASONS."""
    if reason not in REASONS:
        raise Invalid("reason_needed", field="reason")
    submission = _to_decide(session, actor, submission_id)
    decide(session, actor, "returned", "submission", submission.id, **_matter(submission), reason=reason, note=note)
    submission.state, submission.decided_by, submission.decided_at = "returned", actor.person_id, func.now()
    submission.reason_code, submission.note = reason, note
    session.flush()
    if submission.organisation_id is not None:
        open_notice(
            session,
            "document_returned",
            "submission",
            submission.id,
            to=submission.organisation_id,
            params=names_of(submission.requirement),
        )
    return submission


def names_of(requirement: Requirement) -> dict[str, object]:
    """What it is called, for a notice."""
    return {"document_zh": requirement.name_zh, "document_en": requirement.name_en}


def missing(session: Session, application: Application, today: date, *, accepted: bool = False) -> list[Requirement]:
    """What is asked of the applicant and not there: not handed in, or (accepted) not accepted. Two queries."""
    good = ("accepted",) if accepted else ("pending", "accepted")
    rows = session.execute(
        select(Requirement.code)
        .join(Submission, Submission.requirement_id == Requirement.id)
        .where(Submission.application_id == application.id, Submission.state.in_(good))
        .where(or_(Submission.valid_until.is_(None), Submission.valid_until >= today))
    )
    there = {row.code for row in rows}
    asked = session.scalars(asked_of(application.kind, application.producer_kind))
    return [one for one in asked if one.is_mandatory and one.code not in there]


def _asked(session: Session, owner: Application | Organisation, requirement_id: int) -> Requirement:
    asked = session.scalars(asked_of(owner.kind, owner.producer_kind)).all()
    found = next((one for one in asked if one.id == requirement_id), None)
    if found is None:
        raise Missing
    return found


def _whose(owner: Application | Organisation) -> dict[str, int | None]:
    if isinstance(owner, Application):
        return {"application_id": owner.id, "organisation_id": owner.organisation_id}
    return {"application_id": None, "organisation_id": owner.id}


def _party(owner: Application | Organisation) -> int | None:
    return owner.organisation_id if isinstance(owner, Application) else owner.id


def _waiting(session: Session, owner: Application | Organisation, code: str) -> list[Submission]:
    mine = (
        Submission.application_id == owner.id
        if isinstance(owner, Application)
        else Submission.organisation_id == owner.id
    )
    return list(
        session.scalars(
            select(Submission)
            .join(Requirement, Requirement.id == Submission.requirement_id)
            .options(selectinload(Submission.photos))
            .where(mine, Requirement.code == code, Submission.state.in_(("pending", "returned")))
            .order_by(Submission.id)
            .with_for_update(key_share=True, of=Submission)
        )
    )


def _kept_photos(before: list[Submission], kept: Collection[int]) -> list[SubmissionPhoto]:
    photos = {photo.id: photo for one in before for photo in one.photos}
    if not set(kept) <= set(photos):
        raise Missing
    return [photo for number, photo in photos.items() if number in set(kept)]


def _check(requirement: Requirement, paper: Paper, today: date, photos: int) -> None:
    shape = SHAPES.get(requirement.code)
    if requirement.needs_number and not paper.number:
        raise Invalid("document_number_missing", field="number")
    if paper.number and shape is not None and not shape.fullmatch(paper.number):
        raise Invalid("sc_number", field="number")
    if requirement.needs_validity and paper.valid_until is None:
        raise Invalid("validity_missing", field="valid_until")
    if paper.issued_on is not None and paper.issued_on > today:
        raise Invalid("issued_later", field="issued_on")
    if paper.valid_until is not None and paper.valid_until < max(today, paper.issued_on or today):
        raise Invalid("document_over", field="valid_until")
    if requirement.needs_photo and not photos:
        raise Invalid("photo_missing", field="files")
    if photos > MOST_PHOTOS:
        raise Invalid("photos_too_many", field="files", most=MOST_PHOTOS)


def _attach(
    session: Session, actor: Actor, new: Submission, kept: list[SubmissionPhoto], filed: Collection[Filed]
) -> None:
    """The kept photos first, then what came now."""
    new_files = filing.write_down(session, actor, filed, new.organisation_id)
    files = [photo.file_id for photo in kept] + new_files
    session.add_all(
        SubmissionPhoto(submission_id=new.id, file_id=file_id, position=place) for place, file_id in enumerate(files)
    )
    session.flush()


def _to_decide(session: Session, actor: Actor, submission_id: int) -> Submission:
    """A document that waits, under lock."""
    submission = session.scalar(
        select(Submission)
        .where(Submission.id == submission_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if submission is None:
        raise Missing
    check_not_own(actor, submission.submitted_by)
    if submission.state != "pending":
        raise Refused("decided_already")
    return submission


def _matter(submission: Submission) -> dict[str, Any]:
    return {"requested_by": submission.submitted_by, "party": submission.organisation_id}


def _accepted(session: Session, newer: Submission) -> list[Submission]:
    """Accepted documents of the same kind and owner, before `newer`."""
    mine = (
        Submission.organisation_id == newer.organisation_id
        if newer.organisation_id is not None
        else Submission.application_id == newer.application_id
    )
    return list(
        session.scalars(
            select(Submission)
            .join(Requirement, Requirement.id == Submission.requirement_id)
            .where(mine, Submission.state == "accepted", Submission.id != newer.id)
            .where(Requirement.code == newer.requirement.code)
        )
    )
