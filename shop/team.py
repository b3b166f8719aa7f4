"""The team of a shop or supplier: who works for it, inviting somebody, ending a role."""

from typing import Any

import flask
from flask import render_template
from flask.typing import ResponseReturnValue

from models.parties import Membership, Organisation
from models.reading import people as reading
from operations import memberships
from operations.memberships import LEADS, Offer
from operations.refusals import Missing, Refused
from shop.forms import TeamForm
from shop.proving import refused_at_field
from web.database import db, transaction
from web.i18n import _
from web.redirects import see
from web.sign_in import acting_for, actor
from web.stores import seal

HOME = "/account/team"


def show_team() -> str:
    """Everybody with a role in the party, and who was invited. Three queries."""
    party = _party()
    return render_template(
        "shop/team.html",
        party=party,
        members=db().execute(reading.members_of(party.id)).all(),
        invitations=db().scalars(reading.open_invitations(party.id)).all(),
        gives=_role(party),
        me=actor().person_id,
    )


def show_invitation_form() -> str:
    """Whom to invite."""
    return _page(TeamForm())


def invite_helper() -> ResponseReturnValue:
    """Send the link to the helper's telephone."""
    party, form = _party(), TeamForm()
    if not form.validate():
        return _page(form), 422
    offer = Offer(party.id, _role(party), form.phone.data or "", form.name.data or "")
    try:
        with transaction() as session:
            memberships.invite(session, actor(), offer, seal())
    except Missing:
        raise
    except Refused as refused:
        return refused_at_field(form, _page, refused)
    flask.flash(_("The link is on its way. It is good for seven days."), "ok")
    return see(HOME)


def revoke_invitation(invitation: int) -> ResponseReturnValue:
    """Take back an invitation nobody has taken."""
    _one_of(reading.open_invitations(_party().id), invitation)
    with transaction() as session:
        memberships.revoke(session, actor(), invitation)
    return see(HOME)


def show_leaving(membership: int) -> str:
    """Before a role is ended: whose, and what that means."""
    return render_template("shop/team_leaving.html", member=_member(membership))


def end_membership(membership: int) -> ResponseReturnValue:
    """End the role now."""
    _member(membership)
    with transaction() as session:
        memberships.end(session, actor(), membership, "")
    flask.flash(_("The role has ended."), "ok")
    return see(HOME)


def _party() -> Organisation:
    """The party the visitor leads."""
    return acting_for("shop", "supplier", roles=tuple(LEADS))


def _role(party: Organisation) -> str:
    """What the leader of such a party may give."""
    return "helper" if party.kind == "shop" else "member"


def _member(membership: int) -> Any:
    """A member of the team whose role the visitor may end."""
    party = _party()
    found = db().execute(reading.members_of(party.id).where(Membership.id == membership)).one_or_none()
    if found is None or found.person_id == actor().person_id or found.role != _role(party):
        raise Missing
    return found


def _one_of(statement: Any, wanted: int) -> None:
    if wanted not in {row.id for row in db().scalars(statement)}:
        raise Missing


def _page(form: Any) -> str:
    return render_template("shop/team_invite.html", form=form, party=_party())
