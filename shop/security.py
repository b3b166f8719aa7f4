"""The account's security: password, telephone, second factor, and the sessions that are open."""

from datetime import UTC, datetime
from typing import Any

import flask
import segno
from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from operations import accounts, logins, second_factor
from operations.refusals import Refused, StepUp
from shop.forms import AskForm, FactorForm, PasswordForm, PhoneCodeForm
from shop.proving import SETTING_UP, count_factor_try, refused_at_field, signed_in
from shop.sent_codes import phone_asked, send_code, spend_code
from web.agents import browser_name
from web.database import db, transaction
from web.i18n import _
from web.redirects import see
from web.sign_in import renew
from web.stores import seal

HOME = "/account/security"
#: In the cookie, sealed: the secret that is being set up, and recovery codes until they were shown.
SECRET, CODES = "secret", "recovery"


def show_security() -> str:
    """What protects the account, and who is signed in to it."""
    current = signed_in()
    return render_template(
        "shop/security.html",
        visitor=current.person,
        required=second_factor.is_required(current.person, current.roles),
        codes_left=second_factor.recovery_codes_left(db(), current.person.id),
        sessions=logins.live(db(), current.person.id),
        here=_here(),
        browser_name=browser_name,
    )


def end_session(login: int) -> ResponseReturnValue:
    """End one of one's own sessions."""
    with transaction() as session:
        logins.end(session, signed_in().person, login)
    return see(HOME)


def end_other_sessions() -> ResponseReturnValue:
    """End every session but this one."""
    current = signed_in()
    with transaction() as session:
        logins.end_all(session, current.person.id, but=_here())
    flask.flash(_("Every other device was signed out."), "ok")
    return see(HOME)


def show_password() -> str:
    """Another password."""
    return _password_page(PasswordForm())


def change_password() -> ResponseReturnValue:
    """Set it: every other session ends."""
    current, form = signed_in(), PasswordForm()
    if not form.validate():
        return _password_page(form), 422
    try:
        count_factor_try()
        with transaction() as session:
            accounts.confirm_password(session, current.person, form.current_password.data or "")
            accounts.set_password(session, current.person, form.password.data or "", but=_here())
            renew(session)
    except Refused as refused:
        return refused_at_field(form, _password_page, refused)
    flask.flash(_("You have a new password. Every other device was signed out."), "ok")
    return see(HOME)


def show_phone() -> str:
    """Another telephone number: first where a code goes to, then the code."""
    sent = phone_asked()
    return _phone_page(PhoneCodeForm(data={"phone": sent, "next": HOME}) if sent else AskForm(data={"next": HOME}))


def send_phone_code() -> ResponseReturnValue:
    """Send a code to the new number, whether somebody has it already or not."""
    form = AskForm()
    if not form.validate():
        return _phone_page(form), 422
    return send_code(form, _phone_page, form.phone.data or "", "phone", f"{HOME}/phone")


def change_phone() -> ResponseReturnValue:
    """Take the new number: every other session ends, and the old number is told."""
    current, form = signed_in(), PhoneCodeForm()
    if not form.validate():
        return _phone_page(form), 422
    phone = form.phone.data or ""

    def change(session: Session) -> None:
        accounts.change_phone(session, current.person, phone, but=_here())
        renew(session)

    answer = spend_code(form, _phone_page, phone, "phone", change)
    if answer is None:
        flask.flash(_("You have a new telephone number. Every other device was signed out."), "ok")
    return answer or see(HOME)


def show_factor_setup() -> ResponseReturnValue:
    """A secret for the app: as a QR code and in letters. In use once a code made from it was typed."""
    _require_no_bypass()
    if SECRET not in flask.session:
        flask.session[SECRET] = seal().close(second_factor.new_secret()).decode()
    return _setup_page(FactorForm())


def set_up_factor() -> ResponseReturnValue:
    """Begin to use the secret; the recovery codes are shown next."""
    _require_no_bypass()
    current, form = signed_in(), FactorForm()
    if SECRET not in flask.session:
        return see(SETTING_UP)
    if not form.validate():
        return _setup_page(form), 422
    try:
        count_factor_try()
        with transaction() as session:
            given = second_factor.confirm(
                session, current.person, _secret(), form.code.data or "", datetime.now(UTC), seal()
            )
            logins.end_all(session, current.person.id, but=_here())
            renew(session, proved=True)
    except Refused as refused:
        return refused_at_field(form, _setup_page, refused)
    return _show_once(given)


def stop_factor() -> ResponseReturnValue:
    """Do without a second factor, where the role allows it."""
    current = signed_in()
    with transaction() as session:
        second_factor.stop(session, current.person, current.roles)
    return see(HOME)


def renew_recovery_codes() -> ResponseReturnValue:
    """New recovery codes in place of the old ones."""
    with transaction() as session:
        given = second_factor.renew_recovery_codes(session, signed_in().person)
    return _show_once(given)


def show_recovery_codes() -> str:
    """The recovery codes that were just made. The next look finds none."""
    sealed = flask.session.pop(CODES, None)
    given = seal().open(sealed.encode()).split() if sealed else []
    left = second_factor.recovery_codes_left(db(), signed_in().person.id)
    return render_template("shop/recovery_codes.html", given=given, left=left)


def _here() -> int | None:
    """The session of this browser."""
    login = signed_in().login
    return login.id if login is not None else None


def _require_no_bypass() -> None:
    """Who has a second factor replaces it only after giving it."""
    current = signed_in()
    if current.is_pending and current.person.totp_since is not None:
        raise StepUp


def _show_once(given: list[str]) -> ResponseReturnValue:
    flask.session.pop(SECRET, None)
    flask.session[CODES] = seal().close(" ".join(given)).decode()
    return see(f"{HOME}/recovery-codes")


def _secret() -> str:
    return seal().open(str(flask.session[SECRET]).encode())


def _setup_page(form: Any) -> str:
    current, secret = signed_in(), _secret()
    uri = second_factor.address_of(secret, current.person.name or current.person.phone or "", _("Suinong"))
    return render_template(
        "shop/second_factor_setup.html",
        form=form,
        picture=segno.make(uri, error="m").svg_data_uri(scale=4, border=4, light="#fff"),
        letters=[secret[place : place + 4] for place in range(0, len(secret), 4)],
        required=current.is_pending,
    )


def _password_page(form: Any) -> str:
    return render_template("shop/password.html", form=form)


def _phone_page(form: Any) -> str:
    return render_template("shop/phone.html", form=form, asking=not isinstance(form, PhoneCodeForm))
