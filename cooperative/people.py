"""People: who works for whom, inviting somebody, ending a role, shutting an account."""

from collections.abc import Callable
from typing import Any

import flask
from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cooperative.people_forms import ReasonForm
from models import parties
from models.parties import Person
from models.reading import people as reading
from operations import accounts, logins, memberships, second_factor
from operations.refusals import Missing, Refused
from web.arguments import choice_arg, one_arg
from web.database import db, transaction
from web.i18n import _
from web.paging import page_of_rows
from web.redirects import see
from web.sentences import sentence_of
from web.sign_in import actor

HOME = "/cooperative/people"
#: Roles the list can be narrowed to.
ROLES = tuple(role for roles in parties.ROLES.values() for role in roles)


def show_people() -> str:
    """A saved view, searched and filtered. Four queries, whatever there is to see."""
    view = choice_arg("view", reading.VIEWS, "all")
    words, role = one_arg("q").strip(), choice_arg("role", ("", *ROLES), "")
    return render_template(
        "cooperative/people.html",
        view=view,
        words=words,
        role=role,
        roles=ROLES,
        counts=reading.counts(db()),
        page=page_of_rows(db(), reading.people(view, words, role)),
        waiting=len(db().scalars(reading.waiting_invitations().limit(100)).all()),
    )


def show_person(person: int) -> str:
    """Roles, sessions and history of one person."""
    found = _person(person)
    roles = db().execute(reading.memberships_of(found.id)).all()
    return render_template(
        "cooperative/person.html",
        found=found,
        roles=roles,
        sessions=len(logins.live(db(), found.id)),
        seen_at=reading.seen_last(db(), found.id),
        history=db().execute(reading.history_of(found.id, [role.id for role in roles])).all(),
        is_me=found.id == actor().person_id,
    )


def show_role_end(membership: int) -> str:
    """Before a role is ended: whose, and why."""
    return _role_end_page(membership, ReasonForm())


def end_role(membership: int) -> ResponseReturnValue:
    """End the role now."""
    form = ReasonForm()
    return _act(
        form,
        lambda shown: _role_end_page(membership, shown),
        lambda session: memberships.end(session, actor(), membership, form.reason.data or "").person_id,
    )


def show_disabling(person: int) -> str:
    """Before an account is shut, or opened again: whose, and why."""
    return _disabling_page(person, ReasonForm())


def disable_person(person: int) -> ResponseReturnValue:
    """Shut the account: every session ends at once."""
    form = ReasonForm()

    def disable(session: Session) -> int:
        accounts.disable(session, actor(), person, form.reason.data or "")
        return person

    return _act(form, lambda shown: _disabling_page(person, shown), disable)


def enable_person(person: int) -> ResponseReturnValue:
    """Open the account again."""
    form = ReasonForm()

    def enable(session: Session) -> int:
        accounts.enable(session, actor(), person, form.reason.data or "")
        return person

    return _act(form, lambda shown: _disabling_page(person, shown), enable)


def show_factor_removal(person: int) -> str:
    """Before a lost second factor is taken away: whose, and why."""
    return _factor_page(person, ReasonForm())


def remove_factor(person: int) -> ResponseReturnValue:
    """The telephone is lost, and the paper too: the person sets up a new one at the next sign-in."""
    form = ReasonForm()

    def take(session: Session) -> int:
        second_factor.take_away(session, actor(), session.get_one(Person, person), form.reason.data or "")
        return person

    return _act(form, lambda shown: _factor_page(person, shown), take)


def _act(form: ReasonForm, page: Callable[[Any], str], act: Callable[[Session], int]) -> ResponseReturnValue:
    """Do it with the reason that was given and show the person; or the form again, with what was wrong."""
    if not form.validate():
        return page(form), 422
    try:
        with transaction() as session:
            person = act(session)
    except Missing:
        raise
    except Refused as refused:
        form.form_errors.append(sentence_of(refused))
        return page(form), refused.status
    flask.flash(_("Done, and written down."), "ok")
    return see(f"{HOME}/{person}")


def _person(person: int) -> Person:
    found = db().get(Person, person)
    if found is None or found.deleted_at is not None:
        raise Missing
    return found


def _role_end_page(membership: int, form: ReasonForm) -> str:
    found = db().execute(reading.membership(membership)).one_or_none()
    if found is None or found.until is not None:
        raise Missing
    return render_template("cooperative/role_end.html", form=form, role=found)


def _disabling_page(person: int, form: ReasonForm) -> str:
    return render_template("cooperative/person_state.html", form=form, found=_person(person))


def _factor_page(person: int, form: ReasonForm) -> str:
    return render_template("cooperative/factor_removal.html", form=form, found=_person(person))
