"""Every page there is, in the demonstration county, with somebody who may see it."""

import io
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from types import SimpleNamespace

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from jobs import imports
from models.audit import Notice
from models.carriers import Carrier, Manifest
from models.catalogue import Category, Listing, PoolTerms, Product, Sku
from models.certificates import Certificate
from models.delivery import Consignment, PackingMaterial, Parcel
from models.files import StoredFile
from models.freight import zones_in_force
from models.joining import STEPS, Application, Requirement
from models.orchard import Plot
from models.orders import Order, OrderLine
from models.parties import Membership, Organisation, Person, pavilion, roles_of
from models.pool import PriceWaiver, Quota
from models.purchasing import PurchaseOrder
from models.reading.lots import mixtures
from models.reading.shelf import Card, Wanted, cards
from models.receiving import Receipt
from models.revisions import ProductRevision
from models.sessions import LoginSession
from models.stock import Allocation, Bin, Lot
from models.waves import Wave
from operations import (
    counting,
    freezes,
    freight,
    invariants,
    lots,
    memberships,
    people,
    plots,
    returns,
    settings,
    tracking,
)
from operations.actor import HOUSE, Actor
from operations.invariants import Breach
from operations.memberships import Offer
from operations.notices import open_notice
from sandbox.county.people import sign_ins
from tests import parcels
from tests.cast import SEAL
from tests.days import now, today
from tests.joining import papers
from tests.journeys.house import House
from tests.orders import listing
from tests.pages import TOKEN, Browser
from tests.readings.orchard import FACTS
from web.links import order_link
from web.lot_words import reason_with

#: Not pages: for machines and scripts, and links that only lead on.
NO_PAGES = {
    "livez",
    "readyz",
    "metrics",
    "show_divisions",
    "change_language",
    "change_text_size",
    "open_by_link",
    "show_file",
    "take_pool_along",
    "take_vendors_along",
}
NO_PAGES |= {"send_poster", "show_media", "take_result", "take_faults", "send_epcis", "send_labels"}
NO_PAGES |= {"show_readings", "show_vendor_readings", "show_lot_readings"}
NO_PAGES |= {"show_quality_file", "send_certificate_paper", "send_purchase_paper", "send_own_purchase_paper"}
NO_PAGES |= {"send_parcel_label", "send_slip", "send_pick_list", "send_shelf_label", "send_shelf_labels"}
NO_PAGES |= {"send_manifest", "send_manifest_workbook", "send_manifest_table"}
GUESTS = {"guest", "filler", "wisher", "keeper", "caller"}


@dataclass(frozen=True)
class Sight:
    """A page: what it shows, where, who looks (see `Town.cookie`). press: a button to press before looking."""

    name: str
    path: str
    who: str = "guest"
    status: int = 200
    press: str = ""


