"""The link of an invitation: what is offered, and taking it. Choosing for whom one acts, where there are several."""

import flask
from flask import render_template
from flask.typing import ResponseReturnValue

from models.parties import GUARDED_ROLES
from models.reading import people as reading
from operations import logins, memberships
from operations.refusals import Missing
from shop.account import DESKS
from shop.proving import signed_in
from web.database import db, transaction
from web.i18n import _
from web.redirects import see
from web.sign_in import actor, chosen_party, parties, person, sign_in


def show_invitation(token: str) -> str:
    """What is offered, and what is still to do before it can be taken: sign in, or sign up, with that telephone."""
    offer = memberships.by_token(db(), token)
    visitor = person()
    return render_template(
        "shop/invitation.html",
        offer=offer,
        token=token,
        visitor=visitor,
        fits=visitor is not None and visitor.phone == offer.phone,
        guarded=offer.role in GUARDED_ROLES,
    )


def accept_invitation(token: str) -> ResponseReturnValue:
    """Take the role. Sessions begin anew: what this person may do has changed."""
    current = signed_in()
    proved = current.login is not None and current.login.second_factor_at is not None and current.person.totp_since
    with transaction() as session:
        memberships.accept(session, current.person, token)
        logins.end_all(session, current.person.id)
        sign_in(session, current.person, second_factor=bool(proved))
    flask.flash(_("Welcome! You have your new role."), "ok")
    return see("/account")


def show_acting() -> str:
    """The parties one has a role in."""
    return render_template(
        "shop/acting.html", parties=db().execute(reading.parties_of(parties())).all(), chosen=chosen_party()
    )


def act_for(organisation: int) -> ResponseReturnValue:
    """Act for that party from now on, and go to its desk."""
    current = signed_in()
    if current.login is None:
        raise Missing
    with transaction() as session:
        logins.act_for(session, current.login, organisation, set(parties()))
    held = {role.name for role in actor().roles if role.organisation_id == organisation}
    return see(next((path for path, names in DESKS if held & set(names)), "/account"))
