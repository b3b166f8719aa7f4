"""Who is there: the cookie's random token, the row behind it, the roles in force on this request."""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import cast

import flask
import flask_login  # type: ignore[import-untyped]
import structlog
from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.parties import Organisation, Person, Role, roles_of
from models.sessions import LoginSession
from operations import logins, people, second_factor
from operations.actor import Actor
from operations.refusals import Missing
from web.database import db, transaction

#: What a guest keeps when he signs in; everything else in the cookie begins anew. Signing out keeps nothing.
KEPT = ("cart", "orders")
#: A visit is written down at most this often.
TOUCHED_EVERY = timedelta(minutes=1)

log = structlog.stdlib.get_logger("suinong.sign_in")


class Visitor:
    """Somebody signed in. `token` is the cookie's; the database knows only its digest."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, token: str, person: Person, login: LoginSession | None = None) -> None:
        self.token = token
        self.person = person
        self.login = login

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie."""
        return self.token

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """The roles in force now, read once a request: a revoked one ends with the next request."""
        return roles_of(db(), self.person.id)

    @property
    def needs_factor(self) -> bool:
        """Whether the second factor is asked of this person."""
        return second_factor.is_needed(self.person, self.roles)

    @property
    def is_pending(self) -> bool:
        """Whether the second factor is still to come: until then the person acts without any role."""
        return self.needs_factor and (self.login is None or self.login.second_factor_at is None)


def register_sign_in(app: Flask) -> None:
    """Know visitors by their cookie."""
    manager = flask_login.LoginManager()
    manager.session_protection = None
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(_load)
    app.after_request(_touch)


def visitor() -> Visitor | None:
    """Whoever is signed in. The first call of a request asks the database, if there is a cookie."""
    user = flask_login.current_user._get_current_object()
    return user if isinstance(user, Visitor) else None


def person() -> Person | None:
    """The person who is signed in."""
    current = visitor()
    return current.person if current else None


def actor() -> Actor:
    """Whoever acts in this request, with the roles in force now; a guest has neither id nor roles."""
    current = visitor()
    if current is None:
        return Actor()
    if current.is_pending:
        return Actor(current.person.id)
    return Actor(current.person.id, current.roles, current.person.is_superuser)


def is_pending() -> bool:
    """Whether somebody is signed in but for the second factor."""
    current = visitor()
    return current is not None and current.is_pending


def is_fresh() -> bool:
    """Whether the visitor proved who he is within the last minutes."""
    current = visitor()
    if current is None or current.login is None:
        return False
    return logins.is_fresh(current.login, datetime.now(UTC), factor_needed=current.needs_factor)


def acting_for(*kinds: str, roles: tuple[str, ...] = ()) -> Organisation:
    """The party of one of these kinds the visitor acts for: the one chosen in this session, else the first.

    roles: which of its roles count, all where there is none. Missing when there is no such party.
    """
    parties = [
        role.organisation_id
        for role in actor().roles
        if role.organisation_kind in kinds and (not roles or role.name in roles)
    ]
    if not parties:
        raise Missing
    chosen = chosen_party()
    return db().get_one(Organisation, chosen if chosen in parties else parties[0])


def chosen_party() -> int | None:
    """The organisation chosen in this session; None while nothing was chosen."""
    current = visitor()
    return current.login.acts_for_id if current is not None and current.login is not None else None


def parties() -> list[int]:
    """Ids of the organisations the visitor has a role in, the first given first."""
    return list(dict.fromkeys(role.organisation_id for role in actor().roles))


def sign_in(session: Session, person: Person, *, second_factor: bool = False) -> None:
    """Begin a new session for `person`, with a new token. Call it in the transaction that verified the password.

    second_factor: whether it was given just now as well.
    """
    kept = {name: flask.session[name] for name in KEPT if name in flask.session}
    flask.session.clear()
    flask.session.update(kept)
    token = people.open_session(session, person, request.user_agent.string, second_factor=second_factor)
    _keep(Visitor(token, person))


def renew(session: Session, *, proved: bool = False) -> None:
    """Give the visitor's session a new token. proved: he just proved anew who he is; call it in that transaction."""
    current = visitor()
    if current is None or current.login is None:
        raise Missing
    _keep(Visitor(logins.renew(session, current.login, proved=proved), current.person))


def sign_out(session: Session) -> None:
    """End the session in the database and forget its token."""
    current = visitor()
    if current is not None:
        people.end_session(session, current.token)
    flask_login.logout_user()
    flask.session.clear()
    g.pop("person_id", None)


def _keep(current: Visitor) -> None:
    flask.session.permanent = True
    flask_login.login_user(current, force=True)
    g.person_id = current.person.id


def _load(token: object) -> Visitor | None:
    if not isinstance(token, str):
        return None
    login = people.live_session(db(), token)
    if login is None:
        return None
    g.person_id = login.person_id
    return Visitor(token, login.person, login)


def _touch(response: Response) -> Response:
    """Write the visit down after everything else, so that it can be part of nothing else."""
    current = cast(object, g.get("_login_user"))
    if not isinstance(current, Visitor) or current.login is None or response.status_code >= 500:
        return response
    if datetime.now(UTC) - current.login.seen_at < TOUCHED_EVERY:
        return response
    staff = current.roles or current.person.is_superuser
    idle = people.STAFF_IDLE if staff else people.BUYER_IDLE
    try:
        db().rollback()
        with transaction() as session:
            people.touch(session, current.login, idle)
    except SQLAlchemyError as error:
        log.warning("visit not written down", error=type(error).__name__)
    return response
