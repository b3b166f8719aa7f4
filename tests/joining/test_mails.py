"""The mail about a decision: once, in the language of whoever it is for, with the reason and a way on."""

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from gateways.mail import Mail, MailRefused
from jobs.worker import run_due
from models.audit import Message
from models.parties import Person
from operations import vendors
from tests.cast import today
from tests.joining import papers
from tests.shop.phones import Outbox


def decided(app: Flask, session: Session, locale: str, *, accept: bool) -> None:
    """An applicant with an e-mail address, and a decision whose jobs were done, twice over."""
    applicant = update(Person).where(Person.name == "consumer")
    session.execute(applicant.values(email="applicant@example.cn", locale=locale))
    mine, clerk = papers.submitted(session), papers.actor(session, "admin")
    if accept:
        vendors.approve(session, clerk, mine.id, ("identity", "organisation", "bank", "documents"), today())
    else:
        vendors.send_back(session, clerk, mine.id, "documents", "请重拍")
    session.commit()
    for _ in range(2):
        run_due(app, app.extensions["settings"].database_url)


@pytest.mark.parametrize(
    ("locale", "accept", "subject", "said"),
    [
        ("zh_Hans", True, "您的申请已通过，欢迎加入！", "/join"),
        ("en", False, "Your application needs a correction", "请重拍"),
    ],
)
def test_whoever_applied_reads_what_was_decided(
    app: Flask, session: Session, locale: str, accept: bool, subject: str, said: str
) -> None:
    outbox = Outbox(app)
    decided(app, session, locale, accept=accept)

    [mail] = outbox.sent
    assert (mail.to, mail.subject) == ("applicant@example.cn", subject)
    assert said in mail.text


def test_a_mail_that_is_refused_is_tried_again(app: Flask, session: Session) -> None:
    class Closed(Outbox):
        def send(self, mail: Mail) -> None:
            raise MailRefused("no such mailbox")

    Closed(app)
    decided(app, session, "en", accept=True)

    waiting = "SELECT attempts FROM procrastinate_jobs WHERE task_name = 'mail.decision' AND status = 'todo'"
    assert session.scalars(text(waiting)).one() >= 1
    assert session.scalars(select(Message.id).where(Message.kind == "decision")).all() == []
