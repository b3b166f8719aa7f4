"""Invitations to roles: sending one, agreeing to one that needs two people, taking one back."""

from typing import Any

import flask
from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cooperative.people_forms import InvitationForm, ReasonForm
from models.parties import GUARDED_ROLES, ROLES, Organisation
from models.reading import office
from models.reading import people as reading
from operations import memberships
from operations.memberships import Offer
from operations.refusals import Invalid, Missing, Refused
from web.arguments import one_arg, one_field
from web.database import db, transaction
from web.i18n import _
from web.paging import page_of
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor
from web.stores import seal

HOME = "/cooperative/people/invitations"


def show_invitations() -> str:
    """Invitations that are open, those that wait for a second person first."""
    page = page_of(db(), reading.open_invitations())
    return render_template(
        "cooperative/invitations.html",
        page=page,
        names=office.names_of(db(), [one.invited_by for one in page.items]),
        guarded=GUARDED_ROLES,
        me=actor().person_id,
        form=ReasonForm(formdata=None),
    )


def show_new_invitation() -> str:
    """Whom to invite; to the association unless `?party=` names another party."""
    party = _party(one_arg("party"))
    return _page(InvitationForm(formdata=None, data={"party": str(party.id)}), party)


def invite_person() -> ResponseReturnValue:
    """Send the link, or ask a second person to agree first."""
    party = _party(one_field("party"))
    form = InvitationForm().offer(ROLES[party.kind])
    if not form.validate():
        return _page(form, party), 422
    offer = Offer(party.id, form.role.data, form.phone.data or "", form.name.data or "")
    try:
        with transaction() as session:
            memberships.invite(session, actor(), offer, seal())
    except Missing:
        raise
    except Refused as refused:
        if isinstance(refused, Invalid):
            form.refuse(refused)
        else:
            form.form_errors.append(sentence_of(refused))
        return _page(form, party), refused.status, refused.headers
    if offer.role in GUARDED_ROLES:
        flask.flash(_("Written down. The link leaves once a second person has agreed."), "ok")
    else:
        flask.flash(_("The link is on its way. It is good for seven days."), "ok")
    return see(HOME)


def approve_invitation(invitation: int) -> ResponseReturnValue:
    """Agree; the link leaves."""
    with transaction() as session:
        memberships.approve(session, actor(), invitation, seal())
    flask.flash(_("The link is on its way. It is good for seven days."), "ok")
    return see(HOME)


def decline_invitation(invitation: int) -> ResponseReturnValue:
    """Do not agree, with a reason."""
    form = ReasonForm()
    if not form.validate():
        flask.flash(_("Please write why."), "bad")
        return see(HOME)
    with transaction() as session:
        memberships.decline(session, actor(), invitation, form.reason.data or "")
    return see(HOME)


def take_back_invitation(invitation: int) -> ResponseReturnValue:
    """Take it back."""
    with transaction() as session:
        memberships.revoke(session, actor(), invitation)
    return see(HOME)


def _party(wanted: str) -> Organisation:
    """The party of that id; the association where none is named."""
    rule = Organisation.kind == "association"
    if wanted:
        if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 19):
            raise Missing
        rule = Organisation.id == int(wanted)
    found = db().scalar(select(Organisation).where(rule))
    if found is None:
        raise Missing
    return found


def _page(form: Any, party: Organisation) -> str:
    return render_template("cooperative/invite.html", form=form.offer(ROLES[party.kind]), party=party)
