"""The association's office: members, products, pool, orders. Who may call what stands beside each address."""

from flask import Blueprint

from cooperative.applications import (
    approve_application,
    decide_submission,
    return_application,
    show_application,
    show_approval,
)
from cooperative.audit import show_audit, take_audit_along
from cooperative.carriers import (
    add_carrier,
    add_waybills,
    change_carrier,
    restore_carrier,
    retire_carrier,
    set_rate,
    show_carrier,
    show_carriers,
    show_new_carrier,
    show_rate,
)
from cooperative.dashboard import show_dashboard
from cooperative.frame import office_frame
from cooperative.freight import (
    approve_card,
    decline_card,
    propose_card,
    show_card,
    show_card_change,
    show_freight,
    withdraw_card,
)
from cooperative.invariants import check_invariants, show_invariants
from cooperative.inviting import (
    approve_invitation,
    decline_invitation,
    invite_person,
    show_invitations,
    show_new_invitation,
    take_back_invitation,
)
from cooperative.materials import (
    add_material,
    change_material,
    restore_material,
    retire_material,
    show_material,
    show_materials,
)
from cooperative.naming import agree_to_name, show_naming, withdraw_name
from cooperative.notices import close_notice, show_notice
from cooperative.orders import show_contact, show_order, show_orders, take_orders_along
from cooperative.people import (
    disable_person,
    enable_person,
    end_role,
    remove_factor,
    show_disabling,
    show_factor_removal,
    show_people,
    show_person,
    show_role_end,
)
from cooperative.plots import (
    KEEPERS,
    add_vendor_device,
    add_vendor_plot,
    change_vendor_plot,
    revoke_vendor_device,
    show_new_vendor_plot,
    show_vendor_device,
    show_vendor_plot,
    show_vendor_plot_change,
    show_vendor_plots,
    show_vendor_readings,
)
from cooperative.pool import WRITERS, show_pool, show_pool_sku, take_pool_along
from cooperative.pool_terms import (
    ask_waiver,
    end_quota,
    preview_terms,
    publish_terms,
    renew_data_pack,
    set_quota,
    withdraw_terms,
)
from cooperative.product_imports import (
    choose_goods_columns,
    export_goods,
    import_goods,
    show_goods_import,
    show_goods_run,
    take_goods_table,
)
from cooperative.products import (
    DECIDERS as DECIDE_GOODS,
)
from cooperative.products import (
    EDITORS,
    propose_goods_change,
    resume_pack,
    resume_product,
    show_goods,
    show_goods_change,
    show_goods_list,
    stop_pack,
    stop_product,
)
from cooperative.requirements import (
    add_requirement,
    change_requirement,
    retire_requirement,
    show_new_requirement,
    show_requirement,
    show_requirements,
)
from cooperative.reviews import (
    accept_goods,
    accept_many_goods,
    check_goods,
    decline_goods,
    send_goods_back,
    show_review,
)
from cooperative.settings import (
    SETTERS,
    approve_figure,
    decline_figure,
    propose_figure,
    show_figure,
    show_settings,
    withdraw_figure,
)
from cooperative.shelves import (
    add_category,
    archive_category,
    change_category,
    delete_category,
    restore_category,
    show_categories,
    show_category,
)
from cooperative.vendors import (
    DECIDERS,
    decide_paper,
    reinstate_vendor,
    rule_selection,
    show_selection,
    show_vendor,
    show_vendors,
    suspend_vendor,
    take_vendors_along,
    terminate_vendor,
)
from cooperative.waivers import DECIDER, decline_waiver, end_waiver, grant_waiver, show_waiver, show_waivers
from web.access import Role, Rule, register
from web.product_imports import FORM_BYTES

