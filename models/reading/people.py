"""What is known of people who work: their roles, when they were last here, who was invited."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, not_, or_, select, union_all
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import Session, aliased, joinedload

from models.audit import AuditEvent
from models.parties import GUARDED_ROLES, Invitation, Membership, Organisation, Person
from models.sessions import LoginSession

#: Counts stop here: more is "999+".
MOST_COUNTED = 1000
_IN_FORCE = or_(Membership.until.is_(None), Membership.until > func.now())


def _works(*kinds: str) -> ColumnElement[bool]:
    """People with a role in force in a party of one of these kinds, of any where there is none."""
    role = exists().where(Membership.person_id == Person.id, Membership.organisation_id == Organisation.id, _IN_FORCE)
    return role.where(Organisation.kind.in_(kinds)) if kinds else role


_EVER = exists().where(Membership.person_id == Person.id)
#: Saved views of the list, and whom each of them shows.
VIEWS: dict[str, ColumnElement[bool]] = {
    "all": and_(Person.state == "active", or_(Person.is_superuser, _works())),
    "association": and_(Person.state == "active", or_(Person.is_superuser, _works("association"))),
    "shops": and_(Person.state == "active", _works("shop")),
    "suppliers": and_(Person.state == "active", _works("supplier")),
    "stations": and_(Person.state == "active", _works("station")),
    "former": and_(Person.state == "active", _EVER, not_(_works()), not_(Person.is_superuser)),
    "disabled": Person.state == "disabled",
}


def counts(session: Session) -> dict[str, int]:
    """How many people each view shows, up to MOST_COUNTED. One query."""
    parts = []
    for name, rule in VIEWS.items():
        some = select(Person.id).where(rule).limit(MOST_COUNTED).subquery()
        parts.append(select(literal(name), func.count()).select_from(some))
    return {row[0]: row[1] for row in session.execute(union_all(*parts))}


def people(view: str, words: str = "", role: str = "") -> Select[Any]:
    """People of a view, by id. For `page_of_rows`.

    words: the beginning of a name, or four or more figures at the end of the phone; role: with that role in force.
    Columns: id, name, phone, state, is_superuser, has_factor, seen_at, roles (a list of {role, zh, en}).
    """
    roles = (
        select(
            func.coalesce(
                func.jsonb_agg(
                    aggregate_order_by(
                        func.jsonb_build_object(
                            "role", Membership.role, "zh", Organisation.name_zh, "en", Organisation.name_en
                        ),
                        Membership.id,
                    )
                ),
                literal([], JSONB),
            )
        )
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == Person.id, _IN_FORCE)
        .correlate(Person)
        .scalar_subquery()
    )
    statement = (
        select(
            Person.id,
            Person.name,
            Person.phone,
            Person.state,
            Person.is_superuser,
            Person.totp_since.is_not(None).label("has_factor"),
            last_seen().label("seen_at"),
            roles.label("roles"),
        )
        .where(VIEWS[view])
        .order_by(Person.id)
    )
    if role:
        statement = statement.where(
            exists().where(Membership.person_id == Person.id, Membership.role == role, _IN_FORCE)
        )
    return statement.where(_found_by(words)) if words else statement


def last_seen() -> Any:
    """When the person of the row was last here."""
    return (
        select(func.max(LoginSession.seen_at))
        .where(LoginSession.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )


def memberships_of(person_id: int) -> Select[Any]:
    """Every role a person has or had, the ones in force first.

    Columns: id, role, since, until, organisation_id, kind, name_zh, name_en, giver.
    """
    giver = aliased(Person)
    columns: tuple[Any, ...] = (
        Membership.id,
        Membership.role,
        Membership.since,
        Membership.until,
        Organisation.id.label("organisation_id"),
        Organisation.kind,
        Organisation.name_zh,
        Organisation.name_en,
        giver.name.label("giver"),
    )
    return (
        select(*columns)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .outerjoin(giver, giver.id == Membership.granted_by)
        .where(Membership.person_id == person_id)
        .order_by(Membership.until.is_not(None), Membership.id.desc())
        .limit(100)
    )


def members_of(organisation_id: int) -> Select[Any]:
    """Everybody with a role in force in a party. Columns: id (of the membership), role, since, person_id, name, phone,
    seen_at.
    """
    columns: tuple[Any, ...] = (
        Membership.id,
        Membership.role,
        Membership.since,
        Person.id.label("person_id"),
        Person.name,
        Person.phone,
        last_seen().label("seen_at"),
    )
    return (
        select(*columns)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id == organisation_id, _IN_FORCE, Person.state == "active")
        .order_by(Membership.id)
        .limit(100)
    )


def open_invitations(organisation_id: int | None = None) -> Select[Invitation]:
    """Invitations that may still be taken or approved, in one party or in all, those that wait for approval first."""
    waits = and_(Invitation.role.in_(GUARDED_ROLES), Invitation.approved_by.is_(None))
    statement = (
        select(Invitation)
        .options(joinedload(Invitation.organisation))
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > func.now())
        .order_by(waits.desc(), Invitation.id.desc())
    )
    return statement if organisation_id is None else statement.where(Invitation.organisation_id == organisation_id)


def waiting_invitations() -> Select[int]:
    """Ids of invitations that wait for a second person."""
    return select(Invitation.id).where(
        Invitation.role.in_(GUARDED_ROLES),
        Invitation.approved_by.is_(None),
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > func.now(),
    )


def membership(membership_id: int) -> Select[Any]:
    """One role. Columns: id, role, since, until, person_id, person (name), name_zh, name_en (of the party)."""
    columns: tuple[Any, ...] = (
        Membership.id,
        Membership.role,
        Membership.since,
        Membership.until,
        Membership.person_id,
        Person.name.label("person"),
        Organisation.name_zh,
        Organisation.name_en,
    )
    return (
        select(*columns)
        .join(Person, Person.id == Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.id == membership_id)
    )


def parties_of(organisation_ids: Collection[int]) -> Select[Any]:
    """Names of parties. Columns: id, kind, name_zh, name_en."""
    columns: tuple[Any, ...] = (Organisation.id, Organisation.kind, Organisation.name_zh, Organisation.name_en)
    return select(*columns).where(Organisation.id.in_(organisation_ids)).order_by(Organisation.id)


def history_of(person_id: int, membership_ids: Iterable[int]) -> Select[Any]:
    """What was done to a person and to the roles of one, the latest first. Columns: at, actor, action, reason."""
    doer = aliased(Person)
    about = or_(
        and_(AuditEvent.object_type == "person", AuditEvent.object_id == person_id),
        and_(AuditEvent.object_type == "membership", AuditEvent.object_id.in_(list(membership_ids))),
    )
    columns: tuple[Any, ...] = (AuditEvent.at, doer.name.label("actor"), AuditEvent.action, AuditEvent.reason)
    return (
        select(*columns)
        .outerjoin(doer, doer.id == AuditEvent.actor_id)
        .where(about, AuditEvent.action.not_in(("sign_in", "proved", "end_session")))
        .order_by(AuditEvent.id.desc())
        .limit(50)
    )


def seen_last(session: Session, person_id: int) -> datetime | None:
    """When a person was last here."""
    return session.scalar(select(func.max(LoginSession.seen_at)).where(LoginSession.person_id == person_id))


def _found_by(words: str) -> ColumnElement[bool]:
    figures = "".join(words.split()).removeprefix("+86").replace("-", "")
    if figures.isascii() and figures.isdecimal():
        return Person.phone.endswith(figures) if len(figures) >= 4 else literal(False)
    return Person.name.istartswith(words.strip(), autoescape=True)
