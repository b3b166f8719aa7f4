"""A household's name and telephone number stand nowhere, unless it agreed that its name does."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEvent
from models.parties import Membership, Organisation, Role
from operations import producers
from operations.actor import Actor
from operations.refusals import Invalid, Missing, Refused
from tests import supply
from tests.pages import Browser
from tests.trace import family
from tests.trace.family import CANARY, PHONE

PAGES = ("/t/PART", "/t/PART/epcis.json", "/t/LOT-1")


@pytest.fixture
def party(session: Session) -> Organisation:
    """A household that brought in a lot, of which a part was packed on its own."""
    household = family.household(session)
    said = {"origin": CANARY, "producer": CANARY, "basis": "own_test"}
    supply.certificate(session, household.id, said=said)
    lot = family.brought_in(session, "LOT-1", passed=False)
    supply.inspect(session, lot, note=CANARY)
    family.split(session, lot, 10, "PART")
    session.commit()
    return household


def told(browser: Browser, canary: str, pages: tuple[str, ...] = PAGES) -> list[str]:
    """Where it stands, in either language."""
    found = []
    for language in ("zh", "en"):
        browser.client.set_cookie("lang", language)
        for path in pages:
            answer = browser.get(path)
            assert answer.status_code == 200, path
            found += [path] if canary in answer.get_data(as_text=True) else []
    return found


def test_nobody_reads_its_name(party: Organisation, guest: Browser) -> None:
    assert told(guest, CANARY) == []
    assert told(guest, PHONE) == told(guest, PHONE[-8:]) == []
    guest.client.set_cookie("lang", "en")
    assert "a farm household in 好川村" in guest.get("/t/PART").text


def test_a_label_does_not_say_it(party: Organisation, session: Session, browser: Callable[..., Browser]) -> None:
    lot = family.lot_by_code(session, "LOT-1")
    label = browser("packer").get(f"/fulfilment/lots/{lot.id}/labels.pdf")

    assert label.status_code == 200
    assert CANARY not in family.words_of(label.data)
    assert "LOT-1" in family.words_of(label.data)


def test_it_agrees_and_changes_its_mind(party: Organisation, guest: Browser, browser: Callable[..., Browser]) -> None:
    admin, place = browser("admin"), f"/cooperative/vendors/{party.id}/name"
    assert "Not shown: the household has not agreed." in admin.get(f"/cooperative/vendors/{party.id}").text

    assert admin.post(place, {"how": "signed on paper"}, page=place).status_code == 303
    assert set(told(guest, CANARY)) == {"/t/PART", "/t/LOT-1"}
    assert told(guest, PHONE) == []

    assert admin.post(f"{place}/withdrawal", page=place).status_code == 303
    assert told(guest, CANARY) == []


def test_how_it_agreed_is_written_down(party: Organisation, session: Session) -> None:
    manager = supply.staff(session, "admin")
    producers.agree_to_name(session, manager, party.id, "signed on paper")
    producers.withdraw_name(session, manager, party.id)

    events = session.scalars(select(AuditEvent).where(AuditEvent.object_id == party.id).order_by(AuditEvent.id)).all()
    agreed, withdrawn = events[-2:]
    assert (agreed.action, agreed.reason, agreed.actor_id) == ("agree_to_name", "signed on paper", manager.person_id)
    assert agreed.after is not None
    assert agreed.after["name_agreed_at"] is not None
    assert (withdrawn.action, withdrawn.after) == ("withdraw_name", {"name_agreed_at": None})


def test_what_is_refused(party: Organisation, session: Session) -> None:
    manager = supply.staff(session, "admin")
    with pytest.raises(Invalid, match="how_agreed"):
        producers.agree_to_name(session, manager, party.id, "")
    with pytest.raises(Refused, match="decided_already"):
        producers.withdraw_name(session, manager, party.id)
    member = session.scalars(select(Membership).where(Membership.organisation_id == party.id)).one()
    own = Actor(member.person_id, (Role(party.id, party.kind, member.role),))
    with pytest.raises(Refused, match="own_request"):
        producers.agree_to_name(session, own, party.id, "I say so")
    cooperative = session.scalars(select(Organisation).where(Organisation.producer_kind == "coop")).first()
    assert cooperative is not None
    with pytest.raises(Missing):
        producers.agree_to_name(session, manager, cooperative.id, "it need not")


def test_the_page_of_the_office(party: Organisation, session: Session, browser: Callable[..., Browser]) -> None:
    admin, place = browser("admin"), f"/cooperative/vendors/{party.id}/name"

    assert admin.post(place, {"how": " "}, page=place).status_code == 422
    assert browser("support").get(place).status_code == 403
    other = session.scalars(select(Organisation.id).where(Organisation.producer_kind == "coop")).first()
    assert admin.get(f"/cooperative/vendors/{other}/name").status_code == 404
