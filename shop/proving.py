"""Proving anew who one is: with the second factor, or with the password where there is none."""

from datetime import UTC, datetime
from typing import Any

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from operations import accounts, second_factor
from operations.refusals import Invalid, Missing, Refused
from shop.forms import FactorForm, ProofForm
from shop.sent_codes import refused_page
from web.arguments import one_arg
from web.database import transaction
from web.redirects import safe_path, see
from web.sign_in import Visitor, renew, visitor
from web.stores import seal

SETTING_UP = "/account/security/second-factor"


def show_proof() -> ResponseReturnValue:
    """What this person proves himself with; who needs a second factor and has none is led to set it up."""
    current = signed_in()
    wanted = safe_path(one_arg("next"), "/account")
    if current.person.totp_since is not None:
        return _factor_page(FactorForm(data={"next": wanted}))
    if current.needs_factor:
        return see(SETTING_UP)
    return _password_page(ProofForm(data={"next": wanted}))


def prove_by_factor() -> ResponseReturnValue:
    """Take the code of the app, or one from paper."""
    current, form = signed_in(), FactorForm()
    if not form.validate():
        return _factor_page(form), 422
    try:
        count_factor_try()
        with transaction() as session:
            second_factor.check(session, current.person, form.code.data or "", datetime.now(UTC), seal())
            renew(session, proved=True)
    except Refused as refused:
        return refused_at_field(form, _factor_page, refused)
    return see(safe_path(form.next.data, "/account"))


def prove_by_password() -> ResponseReturnValue:
    """Take the password; only from whoever is not asked for a second factor."""
    current, form = signed_in(), ProofForm()
    if current.needs_factor:
        raise Missing
    if not form.validate():
        return _password_page(form), 422
    try:
        count_factor_try()
        with transaction() as session:
            accounts.confirm_password(session, current.person, form.current_password.data or "")
            renew(session, proved=True)
    except Refused as refused:
        return refused_at_field(form, _password_page, refused)
    return see(safe_path(form.next.data, "/account"))


def signed_in() -> Visitor:
    """The visitor; the URL table lets nobody else in."""
    current = visitor()
    assert current is not None  # noqa: S101
    return current


def count_factor_try() -> None:
    """Count one try of the visitor. Raises TooMany."""
    with transaction() as session:
        second_factor.count_try(session, signed_in().person.id, request.remote_addr or "")


def refused_at_field(form: Any, page: Any, refused: Refused) -> ResponseReturnValue:
    """The form again, with what was refused at its field where it has one."""
    if isinstance(refused, Invalid):
        form.refuse(refused)
        return page(form), refused.status
    return refused_page(form, page, refused)


def _factor_page(form: Any) -> str:
    shown = None
    if current_app.config["SECOND_FACTOR_SHOWN"]:
        shown = second_factor.present_code(signed_in().person, datetime.now(UTC), seal())
    return render_template("shop/second_factor.html", form=form, shown=shown)


def _password_page(form: Any) -> str:
    return render_template("shop/proof.html", form=form)
