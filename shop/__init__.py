"""The street side: storefront, cart, checkout, orders, account, trace. Who may call what stands beside each address."""

from typing import cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState

from shop.account import log_in, log_out, show_account, show_login, show_orders, show_signup, sign_up
from shop.cart import change_line, fill_cart, remove_line, show_cart
from shop.checkout import check_out, show_address, show_checkout
from shop.home import show_home
from shop.orders import look_up, open_by_link, show_lookup, show_order
from shop.pages import show_help, show_licences
from shop.paying import give_up, pay, show_payment, show_thanks
from shop.places import show_divisions
from shop.product import show_product, show_shop_product
from shop.shelf import show_products, show_search, show_shop
from shop.signage import Signage
from shop.trace import show_trace
from shop.visitor import packs_in_cart
from shop.webhooks import take_stripe_event
from shop.words import register_words
from web.access import ANYONE, JSON, SIGNED_IN, Rule, register
from web.frame import count_cart_with

#: The largest event the payment provider sends is far below this.
EVENT_BYTES = 1024 * 1024

URLS = [
    Rule("/", show_home, {"GET": ANYONE}),
    Rule("/products", show_products, {"GET": ANYONE}),
    Rule("/products/<slug:slug>", show_product, {"GET": ANYONE}),
    Rule("/search", show_search, {"GET": ANYONE}),
    Rule("/s/<slug:slug>", show_shop, {"GET": ANYONE}),
    Rule("/s/<slug:shop_slug>/<slug:slug>", show_shop_product, {"GET": ANYONE}),
    Rule("/t/<lot:code>", show_trace, {"GET": ANYONE}),
    Rule("/divisions/<id:code>.json", show_divisions, {"GET": ANYONE}),
    Rule("/help", show_help, {"GET": ANYONE}),
    Rule("/licences", show_licences, {"GET": ANYONE}),
    Rule("/cart", show_cart, {"GET": ANYONE}),
    Rule("/cart", fill_cart, {"POST": ANYONE}),
    Rule("/cart/lines/<id:line>", change_line, {"POST": ANYONE}),
    Rule("/cart/lines/<id:line>/removal", remove_line, {"POST": ANYONE}),
    Rule("/checkout", show_checkout, {"GET": ANYONE}),
    Rule("/checkout", check_out, {"POST": ANYONE}),
    Rule("/checkout/address", show_address, {"POST": ANYONE}),
    Rule("/orders/lookup", show_lookup, {"GET": ANYONE}),
    Rule("/orders/lookup", look_up, {"POST": ANYONE}),
    # A guest's order opens to the browser that placed it, that came by its signed link, or that knew number and phone.
    Rule("/orders/<number:number>", show_order, {"GET": ANYONE}),
    Rule("/orders/<number:number>/open/<token>", open_by_link, {"GET": ANYONE}),
    Rule("/orders/<number:number>/payment", show_payment, {"GET": ANYONE}),
    Rule("/orders/<number:number>/payment", pay, {"POST": ANYONE}),
    Rule("/orders/<number:number>/thanks", show_thanks, {"GET": ANYONE}),
    Rule("/orders/<number:number>/cancellation", give_up, {"POST": ANYONE}),
    Rule("/login", show_login, {"GET": ANYONE}),
    Rule("/login", log_in, {"POST": ANYONE}),
    Rule("/signup", show_signup, {"GET": ANYONE}),
    Rule("/signup", sign_up, {"POST": ANYONE}),
    Rule("/account", show_account, {"GET": ANYONE}),
    Rule("/account/orders", show_orders, {"GET": SIGNED_IN}),
    Rule("/logout", log_out, {"POST": SIGNED_IN}),
    # Called by the payment provider; its signature is the proof.
    Rule("/webhooks/stripe", take_stripe_event, {"POST": ANYONE}, takes=JSON, most_bytes=EVENT_BYTES),
]

blueprint = Blueprint("shop", __name__)
register(blueprint, URLS)
register_words(blueprint)


@blueprint.record_once
def _hang_up_signs(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    app.extensions["signage"] = Signage(app.extensions["session_factory"])
    count_cart_with(app, packs_in_cart)
