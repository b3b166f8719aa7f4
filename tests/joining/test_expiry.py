"""Documents that end: who is told when, whose goods leave the shelves, and how they come back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import Notice
from models.catalogue import Listing
from operations import documents, expiry, requirements, vendors
from tests.cast import today
from tests.joining import papers

SUPPLIER = "dazhe-chaye"


def day(after: int) -> date:
    """So many days from today."""
    return today() + timedelta(days=after)


def told(session: Session, kind: str) -> list[tuple[int | None, object]]:
    """Whom notices of that kind told, open or not, with the days they spoke of."""
    rows = session.execute(select(Notice.organisation_id, Notice.params).where(Notice.kind == kind).order_by(Notice.id))
    return [(row.organisation_id, row.params.get("days")) for row in rows]


def stops(session: Session) -> set[tuple[str, ...]]:
    """What keeps the supplier's goods off the shelves."""
    session.expire_all()
    of_it = vendors.offered_by(papers.party(session, SUPPLIER).id)
    return {tuple(stopped) for stopped in session.scalars(select(Listing.stopped_by).where(of_it))}


def test_told_thirty_seven_and_no_days_before_once_each(session: Session) -> None:
    party = papers.party(session, SUPPLIER).id
    papers.accepted(session, SUPPLIER, "sc_licence", 40)

    for after in range(45):
        for _ in range(2):
            expiry.tell_expiring(session, day(after))

    assert told(session, "document_expiring") == [(to, days) for days in (30, 7, 0) for to in (party, None)]
    open_ones = select(Notice.params["days"].as_integer()).where(
        Notice.kind == "document_expiring", Notice.closed_at.is_(None)
    )
    assert set(session.scalars(open_ones)) == {0}


def test_a_night_that_was_missed_is_made_up_for(session: Session) -> None:
    papers.accepted(session, SUPPLIER, "sc_licence", 12)
    expiry.tell_expiring(session, today())
    expiry.tell_expiring(session, day(6))
    assert [days for to, days in told(session, "document_expiring") if to is None] == [30, 7]


def test_sale_stops_with_the_day_and_goes_on_with_a_new_document(session: Session) -> None:
    papers.accepted(session, SUPPLIER, "sc_licence", 3)
    party = papers.party(session, SUPPLIER).id

    expiry.look_over(session, day(3))
    assert stops(session) == {()}

    for _ in range(2):
        expiry.look_over(session, day(4))
    assert stops(session) == {("document",)}
    assert told(session, "document_lapsed") == [(party, None), (None, None)]

    papers.accepted(session, SUPPLIER, "sc_licence", 300)
    expiry.look_over(session, day(4))
    assert stops(session) == {()}
    open_ones = select(Notice.id).where(Notice.kind == "document_lapsed", Notice.closed_at.is_(None))
    assert session.scalars(open_ones).all() == []


def test_other_suppliers_go_on_selling(session: Session) -> None:
    papers.accepted(session, SUPPLIER, "sc_licence", 3)
    expiry.look_over(session, day(4))
    of_other = vendors.offered_by(papers.party(session, "sanren-sunye").id)
    assert set(session.scalars(select(Listing.state).where(of_other))) == {"live"}


def test_a_document_that_stops_no_sale(session: Session) -> None:
    papers.accepted(session, SUPPLIER, "test_report", 3)
    expiry.look_over(session, day(4))
    assert stops(session) == {()}


def test_what_is_not_asked_any_more_stops_nothing(session: Session) -> None:
    paper = papers.accepted(session, SUPPLIER, "sc_licence", 3)
    expiry.look_over(session, day(4))
    assert stops(session) == {("document",)}

    requirements.retire(session, papers.actor(session, "admin"), paper.requirement_id)
    expiry.look_over(session, day(4))
    assert stops(session) == {()}


def test_a_suspended_supplier_with_a_new_document_stays_off(session: Session) -> None:
    papers.accepted(session, SUPPLIER, "sc_licence", 3)
    clerk, party = papers.actor(session, "admin"), papers.party(session, SUPPLIER)
    vendors.suspend(session, clerk, party.id, "no_documents")
    expiry.look_over(session, day(4))
    assert stops(session) == {("supplier", "document")}

    papers.accepted(session, SUPPLIER, "sc_licence", 300)
    expiry.look_over(session, day(4))
    assert stops(session) == {("supplier",)}


@pytest.mark.parametrize("state", ["pending", "returned"])
def test_what_is_not_accepted_neither_stops_nor_lifts(session: Session, state: str) -> None:
    papers.accepted(session, SUPPLIER, "sc_licence", 3)
    expiry.look_over(session, day(4))
    owner = papers.party(session, SUPPLIER)
    asked = papers.asked(session, owner, "sc_licence")
    new = documents.hand_in(
        session, papers.actor(session, "supplier_b"), owner, asked.id, papers.paper(asked), papers.filed(), today()
    )
    if state == "returned":
        documents.send_back(session, papers.actor(session, "admin"), new.id, "unreadable")
    expiry.look_over(session, day(4))
    assert stops(session) == {("document",)}
