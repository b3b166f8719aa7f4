"""The street side: storefront, cart, checkout, orders, account, trace. Who may call what stands beside each address."""

from typing import cast

from flask import Blueprint, Flask
from flask.blueprints import BlueprintSetupState

from shop.account import show_account, show_orders
from shop.cancelling import cancel, show_cancellation
from shop.cart import change_line, fill_cart, remove_line, show_cart
from shop.checkout import check_out, show_address, show_checkout, take_out
from shop.documents import KEEPERS, save_party_document, show_file, show_party_document, show_party_documents
from shop.entering import (
    log_in,
    log_in_by_code,
    log_out,
    reset_password,
    send_login_code,
    send_reset_code,
    show_login,
    show_login_code,
    show_reset,
    show_reset_code,
)
from shop.home import show_home
from shop.invitations import accept_invitation, act_for, show_acting, show_invitation
from shop.joining import (
    begin,
    save_bank,
    save_document,
    save_identity,
    save_organisation,
    show_application,
    show_bank,
    show_document,
    show_documents,
    show_identity,
    show_join,
    show_organisation,
    show_summary,
    submit,
    withdraw,
)
from shop.orders import look_up, open_by_link, show_lookup, show_order
from shop.pages import show_help, show_licences
from shop.paying import pay, show_payment, show_thanks
from shop.places import show_divisions
from shop.product import show_product, show_shop_product
from shop.proving import prove_by_factor, prove_by_password, show_proof
from shop.readdressing import save_new_address, show_new_address, sort_new_address
from shop.receiving import confirm_receipt, show_receipt
from shop.security import (
    change_password,
    change_phone,
    end_other_sessions,
    end_session,
    renew_recovery_codes,
    send_phone_code,
    set_up_factor,
    show_factor_setup,
    show_password,
    show_phone,
    show_recovery_codes,
    show_security,
    stop_factor,
)
from shop.shelf import show_products, show_search, show_shop
from shop.signage import Signage
from shop.signing_up import send_signup_code, show_signup, sign_up
from shop.team import (
    end_membership,
    invite_helper,
    revoke_invitation,
    show_invitation_form,
    show_leaving,
    show_team,
)
from shop.trace import count_scan, send_epcis, show_lot_readings, show_trace
from shop.visitor import packs_in_cart
from shop.webhooks import take_stripe_event
from shop.wishes import save_wishes, show_wishes
from shop.words import register_words
from web.access import ANYONE, JSON, SIGNED_IN, Role, Rule, register
from web.frame import count_cart_with
from web.media import show_media
from web.uploads import MOST_FORM_BYTES

#: The largest event the payment provider sends is far below this.
EVENT_BYTES = 1024 * 1024
#: Who hands in documents for a party.
KEEPS = Role(*KEEPERS)

#: Who invites helpers to her shop, or members to his supplier, and ends their roles.
LEADS_PARTY = Role("owner", "member")

