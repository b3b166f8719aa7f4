"""What somebody decided about somebody else's matter."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Written
from models.parties import one_of

DECISIONS = ("approved", "declined", "returned", "suspended", "reinstated", "terminated")


class Decision(Base):
    """One decision on an application, a party, a product, a revision, a waiver…: who, when and why. Append-only.

    Nobody decides what he asked for himself. `checks` are the ticks of the checklist, `reason_code` one of the reasons
    people choose from (`web.sentences`), `note` what was added in words.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(one_of("kind", DECISIONS), name="kind"),
        CheckConstraint("decided_by <> requested_by", name="two_people"),
        Index("ix_decision_subject", "subject_type", "subject_id", "id"),
        Index("ix_decision_organisation_id", "organisation_id", "id"),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason_code: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    checks: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    at: Mapped[Written]