_STREET = (
    Sight("home", "/"),
    Sight("home with a cart", "/", "filler"),
    Sight("listing", "/products"),
    Sight("second page", "/products?page=2"),
    Sight("filtered", "/products?category=tea&from=10&sort=price&storage=ambient"),
    Sight("nothing found by filter", "/products?from=9999"),
    Sight("search", "/search?q=sungan"),
    Sight("nothing found", "/search?q=xyzxyzxyz"),
    Sight("product", "/products/{product}"),
    Sight("sold out product", "/products/{sold_out}"),
    Sight("village shop", "/s/maoyang-tea"),
    Sight("product of a village shop", "/s/maoyang-tea/{product}"),
    Sight("trace", "/t/{lot}"),
    Sight("trace by the code on the pack", "/t/{lot}?s=1"),
    Sight("trace of a divided lot", "/t/{part}"),
    Sight("trace of a recalled lot", "/t/{recalled}"),
    Sight("help", "/help"),
    Sight("licences", "/licences"),
    Sight("empty cart", "/cart"),
    Sight("cart", "/cart", "filler"),
    Sight("cart with something sold out", "/cart", "wisher"),
    Sight("checkout", "/checkout", "filler"),
    Sight("checkout not filled in", "/checkout", "filler", 422, "main .btn.buy"),
    Sight("checkout of a known buyer", "/checkout", "consumer"),
    Sight("lookup", "/orders/lookup"),
    Sight("lookup not filled in", "/orders/lookup", "guest", 422, "main .btn"),
    Sight("order to pay", "/orders/{placed}", "consumer"),
    Sight("order under way", "/orders/{waiting}", "consumer"),
    Sight("order sent", "/orders/{shipped}", "consumer"),
    Sight("order given up", "/orders/{cancelled}", "keeper"),
    Sight("payment", "/orders/{placed}/payment", "consumer"),
    Sight("provider not reached", "/orders/{placed}/payment?unreached=1", "consumer"),
    Sight("payment being checked", "/orders/{placed}/thanks", "consumer"),
    Sight("thanks", "/orders/{shipped}/thanks", "consumer"),
    Sight("order ended", "/orders/{cancelled}/thanks", "keeper"),
    Sight("sign in", "/login"),
    Sight("sign in not filled in", "/login", "guest", 422, "main .btn"),
    Sight("sign up", "/signup"),
    Sight("sign up not filled in", "/signup", "guest", 422, "main .btn"),
    Sight("account of a guest", "/account"),
    Sight("account", "/account", "consumer"),
    Sight("account of somebody with a desk", "/account", "warehouse"),
    Sight("own orders", "/account/orders", "consumer"),
    Sight("no own orders", "/account/orders?state=done", "consumer"),
    Sight("confirming receipt", "/orders/{shipped}/receipt", "consumer"),
    Sight("cancelling what is paid", "/orders/{waiting}/cancellation", "consumer"),
    Sight("another address", "/orders/{waiting}/address", "consumer"),
    Sight("another address sorted", "/orders/{waiting}/address", "consumer", 200, "main p .btn.sec"),
    Sight("nothing here", "/nowhere", "guest", 404),
    Sight("not for you", "/cooperative", "consumer", 403),
)
_JOINING = (
    Sight("join us", "/join"),
    Sight("join us, signed in", "/join", "consumer"),
    Sight("how one joins", "/join/shop", "consumer"),
    Sight("state of an application", "/join/shop", "applicant"),
    Sight("application to correct", "/join/station", "corrector"),
    Sight("first step", "/join/station/identity", "corrector"),
    Sight("second step", "/join/supplier/organisation", "drafter"),
    Sight("third step", "/join/station/bank", "corrector"),
    Sight("third step not filled in", "/join/supplier/bank", "drafter", 422, "main .btn"),
    Sight("fourth step", "/join/station/documents", "corrector"),
    Sight("document of the fourth step", "/join/station/documents/{agreement}", "corrector"),
    Sight("application looked over", "/join/station/summary", "corrector"),
    Sight("documents of a supplier", "/account/documents", "supplier"),
    Sight("new document of a supplier", "/account/documents/{licence}", "supplier"),
)
_VENDORS = (
    Sight("applications to review", "/cooperative/vendors", "admin"),
    Sight("suppliers", "/cooperative/vendors?view=suppliers", "admin"),
    Sight("no such vendors", "/cooperative/vendors?view=shops&q=zzz", "support"),
    Sight("vendors chosen", "/cooperative/vendors/selection?act=suspend&party={village_shop}", "admin"),
    Sight("vendor", "/cooperative/vendors/{lapsed}", "admin"),
    Sight("household", "/cooperative/vendors/{household}", "admin"),
    Sight("name of a household", "/cooperative/vendors/{household}/name", "admin"),
    Sight("name not filled in", "/cooperative/vendors/{household}/name", "admin", 422, "main .form .btn"),
    Sight("application", "/cooperative/applications/{application}", "admin"),
    Sight("application read only", "/cooperative/applications/{application}", "support"),
    Sight("application to accept", "/cooperative/applications/{application}/approval?{all_checks}", "admin"),
    Sight("what is asked", "/cooperative/requirements", "admin"),
    Sight("one thing more", "/cooperative/requirements/new", "admin"),
    Sight("one thing asked", "/cooperative/requirements/{agreement}", "admin"),
)
#: The button of one of the other questions at the gate.
_WAVE = "/fulfilment/waves/{wave}"
_LINE = "/fulfilment/deliveries/{gate}/lines/{gate_line}"
_ASK = "main button[formaction$='/questions/"
_WAREHOUSE = (
    Sight("queue", "/fulfilment", "warehouse"),
    Sight("being picked", "/fulfilment?step=picking", "warehouse"),
    Sight("shipped", "/fulfilment?step=shipped", "warehouse"),
    Sight("queue looked on", "/fulfilment", "admin"),
    Sight("to hand over", "/fulfilment?step=packed", "warehouse"),
    Sight("consignment to pick", "/fulfilment/consignments/{to_pick}", "warehouse"),
    Sight("consignment packed", "/fulfilment/consignments/{packed}", "warehouse"),
    Sight("consignment shipped", "/fulfilment/consignments/{gone}", "warehouse"),
    Sight("consignment that lacks packs", "/fulfilment/consignments/{short}", "support"),
    Sight("taking off what is missing", "/fulfilment/consignments/{short}/missing", "support"),
    Sight("choosing a wave", "/fulfilment/waves", "warehouse"),
    Sight("choosing a wave of nothing", "/fulfilment/waves?storage=ambient&carrier=none", "warehouse"),
    Sight("wave of none ticked", "/fulfilment/waves", "warehouse", 409, "[value=ticked]"),
    Sight("waves looked on", "/fulfilment/waves?storage=ambient", "admin"),
    Sight("open waves", "/fulfilment/waves?view=open", "warehouse"),
    Sight("wave", _WAVE, "warehouse"),
    Sight("wave looked on", _WAVE, "admin"),
    Sight("dissolving a wave", f"{_WAVE}/dissolving", "warehouse"),
    Sight("pick", f"{_WAVE}/picks/{{line}}", "warehouse"),
    Sight("pick at the bin", f"{_WAVE}/picks/{{line}}?at={{line_bin}}", "warehouse"),
    Sight("picked already", f"{_WAVE}/picks/{{picked_line}}", "warehouse"),
    Sight("another lot", f"{_WAVE}/picks/{{line}}/swap", "warehouse"),
    Sight("another lot without a reason", f"{_WAVE}/picks/{{line}}/swap", "warehouse", 422, "main form .btn"),
    Sight("packing table", "/fulfilment/packing", "warehouse"),
    Sight("nothing on the packing table", "/fulfilment/packing?number=AAAAA-AAAAA", "warehouse", 404),
    Sight("packing", "/fulfilment/consignments/{to_pack}/packing", "warehouse"),
    Sight("packing two boxes", "/fulfilment/consignments/{to_pack}/packing?boxes=2", "warehouse"),
    Sight("packing not filled in", "/fulfilment/consignments/{to_pack}/packing", "warehouse", 422, "main .btn.big"),
    Sight("hand-over", "/fulfilment/shipments", "warehouse"),
    Sight("manifests closed", "/fulfilment/shipments?view=closed", "warehouse"),
    Sight("manifest", "/fulfilment/manifests/{manifest}", "warehouse"),
    Sight("manifest without a scan", "/fulfilment/manifests/{manifest}", "warehouse", 422, "main form .btn"),
    Sight("manifest looked on", "/fulfilment/manifests/{manifest}", "admin"),
    Sight("closing a manifest", "/fulfilment/manifests/{manifest}/closing", "warehouse"),
    Sight("returns", "/fulfilment/returns", "warehouse"),
    Sight("no such parcel", "/fulfilment/returns?waybill=XX0", "warehouse", 404),
    Sight("parcel that comes back", "/fulfilment/returns/parcels/{coming}", "warehouse"),
    Sight("parcel laid nowhere", "/fulfilment/returns/parcels/{coming}", "warehouse", 422, "main form .btn"),
    Sight("parcel that came back", "/fulfilment/returns/{came_back}", "warehouse"),
)
_PURCHASES = (
    Sight("purchases", "/fulfilment/purchases", "buyer"),
    Sight("purchases of the warehouse", "/fulfilment/purchases", "warehouse"),
    Sight("no such purchases", "/fulfilment/purchases?view=draft&q=zzz", "finance"),
    Sight("what should be bought", "/fulfilment/purchases/proposals", "buyer"),
    Sight("all that may be bought", "/fulfilment/purchases/proposals?view=all", "buyer"),
    Sight("buying nothing", "/fulfilment/purchases/proposals?view=all", "admin"),
    Sight("choosing a supplier", "/fulfilment/purchases/new", "buyer"),
    Sight("new purchase", "/fulfilment/purchases/new?supplier={bamboo}", "buyer"),
    Sight("new purchase not filled in", "/fulfilment/purchases/new?supplier={bamboo}", "buyer", 422, "main .form .btn"),
    Sight("drafted purchase", "/fulfilment/purchases/{drafted}", "buyer"),
    Sight("change of a purchase", "/fulfilment/purchases/{drafted}/change", "buyer"),
    Sight("purchase otherwise proposed", "/fulfilment/purchases/{answered}", "buyer"),
    Sight("purchase without a login", "/fulfilment/purchases/{telephoned}", "buyer"),
    Sight("purchase that came", "/fulfilment/purchases/{came}", "finance"),
    Sight("purchase to receive", "/fulfilment/purchases/{came}", "warehouse"),
    Sight("bill", "/fulfilment/purchases/{came}/bills", "buyer"),
    Sight("bill not filled in", "/fulfilment/purchases/{came}/bills", "buyer", 422, "main .form .btn"),
    Sight("own purchases", "/counter/purchases", "supplier"),
    Sight("no own purchases", "/counter/purchases?view=done", "supplier"),
    Sight("own purchase to answer", "/counter/purchases/{asked}", "supplier"),
    Sight("proposing otherwise", "/counter/purchases/{asked}/proposal", "supplier"),
    Sight("nothing proposed", "/counter/purchases/{asked}/proposal", "supplier", 422, "main .form .btn"),
    Sight("deliveries", "/counter/supplies", "supplier"),
)
_GATE = (
    Sight("goods in", "/fulfilment/receipts", "warehouse"),
    Sight("nothing to decide at the gate", "/fulfilment/receipts?waiting=1", "buyer"),
    Sight("receipt", "/fulfilment/receipts/{receipt}", "warehouse"),
    Sight("order at the gate", "/fulfilment/deliveries/{gate}", "warehouse"),
    Sight("delivery", _LINE, "warehouse"),
    Sight("delivery not counted", _LINE, "warehouse", 200, _ASK + "weighing']"),
    Sight("which certificate", _LINE, "warehouse", 200, _ASK + "certificate']"),
    Sight("which bin", _LINE, "warehouse", 200, _ASK + "bin']"),
    Sight("which day", _LINE, "warehouse", 200, _ASK + "harvest']"),
    Sight("inspections", "/fulfilment/inspections", "inspector"),
    Sight("inspections made", "/fulfilment/inspections?view=done", "inspector"),
    Sight("lot to inspect", "/fulfilment/inspections/{pending}", "inspector"),
    Sight("inspection not filled in", "/fulfilment/inspections/{pending}", "inspector", 422, "main .form .btn"),
    Sight("lot of one's own to inspect", "/fulfilment/inspections/{pending}", "warehouse"),
    Sight("inspected lot", "/fulfilment/inspections/{lot}", "buyer"),
    Sight("own certificates", "/counter/certificates", "supplier"),
    Sight("new own certificate", "/counter/certificates/conformity", "supplier"),
    Sight("own certificate not filled in", "/counter/certificates/conformity", "supplier", 422, "main .form .btn"),
    Sight("certificates", "/fulfilment/certificates", "buyer"),
    Sight("no such certificate", "/fulfilment/certificates?q=zzz", "inspector"),
    Sight("certificate", "/fulfilment/certificates/{certificate}", "buyer"),
    Sight("choosing a certificate", "/fulfilment/certificates/new", "buyer"),
    Sight("new certificate", "/fulfilment/certificates/new?supplier={bamboo}", "warehouse"),
    Sight(
        "certificate not filled in",
        "/fulfilment/certificates/new?supplier={bamboo}",
        "warehouse",
        422,
        "main .form .btn",
    ),
)
_STOCK = (
    Sight("lots", "/fulfilment/lots", "warehouse"),
    Sight("frozen lots", "/fulfilment/lots?view=frozen", "inspector"),
    Sight("lots found", "/fulfilment/lots?q=sun&view=passed", "buyer"),
    Sight("no lots found", "/fulfilment/lots?q=zzz", "warehouse"),
    Sight("lot", "/fulfilment/lots/{lot}", "warehouse"),
    Sight("lot with its cost", "/fulfilment/lots/{sent_lot}", "admin"),
    Sight("lot that is frozen", "/fulfilment/lots/{frozen_lot}", "inspector"),
    Sight("moving a lot", "/fulfilment/lots/{lot}/move", "warehouse"),
    Sight("moving it nowhere", "/fulfilment/lots/{lot}/move", "warehouse", 422, "main .btn"),
    Sight("splitting a lot", "/fulfilment/lots/{lot}/split", "warehouse"),
    Sight("writing packs off", "/fulfilment/lots/{lot}/write-off", "warehouse"),
    Sight("writing nothing off", "/fulfilment/lots/{lot}/write-off", "warehouse", 422, "main .btn"),
    Sight("freezing a lot", "/fulfilment/lots/{lot}/freeze", "inspector"),
    Sight("letting a lot go", "/fulfilment/lots/{frozen_lot}/unfreezing", "inspector"),
    Sight("calling a lot back", "/fulfilment/lots/{frozen_lot}/recall", "inspector"),
    Sight("calling back what is not frozen", "/fulfilment/lots/{sent_lot}/recall", "buyer"),
    Sight("buyers of a lot", "/fulfilment/lots/{sent_lot}/buyers", "admin"),
    Sight("no buyers of a lot", "/fulfilment/lots/{frozen_lot}/buyers", "finance"),
    Sight("lots to mix", "/fulfilment/lots/merge", "warehouse"),
    Sight("mixing lots", "/fulfilment/lots/merge?lot={mixable_lot}", "warehouse"),
    Sight("mixing nothing", "/fulfilment/lots/merge?lot={mixable_lot}", "warehouse", 422, "main form.stack .btn"),
    Sight("bins", "/fulfilment/bins", "warehouse"),
    Sight("tracking", "/fulfilment/tracking", "warehouse"),
    Sight("tracking file taken in", "/fulfilment/tracking?new=12&known=3", "admin"),
    Sight("no such bins", "/fulfilment/bins?q=Z-9", "finance"),
    Sight("bin", "/fulfilment/bins/{bin}", "warehouse"),
    Sight("bin with its packs", "/fulfilment/bins/{bin}", "buyer"),
    Sight("counting a bin", "/fulfilment/bins/{bin}/count", "warehouse"),
    Sight("counting nothing", "/fulfilment/bins/{bin}/count", "warehouse", 422, "main form.stack .btn"),
    Sight("what was counted", "/fulfilment/counts/{count}", "warehouse"),
    Sight("differences", "/fulfilment/counts", "finance"),
    Sight("differences settled", "/fulfilment/counts?view=decided", "admin"),
    Sight("write-offs", "/fulfilment/write-offs", "finance"),
    Sight("write-offs looked on", "/fulfilment/write-offs", "warehouse"),
    Sight("no write-offs settled", "/fulfilment/write-offs?view=decided", "admin"),
)
_STATION = (
    Sight("desk of a station", "/station", "keeper of a station"),
    Sight("parcels of a station", "/station/parcels", "keeper of a station"),
    Sight("parcel laid on its shelf", "/station/parcels?laid={lying}", "keeper of a station"),
    Sight("parcel not scanned", "/station/parcels", "keeper of a station", 422, "main .form .btn"),
    Sight("somebody fetches a parcel", "/station/parcels/fetch", "keeper of a station"),
    Sight("somebody without a code", "/station/parcels/fetch", "keeper of a station", 422, "main .form .btn"),
    Sight("parcel of a station", "/station/parcels/{lying}", "keeper of a station"),
    Sight("parcel that goes back", "/station/parcels/{turned}", "keeper of a station"),
    Sight("order to fetch", "/orders/{to_fetch}", "keeper"),
)
_OFFICE = (
    Sight("overview", "/cooperative", "admin"),
    Sight("orders", "/cooperative/orders", "admin"),
    Sight("orders of one kind", "/cooperative/orders?state=to-ship", "support"),
    Sight("no such orders", "/cooperative/orders?q=0000", "finance"),
    Sight("order for the administrator", "/cooperative/orders/{shipped}", "admin"),
    Sight("order for the support", "/cooperative/orders/{placed}", "support"),
    Sight("overview of the support", "/cooperative", "support"),
    Sight("notice", "/cooperative/notices/{told}", "admin"),
    Sight("notice not filled in", "/cooperative/notices/{told}", "admin", 422, "main .btn"),
    Sight("audit log", "/cooperative/audit", "admin"),
    Sight("audit log filtered", "/cooperative/audit?who=x&from=2020-01-01&to=2027-13-01", "finance"),
    Sight("invariants", "/cooperative/invariants", "finance"),
    Sight("settings", "/cooperative/settings", "admin"),
    Sight("figure that waits", "/cooperative/settings/figures/low-stock", "admin"),
    Sight("figure", "/cooperative/settings/figures/service-fee-bp", "admin"),
    Sight("figure read only", "/cooperative/settings/figures/late-hours", "finance"),
    Sight("freight", "/cooperative/settings/freight", "admin"),
    Sight("rate card", "/cooperative/settings/freight/{card}", "admin"),
    Sight("rate card that waits", "/cooperative/settings/freight/{waiting_card}", "admin"),
    Sight("change of a rate card", "/cooperative/settings/freight/{card}/change", "admin"),
    Sight("the office's pool", "/cooperative/pool", "buyer"),
    Sight("pool without terms", "/cooperative/pool?view=without", "admin"),
    Sight("prices of a pack", "/cooperative/pool/{moving}", "buyer"),
    Sight("prices of a pack looked on", "/cooperative/pool/{rationed}", "finance"),
    Sight("waivers", "/cooperative/waivers", "admin"),
    Sight("waivers granted", "/cooperative/waivers?view=granted", "admin"),
    Sight("waiver to decide", "/cooperative/waivers/{waiting_waiver}", "admin"),
    Sight("waiver in force", "/cooperative/waivers/{held_waiver}", "admin"),
    Sight("categories", "/cooperative/settings/categories", "admin"),
    Sight("category", "/cooperative/settings/categories/{category}", "admin"),
    Sight("carriers", "/cooperative/settings/carriers", "finance"),
    Sight("carrier", "/cooperative/settings/carriers/{carrier}", "admin"),
    Sight("new carrier", "/cooperative/settings/carriers/new", "admin"),
    Sight("rate of a carrier", "/cooperative/settings/carriers/{carrier}/rates/{zone}", "admin"),
    Sight("packing materials", "/cooperative/settings/materials", "admin"),
    Sight("packing material", "/cooperative/settings/materials/{material}", "admin"),
)
_COUNTER = (
    Sight("counter", "/counter", "owner"),
    Sight("counter of a supplier", "/counter", "supplier"),
    Sight("pool", "/counter/pool", "owner"),
    Sight("pool searched", "/counter/pool?q=sun&new=1&category=bamboo", "owner"),
    Sight("price page", "/counter/pool/{offer}", "owner"),
    Sight("price rules", "/counter/pool/{held_sku}/waivers", "owner"),
    Sight("price not filled in", "/counter/pool/{offer}?price=1", "owner", 422, "main .btn:not(.sec)"),
    Sight("own listings", "/counter/listings", "owner"),
    Sight("listings taken off", "/counter/listings?state=off", "owner"),
    Sight("own listing", "/counter/listings/{own_listing}", "owner"),
    Sight("listed", "/counter/listings/{own_listing}/listed", "owner"),
    Sight("poster", "/counter/listings/{own_listing}/poster", "owner"),
    Sight("own orders of a shop", "/counter/orders", "owner"),
    Sight("no completed orders", "/counter/orders?state=done", "owner"),
    Sight("order of a shop", "/counter/orders/{waiting}", "owner"),
    Sight("earnings", "/counter/earnings", "owner"),
    Sight("own shop", "/counter/shop", "owner"),
    Sight("preview of the shop", "/counter/shop", "owner", 200, "button[formaction$=preview]"),
    Sight("notices", "/counter/notices", "owner"),
    Sight("own products", "/counter/products", "supplier"),
    Sight("own products sent back", "/counter/products?state=returned", "supplier"),
    Sight("new product", "/counter/products/new", "supplier"),
    Sight("new product not filled in", "/counter/products/new", "supplier", 422, "main .form .btn"),
    Sight("own product", "/counter/products/{own_sold}", "supplier"),
    Sight("own product that waits", "/counter/products/{own_new}", "supplier"),
    Sight("change of an own product", "/counter/products/{own_free}/draft", "supplier"),
    Sight("pictures of a product", "/counter/products/{own_free}/pictures", "supplier"),
    Sight("no picture chosen", "/counter/products/{own_free}/pictures", "supplier", 422, "main .form .btn"),
    Sight("own table", "/counter/products/import", "supplier"),
    Sight("columns of an own table", "/counter/products/import/{own_table}", "supplier"),
)
_GOODS = (
    Sight("goods to review", "/cooperative/products", "admin"),
    Sight("goods in the pool", "/cooperative/products?view=live&q=sun", "admin"),
    Sight("no goods suspended", "/cooperative/products?view=suspended", "support"),
    Sight("product in the office", "/cooperative/products/{own_sold}", "admin"),
    Sight("change proposed", "/cooperative/products/{own_free}/change", "admin"),
    Sight("review of a change", "/cooperative/products/reviews/{change}", "admin"),
    Sight("review of a new product", "/cooperative/products/reviews/{arrival}", "admin"),
    Sight(
        "review without ticks", "/cooperative/products/reviews/{arrival}", "admin", 422, "form[action$='/check'] .btn"
    ),
    Sight("table of goods", "/cooperative/products/import", "admin"),
    Sight("no table chosen", "/cooperative/products/import", "admin", 422, "main .form .btn"),
    Sight("columns of a table", "/cooperative/products/import/{table}", "admin"),
    Sight("table looked through", "/cooperative/products/import/{checked_table}", "admin"),
    Sight("long work", "/jobs/{checked_table}", "admin"),
)
_ACCOUNTS = (
    Sight("code to sign in", "/login/code", "caller"),
    Sight("code to sign in not filled in", "/login/code", "caller", 422, "main .btn"),
    Sight("forgotten password", "/login/reset"),
    Sight("new password", "/login/reset/code", "caller"),
    Sight("new password not filled in", "/login/reset/code", "caller", 422, "main .btn"),
    Sight("sign up with a code", "/signup", "caller"),
    Sight("second factor", "/login/second-factor", "unproved"),
    Sight("second factor not filled in", "/login/second-factor", "unproved", 422, "main .btn"),
    Sight("password once more", "/login/second-factor", "consumer"),
    Sight("security", "/account/security", "consumer"),
    Sight("security with a second factor", "/account/security", "admin"),
    Sight("another password", "/account/security/password", "consumer"),
    Sight("another password not filled in", "/account/security/password", "consumer", 422, "main .btn"),
    Sight("another number", "/account/security/phone", "consumer"),
    Sight("setting up a second factor", "/account/security/second-factor", "consumer"),
    Sight("recovery codes", "/account/security/recovery-codes", "admin"),
    Sight("for whom one acts", "/account/acting", "trainer"),
    Sight("counter of somebody with several parties", "/counter", "trainer"),
    Sight("messages", "/account/notices", "consumer"),
    Sight("messages of an owner", "/account/notices", "owner"),
    Sight("team", "/account/team", "owner"),
    Sight("inviting a helper", "/account/team/invitations/new", "owner"),
    Sight("inviting a helper not filled in", "/account/team/invitations/new", "owner", 422, "main .btn"),
    Sight("ending a helper's role", "/account/team/{helping}/removal", "wuxing"),
    Sight("invitation", "/invitations/{invitation}"),
    Sight("invitation of somebody else", "/invitations/{invitation}", "consumer"),
    Sight("people", "/cooperative/people", "admin"),
    Sight("people of shops", "/cooperative/people?view=shops&q=0321", "admin"),
    Sight("no such people", "/cooperative/people?q=0000", "admin"),
    Sight("person", "/cooperative/people/{supporter}", "admin"),
    Sight("shutting an account", "/cooperative/people/{supporter}/state", "admin"),
    Sight("lost second factor", "/cooperative/people/{supporter}/second-factor", "admin"),
    Sight("ending a role", "/cooperative/people/roles/{supporting}", "admin"),
    Sight("ending a role not filled in", "/cooperative/people/roles/{supporting}", "admin", 422, "main .btn"),
    Sight("invitations", "/cooperative/people/invitations", "superuser"),
    Sight("inviting staff", "/cooperative/people/invitations/new", "admin"),
    Sight("inviting staff not filled in", "/cooperative/people/invitations/new", "admin", 422, "main .btn"),
)
_PLOTS = (
    Sight("plots", "/counter/plots", "supplier"),
    Sight("plot with warnings", "/counter/plots/{plot}", "supplier"),
    Sight("device not filled in", "/counter/plots/{bare_plot}", "supplier", 422, "form[action$='/devices'] .btn"),
    Sight("new plot", "/counter/plots/new", "supplier"),
    Sight("new plot not filled in", "/counter/plots/new", "supplier", 422, "main .form .btn"),
    Sight("change of a plot", "/counter/plots/{plot}/change", "supplier"),
    Sight("device", "/counter/plots/{plot}/devices/{device}", "supplier"),
    Sight("plots of a household", "/cooperative/vendors/{farm}/plots", "buyer"),
    Sight("plot of a household", "/cooperative/vendors/{farm}/plots/{farm_plot}", "admin"),
    Sight("new plot of a household", "/cooperative/vendors/{farm}/plots/new", "admin"),
    Sight("change of a plot of a household", "/cooperative/vendors/{farm}/plots/{farm_plot}/change", "admin"),
    Sight(
        "device of a household",
        "/cooperative/vendors/{farm}/plots/{farm_plot}/devices/{farm_device}",
        "admin",
    ),
)
SIGHTS = (
    _ACCOUNTS + _JOINING + _VENDORS + _STREET + _WAREHOUSE + _PURCHASES + _GATE + _OFFICE + _GOODS + _COUNTER + _PLOTS
)
SIGHTS += _STOCK + _STATION
#: Of each address the first; forms with errors, empty lists and other lists of the same page come in the slow depth.
FIRST = frozenset({sight.path.partition("?")[0]: sight for sight in reversed(SIGHTS)}.values())


