"""Who may give which role to whom, how an invitation is taken, and how a role ends."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from models.audit import AuditEvent, Notice
from models.decisions import Decision
from models.parties import Invitation, Membership, Organisation, Person, roles_of
from models.sessions import LoginSession
from operations import accounts, memberships, people
from operations.actor import HOUSE, Actor
from operations.memberships import Offer
from operations.refusals import Missing, Refused
from tests import cast

NEW = "+8613812345678"


@pytest.fixture(autouse=True)
def _second_admin(session: Session) -> None:
    """The cast has one administrator; four eyes need two."""
    other = cast.person(session, "admin_b", "+8619900000451")
    people.grant(session, HOUSE, other.id, _party(session, "association"), "admin")
    session.commit()


def _party(session: Session, slug: str) -> int:
    return session.scalars(select(Organisation.id).where(Organisation.slug == slug)).one()


def _actor(session: Session, name: str) -> Actor:
    person = session.scalars(select(Person).where(Person.name == name)).one()
    return Actor(person.id, roles_of(session, person.id), person.is_superuser)


def _person(session: Session, name: str) -> Person:
    return session.scalars(select(Person).where(Person.name == name)).one()


def _invite(session: Session, who: str, slug: str, role: str, phone: str = NEW) -> Invitation:
    offer = Offer(_party(session, slug), role, phone, "新人")
    return memberships.invite(session, _actor(session, who), offer, cast.SEAL)


def _token(session: Session) -> str:
    """The token of the last link that was queued."""
    sealed = session.scalars(
        text(
            "SELECT args->>'sealed' FROM procrastinate_jobs WHERE task_name = 'sms.invitation' ORDER BY id DESC LIMIT 1"
        )
    ).one()
    return cast.SEAL.open(sealed.encode())


def _newcomer(session: Session, phone: str = NEW) -> Person:
    return cast.person(session, "newcomer", phone)


@pytest.mark.parametrize(
    ("who", "slug", "role"),
    [
        ("owner_a", "maoyang-tea", "helper"),
        ("supplier_a", "sanren-sunye", "member"),
        ("admin", "association", "warehouse"),
        ("admin", "maoyang-tea", "owner"),
    ],
)
def test_an_invitation_becomes_a_role(session: Session, who: str, slug: str, role: str) -> None:
    _invite(session, who, slug, role)
    newcomer = _newcomer(session)

    membership = memberships.accept(session, newcomer, _token(session))

    assert [(given.name, given.organisation_id) for given in roles_of(session, newcomer.id)] == [
        (role, _party(session, slug))
    ]
    assert membership.granted_by == _person(session, who).id
    noted = session.scalars(select(AuditEvent.action).where(AuditEvent.organisation_id == _party(session, slug)))
    assert {"invite", "grant", "accept_invitation"} <= set(noted)


@pytest.mark.parametrize(
    ("who", "slug", "role"),
    [
        ("owner_a", "wuxing-shanhuo", "helper"),
        ("owner_a", "maoyang-tea", "owner"),
        ("owner_a", "association", "warehouse"),
        ("owner_a", "sanren-sunye", "member"),
        ("supplier_a", "dazhe-chaye", "member"),
        ("support", "association", "support"),
        ("finance", "association", "finance"),
        ("consumer", "maoyang-tea", "helper"),
        ("admin", "association", "helper"),
        ("admin", "maoyang-tea", "finance"),
    ],
)
def test_what_somebody_may_not_give_is_missing(session: Session, who: str, slug: str, role: str) -> None:
    with pytest.raises(Missing):
        _invite(session, who, slug, role)


def test_a_helper_invites_nobody(session: Session) -> None:
    people.grant(session, HOUSE, _person(session, "stranger").id, _party(session, "maoyang-tea"), "helper")
    with pytest.raises(Missing):
        _invite(session, "stranger", "maoyang-tea", "helper")


def test_nobody_invites_himself(session: Session) -> None:
    with pytest.raises(Refused, match="not_to_oneself"):
        _invite(session, "admin", "association", "finance", cast.STAFF["admin"][0])


def test_nobody_is_invited_to_what_he_has_or_twice(session: Session) -> None:
    with pytest.raises(Refused, match="has_role"):
        _invite(session, "admin", "association", "warehouse", cast.STAFF["packer"][0])
    _invite(session, "owner_a", "maoyang-tea", "helper")
    with pytest.raises(Refused, match="invited_already"):
        _invite(session, "owner_a", "maoyang-tea", "helper")


def test_an_old_invitation_makes_room(session: Session) -> None:
    old = _invite(session, "owner_a", "maoyang-tea", "helper")
    token = _token(session)
    past = func.now() - timedelta(days=8)
    session.execute(update(Invitation).values(created_at=past, expires_at=func.now() - timedelta(seconds=1)))
    with pytest.raises(Missing):
        memberships.by_token(session, token)
    assert _invite(session, "owner_a", "maoyang-tea", "helper").id != old.id


def test_a_link_is_for_one_telephone_and_good_once(session: Session) -> None:
    _invite(session, "owner_a", "maoyang-tea", "helper")
    token, newcomer = _token(session), _newcomer(session)
    for other in ("stranger", "owner_b", "owner_a"):
        with pytest.raises(Missing):
            memberships.accept(session, _person(session, other), token)
    with pytest.raises(Missing):
        memberships.accept(session, newcomer, token[:-1])
    memberships.accept(session, newcomer, token)
    with pytest.raises(Missing):
        memberships.accept(session, newcomer, token)


def test_a_link_that_was_taken_back_opens_nothing(session: Session) -> None:
    invitation = _invite(session, "owner_a", "maoyang-tea", "helper")
    with pytest.raises(Missing):
        memberships.revoke(session, _actor(session, "owner_b"), invitation.id)
    memberships.revoke(session, _actor(session, "owner_a"), invitation.id)
    with pytest.raises(Missing):
        memberships.accept(session, _newcomer(session), _token(session))
    with pytest.raises(Refused, match="wrong_step"):
        memberships.revoke(session, _actor(session, "owner_a"), invitation.id)


@pytest.mark.parametrize("role", ["finance", "admin"])
def test_a_guarded_role_takes_two_administrators(session: Session, role: str) -> None:
    invitation = _invite(session, "admin", "association", role)
    jobs = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'sms.invitation'")
    assert session.scalar(jobs) == 0
    waits = select(Notice.closed_at).where(Notice.kind == "role_to_approve")
    assert session.scalars(waits).all() == [None]
    with pytest.raises(Refused, match="own_request"):
        memberships.approve(session, _actor(session, "admin"), invitation.id, cast.SEAL)
    for other in ("support", "finance", "owner_a"):
        with pytest.raises(Missing):
            memberships.approve(session, _actor(session, other), invitation.id, cast.SEAL)

    memberships.approve(session, _actor(session, "admin_b"), invitation.id, cast.SEAL)

    memberships.accept(session, _newcomer(session), _token(session))
    decision = session.scalars(select(Decision).where(Decision.subject_type == "invitation")).one()
    assert (decision.requested_by, decision.decided_by) == (invitation.invited_by, invitation.approved_by)
    assert session.scalars(waits).all() != [None]
    with pytest.raises(Refused, match="wrong_step"):
        memberships.approve(session, _actor(session, "admin_b"), invitation.id, cast.SEAL)


def test_a_guarded_role_without_approval_is_not_taken(session: Session) -> None:
    invitation = _invite(session, "admin", "association", "finance")
    invitation.token_hash = people.digest("guessed")
    session.flush()
    with pytest.raises(Missing):
        memberships.accept(session, _newcomer(session), "guessed")


def test_the_invited_administrator_does_not_approve_himself(session: Session) -> None:
    invitation = _invite(session, "admin", "association", "finance", "+8619900000451")
    with pytest.raises(Refused, match="own_request"):
        memberships.approve(session, _actor(session, "admin_b"), invitation.id, cast.SEAL)


def test_what_is_declined_is_over(session: Session) -> None:
    invitation = _invite(session, "admin", "association", "admin")
    with pytest.raises(Refused, match="own_request"):
        memberships.decline(session, _actor(session, "admin"), invitation.id, "no")
    memberships.decline(session, _actor(session, "admin_b"), invitation.id, "kept at two")
    with pytest.raises(Refused, match="wrong_step"):
        memberships.approve(session, _actor(session, "admin_b"), invitation.id, cast.SEAL)


def test_a_role_ends_with_what_its_holder_offered(session: Session) -> None:
    invitation = _invite(session, "owner_a", "maoyang-tea", "helper")
    token, owner = _token(session), _person(session, "owner_a")
    role = session.scalars(select(Membership.id).where(Membership.person_id == owner.id)).one()

    memberships.end(session, _actor(session, "admin"), role, "left")

    assert roles_of(session, owner.id) == ()
    assert session.get_one(Invitation, invitation.id, populate_existing=True).revoked_at is not None
    with pytest.raises(Missing):
        memberships.accept(session, _newcomer(session), token)
    with pytest.raises(Refused, match="wrong_step"):
        memberships.end(session, _actor(session, "admin"), role, "again")


def test_an_owner_ends_helpers_of_her_own_shop_only(session: Session) -> None:
    shop = _party(session, "maoyang-tea")
    helper = people.grant(session, HOUSE, _person(session, "stranger").id, shop, "helper")
    owner = session.scalars(select(Membership).where(Membership.person_id == _person(session, "owner_a").id)).one()
    for who, membership in (("owner_b", helper), ("stranger", owner), ("stranger", helper), ("owner_a", owner)):
        with pytest.raises((Missing, Refused)):
            memberships.end(session, _actor(session, who), membership.id, "")
    memberships.end(session, _actor(session, "owner_a"), helper.id, "")
    assert session.get_one(Membership, helper.id, populate_existing=True).until is not None


def test_nobody_ends_his_own_role_and_one_administrator_stays(session: Session) -> None:
    admins = {
        name: session.scalars(select(Membership.id).where(Membership.person_id == _person(session, name).id)).one()
        for name in ("admin", "admin_b")
    }
    with pytest.raises(Refused, match="not_to_oneself"):
        memberships.end(session, _actor(session, "admin"), admins["admin"], "")
    memberships.end(session, _actor(session, "admin"), admins["admin_b"], "")
    root = _person(session, "stranger")
    root.is_superuser = True
    session.flush()
    with pytest.raises(Refused, match="last_admin"):
        memberships.end(session, _actor(session, "stranger"), admins["admin"], "")
    with pytest.raises(Refused, match="last_admin"):
        accounts.disable(session, _actor(session, "stranger"), _person(session, "admin").id, "")


def test_a_disabled_person_is_out_everywhere(session: Session) -> None:
    owner = _person(session, "owner_a")
    invitation = _invite(session, "owner_a", "maoyang-tea", "helper")
    for _ in range(2):
        people.open_session(session, owner, "")

    accounts.disable(session, _actor(session, "admin"), owner.id, "shop given up")

    open_sessions = select(func.count()).where(LoginSession.person_id == owner.id, LoginSession.ended_at.is_(None))
    assert session.scalar(open_sessions) == 0
    assert session.get_one(Invitation, invitation.id, populate_existing=True).revoked_at is not None
    with pytest.raises(Refused, match="wrong_credentials"):
        people.verify(session, people.Credentials(owner.phone, None, cast.PASSWORD))
    with pytest.raises(Refused, match="wrong_step"):
        accounts.disable(session, _actor(session, "admin"), owner.id, "again")
    accounts.enable(session, _actor(session, "admin"), owner.id, "back")
    assert people.verify(session, people.Credentials(owner.phone, None, cast.PASSWORD)).id == owner.id
    told = session.execute(select(Decision.kind, Decision.note).where(Decision.subject_type == "person")).all()
    assert [tuple(row) for row in told] == [("suspended", "shop given up"), ("reinstated", "back")]


def test_who_may_shut_whose_account(session: Session) -> None:
    root = _person(session, "stranger")
    root.is_superuser = True
    session.flush()
    for who, whom, refusal in (
        ("admin", "admin", "not_to_oneself"),
        ("admin", "stranger", "superusers_by_superusers"),
        ("owner_a", "consumer", "missing"),
        ("finance", "consumer", "missing"),
    ):
        with pytest.raises(Refused, match=refusal):
            accounts.disable(session, _actor(session, who), _person(session, whom).id, "")
    with pytest.raises(Missing):
        accounts.disable(session, _actor(session, "admin"), 999_999, "")


def test_a_superuser_is_made_by_who_runs_the_machine(session: Session) -> None:
    person = _person(session, "stranger")
    people.open_session(session, person, "")
    memberships.make_superuser(session, HOUSE, person.phone or "")
    assert person.is_superuser
    assert session.scalar(select(func.count()).where(LoginSession.ended_at.is_(None))) == 0
    memberships.make_superuser(session, HOUSE, person.phone or "", withdraw=True)
    assert not person.is_superuser
    with pytest.raises(Missing):
        memberships.make_superuser(session, HOUSE, NEW)
