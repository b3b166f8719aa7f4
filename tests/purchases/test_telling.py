"""The supplier's members are written to: a mail with the order as PDF, or a text message; once for each sending."""

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from jobs.worker import run_due
from models.parties import Person
from operations import purchase_answers
from tests.purchases import making
from tests.purchases.papers import text_of
from tests.shop.phones import Outbox, Pocket


def work(app: Flask, times: int = 2) -> None:
    """The jobs that are due, and once more what nothing is left of."""
    for _ in range(times):
        run_due(app, app.extensions["settings"].database_url)


def test_by_mail_with_the_order_as_pdf(app: Flask, session: Session) -> None:
    outbox, pocket = Outbox(app), Pocket(app)
    address = update(Person).where(Person.name == "supplier_a")
    session.execute(address.values(email="supplier@example.cn", locale="en"))
    order = making.sent(session)
    session.commit()
    work(app)

    [mail] = outbox.sent
    assert (mail.to, mail.subject) == ("supplier@example.cn", f"Purchase order {order.number}")
    assert "Dried bamboo shoots · 250 g bag: 50 packs, ¥20.00 a pack" in mail.text
    assert f"/counter/purchases/{order.id}" in mail.text
    assert mail.document is not None
    assert order.number in text_of(mail.document.content)
    assert pocket.arrived == []


def test_by_text_message_where_there_is_no_mail(app: Flask, session: Session) -> None:
    outbox, pocket = Outbox(app), Pocket(app)
    order = making.sent(session)
    session.commit()
    work(app)

    [sms] = pocket.arrived
    assert sms.to == "+8619900000431"
    assert f"/counter/purchases/{order.id}" in sms.text
    assert outbox.sent == []


def test_nobody_is_told_of_what_moved_on(app: Flask, session: Session) -> None:
    outbox, pocket = Outbox(app), Pocket(app)
    order = making.sent(session)
    purchase_answers.confirm(session, making.actor(session, "supplier_a"), order.supplier_id, order.id, order.version)
    session.commit()
    work(app, 1)

    assert (outbox.sent, pocket.arrived) == ([], [])