COLUMNS = ("supplier", "name_zh", "category", "description_zh", "township_code", "code", "pack_zh", "net_weight_g")
COLUMNS += ("storage", "shelf_life_days")
#: One row that is right and one that is not.
TABLE = """供应商编号,商品名称,分类,说明,产地乡镇,规格编码,规格名称,净重(公斤),储存方式,保质期(天)
sup-04,示例笋丝,竹与笋,手工切丝晒干,三仁畲族乡,SIGHT-1,250克/袋,0.25,常温,180
sup-00,示例笋片,汽车,手工切片晒干,三仁畲族乡,SIGHT-2,250克/袋,多,温,180
"""


class Town:
    """The county's house with what the paths speak of, and everybody who looks at it."""

    def __init__(self, house: House) -> None:
        self.house = house
        with house.sessions.begin() as session:
            self.facts = _facts(session)
            for key in session.scalars(select(StoredFile.key).where(StoredFile.key.like("documents/%"))):
                house.app.extensions["storage"].put(key, papers.picture(form="JPEG"))
        admin, office = self.browser("admin"), "/cooperative/products"
        self.facts["own_table"] = _table(self.browser("supplier"), "/counter/products", TABLE)
        self.facts["table"] = _table(admin, office, TABLE)
        self.facts["checked_table"] = _looked_through(house, admin, office, _table(admin, office, TABLE))
        self.cookie = cache(self._cookie)

    def path(self, sight: Sight) -> str:
        """Where a sight is today."""
        return sight.path.format(**self.facts)

    def browser(self, who: str) -> Browser:
        """guest, filler with a full cart, wisher of what is sold out, keeper of an order; else the word for a role."""
        browser = Browser(self.house.app, None if who in GUESTS else desk(who), second_factor=who != "unproved")
        if who == "caller":
            browser.post("/login/codes", {"login": "19900000320"})
        if who in {"filler", "consumer"}:
            with self.house.sessions() as session:
                self._fill(browser, [listing(session, sku).id for sku in ("SC-001", "SC-012", "SC-026")])
        if who == "wisher":
            self._fill(browser, [self.facts["gone_listing"]])
        if who == "keeper":
            with self.house.app.test_request_context():
                links = [order_link(str(self.facts[name])) for name in ("cancelled", "to_fetch")]
            for link in links:
                browser.get(link)
        return browser

    def _cookie(self, who: str) -> str:
        """Whoever looks stays as freshly proved as he came, however long the looking takes."""
        cookie = self.browser(who).client.get_cookie("session")
        with self.house.sessions.begin() as session:
            proved = update(LoginSession).where(LoginSession.second_factor_at.is_not(None))
            session.execute(proved.values(second_factor_at=func.now() + timedelta(days=1)))
        return cookie.value if cookie else ""

    def _fill(self, browser: Browser, listings: list[object]) -> None:
        for packs, listing_id in enumerate(listings, start=1):
            browser.post("/cart", {"listing": str(listing_id), "quantity": str(packs)}, page="/products")


