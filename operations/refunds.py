"""Money that goes back: granted here and nowhere else, whatever the reason."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.payments import SENT_BY_ITSELF, PaymentAttempt, Refund
from operations import audit, ledger
from operations.actor import Actor
from operations.deferring import defer
from operations.refusals import Refused


def grant(
    session: Session, actor: Actor, attempt: PaymentAttempt, amount_fen: int, reason: str, key: str
) -> Refund | None:
    """Owe the buyer a part of what he paid. Answers the refund; None where there is nothing to owe.

    key: names the fact it follows from; the same key again answers the same refund and does nothing. Refused with
    `more_than_captured` when more would go back than came. Reasons in SENT_BY_ITSELF are sent by a job; the others
    wait for a person.

    Callers hold the lock of the order; the attempt is locked here, so before consignments. Posts to the book: callers
    call it at the end of their work.
    """
    if amount_fen == 0:
        return None
    session.refresh(attempt, with_for_update=True)
    known = session.scalar(select(Refund).where(Refund.idempotency_key == f"refund:{key}"))
    if known is not None:
        return known
    if amount_fen > (attempt.captured_fen or 0) - granted(session, attempt.id):
        raise Refused("more_than_captured")
    refund = Refund(
        payment_attempt_id=attempt.id, amount_fen=amount_fen, reason=reason, idempotency_key=f"refund:{key}"
    )
    session.add(refund)
    session.flush()
    audit.note(session, actor, "grant", "refund", refund.id, after={"fen": amount_fen}, reason=reason)
    if reason in SENT_BY_ITSELF:
        defer(session, "payments.send_refund", refund_id=refund.id)
    ledger.record_refund_granted(session, refund.id, amount_fen)
    return refund


def granted(session: Session, attempt_id: int) -> int:
    """How much of a payment was granted back, in fen. What failed is counted: it is still owed."""
    fens = select(func.coalesce(func.sum(Refund.amount_fen), 0)).where(Refund.payment_attempt_id == attempt_id)
    return int(session.scalars(fens).one())