OFFICE = Role("admin", "support", "finance", "vendor_manager", "buyer", "superuser")
#: A buyer of the pool sees how much there is to do, but nobody's order. What of an order each role sees: `sight`.
READS_ORDERS = Role("admin", "support", "finance", "vendor_manager", "superuser")
#: Contact data is opened with a reason, and that is written down.
UNMASKS = Role("admin", "support", "superuser")
#: Everything anybody did, and whether the books are right.
AUDITS = Role("admin", "finance", "superuser")
#: Who decides about members and what is asked of them; the rest of the office reads.
DECIDES = Role(*DECIDERS)
#: Who sees and keeps a supplier's plots, for a household nobody signs in for.
KEEPS_PLOTS = Role(*KEEPERS)
#: Goods are seen by whoever works with them; a buyer proposes changes, somebody else decides.
READS_GOODS = Role("admin", "vendor_manager", "buyer", "support", "finance", "inspector", "superuser")
EDITS_GOODS = Role(*EDITORS)
DECIDES_GOODS = Role(*DECIDE_GOODS)
#: Who gives and ends roles, and shuts accounts; what is changed wants a fresh proof of who it is.
ADMINISTRATES = Role("admin", "superuser")
#: Figures, rate cards, shelves, carriers. Two people make a change count.
READS_SETTINGS = Role("admin", "finance", "superuser")
SETS = Role(*SETTERS)
#: The pool's prices are read by the whole office. Who buys and who looks after vendors sets them; a waiver is asked for
#: by whoever looks after the shop, and decided by an administrator.
PRICES = Role(*WRITERS)
ASKS_WAIVERS = Role("vendor_manager")
DECIDES_WAIVERS = Role(DECIDER)