def desk(role: str) -> str:
    """The name of somebody with that role in the county."""
    words = {"admin": "Association, admin", "consumer": "Consumer", "finance": "Association, finance"}
    words |= {"supplier": "Supplier, Demo Sanren Bamboo Shoot Cooperative"}
    applicants = {"applicant": "何塘", "corrector": "雷竹青", "drafter": "钟溪"}
    if role in applicants:
        return applicants[role]
    words |= {"support": "Association, support", "warehouse": "Association, warehouse and packing"}
    words |= {"superuser": "Platform superuser", "unproved": "Association, admin", "trainer": "Association, trainer"}
    words |= {"wuxing": "Shop owner, Wuxing Hill Goods (demo)"}
    words |= {"buyer": "Association, buyer", "inspector": "Association, inspector"}
    words |= {"keeper of a station": "Station operator, Wuxing Station (demo)"}
    words |= {"owner": "Shop owner, Maoyang Tea House (demo)"}
    words |= {"supplier": "Supplier, Demo Sanren Bamboo Shoot Cooperative"}
    return next(one.name for one in sign_ins() if one.role_en == words[role])


def _facts(session: Session) -> dict[str, object]:
    tea = session.scalars(select(Sku).where(Sku.code == "SC-001")).one()
    consumer = session.scalars(select(Person.id).where(Person.name == desk("consumer"))).one()
    mine = session.scalars(select(Order).where(Order.buyer_id == consumer).order_by(Order.id)).all()
    shipped, _, waiting, placed = (order.number for order in mine)
    return {
        **_joining(session),
        "product": tea.product.slug,
        "own_listing": _own_listings(session)[0].id,
        "offer": _unlisted(session),
        **_moving(session),
        **_plots(session),
        "lot": session.scalars(select(Lot.code).where(Lot.sku_id == tea.id).order_by(Lot.id)).first(),
        **_traced(session),
        "sold_out": _sold_out(session).slug,
        "gone_listing": _sold_out(session).listing_id,
        "shipped": shipped,
        "waiting": waiting,
        "placed": placed,
        "cancelled": session.scalars(select(Order.number).where(Order.state == "cancelled")).one(),
        **_people(session),
        **_settings(session),
        **_goods(session),
        **_purchases(session),
        **_gate(session),
        **_station(session),
        **_floor(session),
    }


