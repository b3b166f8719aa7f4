"""Money that goes back: granted here and nowhere else, whatever the reason, and followed until it arrived."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from models.audit import Notice
from models.payments import SENT_BY_ITSELF, PaymentAttempt, Refund
from operations import audit, ledger
from operations.actor import HOUSE, Actor
from operations.deferring import defer
from operations.notices import close, open_notice
from operations.refusals import Refused

#: An idempotency key is remembered for a day. What was sent longer ago is looked up before it is sent again.
KEY_LIVES = timedelta(hours=23)
#: A refund whose job says nothing for so long is taken up by the sweep.
QUIET = timedelta(minutes=4)
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Sending:
    """What the payment provider is to be asked. `look_first`: whether it may know of it under a key that lapsed."""

    payment_intent_id: str
    amount_fen: int
    key: str
    reference: str
    stripe_refund_id: str | None
    look_first: bool


@dataclass(frozen=True)
class RefundFacts:
    """What the payment provider says of a refund now. status: pending, requires_action, succeeded, failed, canceled."""

    id: str
    status: str
    amount_fen: int
    payment_intent_id: str | None
    reference: str | None


def grant(
    session: Session, actor: Actor, attempt: PaymentAttempt, amount_fen: int, reason: str, key: str
) -> Refund | None:
    """Owe the buyer a part of what he paid. Answers the refund; None where there is nothing to owe.

    key: names the fact it follows from; the same key again answers the same refund and does nothing. Refused with
    `more_than_captured` when more would go back than came. Reasons in SENT_BY_ITSELF are sent by a job; the others
    wait for a person.

    Callers hold the lock of the order; the attempt is locked here. Posts to the book: callers call it at the end of
    their work.
    """
    if amount_fen == 0:
        return None
    session.refresh(attempt, with_for_update=True)
    known = session.scalar(select(Refund).where(Refund.idempotency_key == f"refund:{key}"))
    if known is not None:
        return known
    if amount_fen > (attempt.captured_fen or 0) - _granted(session, attempt.id):
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


def begin(session: Session, refund_id: int) -> Sending | None:
    """A refund is about to be asked for; from the commit on the payment provider may know of it.

    None where there is nothing to ask: it is over, or its payment never was at the provider, which a person is told.
    """
    refund = _locked(session, refund_id)
    attempt = session.get_one(PaymentAttempt, refund.payment_attempt_id)
    if refund.state in {"succeeded", "failed"}:
        return None
    if attempt.method != "stripe" or attempt.payment_intent_id is None:
        _leave(session, refund, attempt)
        return None
    now = session.scalars(select(func.now())).one()
    old = refund.state == "sent" and refund.updated_at < now - KEY_LIVES
    if refund.state == "pending":
        refund.state, refund.updated_at = "sent", now
        session.flush()
    return Sending(
        payment_intent_id=attempt.payment_intent_id,
        amount_fen=refund.amount_fen,
        # With the payment's own name: unlike ours, it is never used again by another database.
        key=f"{refund.idempotency_key}:{attempt.payment_intent_id}",
        reference=f"{attempt.order.number}-{refund.id}",
        stripe_refund_id=refund.stripe_refund_id,
        look_first=old,
    )


def leave_to_a_person(session: Session, refund_id: int) -> None:
    """It cannot go back by the way it came: it stays owed, and a person is told."""
    refund = _locked(session, refund_id)
    if refund.state in {"pending", "sent"} and refund.stripe_refund_id is None:
        _leave(session, refund, session.get_one(PaymentAttempt, refund.payment_attempt_id))


def fail(session: Session, refund_id: int, reason: str) -> None:
    """The payment provider will not send it, and would say so again. It stays owed, and a person is told."""
    refund = _locked(session, refund_id)
    if refund.state == "sent" and refund.stripe_refund_id is None:
        _fail(session, refund, reason)


def answered(session: Session, refund_id: int, facts: RefundFacts) -> str:
    """Bring a refund to what the payment provider says of it, forward only. Answers its state. Any number of times."""
    refund = _locked(session, refund_id)
    if refund.state == "failed" or refund.stripe_refund_id not in {None, facts.id}:
        return refund.state
    refund.stripe_refund_id = facts.id
    close(session, "refund_unanswered", "refund", refund.id)
    if facts.status in {"failed", "canceled"}:
        _fail(session, refund)
    elif facts.status == "succeeded" and refund.state != "succeeded":
        _succeed(session, refund)
    elif refund.state == "pending":
        refund.state, refund.updated_at = "sent", func.now()
    session.flush()
    return refund.state


def spoken_of(session: Session, facts: RefundFacts) -> int | None:
    """The refund of ours these facts speak of: by its id, by our own reference, or as what a person sent by hand.

    Who sends back the money of a payment in the provider's own pages need not tell us: the refund of that payment and
    amount that waits is meant.
    """
    known = session.scalar(select(Refund.id).where(Refund.stripe_refund_id == facts.id))
    if known is not None or facts.payment_intent_id is None:
        return known
    of_payment = (
        select(Refund)
        .join(PaymentAttempt, PaymentAttempt.id == Refund.payment_attempt_id)
        .where(PaymentAttempt.payment_intent_id == facts.payment_intent_id)
        .order_by(Refund.id)
    )
    for refund in session.scalars(of_payment).all():
        attempt = session.get_one(PaymentAttempt, refund.payment_attempt_id)
        if facts.reference == f"{attempt.order.number}-{refund.id}":
            return refund.id
        waits = refund.state == "pending" and refund.amount_fen == facts.amount_fen
        if facts.reference is None and waits:
            return refund.id
    return None


def quiet(session: Session) -> list[int]:
    """Refunds on their way of which nothing was heard for a while, those without any answer first."""
    before = func.now() - QUIET
    by_hand = exists().where(
        Notice.kind == "refund_by_hand", Notice.cause_type == "refund", Notice.cause_id == Refund.id
    )
    lost = (Refund.state == "pending") & Refund.reason.in_(SENT_BY_ITSELF) & (Refund.created_at < before) & ~by_hand
    waiting = (Refund.state == "sent") & (Refund.updated_at < before)
    found = select(Refund.id).where(lost | waiting).order_by(Refund.stripe_refund_id.is_not(None), Refund.id)
    return list(session.scalars(found.limit(MOST_AT_ONCE)))


def tell_unanswered(session: Session, refund_ids: list[int]) -> None:
    """The payment provider does not say what became of these: a person is told until it does."""
    silent = (Refund.state == "sent") & Refund.stripe_refund_id.is_(None) & (Refund.updated_at < func.now() - QUIET)
    found = select(Refund).where(Refund.id.in_(refund_ids), silent)
    for refund in session.scalars(found.order_by(Refund.id)).all():
        _tell(session, "refund_unanswered", refund, session.get_one(PaymentAttempt, refund.payment_attempt_id))


def _succeed(session: Session, refund: Refund) -> None:
    refund.state, refund.updated_at = "succeeded", func.now()
    session.flush()
    close(session, "refund_by_hand", "refund", refund.id)
    if refund.reason not in SENT_BY_ITSELF:
        close(session, "refund_due", "payment_attempt", refund.payment_attempt_id)
    audit.note(session, HOUSE, "refunded", "refund", refund.id, after={"fen": refund.amount_fen})
    ledger.record_refunded(session, refund.id, refund.amount_fen)


def _fail(session: Session, refund: Refund, reason: str = "") -> None:
    had_left = refund.state == "succeeded"
    refund.state, refund.updated_at = "failed", func.now()
    session.flush()
    close(session, "refund_unanswered", "refund", refund.id)
    _tell(session, "refund_failed", refund, session.get_one(PaymentAttempt, refund.payment_attempt_id))
    audit.note(session, HOUSE, "refund_failed", "refund", refund.id, after={"fen": refund.amount_fen}, reason=reason)
    if had_left:
        ledger.record_refund_back(session, refund.id, refund.amount_fen)


def _leave(session: Session, refund: Refund, attempt: PaymentAttempt) -> None:
    refund.state, refund.updated_at = "pending", func.now()
    session.flush()
    close(session, "refund_unanswered", "refund", refund.id)
    _tell(session, "refund_by_hand", refund, attempt)


def _tell(session: Session, kind: str, refund: Refund, attempt: PaymentAttempt) -> None:
    params = {"number": attempt.order.number, "amount_fen": refund.amount_fen}
    open_notice(session, kind, "refund", refund.id, attempt.order.number, params=params)


def _granted(session: Session, attempt_id: int) -> int:
    """How much of a payment was granted back, in fen. What failed is counted: it is still owed."""
    fens = select(func.coalesce(func.sum(Refund.amount_fen), 0)).where(Refund.payment_attempt_id == attempt_id)
    return int(session.scalars(fens).one())


def _locked(session: Session, refund_id: int) -> Refund:
    return session.scalars(
        select(Refund).where(Refund.id == refund_id).with_for_update().execution_options(populate_existing=True)
    ).one()
