"""What the office looks at when it watches over members: applications by state, parties by view, one of each."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, cast, exists, func, literal, null, or_, select, union_all
from sqlalchemy.orm import Session, selectinload

from models.decisions import Decision
from models.files import StoredFile
from models.joining import Application, Requirement, Submission, SubmissionPhoto
from models.parties import BankAccount, Membership, Organisation, Person
from models.reading.office import MOST_COUNTED, Waiting

#: Views of applications, by the state they show.
QUEUES = {"review": "submitted", "correction": "returned"}
#: Days before the end of a document from which on its party stands among the expiring ones.
SOON = 30
SORTS = ("name", "since", "until")
#: Columns of a party in the list.
SHOWN = (
    *("id", "slug", "kind", "producer_kind", "name_zh", "name_en", "township_code", "village", "contact_zh"),
    *("contact_en", "phone", "uscc", "state", "state_at", "tier"),
)


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty: anything."""

    words: str = ""
    kind: str = ""
    township: str = ""


def views(today: date) -> dict[str, ColumnElement[bool]]:
    """Views of parties, by their rule. The association and its own shop stand in none."""
    approved = Organisation.state == "approved"
    return {
        "shops": and_(approved, Organisation.kind == "shop", ~Organisation.is_pavilion),
        "suppliers": and_(approved, Organisation.kind == "supplier"),
        "stations": and_(approved, Organisation.kind == "station"),
        "suspended": Organisation.state == "suspended",
        "expiring": and_(Organisation.state.in_(("approved", "suspended")), _ends_by(today + timedelta(days=SOON))),
    }


def counts(session: Session, today: date) -> dict[str, Waiting]:
    """How many stand in each view (up to MOST_COUNTED), and since when the oldest application waits. One query."""
    parts = []
    for name, state in QUEUES.items():
        some = select(Application.submitted_at.label("since")).where(Application.state == state)
        parts.append((name, some.order_by(Application.submitted_at)))
    for name, rule in views(today).items():
        parts.append(
            (
                name,
                select(cast(null(), Application.submitted_at.type).label("since"))
                .select_from(Organisation)
                .where(rule),
            )
        )
    rows = [_counted(name, some) for name, some in parts]
    return {name: Waiting(count, oldest) for name, count, oldest in session.execute(union_all(*rows))}


def applications(state: str, wanted: Wanted) -> Select[Any]:
    """Applications in a state, the longest waiting first. For `page_of_rows`.

    Columns: id, kind, producer_kind, name_zh, name_en, township_code, village, contact, submitted_at, state_at, waits.
    """
    waits = (
        select(func.count())
        .where(Submission.application_id == Application.id, Submission.state == "pending")
        .correlate(Application)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        Application.id,
        Application.kind,
        Application.producer_kind,
        Application.name_zh,
        Application.name_en,
        Application.township_code,
        Application.village,
        Application.contact,
        Application.submitted_at,
        Application.state_at,
        waits.label("waits"),
    )
    return (
        select(*columns)
        .where(Application.state == state, *_narrowed(Application, wanted))
        .order_by(Application.submitted_at, Application.id)
    )


def parties(view: str, wanted: Wanted, sort: str, today: date) -> Select[Any]:
    """The parties of a view. For `page_of_rows`.

    Columns: id, slug, kind, producer_kind, name_zh, name_en, township_code, village, contact_zh, contact_en, phone,
    uscc, state, state_at, tier, until (when the next of its documents ends).
    """
    until = _next_end().label("until")
    columns: list[Any] = [getattr(Organisation, name) for name in SHOWN]
    order: dict[str, tuple[Any, ...]] = {
        "name": (Organisation.name_key, Organisation.id),
        "since": (Organisation.state_at.desc(), Organisation.id.desc()),
        "until": (until.asc().nulls_last(), Organisation.id),
    }
    return select(*columns, until).where(views(today)[view], *_narrowed(Organisation, wanted)).order_by(*order[sort])


def application_by_id(application_id: int) -> Select[Application]:
    """An application with its applicant and everything that was handed in with it."""
    return (
        select(Application)
        .options(selectinload(Application.person), selectinload(Application.organisation), _papers(Application))
        .where(Application.id == application_id, Application.state.not_in(("draft", "withdrawn")))
    )


def next_to_review(session: Session, but: int, person_id: int | None) -> int | None:
    """The application that waits longest and is not this person's own."""
    return session.scalar(
        select(Application.id)
        .where(
            Application.state == "submitted", Application.id != but, Application.person_id.is_distinct_from(person_id)
        )
        .order_by(Application.submitted_at, Application.id)
        .limit(1)
    )


def party_by_id(party_id: int) -> Select[Organisation]:
    """A member; not the association."""
    return select(Organisation).where(Organisation.id == party_id, Organisation.kind != "association")