def _station(session: Session) -> dict[str, object]:
    """A parcel that waits at a village station, its order, and one that goes back."""
    parcels = select(Parcel, Order.number).join(Consignment, Consignment.id == Parcel.consignment_id).join(Order)
    lying = session.execute(parcels.where(Parcel.state == "at_station").order_by(Parcel.id)).first()
    turned = session.execute(parcels.where(Parcel.state == "returning").order_by(Parcel.id)).first()
    assert lying is not None
    assert turned is not None
    return {"lying": lying.Parcel.id, "to_fetch": lying.number, "turned": turned.Parcel.id}


def _gate(session: Session) -> dict[str, object]:
    """What stands at the gate: an order of which some came, its receipt, and the lot that waits for the inspector."""
    some = session.scalars(select(PurchaseOrder).where(PurchaseOrder.state == "receiving")).one()
    return {
        "gate": some.id,
        "gate_line": some.lines[0].id,
        "receipt": session.scalars(select(Receipt.id).where(Receipt.purchase_order_id == some.id)).one(),
        "pending": session.scalars(select(Lot.code).where(Lot.qc_state == "pending")).one(),
        "certificate": session.scalars(select(Certificate.id).order_by(Certificate.id).limit(1)).one(),
        **_stock(session),
    }


def _purchases(session: Session) -> dict[str, object]:
    """Orders to suppliers by what is to be done with them; `came` has a bill that differs."""
    with_login = session.scalars(select(Membership.organisation_id).where(Membership.role == "member")).one()
    mine = select(PurchaseOrder.id).order_by(PurchaseOrder.id).limit(1)
    own = mine.where(PurchaseOrder.supplier_id == with_login)
    household = mine.join(Organisation, Organisation.id == PurchaseOrder.supplier_id)
    return {
        "bamboo": with_login,
        "asked": session.scalars(own.where(PurchaseOrder.state == "sent")).one(),
        "answered": session.scalars(own.where(PurchaseOrder.state == "proposed")).one(),
        "came": session.scalars(own.where(PurchaseOrder.state == "received")).one(),
        "drafted": session.scalars(mine.where(PurchaseOrder.state == "draft")).one(),
        "telephoned": session.scalars(
            household.where(Organisation.producer_kind == "household", PurchaseOrder.state == "sent")
        ).one(),
    }


