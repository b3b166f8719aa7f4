"""Text messages: codes, invitations, and word of a change. What is secret in a job's arguments is sealed."""

from datetime import UTC, datetime

import flask_babel
import procrastinate
import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from gateways.sms import Sms, SmsRefused
from jobs.messages import unsent
from jobs.queue import PATIENTLY, House, queue
from models.parties import Invitation, Person
from models.sessions import OneTimeCode
from operations import codes, memberships
from operations.notices import close, open_notice
from web.i18n import _, _l

#: For these a code is of use only where there is an account, for the others only where there is none.
OF_ACCOUNTS = ("sign_in", "reset")
#: What a job's purpose says in the message.
CODE_TEXTS = {
    "sign_in": _l("Suinong: %(code)s is your code for signing in. Good for 5 minutes. Never tell it to anybody."),
    "reset": _l("Suinong: %(code)s is your code for a new password. Good for 5 minutes. Never tell it to anybody."),
    "sign_up": _l("Suinong: %(code)s is your code for signing up. Good for 5 minutes. Never tell it to anybody."),
    "phone": _l("Suinong: %(code)s is your code for this number. Good for 5 minutes. Never tell it to anybody."),
}
CHANGES = {
    "password": _l("Suinong: your password was changed. Was it not you? Call the association at once."),
    "phone": _l("Suinong: your account has another number now. Was it not you? Call the association at once."),
}

log = structlog.stdlib.get_logger("suinong.sms")


@queue.task(name="sms.code", retry=PATIENTLY, pass_context=True)
def code(context: procrastinate.JobContext, *, code_id: int, sealed: str, locale: str) -> None:
    """Send a code, while it is good and somebody has a use for it. A code that could not leave in time is told of."""
    house = House(context)
    with house.sessions.begin() as session:
        row = session.get(OneTimeCode, code_id)
        if row is None or row.used_at is not None:
            return
        if row.expires_at < datetime.now(UTC):
            open_notice(session, "sms_unsent", "sms", 0)
            return
        text = _code_text(house, session, row, house.seal.open(sealed.encode()), locale)
        if text:
            _send_once(house, session, ("one_time_code", "one_time_code", row.id), row.phone, text)


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
        _send_once(house, session, ("invitation", "invitation", row.id), row.phone, text)


@queue.task(name="sms.account_changed", retry=PATIENTLY, pass_context=True)
def account_changed(context: procrastinate.JobContext, *, person_id: int, phone: str, change: str) -> None:
    """Tell a person, at the number he had, that his password or his number was changed."""
    house = House(context)
    with house.sessions.begin() as session:
        locale = session.scalars(select(Person.locale).where(Person.id == person_id)).one()
        with house.app.test_request_context(), flask_babel.force_locale(locale):
            text = str(CHANGES[change])
        _send_once(house, session, (f"account_{change}", "job", context.job.id or 0), phone, text)


@queue.periodic(cron="20 18 * * *")
@queue.task(name="sms.forget_codes", queueing_lock="sms.forget_codes", pass_context=True)
def forget_codes(context: procrastinate.JobContext, timestamp: int) -> None:
    """Codes of yesterday, with the numbers they were sent to."""
    with House(context).sessions.begin() as session:
        codes.forget_old(session)


def _code_text(house: House, session: Session, row: OneTimeCode, figures: str, locale: str) -> str:
    """What the message says; nothing where the code is for an account that nobody has, or that is shut."""
    person = session.scalar(select(Person).where(Person.phone == row.phone, Person.state == "active"))
    if row.purpose in OF_ACCOUNTS and person is None:
        return ""
    with house.app.test_request_context(), flask_babel.force_locale(person.locale if person else locale):
        if row.purpose not in OF_ACCOUNTS and person is not None:
            return _("Suinong: there is an account with this telephone number already. Please sign in with a code.")
        return str(CODE_TEXTS[row.purpose]) % {"code": figures}


def _send_once(house: House, session: Session, cause: tuple[str, str, int], to: str, text: str) -> None:
    """Send and write down that it was sent, under the lock of its row. A number nobody can reach is only logged."""
    kind, cause_type, cause_id = cause
    message = unsent(session, kind, cause_type, cause_id)
    if message is None:
        return
    try:
        house.sms.send(Sms(to, text, f"{kind}-{cause_id}"))
    except SmsRefused as refused:
        log.warning("message refused", kind=kind, reason=str(refused))
        return
    message.sent_at = func.now()
    close(session, "sms_unsent", "sms", 0)