def papers_of(party_id: int) -> Select[Submission]:
    """What a party has handed in and was not replaced, the newest of each kind first."""
    return (
        select(Submission)
        .options(selectinload(Submission.requirement), _photos())
        .join(Requirement, Requirement.id == Submission.requirement_id)
        .where(Submission.organisation_id == party_id, Submission.state != "replaced")
        .order_by(Requirement.position, Submission.id.desc())
    )


def decisions_on(subject_type: str, subject_ids: Iterable[int]) -> Select[Any]:
    """What was decided, the latest first. Columns: kind, reason_code, note, at, decider."""
    columns: tuple[Any, ...] = (
        Decision.kind,
        Decision.subject_type,
        Decision.reason_code,
        Decision.note,
        Decision.at,
        Person.name.label("decider"),
    )
    return (
        select(*columns)
        .outerjoin(Person, Person.id == Decision.decided_by)
        .where(Decision.subject_type == subject_type, Decision.subject_id.in_(list(subject_ids)))
        .order_by(Decision.id.desc())
    )


def application_of(party_id: int) -> Select[int]:
    """The application a party came by."""
    return select(Application.id).where(Application.organisation_id == party_id)


def account_of(party_id: int) -> Select[BankAccount]:
    """Where a party is paid now."""
    return select(BankAccount).where(BankAccount.organisation_id == party_id, BankAccount.until.is_(None))


def members_of(party_id: int) -> Select[Any]:
    """Who has a role in a party now. Columns: name, role, since."""
    columns: tuple[Any, ...] = (Person.name, Membership.role, Membership.since)
    return (
        select(*columns)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id == party_id, Membership.until.is_(None))
        .order_by(Membership.id)
    )


def file_seen_by(file_id: int, person_id: int, parties: Collection[int], *, staff: bool) -> Select[StoredFile]:
    """A file of a document: for its applicant, for whoever acts for its party, and for staff once it was handed in."""
    ways = [Application.person_id == person_id, Submission.organisation_id.in_(parties)]
    if staff:
        ways += [Submission.organisation_id.is_not(None), Application.state.not_in(("draft", "withdrawn"))]
    seen = (
        select(SubmissionPhoto.file_id)
        .join(Submission, Submission.id == SubmissionPhoto.submission_id)
        .outerjoin(Application, Application.id == Submission.application_id)
        .where(or_(*ways))
    )
    return select(StoredFile).where(StoredFile.id == file_id, StoredFile.id.in_(seen))


def _counted(name: str, some: Select[Any]) -> Select[Any]:
    bounded = some.limit(MOST_COUNTED).subquery()
    columns: tuple[Any, ...] = (literal(name), func.count(), func.min(bounded.c.since))
    return select(*columns).select_from(bounded)


def _next_end() -> Any:
    return (
        select(func.min(Submission.valid_until))
        .where(Submission.organisation_id == Organisation.id, Submission.state == "accepted")
        .correlate(Organisation)
        .scalar_subquery()
    )


def _ends_by(day: date) -> ColumnElement[bool]:
    return exists().where(
        Submission.organisation_id == Organisation.id, Submission.state == "accepted", Submission.valid_until <= day
    )


def _papers(owner: type[Application]) -> Any:
    handed_in = selectinload(owner.submissions.and_(Submission.state != "replaced"))
    return handed_in.options(selectinload(Submission.requirement), _photos())


def _photos() -> Any:
    return selectinload(Submission.photos).joinedload(SubmissionPhoto.file)


def _narrowed(of: type[Application] | type[Organisation], wanted: Wanted) -> list[ColumnElement[bool]]:
    rules: list[ColumnElement[bool]] = []
    if wanted.kind:
        rules.append(of.kind == wanted.kind)
    if wanted.township:
        rules.append(of.township_code == wanted.township)
    if wanted.words:
        rules.append(_found_by(of, " ".join(wanted.words.split())))
    return rules


def _found_by(of: type[Application] | type[Organisation], words: str) -> ColumnElement[bool]:
    """By a part of the name, by pinyin or initials, by the credit code, by the end of the phone number."""
    ways = [column.icontains(words, autoescape=True) for column in (of.name_zh, of.name_en)]
    key = words.replace(" ", "").lower()
    if isinstance(of, type) and issubclass(of, Organisation) and key.isascii():
        ways.append(of.name_key.contains(key, autoescape=True))
    if key.isdecimal() and 4 <= len(key) <= 11:
        ways.append(of.phone.like(f"%{key}"))
    if key.isascii() and key.isalnum():
        ways.append(of.uscc.startswith(key.upper(), autoescape=True))
    return or_(*ways)
