"""What a buyer finds under "mine"."""

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models.orders import Order
from operations.memberships import LEADS
from shop.documents import KEEPERS
from shop.forms import SignInForm
from web.arguments import one_arg
from web.database import db
from web.paging import page_of
from web.sign_in import actor, person

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
    ("/fulfilment/purchases", ("buyer",)),
    ("/fulfilment/inspections", ("inspector",)),
    ("/station", ("station_operator",)),
    ("/cooperative", ("admin", "support", "finance", "vendor_manager", "buyer")),
)


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
        leads=actor().has(*LEADS),
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
