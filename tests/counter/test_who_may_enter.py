"""The counter's doors: owners, helpers and suppliers; a suspended party reads and changes nothing."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import Notice
from operations.notices import open_notice
from tests.counter.parties import shop, suspend
from tests.pages import Browser, without_reference

Browsers = Callable[..., Browser]
PAGES = ("/counter", "/counter/notices")


@pytest.mark.parametrize("path", PAGES)
def test_parties_enter_and_nobody_else(browser: Browsers, path: str) -> None:
    for name in ("owner_a", "supplier_a"):
        assert browser(name).get(path).status_code == 200, name
    for name in ("consumer", "admin", "packer", "support"):
        assert browser(name).get(path).status_code == 403, name
    assert browser().get(path).location.startswith("/login?next=")


def test_the_head_names_the_party(browser: Browsers) -> None:
    assert "maoyang-tea · Shop owner" in browser("owner_a").get("/counter").text
    assert "sanren-sunye · Supplier" in browser("supplier_a").get("/counter").text


def test_a_suspended_party_sees_it_plainly(session: Session, browser: Browsers) -> None:
    suspend(session)

    page = browser("owner_a").get("/counter")

    assert page.status_code == 200
    assert "The association has suspended you" in page.text


def test_a_notice_is_for_its_party_alone(session: Session, browser: Browsers) -> None:
    open_notice(session, "job_failed", "job", 1, to=shop(session).id)
    session.commit()
    notice_id = session.scalars(select(Notice.id)).one()
    path = f"/counter/notices/{notice_id}/closing"

    assert "A job has failed" not in browser("owner_b").get("/counter/notices").text
    foreign = browser("owner_b").post(path, page="/counter/notices")
    missing = browser("owner_b").post("/counter/notices/999999/closing", page="/counter/notices")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert without_reference(foreign) == without_reference(missing)

    owner = browser("owner_a")
    assert "A job has failed" in owner.get("/counter").text
    assert owner.post(path, page="/counter/notices").location == "/counter/notices"
    assert owner.post(path, page="/counter/notices").status_code == 303
    assert "A job has failed" not in owner.get("/counter").text
    assert "A job has failed" in owner.get("/counter/notices").text