URLS = [
    Rule("/cooperative", show_dashboard, {"GET": OFFICE}),
    Rule("/cooperative/notices/<id:notice>", show_notice, {"GET": OFFICE}),
    Rule("/cooperative/notices/<id:notice>/closing", close_notice, {"POST": OFFICE}),
    Rule("/cooperative/orders", show_orders, {"GET": READS_ORDERS}),
    Rule("/cooperative/orders/export", take_orders_along, {"POST": AUDITS}),
    Rule("/cooperative/orders/<number:number>", show_order, {"GET": READS_ORDERS}),
    Rule("/cooperative/orders/<number:number>/contact", show_contact, {"POST": UNMASKS}),
    Rule("/cooperative/vendors", show_vendors, {"GET": OFFICE}),
    Rule("/cooperative/vendors.csv", take_vendors_along, {"GET": OFFICE}),
    Rule("/cooperative/vendors/selection", show_selection, {"GET": DECIDES}),
    Rule("/cooperative/vendors/selection", rule_selection, {"POST": DECIDES}),
    Rule("/cooperative/vendors/<id:party>", show_vendor, {"GET": OFFICE}),
    Rule("/cooperative/vendors/<id:party>/plots", show_vendor_plots, {"GET": KEEPS_PLOTS}),
    Rule("/cooperative/vendors/<id:party>/plots", add_vendor_plot, {"POST": KEEPS_PLOTS}),
    Rule("/cooperative/vendors/<id:party>/plots/new", show_new_vendor_plot, {"GET": KEEPS_PLOTS}),
    Rule("/cooperative/vendors/<id:party>/plots/<id:plot_id>", show_vendor_plot, {"GET": KEEPS_PLOTS}),
    Rule("/cooperative/vendors/<id:party>/plots/<id:plot_id>/readings.svg", show_vendor_readings, {"GET": KEEPS_PLOTS}),
    Rule("/cooperative/vendors/<id:party>/plots/<id:plot_id>/change", show_vendor_plot_change, {"GET": KEEPS_PLOTS}),
    Rule("/cooperative/vendors/<id:party>/plots/<id:plot_id>/change", change_vendor_plot, {"POST": KEEPS_PLOTS}),
    Rule("/cooperative/vendors/<id:party>/plots/<id:plot_id>/devices", add_vendor_device, {"POST": KEEPS_PLOTS}),
    Rule(
        "/cooperative/vendors/<id:party>/plots/<id:plot_id>/devices/<id:device_id>",
        show_vendor_device,
        {"GET": KEEPS_PLOTS},
    ),
    Rule(
        "/cooperative/vendors/<id:party>/plots/<id:plot_id>/devices/<id:device_id>/revocation",
        revoke_vendor_device,
        {"POST": KEEPS_PLOTS},
    ),
    Rule("/cooperative/vendors/<id:party>/suspension", suspend_vendor, {"POST": DECIDES}),
    Rule("/cooperative/vendors/<id:party>/reinstatement", reinstate_vendor, {"POST": DECIDES}),
    Rule("/cooperative/vendors/<id:party>/termination", terminate_vendor, {"POST": DECIDES}),
    Rule("/cooperative/vendors/<id:party>/name", show_naming, {"GET": DECIDES}),
    Rule("/cooperative/vendors/<id:party>/name", agree_to_name, {"POST": DECIDES}),
    Rule("/cooperative/vendors/<id:party>/name/withdrawal", withdraw_name, {"POST": DECIDES}),
    Rule("/cooperative/vendors/<id:party>/documents/<id:submission>", decide_paper, {"POST": DECIDES}),
    Rule("/cooperative/applications/<id:application>", show_application, {"GET": OFFICE}),
    Rule("/cooperative/applications/<id:application>/documents/<id:submission>", decide_submission, {"POST": DECIDES}),
    Rule("/cooperative/applications/<id:application>/approval", show_approval, {"GET": DECIDES}),
    Rule("/cooperative/applications/<id:application>/approval", approve_application, {"POST": DECIDES}),
    Rule("/cooperative/applications/<id:application>/return", return_application, {"POST": DECIDES}),
    Rule("/cooperative/requirements", show_requirements, {"GET": OFFICE}),
    Rule("/cooperative/requirements", add_requirement, {"POST": DECIDES}),
    Rule("/cooperative/requirements/new", show_new_requirement, {"GET": DECIDES}),
    Rule("/cooperative/requirements/<id:requirement>", show_requirement, {"GET": DECIDES}),
    Rule("/cooperative/requirements/<id:requirement>", change_requirement, {"POST": DECIDES}),
    Rule("/cooperative/requirements/<id:requirement>/retirement", retire_requirement, {"POST": DECIDES}),
    Rule("/cooperative/people", show_people, {"GET": ADMINISTRATES}),
    Rule("/cooperative/people/<id:person>", show_person, {"GET": ADMINISTRATES}),
    Rule("/cooperative/people/<id:person>/state", show_disabling, {"GET": ADMINISTRATES}),
    Rule("/cooperative/people/<id:person>/disabling", disable_person, {"POST": ADMINISTRATES}, fresh=True),
    Rule("/cooperative/people/<id:person>/enabling", enable_person, {"POST": ADMINISTRATES}, fresh=True),
    Rule("/cooperative/people/<id:person>/second-factor", show_factor_removal, {"GET": ADMINISTRATES}),
    Rule("/cooperative/people/<id:person>/second-factor", remove_factor, {"POST": ADMINISTRATES}, fresh=True),
    Rule("/cooperative/people/roles/<id:membership>", show_role_end, {"GET": ADMINISTRATES}),
    Rule("/cooperative/people/roles/<id:membership>", end_role, {"POST": ADMINISTRATES}, fresh=True),
    Rule("/cooperative/people/invitations", show_invitations, {"GET": ADMINISTRATES}),
    Rule("/cooperative/people/invitations", invite_person, {"POST": ADMINISTRATES}, fresh=True),
    Rule("/cooperative/people/invitations/new", show_new_invitation, {"GET": ADMINISTRATES}, fresh=True),
    Rule(
        "/cooperative/people/invitations/<id:invitation>/approval",
        approve_invitation,
        {"POST": ADMINISTRATES},
        fresh=True,
    ),
    Rule(
        "/cooperative/people/invitations/<id:invitation>/refusal",
        decline_invitation,
        {"POST": ADMINISTRATES},
        fresh=True,
    ),
    Rule("/cooperative/people/invitations/<id:invitation>/revocation", take_back_invitation, {"POST": ADMINISTRATES}),
    Rule("/cooperative/audit", show_audit, {"GET": AUDITS}),
    Rule("/cooperative/audit/export", take_audit_along, {"POST": AUDITS}),
    Rule("/cooperative/invariants", show_invariants, {"GET": AUDITS}),
    Rule("/cooperative/invariants/checks", check_invariants, {"POST": AUDITS}),
    Rule("/cooperative/pool", show_pool, {"GET": OFFICE}),
    Rule("/cooperative/pool.csv", take_pool_along, {"GET": OFFICE}),
    Rule("/cooperative/pool/<id:sku_id>", show_pool_sku, {"GET": OFFICE}),
    Rule("/cooperative/pool/<id:sku_id>/terms/preview", preview_terms, {"POST": PRICES}),
    Rule("/cooperative/pool/<id:sku_id>/terms", publish_terms, {"POST": PRICES}),
    Rule("/cooperative/pool/<id:sku_id>/terms/<id:terms_id>/withdrawal", withdraw_terms, {"POST": PRICES}),
    Rule("/cooperative/pool/<id:sku_id>/quotas", set_quota, {"POST": PRICES}),
    Rule("/cooperative/pool/<id:sku_id>/quotas/<id:quota_id>/ending", end_quota, {"POST": PRICES}),
    Rule("/cooperative/pool/<id:sku_id>/waivers", ask_waiver, {"POST": ASKS_WAIVERS}),
    Rule("/cooperative/pool/<id:sku_id>/data-pack", renew_data_pack, {"POST": PRICES}),
    Rule("/cooperative/waivers", show_waivers, {"GET": OFFICE}),
    Rule("/cooperative/waivers/<id:waiver_id>", show_waiver, {"GET": OFFICE}),
    Rule("/cooperative/waivers/<id:waiver_id>/grant", grant_waiver, {"POST": DECIDES_WAIVERS}),
    Rule("/cooperative/waivers/<id:waiver_id>/refusal", decline_waiver, {"POST": DECIDES_WAIVERS}),
    Rule("/cooperative/waivers/<id:waiver_id>/ending", end_waiver, {"POST": DECIDES_WAIVERS}),
    Rule("/cooperative/settings", show_settings, {"GET": READS_SETTINGS}),
    Rule("/cooperative/settings/figures/<slug:slug>", show_figure, {"GET": READS_SETTINGS}),
    Rule("/cooperative/settings/figures/<slug:slug>/proposals", propose_figure, {"POST": SETS}),
    Rule("/cooperative/settings/proposals/<id:setting>/approval", approve_figure, {"POST": SETS}),
    Rule("/cooperative/settings/proposals/<id:setting>/refusal", decline_figure, {"POST": SETS}),
    Rule("/cooperative/settings/proposals/<id:setting>/withdrawal", withdraw_figure, {"POST": SETS}),
    Rule("/cooperative/settings/freight", show_freight, {"GET": READS_SETTINGS}),
    Rule("/cooperative/settings/freight/<id:card>", show_card, {"GET": READS_SETTINGS}),
    Rule("/cooperative/settings/freight/<id:card>/change", show_card_change, {"GET": SETS}),
    Rule("/cooperative/settings/freight/<id:card>/proposals", propose_card, {"POST": SETS}),
    Rule("/cooperative/settings/freight/<id:card>/approval", approve_card, {"POST": SETS}),
    Rule("/cooperative/settings/freight/<id:card>/refusal", decline_card, {"POST": SETS}),
    Rule("/cooperative/settings/freight/<id:card>/withdrawal", withdraw_card, {"POST": SETS}),
    Rule("/cooperative/settings/categories", show_categories, {"GET": READS_SETTINGS}),
    Rule("/cooperative/settings/categories", add_category, {"POST": SETS}),
    Rule("/cooperative/settings/categories/<id:category>", show_category, {"GET": SETS}),
    Rule("/cooperative/settings/categories/<id:category>", change_category, {"POST": SETS}),
    Rule("/cooperative/settings/categories/<id:category>/archiving", archive_category, {"POST": SETS}),
    Rule("/cooperative/settings/categories/<id:category>/restoring", restore_category, {"POST": SETS}),
    Rule("/cooperative/settings/categories/<id:category>/deletion", delete_category, {"POST": SETS}),
    Rule("/cooperative/settings/carriers", show_carriers, {"GET": READS_SETTINGS}),
    Rule("/cooperative/settings/carriers", add_carrier, {"POST": SETS}),
    Rule("/cooperative/settings/carriers/new", show_new_carrier, {"GET": SETS}),
    Rule("/cooperative/settings/carriers/<id:carrier>", show_carrier, {"GET": SETS}),
    Rule("/cooperative/settings/carriers/<id:carrier>", change_carrier, {"POST": SETS}),
    Rule("/cooperative/settings/carriers/<id:carrier>/retirement", retire_carrier, {"POST": SETS}),
    Rule("/cooperative/settings/carriers/<id:carrier>/restoring", restore_carrier, {"POST": SETS}),
    Rule("/cooperative/settings/carriers/<id:carrier>/waybills", add_waybills, {"POST": SETS}),
    Rule("/cooperative/settings/carriers/<id:carrier>/rates/<slug:zone>", show_rate, {"GET": SETS}),
    Rule("/cooperative/settings/carriers/<id:carrier>/rates/<slug:zone>", set_rate, {"POST": SETS}),
    Rule("/cooperative/settings/materials", show_materials, {"GET": READS_SETTINGS}),
    Rule("/cooperative/settings/materials", add_material, {"POST": SETS}),
    Rule("/cooperative/settings/materials/<id:material>", show_material, {"GET": SETS}),
    Rule("/cooperative/settings/materials/<id:material>", change_material, {"POST": SETS}),
    Rule("/cooperative/settings/materials/<id:material>/retirement", retire_material, {"POST": SETS}),
    Rule("/cooperative/settings/materials/<id:material>/restoring", restore_material, {"POST": SETS}),
    Rule("/cooperative/products", show_goods_list, {"GET": READS_GOODS}),
    Rule("/cooperative/products/import", show_goods_import, {"GET": EDITS_GOODS}),
    Rule("/cooperative/products/import", take_goods_table, {"POST": EDITS_GOODS}, most_bytes=FORM_BYTES),
    Rule("/cooperative/products/import/<id:run_id>", show_goods_run, {"GET": EDITS_GOODS}),
    Rule("/cooperative/products/import/<id:run_id>/columns", choose_goods_columns, {"POST": EDITS_GOODS}),
    Rule("/cooperative/products/import/<id:run_id>/start", import_goods, {"POST": EDITS_GOODS}),
    Rule("/cooperative/products/export", export_goods, {"POST": EDITS_GOODS}),
    Rule("/cooperative/products/<id:product_id>", show_goods, {"GET": READS_GOODS}),
    Rule("/cooperative/products/<id:product_id>/stop", stop_product, {"POST": DECIDES_GOODS}),
    Rule("/cooperative/products/<id:product_id>/resumption", resume_product, {"POST": DECIDES_GOODS}),
    Rule("/cooperative/products/<id:product_id>/packs/<id:sku_id>/stop", stop_pack, {"POST": DECIDES_GOODS}),
    Rule("/cooperative/products/<id:product_id>/packs/<id:sku_id>/resumption", resume_pack, {"POST": DECIDES_GOODS}),
    Rule("/cooperative/products/<id:product_id>/change", show_goods_change, {"GET": EDITS_GOODS}),
    Rule("/cooperative/products/<id:product_id>/change", propose_goods_change, {"POST": EDITS_GOODS}),
    Rule("/cooperative/products/reviews/acceptance", accept_many_goods, {"POST": DECIDES_GOODS}),
    Rule("/cooperative/products/reviews/<id:revision_id>", show_review, {"GET": READS_GOODS}),
    Rule("/cooperative/products/reviews/<id:revision_id>/check", check_goods, {"POST": DECIDES_GOODS}),
    Rule("/cooperative/products/reviews/<id:revision_id>/acceptance", accept_goods, {"POST": DECIDES_GOODS}),
    Rule("/cooperative/products/reviews/<id:revision_id>/return", send_goods_back, {"POST": DECIDES_GOODS}),
    Rule("/cooperative/products/reviews/<id:revision_id>/decline", decline_goods, {"POST": DECIDES_GOODS}),
]

blueprint = Blueprint("cooperative", __name__)
blueprint.context_processor(office_frame)
register(blueprint, URLS)
