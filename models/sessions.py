"""Signing in: the sessions a person has open, and how often somebody has tried."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id, Written
from models.parties import Person


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
    browser: Mapped[str] = mapped_column(server_default="")

    person: Mapped[Person] = relationship()


class AttemptLimit(Base):
    """How often `key` (a phone number, an address of the network, an order number) was tried since `since`."""

    __tablename__ = "attempt_limit"

    key: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    tries: Mapped[int]
