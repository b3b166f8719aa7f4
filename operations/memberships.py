"""Roles: inviting somebody to one, approving, taking and revoking the invitation, and ending a role.

Roles of the association are given by its administrators (or the superuser) and never to oneself; those that move money
or roles (GUARDED_ROLES) need a second one's approval before the invitation leaves the house. A shop's owner invites
helpers, a member of a supplier other members.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from models.parties import GUARDED_ROLES, ROLES, Invitation, Membership, Organisation, Person
from operations import accounts, audit, limits, logins, people
from operations.actor import Actor
from operations.decisions import check_not_own, decide
from operations.deferring import defer
from operations.notices import close, open_notice
from operations.people import digest
from operations.refusals import Missing, Refused
from operations.sealing import Seal

GOOD_FOR = timedelta(days=7)
#: Invitations in a day from one person: each is a text message to somebody.
OF_PERSON, DAY = 30, 24 * 3600
#: Who leads a party, and which role of it he may give.
LEADS = {"owner": "helper", "member": "member"}


@dataclass(frozen=True)
class Offer:
    """A role for whoever has that telephone (E.164)."""

    organisation_id: int
    role: str
    phone: str
    name: str


def may_give(actor: Actor, organisation_id: int, role: str) -> bool:
    """Whether the actor may give (and end) that role of that party."""
    if actor.has("admin") or actor.is_superuser:
        return True
    held = {given.name for given in actor.roles if given.organisation_id == organisation_id}
    return any(LEADS.get(name) == role for name in held)


def invite(session: Session, actor: Actor, offer: Offer, seal: Seal) -> Invitation:
    """Offer a role. The link leaves by text message, after the approval where the role needs one.

    Missing for parties and roles the actor may not give; refused with `not_to_oneself`, `has_role`, `invited_already`.
    """
    party = session.get(Organisation, offer.organisation_id)
    if party is None or offer.role not in ROLES[party.kind] or not may_give(actor, party.id, offer.role):
        raise Missing
    _require_new(session, actor, offer)
    limits.count(session, f"invitations:{actor.person_id}", allowed=OF_PERSON, window=DAY)
    invitation = _written(session, actor, offer)
    after = {"role": offer.role, "phone": offer.phone[-4:]}
    audit.note(session, actor, "invite", "invitation", invitation.id, after=after, party=party.id)
    if offer.role in GUARDED_ROLES:
        open_notice(session, "role_to_approve", "invitation", invitation.id)
    else:
        _send(session, invitation, seal)
    return invitation


def approve(session: Session, actor: Actor, invitation_id: int, seal: Seal) -> Invitation:
    """Agree to an invitation to a role that moves money or roles; now its link leaves. Never by whoever invited."""
    invitation = _waiting(session, actor, invitation_id)
    check_not_own(actor, session.scalar(select(Person.id).where(Person.phone == invitation.phone)))
    _decide(session, actor, invitation, "approved", "")
    invitation.approved_by = actor.person_id
    invitation.expires_at = func.now() + GOOD_FOR
    _send(session, invitation, seal)
    return invitation


def decline(session: Session, actor: Actor, invitation_id: int, reason: str) -> None:
    """Do not agree; the invitation is worth nothing any more."""
    invitation = _waiting(session, actor, invitation_id)
    _decide(session, actor, invitation, "declined", reason)
    invitation.revoked_at = func.now()


def revoke(session: Session, actor: Actor, invitation_id: int) -> None:
    """Take an invitation back that nobody has taken yet."""
    invitation = _locked(session, invitation_id)
    if not may_give(actor, invitation.organisation_id, invitation.role):
        raise Missing
    if not is_open(invitation):
        raise Refused("wrong_step")
    invitation.revoked_at = func.now()
    close(session, "role_to_approve", "invitation", invitation.id)
    audit.note(session, actor, "revoke_invitation", "invitation", invitation.id, party=invitation.organisation_id)


def is_open(invitation: Invitation) -> bool:
    """Whether nobody has taken it or taken it back; it may be too old all the same."""
    return invitation.accepted_at is None and invitation.revoked_at is None


def by_token(session: Session, token: str) -> Invitation:
    """The invitation behind a link. Missing when there is none, or it was taken, revoked or is too old."""
    found = session.scalar(
        select(Invitation)
        .options(joinedload(Invitation.organisation))
        .where(
            Invitation.token_hash == digest(token),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > func.now(),
        )
    )
    if found is None:
        raise Missing
    return found


def accept(session: Session, person: Person, token: str) -> Membership:
    """Take the role. Missing for whoever has another telephone than the one that was invited."""
    invitation = _locked(session, by_token(session, token).id)
    if not is_open(invitation) or person.phone != invitation.phone or person.id == invitation.invited_by:
        raise Missing
    if invitation.role in GUARDED_ROLES and invitation.approved_by in {None, person.id}:
        raise Missing
    try:
        with session.begin_nested():
            giver = Actor(invitation.invited_by)
            membership = people.grant(session, giver, person.id, invitation.organisation_id, invitation.role)
    except IntegrityError:
        raise Refused("has_role") from None
    invitation.accepted_at, invitation.accepted_by = func.now(), person.id
    party = invitation.organisation_id
    audit.note(session, Actor(person.id), "accept_invitation", "invitation", invitation.id, party=party)
    return membership


def end(session: Session, actor: Actor, membership_id: int, reason: str) -> Membership:
    """End a role from now on. What its holder offered others in that party is worth nothing any more."""
    membership = session.scalar(
        select(Membership).where(Membership.id == membership_id).with_for_update(key_share=True)
    )
    if membership is None or not may_give(actor, membership.organisation_id, membership.role):
        raise Missing
    if membership.person_id == actor.person_id:
        raise Refused("not_to_oneself")
    if membership.until is not None:
        raise Refused("wrong_step")
    if membership.role == "admin" and not accounts.other_admins(session, membership.person_id):
        raise Refused("last_admin")
    membership.until = func.now()
    accounts.revoke_sent(session, membership.person_id, membership.organisation_id)
    before, party = {"role": membership.role, "person": membership.person_id}, membership.organisation_id
    audit.note(session, actor, "end_role", "membership", membership.id, before=before, reason=reason, party=party)
    return membership


def make_superuser(session: Session, actor: Actor, phone: str, *, withdraw: bool = False) -> Person:
    """Who runs the machine makes a superuser, or takes it back. Sessions end: the second factor is asked for anew."""
    person = session.scalar(select(Person).where(Person.phone == phone, Person.state == "active"))
    if person is None:
        raise Missing
    person.is_superuser = not withdraw
    session.flush()
    logins.end_all(session, person.id)
    audit.note(session, actor, "end_superuser" if withdraw else "make_superuser", "person", person.id)
    return person


def _require_new(session: Session, actor: Actor, offer: Offer) -> None:
    invited = session.scalar(select(Person).where(Person.phone == offer.phone))
    if invited is None:
        return
    if invited.id == actor.person_id:
        raise Refused("not_to_oneself")
    held = select(Membership.id).where(
        Membership.person_id == invited.id,
        Membership.organisation_id == offer.organisation_id,
        Membership.role == offer.role,
        Membership.until.is_(None),
    )
    if session.scalar(held) is not None:
        raise Refused("has_role")


def _written(session: Session, actor: Actor, offer: Offer) -> Invitation:
    """A row with a token nobody knows: `_send` gives it another. One that became too old makes room."""
    same = (
        Invitation.organisation_id == offer.organisation_id,
        Invitation.role == offer.role,
        Invitation.phone == offer.phone,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    session.execute(update(Invitation).where(*same, Invitation.expires_at <= func.now()).values(revoked_at=func.now()))
    invitation = Invitation(
        organisation_id=offer.organisation_id,
        role=offer.role,
        phone=offer.phone,
        name=offer.name,
        token_hash=digest(secrets.token_urlsafe(24)),
        invited_by=actor.person_id,
        expires_at=func.now() + GOOD_FOR,
    )
    try:
        with session.begin_nested():
            session.add(invitation)
    except IntegrityError:
        raise Refused("invited_already") from None
    return invitation


def _send(session: Session, invitation: Invitation, seal: Seal) -> None:
    token = secrets.token_urlsafe(24)
    invitation.token_hash = digest(token)
    session.flush()
    defer(session, "sms.invitation", invitation_id=invitation.id, sealed=seal.close(token).decode())


def _waiting(session: Session, actor: Actor, invitation_id: int) -> Invitation:
    """An open invitation to a guarded role that nobody has decided on; for administrators and the superuser."""
    if not (actor.has("admin") or actor.is_superuser):
        raise Missing
    invitation = _locked(session, invitation_id)
    if invitation.role not in GUARDED_ROLES or invitation.approved_by is not None or not is_open(invitation):
        raise Refused("wrong_step")
    return invitation


def _locked(session: Session, invitation_id: int) -> Invitation:
    found = session.scalar(
        select(Invitation)
        .where(Invitation.id == invitation_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Missing
    return found


def _decide(session: Session, actor: Actor, invitation: Invitation, kind: str, note: str) -> None:
    asked, party = invitation.invited_by, invitation.organisation_id
    decide(session, actor, kind, "invitation", invitation.id, requested_by=asked, party=party, note=note)
    close(session, "role_to_approve", "invitation", invitation.id)
