"""Mail to buyers. One per kind and cause: a repeated job finds that it was sent."""

import flask_babel
import procrastinate
from flask import render_template
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, selectinload

from gateways.mail import Mail
from jobs.queue import PATIENTLY, House, queue
from models.audit import Message
from models.orders import Order
from web.i18n import _
from web.links import order_link


@queue.task(name="mail.order_confirmed", retry=PATIENTLY, pass_context=True)
def order_confirmed(context: procrastinate.JobContext, *, order_id: int) -> None:
    """Tell the buyer that the order is paid and being packed, with the link back to it."""
    house = House(context)
    with house.sessions.begin() as session:
        order = session.scalars(select(Order).options(selectinload(Order.lines)).where(Order.id == order_id)).one()
        message = _unsent(session, "order_confirmed", "order", order.id)
        if order.email is None or message is None:
            return
        mail = _written(house, order)
        # The row's lock is kept while the mail leaves: two workers never send it twice, and it is one row of its own.
        house.mailer.send(mail)
        message.sent_at = func.now()


def _unsent(session: Session, kind: str, cause_type: str, cause_id: int) -> Message | None:
    """The message's row under lock, or None when it was sent."""
    session.execute(
        insert(Message).values(kind=kind, cause_type=cause_type, cause_id=cause_id).on_conflict_do_nothing()
    )
    message = session.scalars(
        select(Message)
        .where(Message.kind == kind, Message.cause_type == cause_type, Message.cause_id == cause_id)
        .with_for_update()
    ).one()
    return None if message.sent_at else message


def _written(house: House, order: Order) -> Mail:
    with house.app.test_request_context(), flask_babel.force_locale(order.locale):
        link = house.app.config["PUBLIC_URL"] + order_link(order.number)
        return Mail(
            to=order.email or "",
            subject=_("Order %(number)s is confirmed", number=order.number),
            text=render_template("mail/order_confirmed.txt", order=order, link=link, english=order.locale == "en"),
        )
