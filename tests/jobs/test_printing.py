"""Hundreds of papers as one file: with progress, stopped when asked, and whole after a worker was killed."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from jobs import papers
from jobs.worker import run_due
from models.files import StoredFile
from models.runs import Run
from models.waves import Wave
from operations import runs
from operations.deferring import defer
from tests import orders
from tests.dispatching import handed_over, packed, parcels_of
from tests.pages import Browser, queries
from tests.purchases.papers import codes_of, pages_of

Browsers = Callable[..., Browser]
#: What is read: the run taken up, its parcels, the association, the run at the end; however many parcels there are.
QUERIES = 4


def many(session: Session, parcels: int) -> Wave:
    """A wave whose one consignment was packed into so many parcels."""
    return packed(session, orders.up_to(session, "confirmed", {"DRIED": parcels}), boxes=parcels)


def begin(browser: Browser, path: str) -> str:
    answer = browser.post(f"/fulfilment/{path}")
    assert answer.status_code == 303, answer.text
    return answer.location


def due(app: Flask) -> None:
    run_due(app, app.extensions["settings"].database_url)


def state_of(session: Session, page: str) -> Run:
    session.rollback()
    return session.get_one(Run, int(page.rpartition("/")[2]), populate_existing=True)


def test_the_labels_of_a_wave(app: Flask, session: Session, browser: Browsers) -> None:
    wave, packer = many(session, 30), browser("packer")
    page = begin(packer, f"waves/{wave.id}/labels")
    with queries(app) as sent:
        papers.print_labels.func(SimpleNamespace(additional_context={"app": app}), run_id=int(page.rpartition("/")[2]))

    assert len([one for one in sent if one.startswith("SELECT")]) == QUERIES, "\n".join(sent)
    assert "30 of 30" in packer.get(page).text
    result = packer.get(f"{page}/result")
    assert result.headers["Content-Disposition"].startswith(f'attachment; filename="labels-{wave.number}.pdf"')
    for number, (text, parcel) in enumerate(zip(pages_of(result.data), parcels_of(session, wave), strict=True), 1):
        assert str(parcel.waybill) in text
        assert f"{number}/30" in text
    assert browser("stockkeeper").get(f"{page}/result").status_code == 404


def test_labels_of_a_manifest_and_slips_of_a_wave(app: Flask, session: Session, browser: Browsers) -> None:
    some = [orders.up_to(session, "confirmed") for _ in range(2)]
    wave = packed(session, *some)
    manifest = handed_over(session, parcels_of(session, wave))
    packer = browser("packer")
    labels, slips = begin(packer, f"manifests/{manifest.id}/labels"), begin(packer, f"waves/{wave.id}/slips")
    due(app)

    assert len(pages_of(packer.get(f"{labels}/result").data)) == 2
    found = codes_of(packer.get(f"{slips}/result").data)
    assert len(found) == 1
    assert {one.number for one in some} <= {code for page in found for code in page}


def test_stopped_when_asked(app: Flask, session: Session, browser: Browsers, monkeypatch: pytest.MonkeyPatch) -> None:
    wave, packer = many(session, 52), browser("packer")
    page = begin(packer, f"waves/{wave.id}/labels")

    def interrupted(rows: Any, house: Any) -> Iterator[Any]:
        for number, label in enumerate(labels_of(rows, house)):
            if number == 30:
                assert packer.post(f"{page}/cancellation").status_code == 303
            yield label

    labels_of = papers.labels_of
    monkeypatch.setattr(papers, "labels_of", interrupted)
    due(app)

    run = state_of(session, page)
    assert (run.state, run.done, run.result_id) == ("cancelled", 50, None)


def test_after_a_kill_it_begins_anew(app: Flask, session: Session, browser: Browsers) -> None:
    wave, packer = many(session, 30), browser("packer")
    page = begin(packer, f"waves/{wave.id}/labels")
    number = int(page.rpartition("/")[2])
    runs.take_up(session, number)
    session.execute(update(Run).where(Run.id == number).values(total=30, done=25))
    session.commit()
    due(app)
    run = state_of(session, page)
    assert (run.state, run.done, run.total) == ("done", 30, 30)

    defer(session, "labels.print", run_id=number)
    session.commit()
    due(app)
    assert state_of(session, page).result_id == run.result_id


def test_nothing_to_print(session: Session, browser: Browsers) -> None:
    orders.up_to(session, "picking")
    wave, packer = session.scalars(select(Wave)).one(), browser("packer")

    assert packer.post(f"/fulfilment/waves/{wave.id}/labels").status_code == 409
    for path in ("waves/999999/labels", "waves/999999/slips", "manifests/999999/labels"):
        assert packer.post(f"/fulfilment/{path}").status_code == 404
    assert session.scalars(select(Run)).all() == []


def test_what_was_printed_is_dropped_after_a_week(app: Flask, session: Session, browser: Browsers) -> None:
    wave, packer = many(session, 1), browser("packer")
    pages = []
    for _ in "ab":
        pages.append(begin(packer, f"waves/{wave.id}/labels"))
        due(app)
    old = state_of(session, pages[0])
    session.execute(update(Run).where(Run.id == old.id).values(finished_at=func.now() - timedelta(days=8)))
    session.commit()

    for _ in "ab":
        papers.forget_papers.func(SimpleNamespace(additional_context={"app": app}), timestamp=0)

    assert [packer.get(f"{page}/result").status_code for page in pages] == [404, 200]
    assert packer.get(pages[0]).status_code == 200
    assert len(session.scalars(select(StoredFile).where(StoredFile.name.startswith("labels-"))).all()) == 1


def test_pressed_again_while_it_is_under_way(app: Flask, session: Session, browser: Browsers) -> None:
    wave, packer = many(session, 1), browser("packer")
    pages = [begin(packer, f"waves/{wave.id}/labels") for _ in range(2)]
    other = begin(packer, f"waves/{wave.id}/slips")
    due(app)
    assert pages[0] == pages[1] != other
    assert begin(packer, f"waves/{wave.id}/labels") not in pages
