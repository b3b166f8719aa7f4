"""Mail to applicants and members. One per kind and cause: a repeated job finds that it was sent."""

import flask_babel
import procrastinate
from flask import g, render_template
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from gateways.mail import Mail, Pdf
from jobs.messages import send_mail
from jobs.queue import PATIENTLY, House, queue
from models.decisions import Decision
from models.parties import Membership, Organisation, Person
from models.purchasing import PurchaseOrder
from models.reading import purchasing
from web.filters import in_locale
from web.i18n import _, _l
from web.purchase_words import purchase_paper
from web.purchases import words as purchase_words
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


@queue.task(name="mail.purchase_order", retry=PATIENTLY, pass_context=True)
def purchase_order(context: procrastinate.JobContext, *, order_id: int, version: int, person_id: int) -> None:
    """Send an order to a member of its supplier, with the PDF: once for each sending, nothing once it moved on."""
    house = House(context)
    with house.sessions.begin() as session:
        order, member = purchasing.order(session, order_id), session.get_one(Person, person_id)
        if order is None or order.version != version or not member.email:
            return
        association = purchasing.house(session)
        cause = ("purchase_order", f"purchase_order/{order.id}/{version}", member.id)
        send_mail(house, session, cause, _ordered(house, order, member, association))


def _ordered(house: House, order: PurchaseOrder, to: Person, association: Organisation) -> Mail:
    with house.app.test_request_context(), flask_babel.force_locale(to.locale):
        g.locale = to.locale  # names of things follow the page's language
        name = in_locale(association, "name")
        return Mail(
            to=to.email or "",
            subject=_("Purchase order %(number)s", number=order.number),
            text=render_template(
                "mail/purchase_order.txt",
                order=order,
                house=name,
                link=f"{house.app.config['PUBLIC_URL']}/counter/purchases/{order.id}",
                **purchase_words(),
            ),
            document=Pdf(f"{order.number}.pdf", purchase_paper(order, name, prices=True)),
        )
