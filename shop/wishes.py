"""How somebody wants to be told: of his own orders, and of new orders of his shop."""

import flask
from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from operations import accounts
from shop.proving import signed_in
from web.database import transaction
from web.forms import BaseForm
from web.i18n import _, _l
from web.redirects import see
from web.sign_in import actor

HERE = "/account/notices"
#: Fields that only a shop's owner has.
OF_OWNERS = ("orders_by_mail", "orders_by_sms")


class WishesForm(BaseForm):
    """Each field is a column of the person."""

    mail_wanted = BooleanField(_l("By mail"))
    sms_wanted = BooleanField(_l("By text message"))
    orders_by_mail = BooleanField(_l("By mail"))
    orders_by_sms = BooleanField(_l("By text message"))


def show_wishes() -> str:
    """The wishes as they are."""
    return _page(_form())


def save_wishes() -> ResponseReturnValue:
    """Keep them from now on."""
    form = _form()
    if not form.validate():
        return _page(form), 422
    with transaction() as session:
        accounts.wish(session, signed_in().person, {field.name: field.data for field in _wishes(form)})
    flask.flash(_("Saved."), "ok")
    return see(HERE)


def _form() -> WishesForm:
    form = WishesForm(obj=signed_in().person)
    if not actor().has("owner"):
        for name in OF_OWNERS:
            del form[name]
    return form


def _wishes(form: WishesForm) -> list[BooleanField]:
    return [field for field in form if isinstance(field, BooleanField)]


def _page(form: WishesForm) -> str:
    return render_template("shop/wishes.html", form=form, visitor=signed_in().person, owns=OF_OWNERS[0] in form)
