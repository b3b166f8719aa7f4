"""A person's account: password and telephone, how to be told, and shutting it."""

from collections.abc import Mapping

from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.parties import Invitation, Membership, Organisation, Person
from operations import audit, logins
from operations.actor import Actor
from operations.decisions import decide
from operations.deferring import defer
from operations.people import HASHER, Credentials, check_password, verify
from operations.refusals import Invalid, Missing, Refused


def set_password(session: Session, person: Person, password: str, *, but: int | None = None) -> None:
    """A new password; every session ends except `but`. The person is told by a text message."""
    check_password(password)
    person.password_hash = HASHER.hash(password)
    logins.end_all(session, person.id, but=but)
    audit.note(session, Actor(person.id), "password", "person", person.id)
    tell(session, person, "password")


def confirm_password(session: Session, person: Person, password: str) -> None:
    """Refused with `password_wrong` when it is not the person's password."""
    try:
        verify(session, Credentials(person.phone, person.email, password))
    except Refused:
        raise Invalid("password_wrong", field="current_password") from None


def change_phone(session: Session, person: Person, phone: str, *, but: int | None = None) -> None:
    """Another telephone, which the person has proved to hold. Sessions end except `but`; the old number is told."""
    tell(session, person, "phone")
    before = person.phone
    try:
        with session.begin_nested():
            person.phone = phone
    except IntegrityError:
        raise Refused("account_exists") from None
    logins.end_all(session, person.id, but=but)
    seen = {"phone": _tail(before)}, {"phone": _tail(phone)}
    audit.note(session, Actor(person.id), "phone", "person", person.id, before=seen[0], after=seen[1])


def wish(session: Session, person: Person, wishes: Mapping[str, bool]) -> None:
    """How the person wants to be told from now on, by the columns that say so."""
    before = {name: getattr(person, name) for name in wishes}
    if before == dict(wishes):
        return
    for name, wanted in wishes.items():
        setattr(person, name, wanted)
    session.flush()
    audit.note(session, Actor(person.id), "wish", "person", person.id, before=before, after=dict(wishes))


def tell(session: Session, person: Person, change: str) -> None:
    """A text message to the telephone of today about a change of the account, so that a stranger's is noticed."""
    if person.phone is not None:
        defer(session, "sms.account_changed", person_id=person.id, phone=person.phone, change=change)


def disable(session: Session, actor: Actor, person_id: int, reason: str) -> None:
    """Shut an account: its sessions end at once and the invitations it sent are worth nothing any more.

    Refused for oneself, for a superuser (by others than one), and for the last administrator.
    """
    person = _somebody_else(session, actor, person_id)
    if person.state == "disabled":
        raise Refused("wrong_step")
    _require_another_admin(session, person)
    person.state = "disabled"
    logins.end_all(session, person.id)
    revoke_sent(session, person.id)
    decide(session, actor, "suspended", "person", person.id, note=reason)


def enable(session: Session, actor: Actor, person_id: int, reason: str) -> None:
    """Open an account again, with the roles it still has."""
    person = _somebody_else(session, actor, person_id)
    if person.state == "active" or person.deleted_at is not None:
        raise Refused("wrong_step")
    person.state = "active"
    decide(session, actor, "reinstated", "person", person.id, note=reason)


def revoke_sent(session: Session, person_id: int, organisation_id: int | None = None) -> None:
    """Invitations a person sent (in one organisation, or in all) and that nobody has taken yet."""
    statement = update(Invitation).where(
        Invitation.invited_by == person_id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
    )
    if organisation_id is not None:
        statement = statement.where(Invitation.organisation_id == organisation_id)
    for invitation_id, party in session.execute(
        statement.values(revoked_at=func.now()).returning(Invitation.id, Invitation.organisation_id)
    ):
        audit.note(session, Actor(person_id), "revoke_invitation", "invitation", invitation_id, party=party)


def other_admins(session: Session, person_id: int) -> int:
    """How many others may administrate the association now."""
    statement = (
        select(func.count())
        .select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Organisation.kind == "association",
            Membership.role == "admin",
            or_(Membership.until.is_(None), Membership.until > func.now()),
            Person.state == "active",
            Person.id != person_id,
        )
    )
    return session.scalar(statement) or 0


def _somebody_else(session: Session, actor: Actor, person_id: int) -> Person:
    if not (actor.has("admin") or actor.is_superuser):
        raise Missing
    person = session.get(Person, person_id, with_for_update={"key_share": True})
    if person is None:
        raise Missing
    if person.id == actor.person_id:
        raise Refused("not_to_oneself")
    if person.is_superuser and not actor.is_superuser:
        raise Refused("superusers_by_superusers")
    return person


def _require_another_admin(session: Session, person: Person) -> None:
    admin = session.scalar(
        select(Membership.id).where(
            Membership.person_id == person.id, Membership.role == "admin", Membership.until.is_(None)
        )
    )
    if admin is not None and not other_admins(session, person.id):
        raise Refused("last_admin")


def _tail(phone: str | None) -> str:
    return (phone or "")[-4:]
