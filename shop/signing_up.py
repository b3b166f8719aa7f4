"""Making an account: a telephone number is proved by a code first, an e-mail address is taken as it is."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from operations import people
from operations.refusals import Refused
from shop.entering import count_try
from shop.forms import AskForm, SignUpForm
from shop.sent_codes import asked, enter, phone_asked, refused_page, send_code, spend_code
from web.arguments import one_arg
from web.database import transaction
from web.i18n import locale
from web.redirects import safe_path, see


def show_signup() -> ResponseReturnValue:
    """The form for a new account; one for the code that was sent, where one was."""
    kept = asked()
    wanted = safe_path(one_arg("next") or kept.get("next"), "/account")
    return _page(SignUpForm(data={"next": wanted, "login": phone_asked().removeprefix("+86")}))


def send_signup_code() -> ResponseReturnValue:
    """Send a code to the number of whoever wants an account. Known and unknown numbers get the same answer."""
    form = AskForm()
    if not form.validate():
        return _page(form), 422
    return send_code(form, _page, form.phone.data or "", "sign_up", "/signup")


def sign_up() -> ResponseReturnValue:
    """A new account, signed in at once."""
    form = SignUpForm()
    if not form.validate():
        return _page(form), 422
    credentials = form.credentials()

    def begin(session: Session) -> None:
        enter(session, people.sign_up(session, form.name.data or "", credentials, locale()))

    try:
        count_try(credentials)
        people.check_password(credentials.password)
        if credentials.phone is None:
            with transaction() as session:
                begin(session)
            return see(safe_path(form.next.data, "/account"))
    except Refused as refused:
        return refused_page(form, _page, refused)
    answer = spend_code(form, _page, credentials.phone, "sign_up", begin)
    return answer or see(safe_path(form.next.data, "/account"))


def _page(form: Any) -> str:
    """Both forms; the one that was sent keeps what was typed."""
    asking = isinstance(form, AskForm)
    wanted = form.next.data
    return render_template(
        "shop/signup.html",
        form=form,
        ask=form if asking else AskForm(formdata=None, data={"next": wanted}),
        account=SignUpForm(formdata=None, data={"next": wanted}) if asking else form,
        sent=phone_asked(),
    )
