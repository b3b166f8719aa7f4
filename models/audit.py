"""What was done and what needs a person: audit events, notices, and the messages that were sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id, Written


class AuditEvent(Base):
    """Who did what to which thing, when and why. Append-only.

    `seq`, `prev_hash` and `hash` are filled once, later, by the sealing job: chaining inside business transactions
    would be one lock for the whole house.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_object", "object_type", "object_id"),
        Index("ix_audit_event_object_type", "object_type", "id"),
        Index("ix_audit_event_unsealed", "id", postgresql_where=text("seq IS NULL")),
        Index("ix_audit_event_actor_id", "actor_id", "id"),
        Index("ix_audit_event_action", "action", "id"),
        Index("ix_audit_event_organisation_id", "organisation_id", "id"),
        Index("ix_audit_event_at", "at"),
    )

    id: Mapped[Id]
    at: Mapped[Written]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: The party whose thing it is, where it is one's.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[int]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(server_default="")
    seq: Mapped[int | None] = mapped_column(unique=True)
    prev_hash: Mapped[str | None]
    hash: Mapped[str | None]


class BookCheck(Base):
    """One look at the books: how many invariants there were, and which did not hold. `asked_by`: who wanted it, if any.

    `broken` is [{"id": …, "rows": [[…], …]}, …] with the first rows of each.
    """

    __tablename__ = "book_check"

    id: Mapped[Id]
    at: Mapped[Written]
    total: Mapped[int]
    broken: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Notice(Base):
    """Something a person has to look at; open until somebody closes it. One open notice per kind, cause and addressee.

    `organisation_id` is the party that is told; the association itself while NULL. `params` are the plain values its
    sentence speaks of (`web.sentences`), so that everybody reads it in his own language.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "uq_notice_open",
            "kind",
            "cause_type",
            "cause_id",
            "organisation_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_notice_organisation_id", "organisation_id", "id"),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    cause_type: Mapped[str]
    cause_id: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    body: Mapped[str] = mapped_column(server_default="")
    opened_at: Mapped[Written]
    closed_at: Mapped[datetime | None]


class Message(Base):
    """A mail or text message that was sent because of something. One per kind, way and cause: nobody is told twice."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("channel IN ('mail', 'sms')", name="channel"),
        Index("uq_message_cause", "kind", "channel", "cause_type", "cause_id", unique=True),
        Index("ix_message_cause", "cause_type", "cause_id"),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    channel: Mapped[str]
    cause_type: Mapped[str]
    cause_id: Mapped[int]
    sent_at: Mapped[datetime | None]
    created_at: Mapped[Written]
