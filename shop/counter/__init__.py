"""The counter: what owners of shops and members of suppliers do. Who may call what stands beside each address.

What a shop does and a supplier does not is for `SHOP`; of a party that is suspended everything can be read and nothing
changed, which `shop.counter.frame.acting_party` sees to.
"""

from flask import Blueprint

from shop.counter.certificates import (
    record_own_certificate,
    show_own_certificate_form,
    show_own_certificates,
)
from shop.counter.data_packs import take_data_pack
from shop.counter.earnings import show_earnings
from shop.counter.frame import counter_frame
from shop.counter.listings import (
    describe,
    move,
    put_back,
    reprice,
    show_listed,
    show_listing,
    show_listings,
    take_off,
)
from shop.counter.notices import close_notice, show_notices
from shop.counter.orders import show_order, show_orders
from shop.counter.plots import (
    add_device,
    add_plot,
    change_plot,
    revoke_device,
    show_device,
    show_new_plot,
    show_plot,
    show_plot_change,
    show_plots,
    show_readings,
)
from shop.counter.pool import list_goods, show_offer, show_pool
from shop.counter.poster import send_poster, show_poster
from shop.counter.product_imports import (
    choose_products_columns,
    export_products,
    import_products,
    show_products_import,
    show_products_run,
    take_products_table,
)
from shop.counter.products import (
    add_pictures,
    draft_product,
    put_picture_first,
    save_product,
    show_new_product,
    show_product,
    show_product_form,
    show_product_pictures,
    show_products,
    submit_product,
    take_out_picture,
    withdraw_product,
)
from shop.counter.purchases import (
    confirm_purchase,
    decline_purchase,
    propose_purchase,
    send_own_purchase_paper,
    show_own_purchase,
    show_own_purchases,
    show_purchase_proposal,
)
from shop.counter.shop import drop_picture, preview_shop, save_shop, show_own_shop, show_picture
from shop.counter.supplies import show_supplies
from shop.counter.today import show_today
from shop.counter.waivers import ask_for_waiver, show_price_rules, withdraw_waiver
from web.access import Role, Rule, register
from web.product_imports import FORM_BYTES
from web.uploads import MOST_FORM_BYTES

COUNTER = Role("owner", "helper", "member")
SHOP = Role("owner", "helper")
OWNER = Role("owner")
SUPPLIER = Role("member")

