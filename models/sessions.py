"""Signing in: open sessions, one-time codes, recovery codes, and how often somebody has tried."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id, Written
from models.parties import Person, one_of

CODE_PURPOSES = ("sign_in", "sign_up", "reset", "phone")


class LoginSession(Base):
    """One signed-in browser. The cookie holds a random token; only its SHA-256 is stored.

    A session ends when it is idle too long, when it is too old, or when somebody ends it.
    """

    __tablename__ = "login_session"
    __table_args__ = (Index("ix_login_session_live", "person_id", postgresql_where=text("ended_at IS NULL")),)

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[Written]
    seen_at: Mapped[Written]
    idle_until: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    #: When the person last proved himself beyond signing in: by the second factor, or by the password where there is
    #: none. NULL while that is still to come, or not asked for.
    second_factor_at: Mapped[datetime | None]
    #: The organisation the person acts for in this session, where there are several.
    acts_for_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    browser: Mapped[str] = mapped_column(server_default="")

    person: Mapped[Person] = relationship()


class OneTimeCode(Base):
    """Six figures sent to a telephone (E.164) or an e-mail address.

    Only an HMAC is stored; good once, for a few minutes, for a few tries.
    """

    __tablename__ = "one_time_code"
    __table_args__ = (
        CheckConstraint(one_of("purpose", CODE_PURPOSES), name="purpose"),
        Index("ix_one_time_code_sent_to_purpose", "sent_to", "purpose", "id"),
    )

    id: Mapped[Id]
    sent_to: Mapped[str]
    purpose: Mapped[str]
    code_hmac: Mapped[str]
    created_at: Mapped[Written]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(server_default="0")
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code for the day the second factor is lost. Only its digest is stored; good once."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("uq_recovery_code_person_id_code_hash", "person_id", "code_hash", unique=True),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class AttemptLimit(Base):
    """How often `key` (a phone number, an address of the network, an order number) was tried since `since`."""

    __tablename__ = "attempt_limit"

    key: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    tries: Mapped[int]
