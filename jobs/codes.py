"""One-time codes leave by text message or by mail. The figures in a job's arguments are sealed."""

from datetime import UTC, datetime

import flask_babel
import procrastinate
from sqlalchemy.orm import Session

from gateways.mail import Mail
from jobs.messages import send_mail, send_text
from jobs.queue import PATIENTLY, House, queue
from models.parties import person_by_login
from models.sessions import OneTimeCode
from operations import codes
from operations.notices import open_notice
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


@queue.task(name="codes.send", retry=PATIENTLY, pass_context=True)
def send(context: procrastinate.JobContext, *, code_id: int, sealed: str, locale: str) -> None:
    """Send a code, while it is good and somebody has a use for it. A text that could not leave in time is told of."""
    house = House(context)
    with house.sessions.begin() as session:
        row = session.get(OneTimeCode, code_id)
        if row is None or row.used_at is not None:
            return
        by_mail = "@" in row.sent_to
        if row.expires_at < datetime.now(UTC):
            if not by_mail:
                open_notice(session, "sms_unsent", "sms", 0)
            return
        subject, text = _texts(house, session, row, house.seal.open(sealed.encode()), locale)
        cause = ("one_time_code", "one_time_code", row.id)
        if text and by_mail:
            send_mail(house, session, cause, Mail(row.sent_to, subject, text))
        elif text:
            send_text(house, session, cause, row.sent_to, text)


@queue.periodic(cron="20 18 * * *")
@queue.task(name="codes.forget", queueing_lock="codes.forget", pass_context=True)
def forget(context: procrastinate.JobContext, timestamp: int) -> None:
    """Codes of yesterday, with the numbers and addresses they were sent to."""
    with House(context).sessions.begin() as session:
        codes.forget_old(session)


def _texts(house: House, session: Session, row: OneTimeCode, figures: str, locale: str) -> tuple[str, str]:
    """Subject and text; no text where the code is for an account that nobody has, or that is shut."""
    person = session.scalar(person_by_login(row.sent_to))
    if row.purpose in OF_ACCOUNTS and person is None:
        return "", ""
    with house.app.test_request_context(), flask_babel.force_locale(person.locale if person else locale):
        text = str(CODE_TEXTS[row.purpose]) % {"code": figures}
        if row.purpose not in OF_ACCOUNTS and person is not None:
            text = _("Suinong: there is an account with this telephone number already. Please sign in with a code.")
        return _("Your code"), text
