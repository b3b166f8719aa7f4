"""How a party joins: its application, what the association asks of it, and what was handed in."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Select, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id, Written
from models.files import StoredFile
from models.parties import PARTY_KINDS, PRODUCER_KINDS, Organisation, Person, one_of

APPLICATION_STATES = ("draft", "submitted", "returned", "approved", "declined", "withdrawn")
SUBMISSION_STATES = ("pending", "accepted", "returned", "replaced")
#: The parts of an application, in the order they are filled in; they are also what is checked before it is approved.
STEPS = ("identity", "organisation", "bank", "documents")
#: Applications somebody still works on.
OPEN_APPLICATION = "state IN ('draft', 'submitted', 'returned')"


class Application(Base):
    """Somebody asks to join as a shop, supplier or station. Saved as it is filled in; the party appears on approval."""

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint(one_of("kind", PARTY_KINDS), name="kind"),
        CheckConstraint(one_of("state", APPLICATION_STATES), name="state"),
        CheckConstraint(one_of("producer_kind", PRODUCER_KINDS), name="producer_kind"),
        CheckConstraint("(state = 'approved') = (organisation_id IS NOT NULL)", name="party"),
        Index("uq_application_open", "person_id", "kind", unique=True, postgresql_where=text(OPEN_APPLICATION)),
        Index("ix_application_queue", "state", "submitted_at", "id"),
        Index("ix_application_organisation_id", "organisation_id"),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(server_default="draft")
    state_at: Mapped[Written]
    created_at: Mapped[Written]
    submitted_at: Mapped[datetime | None]
    #: Counts up with every saved step; a form made from an older one is stale.
    version: Mapped[int] = mapped_column(server_default="1")
    #: Which text of the terms was agreed to, and when.
    consent_text: Mapped[str | None]
    consent_at: Mapped[datetime | None]
    # Identity
    contact: Mapped[str | None]
    phone: Mapped[str | None]
    # Organisation
    producer_kind: Mapped[str | None]
    name_zh: Mapped[str | None]
    name_en: Mapped[str | None]
    slug: Mapped[str | None]
    uscc: Mapped[str | None]
    township_code: Mapped[str | None]
    village: Mapped[str | None]
    story: Mapped[str | None]
    # Bank
    bank_holder: Mapped[str | None]
    bank: Mapped[str | None]
    bank_number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    bank_last4: Mapped[str | None]

    person: Mapped[Person] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    submissions: Mapped[list["Submission"]] = relationship(
        order_by="Submission.id", foreign_keys="Submission.application_id"
    )

    @property
    def is_open_to_change(self) -> bool:
        """Whether the applicant may still change it."""
        return self.state in {"draft", "returned"}

    @property
    def needs_uscc(self) -> bool:
        """Cooperatives and enterprises have a unified social credit code; households and shops may have none."""
        return self.kind == "supplier" and self.producer_kind != "household"


class Requirement(Base):
    """One thing the association asks of a kind of party (and of producer, where it says so).

    It is changed by retiring it and writing a new row with the same `code`: what was handed in for the old one counts.
    blocks_sale: when what was handed in has lapsed, nothing of the party is sold.
    """

    __tablename__ = "requirement"
    __table_args__ = (
        CheckConstraint(one_of("party_kind", PARTY_KINDS), name="party_kind"),
        CheckConstraint(one_of("producer_kind", PRODUCER_KINDS), name="producer_kind"),
        Index("ix_requirement_party_kind", "party_kind", "position", "id"),
    )

    id: Mapped[Id]
    party_kind: Mapped[str]
    producer_kind: Mapped[str | None]
    code: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    hint_zh: Mapped[str] = mapped_column(server_default="")
    hint_en: Mapped[str] = mapped_column(server_default="")
    needs_number: Mapped[bool] = mapped_column(server_default=text("false"))
    needs_validity: Mapped[bool] = mapped_column(server_default=text("false"))
    needs_photo: Mapped[bool] = mapped_column(server_default=text("true"))
    is_optional: Mapped[bool] = mapped_column(server_default=text("false"))
    blocks_sale: Mapped[bool] = mapped_column(server_default=text("false"))
    position: Mapped[int] = mapped_column(server_default="0")
    retired_at: Mapped[datetime | None]

    @property
    def is_mandatory(self) -> bool:
        """Whether nobody is admitted without it."""
        return not self.is_optional


def asked_of(kind: str, producer_kind: str | None) -> Select[Requirement]:
    """What is asked now of a kind of party, in order."""
    whose = or_(Requirement.producer_kind.is_(None), Requirement.producer_kind == producer_kind)
    return (
        select(Requirement)
        .where(Requirement.party_kind == kind, whose, Requirement.retired_at.is_(None))
        .order_by(Requirement.position, Requirement.id)
    )


class Submission(Base):
    """What was handed in for a requirement: a number, a validity, photos; accepted or sent back with a reason."""

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint(one_of("state", SUBMISSION_STATES), name="state"),
        CheckConstraint("application_id IS NOT NULL OR organisation_id IS NOT NULL", name="of_somebody"),
        CheckConstraint("valid_until >= issued_on", name="validity"),
        CheckConstraint("(state IN ('accepted', 'returned')) <= (decided_at IS NOT NULL)", name="decided"),
        Index("ix_submission_application_id", "application_id", "requirement_id"),
        Index("ix_submission_organisation_id", "organisation_id", "requirement_id"),
        Index("ix_submission_pending", "id", postgresql_where=text("state = 'pending'")),
        Index("ix_submission_expiry", "valid_until", postgresql_where=text("state = 'accepted'")),
    )

    id: Mapped[Id]
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    number: Mapped[str] = mapped_column(server_default="")
    issued_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    state: Mapped[str] = mapped_column(server_default="pending")
    reason_code: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[Written]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]

    requirement: Mapped[Requirement] = relationship()
    photos: Mapped[list["SubmissionPhoto"]] = relationship(order_by="SubmissionPhoto.position")


class SubmissionPhoto(Base):
    """A photo or PDF of a submission, re-encoded."""

    __tablename__ = "submission_photo"

    id: Mapped[Id]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    position: Mapped[int] = mapped_column(server_default="0")

    file: Mapped[StoredFile] = relationship()