def _stock(session: Session) -> dict[str, object]:
    """Lots: one frozen, one sent, one that may be mixed; a bin that was counted, packs to be written off."""
    packer, buyer = (
        Actor(session.scalars(select(Person.id).where(Person.name == desk(role))).one())
        for role in ("warehouse", "buyer")
    )
    calm = select(Lot).where(Lot.allocated == 0, Lot.qc_state == "passed", Lot.on_hand > 50, Lot.cost_fen > 100_000)
    quiet = calm.where(Lot.frozen_at.is_(None)).order_by(Lot.id.desc()).limit(3)
    frozen, lost, miscounted = session.scalars(quiet)
    freezes.freeze(session, buyer, frozen.id, reason_with("complaint", "三位买家反映发霉"))
    lots.ask_write_off(session, packer, lost.id, lost.on_hand - 1, "spoilt", "冷库停电")
    there = session.execute(select(Lot.code, Lot.on_hand).where(Lot.bin_id == miscounted.bin_id, Lot.on_hand > 0))
    counted = dict(there.all()) | {miscounted.code: 1}
    sent = select(Lot.code).join(Allocation, Allocation.lot_id == Lot.id).where(Allocation.state == "shipped")
    return {
        "frozen_lot": frozen.code,
        "sent_lot": session.scalars(sent.order_by(Lot.id)).first(),
        "mixable_lot": session.execute(mixtures(1)).one().code,
        "bin": miscounted.bin_id,
        "count": counting.count(session, packer, miscounted.bin_id, "a count", counted).id,
    }


