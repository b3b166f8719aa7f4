"""Mail to buyers, applicants and members. One per kind and cause: a repeated job finds that it was sent."""

import flask_babel
import procrastinate
from flask import render_template
from sqlalchemy import exists, select
from sqlalchemy.orm import Session, selectinload

from gateways.mail import Mail
from jobs.messages import send_mail
from jobs.queue import PATIENTLY, House, queue
from models.decisions import Decision
from models.orders import Order
from models.parties import Membership, Person
from web.i18n import _, _l
from web.links import order_link
from web.reasons import reason_text

#: What a mail about a decision says, by what it is about and how it went.
DECISIONS = {
    ("application", "approved"): _l("Your application was accepted. Welcome!"),
    ("application", "returned"): _l("Your application needs a correction"),
    ("application", "declined"): _l("Your application was declined"),
    ("organisation", "suspended"): _l("The association has suspended your sales"),
    ("organisation", "reinstated"): _l("You may sell again"),
    ("organisation", "terminated"): _l("Your membership has ended"),
}


@queue.task(name="mail.order_confirmed", retry=PATIENTLY, pass_context=True)
def order_confirmed(context: procrastinate.JobContext, *, order_id: int) -> None:
    """Tell the buyer that the order is paid and being packed, with the link back to it."""
    house = House(context)
    with house.sessions.begin() as session:
        order = session.scalars(select(Order).options(selectinload(Order.lines)).where(Order.id == order_id)).one()
        if order.email:
            send_mail(house, session, ("order_confirmed", "order", order.id), _written(house, order))


@queue.task(name="mail.decision", retry=PATIENTLY, pass_context=True)
def decision(context: procrastinate.JobContext, *, decision_id: int) -> None:
    """Tell whoever applied, or the first member of the party, what the association decided; by mail if he has any."""
    house = House(context)
    with house.sessions.begin() as session:
        found = session.get_one(Decision, decision_id)
        addressee = _addressee(session, found)
        if addressee and addressee.email:
            send_mail(house, session, ("decision", "decision", found.id), _decided(house, found, addressee))


def _addressee(session: Session, found: Decision) -> Person | None:
    if found.requested_by is not None:
        return session.get(Person, found.requested_by)
    belongs = exists().where(Membership.person_id == Person.id, Membership.organisation_id == found.organisation_id)
    return session.scalar(select(Person).where(belongs, Person.email.is_not(None)).order_by(Person.id).limit(1))


def _decided(house: House, found: Decision, to: Person) -> Mail:
    with house.app.test_request_context(), flask_babel.force_locale(to.locale):
        return Mail(
            to=to.email or "",
            subject=str(DECISIONS[found.subject_type, found.kind]),
            text=render_template(
                "mail/decision.txt",
                sentence=DECISIONS[found.subject_type, found.kind],
                reason=reason_text(found.reason_code),
                note=found.note,
                link=house.app.config["PUBLIC_URL"] + ("/join" if found.subject_type == "application" else "/account"),
            ),
        )


def _written(house: House, order: Order) -> Mail:
    with house.app.test_request_context(), flask_babel.force_locale(order.locale):
        link = house.app.config["PUBLIC_URL"] + order_link(order.number)
        return Mail(
            to=order.email or "",
            subject=_("Order %(number)s is confirmed", number=order.number),
            text=render_template("mail/order_confirmed.txt", order=order, link=link, english=order.locale == "en"),
        )
