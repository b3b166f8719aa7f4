"""What the association decides: admission, correction, suspension, the end; and that nobody decides his own matter."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.audit import AuditEvent, Notice
from models.catalogue import Listing
from models.decisions import Decision
from models.joining import STEPS, Submission
from models.ledger import Account
from models.parties import BankAccount, Membership, Organisation, Role, roles_of, shop_by_slug
from operations import applications, carts, documents, people, vendors
from operations.actor import HOUSE, Actor
from operations.refusals import Invalid, Missing, Refused
from tests import orders
from tests.cast import today
from tests.joining import papers


@pytest.mark.parametrize(("kind", "role"), [("shop", "owner"), ("supplier", "member"), ("station", "station_operator")])
def test_on_approval_everything_appears(session: Session, kind: str, role: str) -> None:
    mine = papers.submitted(session, kind=kind)
    clerk, me = papers.actor(session, "admin"), papers.actor(session, "consumer")

    party = vendors.approve(session, clerk, mine.id, STEPS, today())

    session.refresh(mine)
    assert (mine.state, mine.organisation_id, mine.bank_number_sealed) == ("approved", party.id, None)
    assert (party.kind, party.state, party.tier) == (kind, "approved", "trial" if kind == "shop" else None)
    assert roles_of(session, me.person_id or 0) == (Role(party.id, kind, role),)
    given = session.scalars(select(Membership).where(Membership.organisation_id == party.id)).one()
    assert given.granted_by == clerk.person_id
    account = session.scalars(select(BankAccount).where(BankAccount.organisation_id == party.id)).one()
    assert (papers.SEAL.open(account.number_sealed), account.last4) == (papers.CARD, papers.CARD[-4:])
    assert session.scalars(select(func.count()).where(Account.organisation_id == party.id)).one() >= 1
    states = session.scalars(select(Submission.state).where(Submission.organisation_id == party.id)).all()
    assert set(states) == {"accepted"}
    decision = session.scalars(select(Decision).where(Decision.subject_type == "application")).one()
    assert (decision.kind, decision.decided_by, decision.requested_by) == ("approved", clerk.person_id, me.person_id)
    assert decision.checks == dict.fromkeys(STEPS, True)
    assert _told(session, "application_approved") == [party.id]
    assert _mails(session) == [decision.id]


def test_all_four_checks_must_be_made(session: Session) -> None:
    mine = papers.submitted(session)
    with pytest.raises(Invalid, match="checks_missing"):
        vendors.approve(session, papers.actor(session, "admin"), mine.id, STEPS[:3], today())


def test_nobody_is_admitted_with_a_document_that_was_sent_back(session: Session) -> None:
    mine = papers.submitted(session)
    clerk = papers.actor(session, "admin")
    paper = session.scalars(select(Submission).where(Submission.application_id == mine.id)).one()
    documents.send_back(session, clerk, paper.id, "unreadable", "看不清")

    with pytest.raises(Refused, match="documents_missing"):
        vendors.approve(session, clerk, mine.id, STEPS, today())


def test_sent_back_corrected_and_accepted(session: Session) -> None:
    mine = papers.submitted(session)
    clerk, me = papers.actor(session, "admin"), papers.actor(session, "consumer")
    paper = session.scalars(select(Submission).where(Submission.application_id == mine.id)).one()
    documents.send_back(session, clerk, paper.id, "unreadable")
    vendors.send_back(session, clerk, mine.id, "documents", "请重拍")
    session.refresh(mine)
    assert mine.state == "returned"
    assert "documents" not in applications.done(session, mine, today())
    with pytest.raises(Refused, match="application_incomplete"):
        applications.submit(session, me, mine.id, mine.version, today(), agreed=True)

    asked = papers.mandatory(session, mine)[0]
    applications.save_document(
        session, me, mine.id, mine.version, asked.id, papers.paper(asked), papers.filed("documents/new.jpg"), today()
    )
    applications.submit(session, me, mine.id, mine.version, today(), agreed=True)
    vendors.approve(session, clerk, mine.id, STEPS, today())

    session.refresh(paper)
    assert paper.state == "replaced"
    kinds = session.scalars(
        select(Decision.kind).where(Decision.subject_type == "application").order_by(Decision.id)
    ).all()
    assert kinds == ["returned", "approved"]


def test_what_was_declined_is_over(session: Session) -> None:
    mine = papers.submitted(session)
    clerk = papers.actor(session, "admin")

    vendors.decline(session, clerk, mine.id, "not_in_county")

    session.refresh(mine)
    assert (mine.state, mine.bank_number_sealed, mine.organisation_id) == ("declined", None, None)
    with pytest.raises(Refused, match="decided_already"):
        vendors.approve(session, clerk, mine.id, STEPS, today())
    with pytest.raises(Invalid, match="reason_needed"):
        vendors.decline(session, clerk, papers.submitted(session, "stranger", "station").id, "because")


def test_nobody_decides_his_own_application(session: Session) -> None:
    mine = papers.submitted(session, "admin")
    me = papers.actor(session, "admin")
    paper = session.scalars(select(Submission).where(Submission.application_id == mine.id)).one()
    acts: list[Callable[[], object]] = [
        lambda: vendors.approve(session, me, mine.id, STEPS, today()),
        lambda: vendors.send_back(session, me, mine.id, "details"),
        lambda: vendors.decline(session, me, mine.id, "details"),
        lambda: documents.accept(session, me, paper.id),
        lambda: documents.send_back(session, me, paper.id, "unreadable"),
    ]
    for act in acts:
        with pytest.raises(Refused, match="own_request"):
            act()


def test_a_suspended_shop_is_gone_from_the_street(session: Session) -> None:
    shop, clerk = papers.party(session, "maoyang-tea"), papers.actor(session, "admin")
    listing = orders.listing(session, "TEA", "maoyang-tea").id
    running = orders.up_to(session, "confirmed", {"DRIED": 1})

    vendors.suspend(session, clerk, shop.id, "complaints", "先停一停")

    assert _states(session, shop.id) == {"suspended"}
    assert session.scalar(shop_by_slug("maoyang-tea")) is None
    with pytest.raises(Missing):
        carts.add(session, carts.open_cart(session, None, "x"), listing, 1)
    session.refresh(running)
    assert running.state == "confirmed"
    assert _told(session, "party_suspended") == [shop.id]
    with pytest.raises(Refused, match="decided_already"):
        vendors.suspend(session, clerk, shop.id, "complaints")

    vendors.reinstate(session, clerk, shop.id)

    assert _states(session, shop.id) == {"live"}
    kinds = select(Decision.kind).where(Decision.organisation_id == shop.id).order_by(Decision.id)
    assert session.scalars(kinds).all() == ["suspended", "reinstated"]


def test_reinstatement_lifts_its_own_reason_only(session: Session) -> None:
    clerk, supplier = papers.actor(session, "admin"), papers.party(session, "dazhe-chaye")
    shop = papers.party(session, "maoyang-tea")
    vendors.suspend(session, clerk, supplier.id, "food_safety")
    vendors.suspend(session, clerk, shop.id, "other")
    tea = orders.listing(session, "TEA", "maoyang-tea")
    session.refresh(tea)
    assert sorted(tea.stopped_by) == ["shop", "supplier"]

    vendors.reinstate(session, clerk, shop.id)

    session.refresh(tea)
    assert (tea.state, tea.stopped_by) == ("suspended", ["supplier"])
    assert orders.listing(session, "DRIED", "maoyang-tea").state == "live"
    assert session.scalars(select(Listing.state).where(vendors.offered_by(supplier.id)).distinct()).all() == [
        "suspended"
    ]


def test_whoever_leaves_loses_his_roles(session: Session) -> None:
    shop, clerk = papers.party(session, "maoyang-tea"), papers.actor(session, "admin")
    owner = papers.actor(session, "owner_a")

    vendors.terminate(session, clerk, shop.id, "own_wish")

    assert _states(session, shop.id) == {"suspended"}
    assert roles_of(session, owner.person_id or 0) == ()
    ended = session.scalars(select(Membership).where(Membership.organisation_id == shop.id)).one()
    assert ended.until is not None
    told = (AuditEvent.object_type, AuditEvent.object_id, AuditEvent.action)
    assert ("membership", ended.id, "end") in {tuple(row) for row in session.execute(select(*told))}
    for act in (vendors.reinstate, lambda *rest: vendors.suspend(*rest, "other")):
        with pytest.raises(Refused, match="decided_already"):
            act(session, clerk, shop.id)


def test_whom_nobody_suspends(session: Session) -> None:
    clerk = papers.actor(session, "admin")
    association = session.scalars(select(Organisation.id).where(Organisation.kind == "association")).one()
    pavilion = session.scalars(select(Organisation.id).where(Organisation.is_pavilion)).one()
    shop = papers.party(session, "maoyang-tea").id
    people.grant(session, HOUSE, clerk.person_id or 0, shop, "helper")
    both = Actor(clerk.person_id, roles_of(session, clerk.person_id or 0))

    for party, code in ((association, "missing"), (pavilion, "own_shop"), (shop, "own_request"), (999, "missing")):
        with pytest.raises(Refused, match=code):
            vendors.suspend(session, both, party, "other")


def test_a_tier_is_of_shops(session: Session) -> None:
    clerk, shop = papers.actor(session, "admin"), papers.party(session, "maoyang-tea")

    vendors.set_tier(session, clerk, shop.id, "gold")

    assert shop.tier == "gold"
    for party, tier in ((papers.party(session, "dazhe-chaye").id, "gold"), (shop.id, "platinum")):
        with pytest.raises(Invalid, match="tier_of_shops"):
            vendors.set_tier(session, clerk, party, tier)


def test_a_station_without_goods_is_suspended_all_the_same(session: Session) -> None:
    station, clerk = papers.approved(session, kind="station"), papers.actor(session, "admin")

    vendors.suspend(session, clerk, station.id, "other")

    assert station.state == "suspended"


def _states(session: Session, party: int) -> set[str]:
    return set(session.scalars(select(Listing.state).where(Listing.shop_id == party)))


def _told(session: Session, kind: str) -> list[int | None]:
    return list(session.scalars(select(Notice.organisation_id).where(Notice.kind == kind)))


def _mails(session: Session) -> list[int]:
    rows = session.execute(
        text("SELECT (args ->> 'decision_id')::int FROM procrastinate_jobs WHERE task_name = 'mail.decision'")
    )
    return [row[0] for row in rows]
