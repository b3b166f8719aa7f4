"""The office reads at an order what its buyer was told, when and how, and what did not leave."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.audit import Message
from models.delivery import Consignment
from models.reading import tellings
from tests import orders, parcels
from tests.pages import Browser
from tests.shop.phones import Outbox, Pocket
from tests.telling.standing import ADDRESS

Browsers = Callable[..., Browser]


def test_from_paid_to_delivered(app: Flask, session: Session, browser: Browsers) -> None:
    order = orders.up_to(session, "confirmed", {"DRIED": 1})
    order.email = ADDRESS
    session.commit()
    outbox, pocket, packer = Outbox(app), Pocket(app), orders.packer(session)
    consignment = session.scalars(select(Consignment.id).where(Consignment.order_id == order.id)).one()
    pocket.texts(order.phone)
    parcels.pick(session, packer, consignment)
    parcels.pack(session, packer, consignment)
    parcels.ship(session, packer, consignment)
    session.commit()
    pocket.texts(order.phone)
    parcels.deliver(session, consignment)
    session.commit()
    pocket.texts(order.phone)

    assert [mail.to for mail in outbox.sent] == [ADDRESS] * 3
    told = session.execute(tellings.log_of(order.id)).all()
    assert [(row.kind, row.channel, row.sent_at is not None) for row in told] == [
        ("delivered", "mail", True),
        ("shipped", "mail", True),
        ("confirmed", "mail", True),
    ]
    page = browser("support").get(f"/cooperative/orders/{order.number}").text
    assert page.count("By mail to c***@example.cn") == 3
    assert ADDRESS not in page


def test_what_did_not_leave_is_seen(app: Flask, session: Session, browser: Browsers) -> None:
    order = orders.up_to(session, "confirmed", {"DRIED": 1})
    Pocket(app).texts(order.phone)
    session.execute(update(Message).values(sent_at=None))
    session.commit()

    page = browser("support").get(f"/cooperative/orders/{order.number}").text
    assert "Not sent" in page
    assert "By text message to 199****0301" in page
    assert session.scalars(select(Message.kind)).all() == ["confirmed"]


def test_an_order_reads_nothing_of_another(app: Flask, session: Session) -> None:
    first, second = (orders.up_to(session, "confirmed", {"DRIED": 1}) for _ in range(2))
    Pocket(app).texts(first.phone)

    for order in (first, second):
        rows = session.execute(tellings.log_of(order.id)).all()
        assert [(row.kind, row.channel) for row in rows] == [("confirmed", "sms")]
