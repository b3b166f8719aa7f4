"""Are the books right: the sentences, the rows that do not fit, and a look that somebody asks for."""

from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from jobs.periodic import tell_failures
from jobs.worker import run_due
from models.audit import AuditEvent, BookCheck, Notice
from models.parties import Person, roles_of
from models.runs import Run
from operations import invariants, runs
from operations.actor import Actor
from operations.invariants import Breach
from tests.pages import Browser, queries
from tests.upkeep import at_night

Browsers = Callable[..., Browser]
PATH = "/cooperative/invariants"
#: The session with its person, the roles, the last look, whether another is under way.
QUERIES = 4


def test_nobody_has_looked_yet(browser: Browsers) -> None:
    assert "Nobody has looked yet." in browser("admin").get(PATH).text


@pytest.mark.parametrize("name", ["admin", "finance"])
def test_somebody_has_them_checked(
    app: Flask, session: Session, browser: Browsers, database_url: str, name: str
) -> None:
    visitor = browser(name)

    assert visitor.post(f"{PATH}/checks", page=PATH).status_code == 303
    assert "They are being checked." in visitor.get(PATH).text
    run_due(app, database_url)

    page = visitor.get(PATH).text
    total = len(invariants.invariants())
    assert f"{total} of {total} hold" in page
    assert "They are being checked." not in page
    assert all(one.id in page for one in invariants.invariants())
    assert session.scalars(select(AuditEvent.action).where(AuditEvent.object_type == "book_check")).all() == [
        "check_books"
    ]
    assert session.scalars(select(BookCheck.asked_by)).one() is not None


def test_what_does_not_hold_is_shown_with_its_rows(app: Flask, session: Session, browser: Browsers) -> None:
    first, second = invariants.invariants()[:2]
    invariants.write_down(session, [Breach(second, (("lot", 7), ("lot", 8)))])
    session.commit()

    visitor = browser("finance")
    with queries(app) as sent:
        page = unescape(visitor.get(PATH).text)

    total = len(invariants.invariants())
    assert f"{total - 1} of {total} hold" in page
    assert "lot · 7" in page
    assert page.index(second.sentence) < page.index(first.sentence)
    assert len(sent) <= QUERIES, "\n".join(sent)


def test_a_person_is_told_until_it_holds_again(session: Session) -> None:
    broken = invariants.invariants()[3]
    invariants.write_down(session, [Breach(broken, ((1,),))])
    invariants.write_down(session, [Breach(broken, ((1,),))])
    session.commit()

    assert session.scalars(select(Notice.cause_type).where(Notice.closed_at.is_(None))).all() == [broken.id]

    invariants.write_down(session, [])
    session.commit()

    assert session.scalars(select(Notice.id).where(Notice.closed_at.is_(None))).all() == []


def test_a_check_that_fails_counts_as_one_that_does_not_hold(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    sick = invariants.Invariant("Z1", "Nothing is divided by nothing.", "SELECT 1 / 0")
    well = invariants.Invariant("Z2", "All is well.", "SELECT 1 WHERE false")
    with monkeypatch.context() as patch:
        patch.setattr(invariants, "invariants", lambda: (sick, well))
        found = invariants.breaches(engine)

    assert [(one.invariant.id, one.rows) for one in found] == [("Z1", (("DivisionByZero", "division by zero"),))]


def test_chinese_readers_read_chinese(session: Session, browser: Browsers) -> None:
    invariants.write_down(session, [])
    session.commit()
    visitor = browser("admin")
    visitor.client.set_cookie("lang", "zh")

    page = visitor.get(PATH).text

    assert not [one.id for one in invariants.invariants() if one.sentence in page]


@pytest.mark.parametrize("name", ["support", "buyer", "packer", "owner_a", "consumer"])
def test_nobody_else(browser: Browsers, name: str) -> None:
    visitor = browser(name)

    assert visitor.get(PATH).status_code == 403
    assert visitor.post(f"{PATH}/checks", page="/account").status_code == 403


def test_a_job_that_failed_is_told_once(app: Flask, session: Session, database_url: str) -> None:
    columns = "(task_name, queue_name, status)"
    session.execute(text(f"INSERT INTO procrastinate_jobs {columns} VALUES ('mail.try', 'default', 'failed')"))
    session.commit()
    at_night(app, tell_failures)
    session.execute(text("UPDATE notice SET closed_at = now()"))
    session.commit()
    at_night(app, tell_failures)

    assert session.scalars(select(Notice.kind)).all() == ["job_failed"]


def test_who_watches_a_run_sees_that_its_job_failed(app: Flask, session: Session) -> None:
    admin = session.scalars(select(Person).where(Person.name == "admin")).one()
    runs.begin_new(
        session, Actor(admin.id, roles_of(session, admin.id)), "products.export", {}, None, "products.export"
    )
    session.execute(text("UPDATE procrastinate_jobs SET status = 'failed'"))
    session.commit()

    at_night(app, tell_failures)

    assert session.scalars(select(Run.state)).all() == ["failed"]
