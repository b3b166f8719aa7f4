"""What a buyer finds under "mine"."""

from flask import render_template
from flask.typing import ResponseReturnValue

from models.reading import own_orders
from operations.memberships import LEADS
from shop.documents import KEEPERS
from shop.forms import SignInForm
from shop.standing import cards_of
from web.arguments import choice_arg
from web.database import db
from web.paging import page_of
from web.sign_in import actor, person

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
    last = db().scalars(own_orders.orders(visitor.id, own_orders.ALL).limit(3)).all()
    return render_template(
        "shop/account.html",
        visitor=visitor,
        cards=cards_of(db(), last),
        desks=desks,
        keeps_documents=actor().has(*KEEPERS),
        leads=actor().has(*LEADS),
    )


def show_orders() -> ResponseReturnValue:
    """One's own orders by how they stand. The same number of queries, however many there are."""
    visitor = person()
    assert visitor is not None  # noqa: S101 the URL table lets nobody else in
    tab = choice_arg("state", (own_orders.ALL, *own_orders.TABS), own_orders.ALL)
    page = page_of(db(), own_orders.orders(visitor.id, tab), 20)
    return render_template(
        "shop/account_orders.html",
        page=page,
        cards=cards_of(db(), page.items),
        tab=tab,
        counts=own_orders.counts(db(), visitor.id),
    )
