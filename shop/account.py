"""Signing in and up, and what a buyer finds under "mine"."""

import flask
from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.orders import Order
from models.parties import Person
from operations import carts, limits, people
from operations.people import Credentials, digest
from operations.refusals import Refused, TooMany
from shop.documents import KEEPERS
from shop.forms import SignInForm, SignUpForm
from shop.visitor import CART
from web.arguments import one_arg
from web.database import db, transaction
from web.i18n import locale
from web.paging import page_of
from web.redirects import safe_path, see
from web.sentences import sentence_of
from web.sign_in import actor, person, sign_in, sign_out

#: Tries in a quarter of an hour: of one number from one address, and of one address at all.
TRIES_OF_LOGIN, TRIES_OF_ADDRESS, WINDOW = 8, 60, 900
TABS = {
    "all": (),
    "unpaid": ("awaiting_payment",),
    "under-way": ("confirmed",),
    "ended": ("completed", "cancelled", "expired"),
}
#: Where each role works.
DESKS = (
    ("/counter", ("owner", "helper", "member")),
    ("/fulfilment", ("warehouse", "admin")),
    ("/cooperative", ("admin", "support", "finance", "vendor_manager", "buyer")),
)


def show_login() -> ResponseReturnValue:
    """The form; whoever is signed in already goes where he wanted."""
    wanted = safe_path(one_arg("next"), "/account")
    if person() is not None:
        return see(wanted)
    return render_template("shop/login.html", form=SignInForm(data={"next": wanted}))


def log_in() -> ResponseReturnValue:
    """Sign in. Wrong number, wrong password, disabled: the same words in the same time."""
    form = SignInForm()
    if not form.validate():
        return render_template("shop/login.html", form=form), 422
    credentials = form.credentials()
    try:
        _count_try(credentials)
        with transaction() as session:
            _enter(session, people.verify(session, credentials))
    except Refused as refused:
        return _refused("shop/login.html", form, refused)
    return see(safe_path(form.next.data, "/account"))


def show_signup() -> ResponseReturnValue:
    """The form for a new account."""
    return render_template("shop/signup.html", form=SignUpForm(data={"next": safe_path(one_arg("next"), "/account")}))


def sign_up() -> ResponseReturnValue:
    """A new account, signed in at once."""
    form = SignUpForm()
    if not form.validate():
        return render_template("shop/signup.html", form=form), 422
    credentials = form.credentials()
    try:
        _count_try(credentials)
        with transaction() as session:
            _enter(session, people.sign_up(session, form.name.data or "", credentials, locale()))
    except Refused as refused:
        return _refused("shop/signup.html", form, refused)
    return see(safe_path(form.next.data, "/account"))


def log_out() -> ResponseReturnValue:
    """End this session."""
    with transaction() as session:
        sign_out(session)
    return see("/")


def show_account() -> ResponseReturnValue:
    """Orders, settings, the way to one's desk. A guest is asked to sign in or to look an order up."""
    visitor = person()
    if visitor is None:
        return render_template("shop/account_guest.html", form=SignInForm(data={"next": "/account"}))
    desks = [path for path, roles in DESKS if actor().has(*roles)]
    last = db().scalars(
        select(Order)
        .options(selectinload(Order.lines))
        .where(Order.buyer_id == visitor.id)
        .order_by(Order.id.desc())
        .limit(3)
    )
    return render_template(
        "shop/account.html",
        visitor=visitor,
        orders=last.all(),
        desks=desks,
        keeps_documents=actor().has(*KEEPERS),
    )


def show_orders() -> ResponseReturnValue:
    """One's own orders by state."""
    visitor = person()
    assert visitor is not None  # noqa: S101 the URL table lets nobody else in
    tab = one_arg("state", "all")
    if tab not in TABS:
        tab = "all"
    mine = select(Order).options(selectinload(Order.lines)).where(Order.buyer_id == visitor.id)
    if TABS[tab]:
        mine = mine.where(Order.state.in_(TABS[tab]))
    page = page_of(db(), mine.order_by(Order.id.desc()), 20)
    return render_template("shop/account_orders.html", page=page, tab=tab, tabs=TABS)


def _count_try(credentials: Credentials) -> None:
    who = credentials.phone or credentials.email or ""
    with transaction() as session:
        limits.count(session, f"login:{request.remote_addr}", allowed=TRIES_OF_ADDRESS, window=WINDOW)
        limits.count(session, f"login:{digest(who)}:{request.remote_addr}", allowed=TRIES_OF_LOGIN, window=WINDOW)


def _enter(session: Session, visitor: Person) -> None:
    """Sign in; what the guest had in the cart comes along."""
    token = flask.session.pop(CART, None)
    sign_in(session, visitor)
    if token:
        carts.merge(session, visitor.id, digest(token))


def _refused(template: str, form: SignInForm, refused: Refused) -> ResponseReturnValue:
    form.form_errors.append(sentence_of(refused))
    status = refused.status if isinstance(refused, TooMany) else 422
    return render_template(template, form=form), status
