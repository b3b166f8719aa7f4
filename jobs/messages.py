"""What was sent, by mail or by text message: a row for each kind and cause, so that nobody is told twice."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gateways.mail import Mail
from gateways.sms import Sms, SmsRefused
from jobs.queue import House
from models.audit import Message
from operations.notices import close

#: What is told (kind), and of what: cause type and id.
Cause = tuple[str, str, int]

log = structlog.stdlib.get_logger("suinong.messages")


def send_text(house: House, session: Session, cause: Cause, to: str, text: str) -> None:
    """Send a text message and write down that it was sent. A number nobody can reach is only logged."""
    message = _unsent(session, "sms", cause)
    if message is None:
        return
    try:
        house.sms.send(Sms(to, text, _reference(cause)))
    except SmsRefused as refused:
        log.warning("message refused", kind=cause[0], reason=str(refused))
        return
    message.sent_at = func.now()
    close(session, "sms_unsent", "sms", 0)


def send_mail(house: House, session: Session, cause: Cause, mail: Mail) -> None:
    """Send a mail and write down that it was sent. A refused one fails its job: the server may refuse them all."""
    message = _unsent(session, "mail", cause)
    if message is not None:
        house.mailer.send(replace(mail, reference=_reference(cause)))
        message.sent_at = func.now()


def plan(session: Session, cause: Cause, channels: Sequence[str]) -> None:
    """Write down what is to leave, so that it can be seen while it has not; nothing is sent twice by that."""
    if channels:
        rows = [_fact(channel, cause) for channel in channels]
        session.execute(insert(Message).values(rows).on_conflict_do_nothing())


def drop(session: Session, cause: Cause) -> None:
    """What did not leave is no longer to be told."""
    kind, cause_type, cause_id = cause
    unsent = delete(Message).where(Message.kind == kind, Message.sent_at.is_(None))
    session.execute(unsent.where(Message.cause_type == cause_type, Message.cause_id == cause_id))


def _unsent(session: Session, channel: str, cause: Cause) -> Message | None:
    """The message's row, or None when it was sent. Its lock is kept while it leaves: two workers send it once."""
    fact = _fact(channel, cause)
    session.execute(insert(Message).values(**fact).on_conflict_do_nothing())
    message = session.scalars(select(Message).filter_by(**fact).with_for_update()).one()
    return None if message.sent_at else message


def _reference(cause: Cause) -> str:
    """What the other side may know the message by when it comes again: no other has the same."""
    kind, cause_type, cause_id = cause
    return f"{kind}-{cause_type.replace('/', '-')}-{cause_id}"


def _fact(channel: str, cause: Cause) -> dict[str, Any]:
    kind, cause_type, cause_id = cause
    return {"kind": kind, "channel": channel, "cause_type": cause_type, "cause_id": cause_id}
