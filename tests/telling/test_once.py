"""Nobody is told twice: not by two workers at once, not by a job that is repeated, not after a worker was killed."""

from datetime import timedelta
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from gateways.mail import Mail
from gateways.sms import Sms, SmsRefused, SmsUnavailable
from jobs import telling
from models.audit import Message
from models.delivery import Consignment
from models.orders import Order
from models.parties import Person
from operations.actor import Actor
from operations.invariants import breaches
from tests import orders
from tests.races.barrier import at_once
from tests.shop.phones import Outbox, Pocket
from tests.telling.standing import ADDRESS, work


@pytest.fixture
def order(session: Session) -> Order:
    """A paid order of somebody who wants to be told both ways."""
    buyer = session.scalars(select(Person.id).where(Person.name == "consumer")).one()
    placed = orders.up_to(session, "confirmed", {"DRIED": 1}, buyer=Actor(buyer))
    placed.email = ADDRESS
    session.commit()
    return placed


def _told(app: Flask, order: Order) -> None:
    work(app, telling.buyer, kind="confirmed", order_id=order.id, cause_id=order.id)


def _left(session: Session) -> list[tuple[str, bool]]:
    session.rollback()
    rows = session.execute(select(Message.channel, Message.sent_at.is_not(None)).order_by(Message.channel))
    return [(channel, left) for channel, left in rows]


class Slow(Pocket):
    """A provider that takes its time, so that the other worker comes meanwhile."""

    def send(self, sms: Sms) -> None:
        sleep(0.1)
        super().send(sms)


def test_two_workers_tell_once(engine: Engine, app: Flask, session: Session, order: Order) -> None:
    outbox, pocket = Outbox(app), Slow(app)

    answers = at_once([lambda: _told(app, order)] * 2)

    assert answers == [None, None]
    assert [mail.to for mail in outbox.sent] == [ADDRESS]
    assert [sms.to for sms in pocket.arrived] == [order.phone]
    assert _left(session) == [("mail", True), ("sms", True)]
    assert breaches(engine) == []


class Killed(BaseException):
    """The machine goes off."""


def test_a_worker_that_dies_between_mail_and_sms(app: Flask, session: Session, order: Order) -> None:
    outbox, pocket = Outbox(app), Dying(app)

    with pytest.raises(Killed):
        _told(app, order)

    assert _left(session) == [("mail", True), ("sms", False)]
    pocket.dies = False
    for _ in range(2):
        _told(app, order)
    assert [mail.to for mail in outbox.sent] == [ADDRESS]
    assert [sms.to for sms in pocket.arrived] == [order.phone]


class Dying(Pocket):
    """The worker dies when it comes to the text message."""

    dies = True

    def send(self, sms: Sms) -> None:
        if self.dies:
            raise Killed
        super().send(sms)


def test_a_mail_that_fails_keeps_no_text_message_back(app: Flask, session: Session, order: Order) -> None:
    pocket = Pocket(app)
    app.extensions["mailer"] = Broken()

    with pytest.raises(OSError, match="no route"):
        _told(app, order)

    assert len(pocket.arrived) == 1
    assert _left(session) == [("mail", False), ("sms", True)]
    outbox = Outbox(app)
    _told(app, order)
    assert (len(outbox.sent), len(pocket.arrived)) == (1, 1)


class Broken:
    """A server of mail that cannot be reached."""

    def send(self, mail: Mail) -> None:
        """Not now."""
        raise OSError("no route")


@pytest.mark.parametrize("refusal", [SmsRefused, SmsUnavailable])
def test_what_did_not_leave_is_written_down(
    app: Flask, session: Session, order: Order, refusal: type[Exception]
) -> None:
    outbox = Outbox(app)
    app.extensions["sms"] = Refusing(refusal)
    try:
        _told(app, order)
    except SmsUnavailable:
        assert refusal is SmsUnavailable

    assert _left(session) == [("mail", True), ("sms", False)]
    assert len(outbox.sent) == 1
    assert session.scalar(select(func.count()).select_from(Message)) == 2


class Refusing:
    """A provider that says no."""

    def __init__(self, refusal: type[Exception]) -> None:
        self.refusal = refusal

    def send(self, sms: Sms) -> None:
        """No."""
        raise self.refusal("no")


def test_two_workers_find_a_late_parcel_once(app: Flask, session: Session, order: Order) -> None:
    pocket = Pocket(app)
    _late(session, order)

    at_once([lambda: work(app, telling.watch, timestamp=0)] * 2)

    assert sum("later" in text or "延迟" in text for text in pocket.texts(order.phone)) == 1
    work(app, telling.watch, timestamp=0)
    assert sum("later" in text or "延迟" in text for text in pocket.texts(order.phone)) == 1


def _late(session: Session, order: Order) -> None:
    session.execute(
        update(Consignment).where(Consignment.order_id == order.id).values(ship_by=func.now() - timedelta(minutes=1))
    )
    session.commit()
