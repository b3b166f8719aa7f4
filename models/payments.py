"""Money on its way in: attempts to pay an order, refunds, and what Stripe told us."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Fen, Id, Written
from models.orders import Order
from models.parties import one_of

#: `succeeded` is final. Any other state may still become succeeded, because money may have moved.
ATTEMPT_STATES = ("created", "open", "processing", "succeeded", "failed", "expired", "cancelled")
LIVE_ATTEMPT = "state IN ('created', 'open', 'processing')"
REFUND_STATES = ("pending", "sent", "succeeded", "failed")
#: Reasons that are business as usual: the money goes back without anybody looking. Any other waits for a person.
SENT_BY_ITSELF = frozenset({"cancelled", "short", "lighter", "returned"})


class PaymentAttempt(Base):
    """One try at paying an order. At most one is live; `anomaly` says why money that arrived did not confirm."""

    __tablename__ = "payment_attempt"
    __table_args__ = (
        CheckConstraint(one_of("state", ATTEMPT_STATES), name="state"),
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("state <> 'succeeded' OR (captured_fen IS NOT NULL AND succeeded_at IS NOT NULL)", name="paid"),
        Index("uq_payment_attempt_live", "order_id", unique=True, postgresql_where=text(LIVE_ATTEMPT)),
        Index("ix_payment_attempt_order_id", "order_id"),
        Index("ix_payment_attempt_unsettled", "created_at", postgresql_where=text(LIVE_ATTEMPT)),
    )

    id: Mapped[Id]
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    method: Mapped[str] = mapped_column(server_default="stripe")
    state: Mapped[str] = mapped_column(server_default="created")
    amount_fen: Mapped[Fen]
    currency: Mapped[str] = mapped_column(server_default="cny")
    expires_at: Mapped[datetime]
    session_id: Mapped[str | None] = mapped_column(unique=True)
    session_url: Mapped[str | None]
    payment_intent_id: Mapped[str | None]
    charge_id: Mapped[str | None]
    captured_fen: Mapped[int | None]
    succeeded_at: Mapped[datetime | None]
    anomaly: Mapped[str | None]
    created_at: Mapped[Written]

    order: Mapped[Order] = relationship()

    @property
    def is_live(self) -> bool:
        """Whether the buyer may still pay with it."""
        return self.state in {"created", "open", "processing"}


class Refund(Base):
    """Money that has to go back. `pending` is decided, `sent` was asked of Stripe."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint(one_of("state", REFUND_STATES), name="state"),
        CheckConstraint("amount_fen > 0", name="amount"),
    )

    id: Mapped[Id]
    payment_attempt_id: Mapped[int] = mapped_column(ForeignKey("payment_attempt.id"), index=True)
    amount_fen: Mapped[Fen]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="pending")
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    stripe_refund_id: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[Written]
    updated_at: Mapped[Written]


class StripeEvent(Base):
    """The webhook inbox. An event is a hint: what it is about is read again from Stripe before anything moves."""

    __tablename__ = "stripe_event"
    __table_args__ = (Index("ix_stripe_event_waiting", "received_at", postgresql_where=text("processed_at IS NULL")),)

    event_id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    livemode: Mapped[bool]
    object_type: Mapped[str]
    object_id: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    received_at: Mapped[Written]
    processed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
