"""Codes by text message or mail: having one sent from a page, and trying the one that was typed."""

from collections.abc import Callable
from typing import Any

import flask
from flask import current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.parties import Person, person_by_login
from operations import carts, codes
from operations.codes import Outcome
from operations.people import digest
from operations.refusals import Refused, TooMany
from shop.visitor import CART
from web.database import transaction
from web.forms import BaseForm
from web.i18n import locale
from web.redirects import see
from web.sentences import sentence, sentence_of
from web.sign_in import sign_in
from web.stores import seal

#: In the visitor's cookie: where a code was sent to, and where to go afterwards.
ASKED = "asked"
#: 422 where something else may be typed, 404 where nothing can be right any more.
STATUSES = {"wrong": 422, "gone": 404}

#: A page with its form, and with other values of the context.
Page = Callable[..., str]


def asked() -> dict[str, str]:
    """`to` and `next` of the code this browser asked for last; empty when it asked for none."""
    kept = flask.session.get(ASKED)
    return kept if isinstance(kept, dict) else {}


def phone_asked() -> str:
    """The telephone this browser had a code sent to last; empty when there is none."""
    to = asked().get("to", "")
    return "" if "@" in to else to


def send_code(form: BaseForm, page: Page, to: str, purpose: str, then: str) -> ResponseReturnValue:
    """Have a code sent (`to`: E.164 or an e-mail address) and go on to `then`, whether anybody has that or not."""
    try:
        with transaction() as session:
            codes.issue(
                session,
                to,
                purpose,
                locale=locale(),
                address=request.remote_addr or "",
                seal=seal(),
                key=current_app.config["SECRET_KEY"],
            )
    except Refused as refused:
        return refused_page(form, page, refused)
    flask.session[ASKED] = {"to": to, "next": form["next"].data or ""}
    return see(then)


def spend_code(
    form: Any, page: Page, to: str, purpose: str, act: Callable[[Session], None]
) -> ResponseReturnValue | None:
    """Do `act` if the form's code is right, in the same transaction; else answer the page that says why not."""
    try:
        outcome = _tried(to, purpose, form.code.data or "", act)
    except Refused as refused:
        return refused_page(form, page, refused)
    if outcome == "right":
        return None
    form.code.errors = [sentence(f"code_{outcome}", {})]
    return page(form), STATUSES[outcome]


def refused_page(form: BaseForm, page: Page, refused: Refused) -> ResponseReturnValue:
    """The form again, with what an operation said."""
    form.form_errors.append(sentence_of(refused))
    return page(form), refused.status if isinstance(refused, TooMany) else 422, refused.headers


def enter(session: Session, visitor: Person) -> None:
    """Sign in; what the guest had in the cart comes along."""
    token = flask.session.pop(CART, None)
    sign_in(session, visitor)
    if token:
        carts.merge(session, visitor.id, digest(token))


def person_of(session: Session, login: str) -> Person:
    """Whoever has that number or e-mail address. Refused like a wrong password: nobody is told who has an account."""
    found = session.scalar(person_by_login(login))
    if found is None:
        raise Refused("wrong_credentials")
    return found


def _tried(to: str, purpose: str, figures: str, act: Callable[[Session], None]) -> Outcome:
    with transaction() as session:
        codes.count_try(session, request.remote_addr or "")
    with transaction() as session:
        outcome = codes.use(session, to, purpose, figures, current_app.config["SECRET_KEY"])
        if outcome == "right":
            act(session)
    return outcome
