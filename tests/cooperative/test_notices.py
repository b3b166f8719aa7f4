"""Notices of the office: who sees which, and closing one with a word about what was done."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent, Notice
from models.parties import Organisation
from operations.notices import open_notice
from tests.pages import Browser

Browsers = Callable[..., Browser]


def told(session: Session, kind: str, **to: int) -> int:
    """A notice, and its id."""
    open_notice(session, kind, "job", 7, "mail.try", **to)
    session.commit()
    return session.scalars(select(Notice.id).where(Notice.kind == kind)).one()


def test_one_is_closed_with_a_word(session: Session, browser: Browsers) -> None:
    path = f"/cooperative/notices/{told(session, 'job_failed')}"
    admin = browser("admin")
    assert f'href="{path}"' in admin.get("/cooperative").text
    assert admin.post(f"{path}/closing", {"note": " "}, page=path).status_code == 422

    assert admin.post(f"{path}/closing", {"note": "The mail server was away."}, page=path).status_code == 303

    assert path not in admin.get("/cooperative").text
    assert "Closed" in admin.get(path).text
    noted = session.scalars(select(AuditEvent).where(AuditEvent.object_type == "notice")).one()
    assert (noted.action, noted.reason) == ("close", "The mail server was away.")
    assert admin.post(f"{path}/closing", {"note": "again"}, page="/account").status_code == 409


def test_what_ends_by_itself_is_not_closed_by_hand(session: Session, browser: Browsers) -> None:
    path = f"/cooperative/notices/{told(session, 'shortage')}"
    admin = browser("admin")

    assert "It ends by itself" in admin.get(path).text
    assert admin.post(f"{path}/closing", {"note": "done"}, page="/account").status_code == 409
    assert session.scalars(select(Notice.closed_at)).one() is None


def test_what_others_are_told_is_not_there(session: Session, browser: Browsers) -> None:
    shop = session.scalars(select(Organisation.id).where(Organisation.slug == "maoyang-tea")).one()
    path = f"/cooperative/notices/{told(session, 'party_reinstated', to=shop)}"

    assert browser("admin").get(path).status_code == 404
    assert path not in browser("admin").get("/cooperative").text


@pytest.mark.parametrize(("name", "status"), [("finance", 200), ("support", 404), ("buyer", 404), ("packer", 403)])
def test_who_sees_a_notice_about_the_house(session: Session, browser: Browsers, name: str, status: int) -> None:
    path = f"/cooperative/notices/{told(session, 'job_failed')}"

    assert browser(name).get(path).status_code == status
    assert browser(name).post(f"{path}/closing", {"note": "x"}, page="/account").status_code == (
        303 if status == 200 else status
    )