def _goods(session: Session) -> dict[str, object]:
    """What waits for review, and a product of the supplier that nobody is changing."""
    waiting = session.scalars(select(ProductRevision).where(ProductRevision.state == "submitted")).all()
    revisions = {bool(one.product.skus): one for one in waiting}
    sold = revisions[True].product
    free = select(Product.id).where(Product.supplier_id == sold.supplier_id, Product.state == "approved")
    return {
        "change": revisions[True].id,
        "arrival": revisions[False].id,
        "own_sold": sold.id,
        "own_new": revisions[False].product_id,
        "own_free": session.scalars(free.where(Product.id != sold.id).order_by(Product.id)).first(),
    }


def _table(browser: Browser, home: str, text: str) -> str:
    """The id of a table of goods that was sent."""
    token = TOKEN.search(browser.get(f"{home}/import").text)
    assert token is not None
    data = {"csrf_token": token[1], "file": (io.BytesIO(text.encode()), "table.csv")}
    answer = browser.client.post(f"{home}/import", data=data, content_type="multipart/form-data")
    return str(answer.location.rpartition("/")[2])


def _looked_through(house: House, browser: Browser, home: str, run: str) -> str:
    """The same once every row was looked through; nobody works here, so it is done on the spot."""
    place = f"{home}/import/{run}"
    browser.post(f"{place}/columns", {f"column-{at}": name for at, name in enumerate(COLUMNS)}, page=place)
    imports.check.func(SimpleNamespace(additional_context={"app": house.app}), run_id=int(run))
    return run


def _settings(session: Session) -> dict[str, object]:
    """A notice, a figure and a rate card that wait for somebody, and a look at the books that found something."""
    open_notice(session, "job_failed", "job", 7, "mail.decision")
    settings.propose(session, HOUSE, "low_stock", 7)
    zone = session.scalars(zones_in_force()).first()
    assert zone is not None
    card = freight.Card(**{name: getattr(zone, name) for name in freight.Card.__dataclass_fields__})
    proposed = freight.propose(session, HOUSE, zone.zone, replace(card, first_fee_fen=650, transit_days=9))
    invariants.write_down(session, [Breach(invariants.invariants()[1], (("lot", 7),))])
    return {
        "told": session.scalars(select(Notice.id).where(Notice.kind == "job_failed")).one(),
        "card": zone.id,
        "waiting_card": proposed.id,
        "category": session.scalars(select(Category.id).order_by(Category.id)).first(),
        "carrier": session.scalars(select(Carrier.id).order_by(Carrier.id)).first(),
        "zone": zone.zone,
        "material": session.scalars(select(PackingMaterial.id).order_by(PackingMaterial.id)).first(),
    }


def _own_listings(session: Session) -> list[Listing]:
    """What the owner's shop lists."""
    shop = select(Organisation.id).where(Organisation.slug == "maoyang-tea").scalar_subquery()
    return list(session.scalars(select(Listing).where(Listing.shop_id == shop).order_by(Listing.position)))


def _unlisted(session: Session) -> int:
    """A pack the owner's shop does not list."""
    own = [listing.sku_id for listing in _own_listings(session)]
    return session.scalars(select(Sku.id).where(Sku.id.not_in(own)).order_by(Sku.id)).first() or 0


def _people(session: Session) -> dict[str, object]:
    """A helper who is a trainer as well, and two invitations: one that waits, one whose link was sent."""
    admin, trainer, support = (
        session.scalars(select(Person).where(Person.name == desk(role))).one()
        for role in ("admin", "trainer", "support")
    )
    shop, association = (
        session.scalars(select(Organisation.id).where(Organisation.slug == slug)).one()
        for slug in ("wuxing-shanhuo", "association")
    )
    actor = Actor(admin.id, roles_of(session, admin.id))
    for role, phone, name in (("finance", "+8619900000391", "柳霜降"), ("buyer", "+8619900000392", "周立夏")):
        memberships.invite(session, actor, Offer(association, role, phone, name), SEAL)
    sealed = session.scalars(text("SELECT args->>'sealed' FROM procrastinate_jobs WHERE task_name = 'sms.invitation'"))
    return {
        "helping": people.grant(session, HOUSE, trainer.id, shop, "helper").id,
        "supporter": support.id,
        "supporting": session.scalars(select(Membership.id).where(Membership.person_id == support.id)).one(),
        "invitation": SEAL.open(sealed.one().encode()),
    }