URLS = [
    Rule("/counter", show_today, {"GET": COUNTER}),
    Rule("/counter/pool", show_pool, {"GET": SHOP}),
    Rule("/counter/pool/<id:sku_id>", show_offer, {"GET": SHOP}),
    Rule("/counter/pool/<id:sku_id>", list_goods, {"POST": SHOP}),
    Rule("/counter/pool/<id:sku_id>/data-pack", take_data_pack, {"POST": SHOP}),
    Rule("/counter/pool/<id:sku_id>/waivers", show_price_rules, {"GET": SHOP}),
    Rule("/counter/pool/<id:sku_id>/waivers", ask_for_waiver, {"POST": OWNER}),
    Rule("/counter/pool/<id:sku_id>/waivers/<id:waiver_id>/withdrawal", withdraw_waiver, {"POST": OWNER}),
    Rule("/counter/listings", show_listings, {"GET": SHOP}),
    Rule("/counter/listings/<id:listing_id>", show_listing, {"GET": SHOP}),
    Rule("/counter/listings/<id:listing_id>/listed", show_listed, {"GET": SHOP}),
    Rule("/counter/listings/<id:listing_id>/poster", show_poster, {"GET": SHOP}),
    Rule("/counter/listings/<id:listing_id>/poster.png", send_poster, {"GET": SHOP}),
    Rule("/counter/listings/<id:listing_id>/price", reprice, {"POST": SHOP}),
    Rule("/counter/listings/<id:listing_id>/words", describe, {"POST": SHOP}),
    Rule("/counter/listings/<id:listing_id>/removal", take_off, {"POST": SHOP}),
    Rule("/counter/listings/<id:listing_id>/return", put_back, {"POST": SHOP}),
    Rule("/counter/listings/<id:listing_id>/place", move, {"POST": SHOP}),
    Rule("/counter/products", show_products, {"GET": COUNTER}),
    Rule("/counter/products", draft_product, {"POST": COUNTER}),
    Rule("/counter/products/new", show_new_product, {"GET": COUNTER}),
    Rule("/counter/products/import", show_products_import, {"GET": COUNTER}),
    Rule("/counter/products/import", take_products_table, {"POST": COUNTER}, most_bytes=FORM_BYTES),
    Rule("/counter/products/import/<id:run_id>", show_products_run, {"GET": COUNTER}),
    Rule("/counter/products/import/<id:run_id>/columns", choose_products_columns, {"POST": COUNTER}),
    Rule("/counter/products/import/<id:run_id>/start", import_products, {"POST": COUNTER}),
    Rule("/counter/products/export", export_products, {"POST": COUNTER}),
    Rule("/counter/products/<id:product_id>", show_product, {"GET": COUNTER}),
    Rule("/counter/products/<id:product_id>/draft", show_product_form, {"GET": COUNTER}),
    Rule("/counter/products/<id:product_id>/draft", save_product, {"POST": COUNTER}),
    Rule("/counter/products/<id:product_id>/pictures", show_product_pictures, {"GET": COUNTER}),
    Rule("/counter/products/<id:product_id>/pictures", add_pictures, {"POST": COUNTER}, most_bytes=MOST_FORM_BYTES),
    Rule("/counter/products/<id:product_id>/pictures/<id:picture_id>/removal", take_out_picture, {"POST": COUNTER}),
    Rule("/counter/products/<id:product_id>/pictures/<id:picture_id>/lead", put_picture_first, {"POST": COUNTER}),
    Rule("/counter/products/<id:product_id>/submission", submit_product, {"POST": COUNTER}),
    Rule("/counter/products/<id:product_id>/withdrawal", withdraw_product, {"POST": COUNTER}),
    Rule("/counter/plots", show_plots, {"GET": SUPPLIER}),
    Rule("/counter/plots", add_plot, {"POST": SUPPLIER}),
    Rule("/counter/plots/new", show_new_plot, {"GET": SUPPLIER}),
    Rule("/counter/plots/<id:plot_id>", show_plot, {"GET": SUPPLIER}),
    Rule("/counter/plots/<id:plot_id>/readings.svg", show_readings, {"GET": SUPPLIER}),
    Rule("/counter/plots/<id:plot_id>/change", show_plot_change, {"GET": SUPPLIER}),
    Rule("/counter/plots/<id:plot_id>/change", change_plot, {"POST": SUPPLIER}),
    Rule("/counter/plots/<id:plot_id>/devices", add_device, {"POST": SUPPLIER}),
    Rule("/counter/plots/<id:plot_id>/devices/<id:device_id>", show_device, {"GET": SUPPLIER}),
    Rule("/counter/plots/<id:plot_id>/devices/<id:device_id>/revocation", revoke_device, {"POST": SUPPLIER}),
    Rule("/counter/orders", show_orders, {"GET": SHOP}),
    Rule("/counter/orders/<number:number>", show_order, {"GET": SHOP}),
    Rule("/counter/earnings", show_earnings, {"GET": SHOP}),
    Rule("/counter/shop", show_own_shop, {"GET": SHOP}),
    Rule("/counter/shop", save_shop, {"POST": SHOP}),
    Rule("/counter/shop/preview", preview_shop, {"POST": SHOP}),
    Rule("/counter/shop/<slug:which>", show_picture, {"POST": SHOP}, most_bytes=MOST_FORM_BYTES),
    Rule("/counter/shop/<slug:which>/removal", drop_picture, {"POST": SHOP}),
    Rule("/counter/purchases", show_own_purchases, {"GET": SUPPLIER}),
    Rule("/counter/purchases/<id:purchase>", show_own_purchase, {"GET": SUPPLIER}),
    Rule("/counter/purchases/<id:purchase>.pdf", send_own_purchase_paper, {"GET": SUPPLIER}),
    Rule("/counter/purchases/<id:purchase>/confirmation", confirm_purchase, {"POST": SUPPLIER}),
    Rule("/counter/purchases/<id:purchase>/proposal", show_purchase_proposal, {"GET": SUPPLIER}),
    Rule("/counter/purchases/<id:purchase>/proposal", propose_purchase, {"POST": SUPPLIER}),
    Rule("/counter/purchases/<id:purchase>/refusal", decline_purchase, {"POST": SUPPLIER}),
    Rule("/counter/supplies", show_supplies, {"GET": SUPPLIER}),
    Rule("/counter/certificates", show_own_certificates, {"GET": SUPPLIER}),
    Rule("/counter/certificates/<slug:kind>", show_own_certificate_form, {"GET": SUPPLIER}),
    Rule("/counter/certificates/<slug:kind>", record_own_certificate, {"POST": SUPPLIER}, most_bytes=MOST_FORM_BYTES),
    Rule("/counter/notices", show_notices, {"GET": COUNTER}),
    Rule("/counter/notices/<id:notice_id>/closing", close_notice, {"POST": COUNTER}),
]

blueprint = Blueprint("counter", __name__)
blueprint.context_processor(counter_frame)
register(blueprint, URLS)
