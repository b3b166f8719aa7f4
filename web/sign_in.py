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
from operations import people
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
    return Actor(current.person.id, current.roles, current.person.is_superuser)


def acting_for(*kinds: str) -> Organisation:
    """The party of one of these kinds the visitor acts for: the one chosen in this session, else the first.

    Missing when there is none.
    """
    current = visitor()
    parties = [role.organisation_id for role in current.roles if role.organisation_kind in kinds] if current else []
    if current is None or not parties:
        raise Missing
    chosen = current.login.acts_for_id if current.login else None
    return db().get_one(Organisation, chosen if chosen in parties else parties[0])


def sign_in(session: Session, person: Person) -> None:
    """Begin a new session for `person`, with a new token. Call it in the transaction that verified the password."""
    kept = {name: flask.session[name] for name in KEPT if name in flask.session}
    flask.session.clear()
    flask.session.update(kept)
    token = people.open_session(session, person, request.user_agent.string)
    flask.session.permanent = True
    flask_login.login_user(Visitor(token, person), force=True)
    g.person_id = person.id


def sign_out(session: Session) -> None:
    """End the session in the database and forget its token."""
    current = visitor()
    if current is not None:
        people.end_session(session, current.token)
    flask_login.logout_user()
    flask.session.clear()
    g.pop("person_id", None)


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
    idle = people.STAFF_IDLE if current.roles else people.BUYER_IDLE
    try:
        db().rollback()
        with transaction() as session:
            people.touch(session, current.login, idle)
    except SQLAlchemyError as error:
        log.warning("visit not written down", error=type(error).__name__)
    return response
