"""Telling whoever got packs of a recalled lot: by text message, and by mail where an address is known."""

import flask_babel
import procrastinate
from flask import render_template
from sqlalchemy import select

from gateways.mail import Mail
from jobs.messages import send_mail, send_text
from jobs.queue import PATIENTLY, House, queue
from models.orders import Order
from models.stock import Lot, RecallNotice
from web.i18n import _


@queue.task(name="recalls.tell", retry=PATIENTLY, pass_context=True)
def tell(context: procrastinate.JobContext, *, notice_ids: list[int]) -> None:
    """Each buyer in a transaction of his own; whoever was told already is not told again."""
    house = House(context)
    for notice_id in notice_ids:
        with house.sessions.begin() as session:
            lot, order = session.execute(
                select(Lot, Order)
                .join(RecallNotice, RecallNotice.lot_id == Lot.id)
                .join(Order, Order.id == RecallNotice.order_id)
                .where(RecallNotice.id == notice_id)
            ).one()
            text, mail = _written(house, lot, order)
            send_text(house, session, ("recall_sms", "recall_notice", notice_id), order.phone, text)
            if mail.to:
                send_mail(house, session, ("recall", "recall_notice", notice_id), mail)


def _written(house: House, lot: Lot, order: Order) -> tuple[str, Mail]:
    with house.app.test_request_context(), flask_babel.force_locale(order.locale):
        goods = lot.sku.product.name_en if order.locale == "en" else lot.sku.product.name_zh
        link = f"{house.app.config['PUBLIC_URL']}/t/{lot.code}"
        said = {"goods": goods, "lot": lot.code, "number": order.number, "link": link}
        text = _(
            "Suinong recalls %(goods)s, lot %(lot)s, of your order %(number)s: please do not eat it. %(link)s", **said
        )
        subject = _("Recall: please do not eat %(goods)s of lot %(lot)s", **said)
        return text, Mail(to=order.email or "", subject=subject, text=render_template("mail/recall.txt", **said))
