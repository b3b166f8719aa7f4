"""The documents of an admitted party: which it has, when they end, handing in a new one; and the files of all."""

from flask import render_template
from flask.typing import ResponseReturnValue

from models.joining import Requirement, Submission, asked_of
from models.parties import PARTY_KINDS, Organisation
from models.reading import vendors as reading
from operations import documents
from operations.documents import Photos
from operations.refusals import Missing, Refused
from shop.joining import show_fault, status_of
from shop.joining_forms import ACCEPTED_FILES, DocumentForm
from web.database import db, run_transaction
from web.filters import today_in_china
from web.reasons import reason_text
from web.redirects import see
from web.sign_in import acting_for, actor
from web.uploads import answer_file, kept, received

#: Who hands in documents for a party.
KEEPERS = ("owner", "member", "station_operator")
#: Who of the association reads them.
READERS = ("admin", "vendor_manager", "finance", "support", "buyer")


def show_party_documents() -> str:
    """What the association asks of the party, what it has, and until when."""
    party = _party()
    return render_template(
        "shop/party_documents.html", party=party, papers=_papers(party), reason_text=reason_text, today=today_in_china()
    )


def show_party_document(requirement: int) -> str:
    """The form for a new document."""
    party = _party()
    asked, before = _asked(party, requirement)
    return _page(asked, before, DocumentForm(asked, before, data=DocumentForm.values(before)))


def save_party_document(requirement: int) -> ResponseReturnValue:
    """Hand in a new document. What was accepted counts until the new one is."""
    party = _party()
    asked, before = _asked(party, requirement)
    form, visitor, number = DocumentForm(asked, before), actor(), party.id
    if not form.validate():
        return _page(asked, before, form), 422
    try:
        with kept(received(form.files.data or (), f"documents/party-{number}")) as filed:
            photos = Photos(filed, form.staying)
            run_transaction(
                lambda session: documents.hand_in(
                    session,
                    visitor,
                    session.get_one(Organisation, number),
                    asked.id,
                    form.read(),
                    photos,
                    today_in_china(),
                )
            )
    except Missing:
        raise
    except Refused as refused:
        show_fault(form, refused)
        return _page(asked, before, form), status_of(refused)
    return see("/account/documents")


def show_file(file: int) -> ResponseReturnValue:
    """A file of a document, for whoever may see the document."""
    visitor = actor()
    parties = [role.organisation_id for role in visitor.roles if role.name in KEEPERS]
    staff = visitor.has(*READERS) or visitor.is_superuser
    row = db().scalar(reading.file_seen_by(file, visitor.person_id or 0, parties, staff=staff))
    if row is None:
        raise Missing
    return answer_file(row)


def _party() -> Organisation:
    """The party the visitor hands in documents for."""
    party = acting_for(*PARTY_KINDS)
    if not any(role.organisation_id == party.id and role.name in KEEPERS for role in actor().roles):
        raise Missing
    return party


def _papers(party: Organisation) -> list[tuple[Requirement, list[Submission]]]:
    """What is asked, in order, each with what was handed in for it and was not replaced, the newest first."""
    found: dict[str, list[Submission]] = {}
    for one in db().scalars(reading.papers_of(party.id)):
        found.setdefault(one.requirement.code, []).append(one)
    asked = db().scalars(asked_of(party.kind, party.producer_kind)).all()
    return [(one, found.get(one.code, [])) for one in asked]


def _asked(party: Organisation, requirement: int) -> tuple[Requirement, Submission | None]:
    for asked, papers in _papers(party):
        if asked.id == requirement:
            return asked, papers[0] if papers else None
    raise Missing


def _page(asked: Requirement, before: Submission | None, form: DocumentForm) -> str:
    return render_template(
        "shop/party_document.html",
        requirement=asked,
        before=before,
        form=form,
        back="/account/documents",
        accepted_files=ACCEPTED_FILES,
        reason_text=reason_text,
    )
