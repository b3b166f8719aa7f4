"""The till: where the shop, the jobs and the office meet the payment provider.

Each step is a short transaction, then a call without any lock, then a short transaction again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload, sessionmaker

from gateways.stripe import (
    CheckoutLine,
    CheckoutRequest,
    CheckoutSession,
    PaymentRefused,
    RefundRequest,
    StripeGateway,
    StripeRefund,
)
from models.orders import Order
from models.payments import PaymentAttempt
from operations import payments, refunds
from operations.payments import CheckoutFacts
from operations.refunds import RefundFacts, Sending

CHINA = ZoneInfo("Asia/Shanghai")
FREIGHT = {"zh": "运费", "en": "Delivery"}


@dataclass(frozen=True, slots=True)
class Till:
    """What is needed to take money. `address` makes the full address of a path of this site."""

    sessions: sessionmaker[Session]
    gateway: StripeGateway
    address: Callable[[str], str]
    livemode: bool

    def open(self, attempt_id: int) -> str:
        """The address of the page the buyer pays on; asked for once, however often it is opened.

        Raises PaymentUnavailable and PaymentRefused; the order stays as it is and may be paid later.
        """
        with self.sessions() as session:
            attempt = _attempt(session, attempt_id)
            if attempt.session_url is not None:
                return attempt.session_url
            request = self._request(attempt)
        answer = self.gateway.open_checkout(request)
        with self.sessions.begin() as session:
            expires_at = datetime.fromtimestamp(answer.expires_at, UTC)
            payments.attach_checkout(session, attempt_id, answer.id, answer.url or "", expires_at)
        return answer.url or ""

    def settle(self, attempt_id: int) -> str:
        """Ask what became of an attempt and act on it. Answers the attempt's state. Any number of times."""
        with self.sessions() as session:
            attempt = session.get_one(PaymentAttempt, attempt_id)
            if attempt.session_id is None or attempt.state == "succeeded":
                return attempt.state
            session_id = attempt.session_id
        return self._act_on(attempt_id, self.gateway.read_checkout(session_id))

    def close(self, attempt_id: int) -> str:
        """Make sure nobody can pay this attempt any more; if somebody already has, that counts. Answers the state."""
        with self.sessions() as session:
            attempt = session.get_one(PaymentAttempt, attempt_id)
            if attempt.session_id is None or not attempt.is_live:
                return attempt.state
            session_id, reference = attempt.session_id, _reference(attempt)
        return self._act_on(attempt_id, self.gateway.expire_checkout(session_id, attempt=reference))

    def refund(self, refund_id: int) -> None:
        """Send a refund, or ask what became of it. Any number of times: the money goes back once.

        Raises PaymentUnavailable, and PaymentRefused where our key is not accepted: it is asked again.
        """
        with self.sessions.begin() as session:
            sending = refunds.begin(session, refund_id)
        if sending is None:
            return
        try:
            answer = self._sent(sending)
        except PaymentRefused as refused:
            self._give_up(refund_id, refused)
            return
        with self.sessions.begin() as session:
            refunds.answered(session, refund_id, _refund_facts(answer))

    def follow_refund(self, stripe_refund_id: str) -> str | None:
        """Ask what became of a refund we were told of. Answers our state of it; None while we know no such refund."""
        return self._follow([self.gateway.read_refund(stripe_refund_id)])

    def follow_charge(self, charge_id: str) -> str | None:
        """The same for every refund of a charge; None while we do not know one of them."""
        return self._follow(self.gateway.refunds_of_charge(charge_id))

    def _sent(self, sending: Sending) -> StripeRefund:
        if sending.stripe_refund_id is not None:
            return self.gateway.read_refund(sending.stripe_refund_id)
        if sending.look_first:
            for known in self.gateway.refunds_of_payment(sending.payment_intent_id):
                if known.reference == sending.reference:
                    return known
        return self.gateway.refund(
            RefundRequest(sending.payment_intent_id, sending.amount_fen, sending.reference, sending.key)
        )

    def _give_up(self, refund_id: int, refused: PaymentRefused) -> None:
        if refused.code == "authentication":
            raise refused
        with self.sessions.begin() as session:
            if refused.code == "resource_missing":
                refunds.leave_to_a_person(session, refund_id)
            else:
                refunds.fail(session, refund_id, refused.code)

    def _follow(self, answers: Sequence[StripeRefund]) -> str | None:
        states: list[str | None] = []
        for answer in answers:
            with self.sessions.begin() as session:
                facts = _refund_facts(answer)
                refund_id = refunds.spoken_of(session, facts)
                states.append(None if refund_id is None else refunds.answered(session, refund_id, facts))
        return None if None in states else ", ".join(sorted({state or "" for state in states})) or "nothing"

    def _act_on(self, attempt_id: int, answer: CheckoutSession) -> str:
        today = datetime.now(CHINA).date()
        with self.sessions.begin() as session:
            return payments.settle(session, attempt_id, _facts(answer), livemode=self.livemode, today=today).state

    def _request(self, attempt: PaymentAttempt) -> CheckoutRequest:
        order = attempt.order
        english = order.locale == "en"
        page = self.address(f"/orders/{order.number}")
        return CheckoutRequest(
            attempt=_reference(attempt),
            order=order.number,
            lines=tuple(
                CheckoutLine(
                    f"{line.title_en} {line.pack_en}" if english else f"{line.title_zh} {line.pack_zh}",
                    line.unit_fen,
                    line.quantity,
                )
                for line in order.lines
            ),
            freight=order.freight_fen,
            freight_name=FREIGHT["en" if english else "zh"],
            expires_at=int(attempt.expires_at.timestamp()),
            locale="en" if english else "zh",
            success_url=f"{page}/thanks",
            cancel_url=f"{page}/payment",
            customer_email=order.email,
        )


def _attempt(session: Session, attempt_id: int) -> PaymentAttempt:
    return session.scalars(
        select(PaymentAttempt)
        .options(joinedload(PaymentAttempt.order).options(selectinload(Order.lines)))
        .where(PaymentAttempt.id == attempt_id)
    ).one()


def _reference(attempt: PaymentAttempt) -> str:
    """Names an attempt at the payment provider: unlike an id, it is never used again by another database."""
    return f"{attempt.order.number}-{attempt.id}"


def _facts(answer: CheckoutSession) -> CheckoutFacts:
    paid = answer.status == "complete" and answer.payment_status == "paid"
    return CheckoutFacts(
        status=answer.status,
        paid=paid,
        amount_fen=answer.amount_captured if paid else answer.amount_total,
        currency=answer.currency,
        livemode=answer.livemode,
        payment_intent_id=answer.payment_intent_id,
        charge_id=answer.charge_id,
    )


def _refund_facts(answer: StripeRefund) -> RefundFacts:
    return RefundFacts(
        id=answer.id,
        status=answer.status,
        amount_fen=answer.amount,
        payment_intent_id=answer.payment_intent_id,
        reference=answer.reference,
    )