def _joining(session: Session) -> dict[str, object]:
    """What the paths of joining speak of."""

    def asked(kind: str, code: str) -> int:
        rule = (Requirement.party_kind == kind, Requirement.code == code)
        return session.scalars(select(Requirement.id).where(*rule).order_by(Requirement.id)).first() or 0

    lapsed = select(Listing.sku_id).where(Listing.stopped_by.contains(["document"])).limit(1)
    return {
        "agreement": asked("station", "agreement"),
        "licence": asked("supplier", "sc_licence"),
        "application": session.scalars(select(Application.id).where(Application.state == "submitted")).one(),
        "all_checks": "&".join(f"check={step}" for step in STEPS),
        "lapsed": session.get_one(Sku, session.scalars(lapsed).one()).product.supplier_id,
        "village_shop": session.scalars(select(Organisation.id).where(Organisation.slug == "maoyang-tea")).one(),
    }


def _traced(session: Session) -> dict[str, object]:
    """A lot that was packed out of another, one that was recalled, and a household."""
    packer, admin = (
        Actor(session.scalars(select(Person.id).where(Person.name == desk(role))).one())
        for role in ("warehouse", "admin")
    )
    idle = select(Lot).where(Lot.allocated == 0, Lot.on_hand > 9, Lot.qc_state == "passed").order_by(Lot.id.desc())
    divided, recalled = session.scalars(idle.limit(2)).all()
    freezes.freeze(session, admin, recalled.id, "示例")
    household = select(Organisation.id).where(Organisation.producer_kind == "household").order_by(Organisation.id)
    return {
        "part": lots.split(session, packer, divided.id, 5, divided.bin_id, today()).code,
        "recalled": recalled.code,
        "household": session.scalars(household).first(),
    }


def _moving(session: Session) -> dict[str, object]:
    """Skus whose prices change, and waivers."""
    held = session.scalars(select(PriceWaiver).where(PriceWaiver.state == "granted")).one()
    return {
        "moving": session.scalars(select(PoolTerms.sku_id).where(PoolTerms.since > func.now())).one(),
        "rationed": session.scalars(select(Quota.sku_id)).one(),
        "held_waiver": held.id,
        "held_sku": held.sku_id,
        "waiting_waiver": session.scalars(select(PriceWaiver.id).where(PriceWaiver.state == "requested")).one(),
    }


def _plots(session: Session) -> dict[str, object]:
    """The plots of a supplier who signs in, and of a household that does not."""
    found: dict[str, object] = {}
    for slug, start in (("sup-04", ""), ("sup-17", "farm_")):
        owner = session.scalars(select(Organisation.id).where(Organisation.slug == slug)).one()
        plot = session.scalars(select(Plot).where(Plot.supplier_id == owner)).one()
        found |= {f"{start}plot": plot.id, f"{start}device": plot.devices[0].id, start.rstrip("_") or "grower": owner}
    bare = replace(FACTS, name="新园（示例）")
    return found | {"bare_plot": plots.add_plot(session, HOUSE, int(str(found["grower"])), bare).id}


def _consignment(session: Session, state: str) -> Consignment:
    found = session.scalars(select(Consignment).where(Consignment.state == state).order_by(Consignment.id)).first()
    assert found is not None, state
    return found


def _floor(session: Session) -> dict[str, object]:
    """What is on its way out: a wave begun, an order to pack, one packed, an open manifest, a parcel that came back and
    one that will, an order that lacks packs.
    """
    packer = Actor(session.scalars(select(Person.id).where(Person.name == desk("warehouse"))).one())
    wave = session.get_one(Wave, _consignment(session, "picking").wave_id)
    lines = {task.done_at is not None: task for task in wave.tasks}
    to_pack, packed = _consignment(session, "waiting"), _consignment(session, "packed")
    parcels.pick(session, packer, to_pack.id)
    return {
        "wave": wave.id,
        "line": lines[False].id,
        "line_bin": lines[False].lot.bin.code,
        "picked_line": lines[True].id,
        "packed": packed.id,
        "gone": _consignment(session, "shipped").id,
        "to_pack": to_pack.id,
        "to_pick": _consignment(session, "waiting").id,
        "manifest": session.scalars(select(Manifest.id).where(Manifest.state == "open").order_by(Manifest.id)).first(),
        "coming": session.scalars(select(Parcel.id).where(Parcel.state == "returning").order_by(Parcel.id)).first(),
        "came_back": _come_back(session, packer),
        "short": _short(session),
    }


def _come_back(session: Session, packer: Actor) -> int:
    """The receipt of a guest's parcel that came back."""
    sent = select(Parcel).join(Consignment).join(Order).where(Parcel.state == "shipped", Order.buyer_id.is_(None))
    parcel = session.scalars(sent.order_by(Parcel.id.desc())).first()
    assert parcel is not None
    turned = [tracking.Happening(parcel.waybill or "", "returning", now())]
    tracking.take_in(session, parcel.carrier or "", turned, "file")
    place = session.scalars(select(Bin.id).where(Bin.storage == parcel.consignment.storage).order_by(Bin.id)).first()
    return returns.receive(session, packer, parcel.waybill or "", place or 0, "外箱湿了（示例）").id


def _short(session: Session) -> int:
    """A consignment that waits for packs: all lots of these goods are frozen."""
    admin = Actor(session.scalars(select(Person.id).where(Person.name == desk("admin"))).one())
    goods = session.scalars(select(Sku.id).where(Sku.code == "SC-027")).one()
    good = select(Lot.id).where(Lot.sku_id == goods, Lot.frozen_at.is_(None), Lot.on_hand > 0).order_by(Lot.id)
    for lot in session.scalars(good).all():
        freezes.freeze(session, admin, lot, "示例")
    lacks = select(OrderLine.consignment_id).join(Consignment, Consignment.id == OrderLine.consignment_id)
    return session.scalars(lacks.where(OrderLine.sku_id == goods, Consignment.state == "waiting")).first() or 0


def _sold_out(session: Session) -> Card:
    """Something of which nothing is left."""
    house = session.scalars(pavilion()).one()
    found = {card.slug: card for card in cards(session, house.id, Wanted(), per_page=200) if not card.free}
    return next(iter(found.values()))
