"""Text messages: invitations, and word of a change. What is secret in a job's arguments is sealed."""

import flask_babel
import procrastinate
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from jobs.messages import send_text
from jobs.queue import PATIENTLY, House, queue
from models.parties import Invitation, Person
from models.purchasing import PurchaseOrder
from operations import memberships
from web.i18n import _, _l

CHANGES = {
    "password": _l("Suinong: your password was changed. Was it not you? Call the association at once."),
    "phone": _l("Suinong: your account has another number now. Was it not you? Call the association at once."),
}


@queue.task(name="sms.invitation", retry=PATIENTLY, pass_context=True)
def invitation(context: procrastinate.JobContext, *, invitation_id: int, sealed: str) -> None:
    """Send the link of an invitation that is still open; in Chinese to whoever has no account yet."""
    house = House(context)
    with house.sessions.begin() as session:
        row = session.scalars(
            select(Invitation).options(joinedload(Invitation.organisation)).where(Invitation.id == invitation_id)
        ).one()
        if not memberships.is_open(row):
            return
        link = f"{house.app.config['PUBLIC_URL']}/invitations/{house.seal.open(sealed.encode())}"
        locale = session.scalar(select(Person.locale).where(Person.phone == row.phone)) or "zh_Hans"
        with house.app.test_request_context(), flask_babel.force_locale(locale):
            party = row.organisation.name_en if locale == "en" else row.organisation.name_zh
            text = _("Suinong: %(party)s invites you to work with it: %(link)s", party=party, link=link)
        send_text(house, session, ("invitation", "invitation", row.id), row.phone, text)


@queue.task(name="sms.account_changed", retry=PATIENTLY, pass_context=True)
def account_changed(context: procrastinate.JobContext, *, person_id: int, phone: str, change: str) -> None:
    """Tell a person, at the number he had, that his password or his number was changed."""
    house = House(context)
    with house.sessions.begin() as session:
        locale = session.scalars(select(Person.locale).where(Person.id == person_id)).one()
        with house.app.test_request_context(), flask_babel.force_locale(locale):
            text = str(CHANGES[change])
        send_text(house, session, (f"account_{change}", "job", context.job.id or 0), phone, text)


@queue.task(name="sms.purchase_order", retry=PATIENTLY, pass_context=True)
def purchase_order(context: procrastinate.JobContext, *, order_id: int, version: int, person_id: int) -> None:
    """Tell a member of a supplier who has no mail that the association orders; nothing once the order moved on."""
    house = House(context)
    with house.sessions.begin() as session:
        order, member = session.get_one(PurchaseOrder, order_id), session.get_one(Person, person_id)
        if order.version != version or not member.phone:
            return
        link = f"{house.app.config['PUBLIC_URL']}/counter/purchases/{order.id}"
        with house.app.test_request_context(), flask_babel.force_locale(member.locale):
            text = _("Suinong: purchase order %(number)s waits for you: %(link)s", number=order.number, link=link)
        send_text(
            house, session, ("purchase_order", f"purchase_order/{order.id}/{version}", member.id), member.phone, text
        )