URLS = [
    Rule("/", show_home, {"GET": ANYONE}),
    Rule("/products", show_products, {"GET": ANYONE}),
    Rule("/products/<slug:slug>", show_product, {"GET": ANYONE}),
    Rule("/search", show_search, {"GET": ANYONE}),
    Rule("/s/<slug:slug>", show_shop, {"GET": ANYONE}),
    Rule("/s/<slug:shop_slug>/<slug:slug>", show_shop_product, {"GET": ANYONE}),
    Rule("/t/<lot:code>", show_trace, {"GET": ANYONE}),
    Rule("/t/<lot:code>/epcis.json", send_epcis, {"GET": ANYONE}),
    Rule("/t/<lot:code>/scans", count_scan, {"POST": ANYONE}),
    Rule("/t/<lot:code>/readings.svg", show_lot_readings, {"GET": ANYONE}),
    Rule("/divisions/<id:code>.json", show_divisions, {"GET": ANYONE}),
    Rule("/media/<name>", show_media, {"GET": ANYONE}),
    Rule("/help", show_help, {"GET": ANYONE}),
    Rule("/licences", show_licences, {"GET": ANYONE}),
    Rule("/cart", show_cart, {"GET": ANYONE}),
    Rule("/cart", fill_cart, {"POST": ANYONE}),
    Rule("/cart/lines/<id:line>", change_line, {"POST": ANYONE}),
    Rule("/cart/lines/<id:line>/removal", remove_line, {"POST": ANYONE}),
    Rule("/checkout", show_checkout, {"GET": ANYONE}),
    Rule("/checkout", check_out, {"POST": ANYONE}),
    Rule("/checkout/address", show_address, {"POST": ANYONE}),
    Rule("/checkout/lines/<id:line>/removal", take_out, {"POST": ANYONE}),
    Rule("/orders/lookup", show_lookup, {"GET": ANYONE}),
    Rule("/orders/lookup", look_up, {"POST": ANYONE}),
    # A guest's order opens to the browser that placed it, that came by its signed link, or that knew number and phone.
    Rule("/orders/<number:number>", show_order, {"GET": ANYONE}),
    Rule("/orders/<number:number>/open/<token>", open_by_link, {"GET": ANYONE}),
    Rule("/orders/<number:number>/payment", show_payment, {"GET": ANYONE}),
    Rule("/orders/<number:number>/payment", pay, {"POST": ANYONE}),
    Rule("/orders/<number:number>/thanks", show_thanks, {"GET": ANYONE}),
    Rule("/orders/<number:number>/cancellation", show_cancellation, {"GET": ANYONE}),
    Rule("/orders/<number:number>/cancellation", cancel, {"POST": ANYONE}),
    Rule("/orders/<number:number>/receipt", show_receipt, {"GET": ANYONE}),
    Rule("/orders/<number:number>/receipt", confirm_receipt, {"POST": ANYONE}),
    Rule("/orders/<number:number>/address", show_new_address, {"GET": ANYONE}),
    Rule("/orders/<number:number>/address", save_new_address, {"POST": ANYONE}),
    Rule("/orders/<number:number>/address/places", sort_new_address, {"POST": ANYONE}),
    Rule("/login", show_login, {"GET": ANYONE}),
    Rule("/login", log_in, {"POST": ANYONE}),
    Rule("/login/codes", send_login_code, {"POST": ANYONE}),
    Rule("/login/code", show_login_code, {"GET": ANYONE}),
    Rule("/login/code", log_in_by_code, {"POST": ANYONE}),
    Rule("/login/reset", show_reset, {"GET": ANYONE}),
    Rule("/login/reset", send_reset_code, {"POST": ANYONE}),
    Rule("/login/reset/code", show_reset_code, {"GET": ANYONE}),
    Rule("/login/reset/code", reset_password, {"POST": ANYONE}),
    Rule("/login/second-factor", show_proof, {"GET": SIGNED_IN}, pending=True),
    Rule("/login/second-factor", prove_by_factor, {"POST": SIGNED_IN}, pending=True),
    Rule("/login/proof", prove_by_password, {"POST": SIGNED_IN}),
    Rule("/signup", show_signup, {"GET": ANYONE}),
    Rule("/signup", sign_up, {"POST": ANYONE}),
    Rule("/signup/codes", send_signup_code, {"POST": ANYONE}),
    # Whoever holds the link knows that somebody was invited; only the person with that telephone can accept.
    Rule("/invitations/<token>", show_invitation, {"GET": ANYONE}),
    Rule("/invitations/<token>", accept_invitation, {"POST": SIGNED_IN}),
    Rule("/account", show_account, {"GET": ANYONE}),
    Rule("/account/orders", show_orders, {"GET": SIGNED_IN}),
    Rule("/account/notices", show_wishes, {"GET": SIGNED_IN}),
    Rule("/account/notices", save_wishes, {"POST": SIGNED_IN}),
    Rule("/account/security", show_security, {"GET": SIGNED_IN}),
    Rule("/account/security/password", show_password, {"GET": SIGNED_IN}),
    Rule("/account/security/password", change_password, {"POST": SIGNED_IN}),
    Rule("/account/security/phone", show_phone, {"GET": SIGNED_IN}, fresh=True),
    Rule("/account/security/phone", change_phone, {"POST": SIGNED_IN}, fresh=True),
    Rule("/account/security/phone/codes", send_phone_code, {"POST": SIGNED_IN}, fresh=True),
    Rule("/account/security/second-factor", show_factor_setup, {"GET": SIGNED_IN}, pending=True, fresh=True),
    Rule("/account/security/second-factor", set_up_factor, {"POST": SIGNED_IN}, pending=True, fresh=True),
    Rule("/account/security/second-factor/removal", stop_factor, {"POST": SIGNED_IN}, fresh=True),
    Rule("/account/security/recovery-codes", show_recovery_codes, {"GET": SIGNED_IN}),
    Rule("/account/security/recovery-codes", renew_recovery_codes, {"POST": SIGNED_IN}, fresh=True),
    Rule("/account/security/sessions/<id:login>/removal", end_session, {"POST": SIGNED_IN}),
    Rule("/account/security/sessions/removal", end_other_sessions, {"POST": SIGNED_IN}),
    Rule("/account/acting", show_acting, {"GET": SIGNED_IN}),
    Rule("/account/acting/<id:organisation>", act_for, {"POST": SIGNED_IN}),
    Rule("/account/team", show_team, {"GET": LEADS_PARTY}),
    Rule("/account/team/invitations/new", show_invitation_form, {"GET": LEADS_PARTY}, fresh=True),
    Rule("/account/team/invitations", invite_helper, {"POST": LEADS_PARTY}, fresh=True),
    Rule("/account/team/invitations/<id:invitation>/revocation", revoke_invitation, {"POST": LEADS_PARTY}),
    Rule("/account/team/<id:membership>/removal", show_leaving, {"GET": LEADS_PARTY}),
    Rule("/account/team/<id:membership>/removal", end_membership, {"POST": LEADS_PARTY}, fresh=True),
    Rule("/logout", log_out, {"POST": SIGNED_IN}, pending=True),
    Rule("/join", show_join, {"GET": ANYONE}),
    Rule("/join/<slug:kind>", show_application, {"GET": SIGNED_IN}),
    Rule("/join/<slug:kind>", begin, {"POST": SIGNED_IN}),
    Rule("/join/<slug:kind>/identity", show_identity, {"GET": SIGNED_IN}),
    Rule("/join/<slug:kind>/identity", save_identity, {"POST": SIGNED_IN}),
    Rule("/join/<slug:kind>/organisation", show_organisation, {"GET": SIGNED_IN}),
    Rule("/join/<slug:kind>/organisation", save_organisation, {"POST": SIGNED_IN}),
    Rule("/join/<slug:kind>/bank", show_bank, {"GET": SIGNED_IN}),
    Rule("/join/<slug:kind>/bank", save_bank, {"POST": SIGNED_IN}),
    Rule("/join/<slug:kind>/documents", show_documents, {"GET": SIGNED_IN}),
    Rule("/join/<slug:kind>/documents/<id:requirement>", show_document, {"GET": SIGNED_IN}),
    Rule(
        "/join/<slug:kind>/documents/<id:requirement>",
        save_document,
        {"POST": SIGNED_IN},
        most_bytes=MOST_FORM_BYTES,
    ),
    Rule("/join/<slug:kind>/summary", show_summary, {"GET": SIGNED_IN}),
    Rule("/join/<slug:kind>/submission", submit, {"POST": SIGNED_IN}),
    Rule("/join/<slug:kind>/withdrawal", withdraw, {"POST": SIGNED_IN}),
    Rule("/account/documents", show_party_documents, {"GET": KEEPS}),
    Rule("/account/documents/<id:requirement>", show_party_document, {"GET": KEEPS}),
    Rule("/account/documents/<id:requirement>", save_party_document, {"POST": KEEPS}, most_bytes=MOST_FORM_BYTES),
    # A document's file, for its applicant, its party and the association.
    Rule("/files/documents/<id:file>", show_file, {"GET": SIGNED_IN}),
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
