"""A recall reaches each buyer once, by text message and by mail where there is an address."""

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from jobs.worker import run_due
from models.audit import Message
from models.orders import Order
from models.stock import Lot, RecallNotice
from operations import freezes
from tests import orders, supply
from tests.shop.phones import Outbox, Pocket


def test_each_buyer_is_told_once(session: Session, app: Flask) -> None:
    bought = [orders.up_to(session, "shipped", {"DRIED": 2}) for _ in "ab"]
    still_here = orders.up_to(session, "packed", {"DRIED": 1})
    session.execute(update(Order).where(Order.id == bought[0].id).values(email="chen@example.cn", locale="en"))
    lot = session.scalars(select(Lot).where(Lot.code == "L00001")).one()
    inspector, outbox, pocket = supply.staff(session, "inspector"), Outbox(app), Pocket(app)
    freezes.freeze(session, inspector, lot.id, "smells")

    told = [freezes.recall(session, inspector, lot.id) for _ in range(2)]
    session.commit()
    for _ in range(2):
        run_due(app, app.extensions["settings"].database_url)

    assert told == [2, 0]
    assert {row.order_id for row in session.scalars(select(RecallNotice))} == {one.id for one in bought}
    assert still_here.id not in session.scalars(select(RecallNotice.order_id)).all()
    sent = [mail for mail in outbox.sent if "Recall" in mail.subject]
    assert [mail.to for mail in sent] == ["chen@example.cn"]
    assert f"/t/{lot.code}" in sent[0].text
    assert session.scalar(select(func.count()).where(Message.kind == "recall_sms", Message.sent_at.is_not(None))) == 2
    assert sum(lot.code in sms.text for sms in pocket.arrived) == 2
