"""Signing in by password or by a code, a new password for whoever forgot his, and signing out."""

from typing import Any

import flask
from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from operations import accounts, limits, people
from operations.people import Credentials, digest
from operations.refusals import Refused
from shop.forms import ForgottenForm, PhoneCodeForm, ResetForm, SignInForm
from shop.sent_codes import asked, enter, person_of, phone_asked, refused_page, send_code, spend_code
from web.arguments import one_arg
from web.database import transaction
from web.i18n import _
from web.phones import e164
from web.redirects import safe_path, see
from web.sign_in import person, sign_out

#: Tries in a quarter of an hour: of one number from one address, and of one address at all.
TRIES_OF_LOGIN, TRIES_OF_ADDRESS, WINDOW = 8, 60, 900


def show_login() -> ResponseReturnValue:
    """The form; whoever is signed in already goes where he wanted."""
    wanted = safe_path(one_arg("next"), "/account")
    if person() is not None:
        return see(wanted)
    return _login_page(SignInForm(data={"next": wanted}))


def log_in() -> ResponseReturnValue:
    """Sign in. Wrong number, wrong password, disabled: the same words in the same time."""
    form = SignInForm()
    if not form.validate():
        return _login_page(form), 422
    credentials = form.credentials()
    try:
        count_try(credentials)
        with transaction() as session:
            enter(session, people.verify(session, credentials))
    except Refused as refused:
        return refused_page(form, _login_page, refused)
    return see(safe_path(form.next.data, "/account"))


def send_login_code() -> ResponseReturnValue:
    """Send a code to the number in the form for signing in. Known and unknown numbers get the same answer."""
    form = SignInForm()
    phone = e164(form.login.data or "")
    if phone is None:
        form.login.errors = [_("A code goes to a telephone. Write its number here.")]
        return _login_page(form), 422
    return send_code(form, _login_page, phone, "sign_in", "/login/code")


def show_login_code() -> ResponseReturnValue:
    """Where the code is typed."""
    return _login_code_page(PhoneCodeForm(data={"phone": phone_asked(), "next": asked().get("next")}))


def log_in_by_code() -> ResponseReturnValue:
    """Sign in with the code that was sent."""
    form = PhoneCodeForm()
    if not form.validate():
        return _login_code_page(form), 422
    phone = form.phone.data or ""
    answer = spend_code(
        form, _login_code_page, phone, "sign_in", lambda session: enter(session, person_of(session, phone))
    )
    return answer or see(safe_path(form.next.data, "/account"))


def show_reset() -> ResponseReturnValue:
    """For whoever forgot the password: where a code goes."""
    return _reset_page(ForgottenForm(data={"next": safe_path(one_arg("next"), "/account")}))


def send_reset_code() -> ResponseReturnValue:
    """Send a code for a new password. Known and unknown numbers get the same answer."""
    form = ForgottenForm()
    if not form.validate():
        return _reset_page(form), 422
    return send_code(form, _reset_page, form.to, "reset", "/login/reset/code")


def show_reset_code() -> ResponseReturnValue:
    """Where the code and the new password are typed."""
    kept = asked()
    return _reset_code_page(ResetForm(data={"login": kept.get("to"), "next": kept.get("next")}))


def reset_password() -> ResponseReturnValue:
    """Set the new password: every session ends and a new one begins."""
    form = ResetForm()
    if not form.validate():
        return _reset_code_page(form), 422
    to, password = form.to, form.password.data or ""

    def renew(session: Session) -> None:
        owner = person_of(session, to)
        accounts.set_password(session, owner, password)
        enter(session, owner)

    try:
        people.check_password(password)
    except Refused as refused:
        return refused_page(form, _reset_code_page, refused)
    answer = spend_code(form, _reset_code_page, to, "reset", renew)
    if answer is None:
        flask.flash(_("You have a new password. Every other device was signed out."), "ok")
    return answer or see(safe_path(form.next.data, "/account"))


def log_out() -> ResponseReturnValue:
    """End this session."""
    with transaction() as session:
        sign_out(session)
    return see("/")


def count_try(credentials: Credentials) -> None:
    """Count one try of a number or an e-mail address from this address of the network. Raises TooMany."""
    who = credentials.phone or credentials.email or ""
    with transaction() as session:
        limits.count(session, f"login:{request.remote_addr}", allowed=TRIES_OF_ADDRESS, window=WINDOW)
        limits.count(session, f"login:{digest(who)}:{request.remote_addr}", allowed=TRIES_OF_LOGIN, window=WINDOW)


def _login_page(form: Any) -> str:
    return render_template("shop/login.html", form=form)


def _login_code_page(form: Any) -> str:
    return render_template("shop/login_code.html", form=form, sent=phone_asked())


def _reset_page(form: Any) -> str:
    return render_template("shop/reset.html", form=form)


def _reset_code_page(form: Any) -> str:
    return render_template("shop/reset_code.html", form=form, sent=asked().get("to"))
