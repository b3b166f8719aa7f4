"""Documents: what they must say, whose photos they have, and which of them counts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.files import StoredFile
from models.joining import Requirement, Submission, SubmissionPhoto, asked_of
from operations import documents, requirements
from operations.documents import Paper, Photos
from operations.filing import Filed
from operations.refusals import Invalid, Missing, Refused
from operations.requirements import Demand
from tests.cast import today
from tests.joining import papers

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"number": ""}, "document_number_missing", "number"),
        ({"number": "SC1234"}, "sc_number", "number"),
        ({"valid_until": None}, "validity_missing", "valid_until"),
        ({"valid_until": today() - DAY}, "document_over", "valid_until"),
        ({"issued_on": today() + DAY}, "issued_later", "issued_on"),
    ],
)
def test_what_a_licence_must_say(session: Session, change: dict[str, object], code: str, field: str) -> None:
    owner = papers.party(session, "sanren-sunye")
    licence = papers.asked(session, owner, "sc_licence")
    paper = replace(papers.paper(licence), **change)

    with pytest.raises(Invalid) as refused:
        documents.hand_in(
            session, papers.actor(session, "supplier_a"), owner, licence.id, paper, papers.filed(), today()
        )

    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_document_may_end_today(session: Session) -> None:
    owner = papers.party(session, "sanren-sunye")
    licence = papers.asked(session, owner, "sc_licence")
    paper = papers.paper(licence, 0)
    made = documents.hand_in(
        session, papers.actor(session, "supplier_a"), owner, licence.id, paper, papers.filed(), today()
    )
    assert (made.state, made.organisation_id) == ("pending", owner.id)


def test_one_to_five_photos(session: Session) -> None:
    owner, me = papers.party(session, "sanren-sunye"), papers.actor(session, "supplier_a")
    licence = papers.asked(session, owner, "business_licence")
    many = Photos(tuple(Filed(f"documents/{n}.jpg", "image/jpeg", 1, "0" * 64, "x") for n in range(6)))

    for photos, code in ((Photos(), "photo_missing"), (many, "photos_too_many")):
        with pytest.raises(Invalid, match=code):
            documents.hand_in(session, me, owner, licence.id, Paper(), photos, today())


def test_photos_stay_only_with_their_own_document(session: Session) -> None:
    owner, me = papers.party(session, "sanren-sunye"), papers.actor(session, "supplier_a")
    other = papers.party(session, "dazhe-chaye")
    asked = papers.asked(session, owner, "business_licence")
    first = documents.hand_in(session, me, owner, asked.id, Paper(), papers.filed("documents/1.jpg"), today())
    session.refresh(first)
    photo = first.photos[0]
    theirs = documents.hand_in(session, me, other, asked.id, Paper(), papers.filed("documents/2.jpg"), today())
    session.refresh(theirs)

    again = documents.hand_in(session, me, owner, asked.id, Paper(), Photos(kept=frozenset({photo.id})), today())

    session.refresh(again)
    assert [one.file_id for one in again.photos] == [photo.file_id]
    assert first.state == "replaced"
    for foreign in (theirs.photos[0].id, 999_999, photo.id):
        with pytest.raises(Missing):
            documents.hand_in(session, me, owner, asked.id, Paper(), Photos(kept=frozenset({foreign})), today())


def test_what_is_asked_of_others_is_not_asked_here(session: Session) -> None:
    owner, me = papers.party(session, "sanren-sunye"), papers.actor(session, "supplier_a")
    of_stations = session.scalars(select(Requirement.id).where(Requirement.party_kind == "station")).first()
    for number in (of_stations, 999_999):
        with pytest.raises(Missing):
            documents.hand_in(session, me, owner, number or 0, Paper(), papers.filed(), today())


def test_what_was_accepted_counts_until_the_next_is(session: Session) -> None:
    first = papers.accepted(session, "sanren-sunye", "sc_licence", 100)
    owner, me = papers.party(session, "sanren-sunye"), papers.actor(session, "supplier_a")
    licence = first.requirement

    second = documents.hand_in(
        session, me, owner, licence.id, papers.paper(licence), papers.filed("documents/s.jpg"), today()
    )
    assert (first.state, second.state) == ("accepted", "pending")

    documents.accept(session, papers.actor(session, "admin"), second.id)
    session.refresh(first)
    assert (first.state, second.state) == ("replaced", "accepted")
    with pytest.raises(Refused, match="decided_already"):
        documents.accept(session, papers.actor(session, "admin"), second.id)


def test_a_reason_is_one_of_the_list(session: Session) -> None:
    paper = papers.accepted(session, "sanren-sunye", "sc_licence", 100)
    with pytest.raises(Invalid, match="reason_needed"):
        documents.send_back(session, papers.actor(session, "admin"), paper.id, "ugly")


def test_what_is_asked_has_a_history(session: Session) -> None:
    clerk = papers.actor(session, "admin")
    owner = papers.party(session, "sanren-sunye")
    old = papers.asked(session, owner, "test_report")
    demand = Demand("shop", None, "x", "检测报告", "Lab report", needs_number=True, position=old.position)

    new = requirements.change(session, clerk, old.id, demand)

    assert (new.code, new.party_kind, new.name_en) == ("test_report", "supplier", "Lab report")
    assert old.retired_at is not None
    assert papers.asked(session, owner, "test_report").id == new.id
    with pytest.raises(Refused, match="requirement_changed"):
        requirements.change(session, clerk, old.id, demand)
    requirements.retire(session, clerk, new.id)
    codes = {one.code for one in session.scalars(asked_of("supplier", "coop"))}
    assert "test_report" not in codes
    added = requirements.add(session, clerk, Demand("shop", None, "", "门头照", "Front"))
    assert added.code == f"own_{added.id}"
    with pytest.raises(Missing):
        requirements.retire(session, clerk, 999_999)


def test_files_belong_to_the_party(session: Session) -> None:
    paper = papers.accepted(session, "sanren-sunye", "sc_licence", 100)
    files = session.scalars(
        select(StoredFile)
        .join(SubmissionPhoto, SubmissionPhoto.file_id == StoredFile.id)
        .where(SubmissionPhoto.submission_id == paper.id)
    ).all()
    assert [one.organisation_id for one in files] == [papers.party(session, "sanren-sunye").id]
    assert session.scalars(select(Submission.decided_by).where(Submission.id == paper.id)).one() is not None
