"""Order fulfilment: from purchases to parcels. Who may call what stands beside each address."""

from flask import Blueprint

from fulfilment.bills import compare_bill, record_bill, settle_bill, show_bill_form
from fulfilment.bins import count, show_bin, show_bins, show_count, show_counted
from fulfilment.certificates import (
    discard_certificate,
    record_certificate,
    send_certificate_paper,
    show_certificate,
    show_certificates,
    show_new_certificate,
    show_quality_file,
)
from fulfilment.consignment import show_consignment, start_picking
from fulfilment.frame import work_frame
from fulfilment.freezing import (
    freeze,
    recall,
    show_freeze,
    show_recall,
    show_unfreezing,
    unfreeze,
)
from fulfilment.inspecting import inspect, show_inspection, show_inspections
from fulfilment.labels import send_labels
from fulfilment.lot_acts import (
    merge,
    move,
    show_merge,
    show_move,
    show_split,
    show_write_off,
    split,
    write_off,
)
from fulfilment.lots import show_lot, show_lots
from fulfilment.papers import (
    send_manifest,
    send_manifest_table,
    send_manifest_workbook,
    send_parcel_label,
    send_pick_list,
    send_shelf_label,
    send_shelf_labels,
    send_slip,
)
from fulfilment.printing import print_manifest_labels, print_wave_labels, print_wave_slips
from fulfilment.proposals import draft_proposals, set_minimum, show_proposals
from fulfilment.purchase_drafts import change_purchase, draft_purchase, show_new_purchase, show_purchase_form
from fulfilment.purchases import (
    accept_proposal,
    cancel_purchase,
    close_purchase,
    confirm_for_supplier,
    send_purchase,
    send_purchase_paper,
    show_purchase,
    show_purchases,
)
from fulfilment.queue import show_queue
from fulfilment.recall_list import show_buyers, take_buyers_along
from fulfilment.receiving import (
    accept_excess,
    ask_about_delivery,
    check_delivery,
    decline_excess,
    receive_delivery,
    show_delivery,
    show_order_at_gate,
    show_receipt,
    show_receipts,
)
from fulfilment.second_looks import (
    approve_difference,
    approve_write_off,
    decline_difference,
    decline_write_off,
    show_counts,
    show_write_offs,
)
from fulfilment.tracking import FORM_BYTES, show_tracking, take_tracking_file
from web.access import Role, Rule, register
from web.uploads import MOST_FORM_BYTES

#: The administrator and the superuser look on; the address on a label is shown to the warehouse alone.
LOOKS_ON = Role("warehouse", "admin", "superuser")
WORKS = Role("warehouse")
#: What came in is read by whoever bought, stores, inspects or pays for it; none of these pages says a price.
READS_GATE = Role("warehouse", "inspector", "buyer", "finance", "admin", "superuser")
#: Nobody who received goods decides about them, see `operations.receipts.decide_excess`.
DECIDES_EXCESS = Role("buyer", "admin")
READS_QUALITY = Role("warehouse", "inspector", "buyer", "vendor_manager", "admin", "superuser")
INSPECTS = Role("inspector")
RECORDS = Role("warehouse", "inspector", "buyer", "vendor_manager")
#: Whoever has a lot in hands may print what its packs are known by.
LABELS = Role("warehouse", "buyer", "inspector", "admin")
#: The buyer orders. The finance office settles bills, the warehouse reads what is to come, without its prices.
BUYS = Role("buyer")
SETTLES = Role("finance")
READS_PURCHASES = Role("buyer", "finance", "warehouse", "admin", "superuser")
READS_DEMAND = Role("buyer", "finance", "admin", "superuser")
#: Lots are read by all who deal with goods, with what they cost for some; handled by those who touch them.
READS_LOTS = Role("warehouse", "inspector", "buyer", "finance", "support", "admin", "superuser")
HANDLES_LOTS = Role("warehouse", "admin")
FREEZES = Role("warehouse", "inspector", "buyer", "admin")
#: Letting go what was frozen, and telling its buyers.
RELEASES = Role("inspector", "buyer", "admin")
READS_LOSSES = Role("warehouse", "finance", "admin", "superuser")
DECIDES_LOSSES = Role("finance", "admin")
TRACKS = Role("warehouse", "admin")
#: Contacts of buyers in full, for a recall.
TAKES_CONTACTS = Role("inspector", "buyer", "support", "admin")

#: Lists for the way through the house and for the carrier bear no name and no street.
READS_LISTS = Role("warehouse", "admin")

URLS = [
    Rule("/fulfilment", show_queue, {"GET": LOOKS_ON}),
    Rule("/fulfilment/consignments/<id:consignment>", show_consignment, {"GET": LOOKS_ON}),
    Rule("/fulfilment/consignments/<id:consignment>/picking", start_picking, {"POST": WORKS}),
    Rule("/fulfilment/receipts", show_receipts, {"GET": READS_GATE}),
    Rule("/fulfilment/receipts/<id:receipt>", show_receipt, {"GET": READS_GATE}),
    Rule("/fulfilment/receipts/<id:receipt>/lines/<id:line>/acceptance", accept_excess, {"POST": DECIDES_EXCESS}),
    Rule("/fulfilment/receipts/<id:receipt>/lines/<id:line>/refusal", decline_excess, {"POST": DECIDES_EXCESS}),
    Rule("/fulfilment/deliveries/<id:order>", show_order_at_gate, {"GET": WORKS}),
    Rule("/fulfilment/deliveries/<id:order>/lines/<id:line>", show_delivery, {"GET": WORKS}),
    Rule("/fulfilment/deliveries/<id:order>/lines/<id:line>", receive_delivery, {"POST": WORKS}),
    Rule("/fulfilment/deliveries/<id:order>/lines/<id:line>/check", check_delivery, {"POST": WORKS}),
    Rule(
        "/fulfilment/deliveries/<id:order>/lines/<id:line>/questions/<slug:question>",
        ask_about_delivery,
        {"POST": WORKS},
    ),
    Rule("/fulfilment/inspections", show_inspections, {"GET": READS_QUALITY}),
    Rule("/fulfilment/inspections/<lot:code>", show_inspection, {"GET": READS_QUALITY}),
    Rule("/fulfilment/inspections/<lot:code>", inspect, {"POST": INSPECTS}, most_bytes=MOST_FORM_BYTES),
    Rule("/fulfilment/certificates", show_certificates, {"GET": READS_QUALITY}),
    Rule("/fulfilment/certificates", record_certificate, {"POST": RECORDS}, most_bytes=MOST_FORM_BYTES),
    Rule("/fulfilment/certificates/new", show_new_certificate, {"GET": RECORDS}),
    Rule("/fulfilment/certificates/<id:certificate>", show_certificate, {"GET": READS_QUALITY}),
    Rule("/fulfilment/certificates/<id:certificate>.pdf", send_certificate_paper, {"GET": READS_QUALITY}),
    Rule("/fulfilment/certificates/<id:certificate>/discarding", discard_certificate, {"POST": RECORDS}),
    Rule("/fulfilment/files/<id:file>", show_quality_file, {"GET": READS_QUALITY}),
    Rule("/fulfilment/lots/<id:lot>/labels.pdf", send_labels, {"GET": LABELS}),
    Rule("/fulfilment/purchases", show_purchases, {"GET": READS_PURCHASES}),
    Rule("/fulfilment/purchases", draft_purchase, {"POST": BUYS}),
    Rule("/fulfilment/purchases/new", show_new_purchase, {"GET": BUYS}),
    Rule("/fulfilment/purchases/proposals", show_proposals, {"GET": READS_DEMAND}),
    Rule("/fulfilment/purchases/proposals", draft_proposals, {"POST": BUYS}),
    Rule("/fulfilment/purchases/proposals/<id:sku>/minimum", set_minimum, {"POST": BUYS}),
    Rule("/fulfilment/purchases/<id:purchase>", show_purchase, {"GET": READS_PURCHASES}),
    Rule("/fulfilment/purchases/<id:purchase>.pdf", send_purchase_paper, {"GET": READS_PURCHASES}),
    Rule("/fulfilment/purchases/<id:purchase>/change", show_purchase_form, {"GET": BUYS}),
    Rule("/fulfilment/purchases/<id:purchase>/change", change_purchase, {"POST": BUYS}),
    Rule("/fulfilment/purchases/<id:purchase>/sending", send_purchase, {"POST": BUYS}),
    Rule("/fulfilment/purchases/<id:purchase>/acceptance", accept_proposal, {"POST": BUYS}),
    Rule("/fulfilment/purchases/<id:purchase>/confirmation", confirm_for_supplier, {"POST": BUYS}),
    Rule("/fulfilment/purchases/<id:purchase>/cancellation", cancel_purchase, {"POST": BUYS}),
    Rule("/fulfilment/purchases/<id:purchase>/closing", close_purchase, {"POST": BUYS}),
    Rule("/fulfilment/purchases/<id:purchase>/bills", show_bill_form, {"GET": BUYS}),
    Rule("/fulfilment/purchases/<id:purchase>/bills", record_bill, {"POST": BUYS}),
    Rule("/fulfilment/purchases/<id:purchase>/bills/<id:bill>/comparison", compare_bill, {"POST": BUYS}),
    Rule("/fulfilment/purchases/<id:purchase>/bills/<id:bill>/settlement", settle_bill, {"POST": SETTLES}),
    Rule("/fulfilment/lots", show_lots, {"GET": READS_LOTS}),
    Rule("/fulfilment/lots/merge", show_merge, {"GET": HANDLES_LOTS}),
    Rule("/fulfilment/lots/merge", merge, {"POST": HANDLES_LOTS}),
    Rule("/fulfilment/lots/<lot:code>", show_lot, {"GET": READS_LOTS}),
    Rule("/fulfilment/lots/<lot:code>/move", show_move, {"GET": HANDLES_LOTS}),
    Rule("/fulfilment/lots/<lot:code>/move", move, {"POST": HANDLES_LOTS}),
    Rule("/fulfilment/lots/<lot:code>/split", show_split, {"GET": HANDLES_LOTS}),
    Rule("/fulfilment/lots/<lot:code>/split", split, {"POST": HANDLES_LOTS}),
    Rule("/fulfilment/lots/<lot:code>/write-off", show_write_off, {"GET": HANDLES_LOTS}),
    Rule("/fulfilment/lots/<lot:code>/write-off", write_off, {"POST": HANDLES_LOTS}),
    Rule("/fulfilment/lots/<lot:code>/freeze", show_freeze, {"GET": FREEZES}),
    Rule("/fulfilment/lots/<lot:code>/freeze", freeze, {"POST": FREEZES}),
    Rule("/fulfilment/lots/<lot:code>/unfreezing", show_unfreezing, {"GET": RELEASES}),
    Rule("/fulfilment/lots/<lot:code>/unfreezing", unfreeze, {"POST": RELEASES}),
    Rule("/fulfilment/lots/<lot:code>/recall", show_recall, {"GET": RELEASES}),
    Rule("/fulfilment/lots/<lot:code>/recall", recall, {"POST": RELEASES}),
    Rule("/fulfilment/lots/<lot:code>/buyers", show_buyers, {"GET": READS_LOTS}),
    Rule("/fulfilment/lots/<lot:code>/buyers/export", take_buyers_along, {"POST": TAKES_CONTACTS}),
    Rule("/fulfilment/bins", show_bins, {"GET": READS_LOTS}),
    Rule("/fulfilment/bins/<id:bin_id>", show_bin, {"GET": READS_LOTS}),
    Rule("/fulfilment/bins/<id:bin_id>/count", show_count, {"GET": HANDLES_LOTS}),
    Rule("/fulfilment/bins/<id:bin_id>/count", count, {"POST": HANDLES_LOTS}),
    Rule("/fulfilment/bins/<id:bin_id>/label.pdf", send_shelf_label, {"GET": HANDLES_LOTS}),
    Rule("/fulfilment/bins/labels.pdf", send_shelf_labels, {"GET": HANDLES_LOTS}),
    Rule("/fulfilment/parcels/<id:parcel>/label.pdf", send_parcel_label, {"GET": WORKS}),
    Rule("/fulfilment/consignments/<id:consignment>/slip.pdf", send_slip, {"GET": WORKS}),
    Rule("/fulfilment/waves/<id:wave>.pdf", send_pick_list, {"GET": READS_LISTS}),
    Rule("/fulfilment/waves/<id:wave>/labels", print_wave_labels, {"POST": WORKS}),
    Rule("/fulfilment/waves/<id:wave>/slips", print_wave_slips, {"POST": WORKS}),
    Rule("/fulfilment/manifests/<id:manifest>.pdf", send_manifest, {"GET": READS_LISTS}),
    Rule("/fulfilment/manifests/<id:manifest>.xlsx", send_manifest_workbook, {"GET": READS_LISTS}),
    Rule("/fulfilment/manifests/<id:manifest>.csv", send_manifest_table, {"GET": READS_LISTS}),
    Rule("/fulfilment/manifests/<id:manifest>/labels", print_manifest_labels, {"POST": WORKS}),
    Rule("/fulfilment/counts", show_counts, {"GET": READS_LOSSES}),
    Rule("/fulfilment/counts/<id:count_id>", show_counted, {"GET": READS_LOSSES}),
    Rule("/fulfilment/counts/lines/<id:line_id>/approval", approve_difference, {"POST": DECIDES_LOSSES}),
    Rule("/fulfilment/counts/lines/<id:line_id>/refusal", decline_difference, {"POST": DECIDES_LOSSES}),
    Rule("/fulfilment/write-offs", show_write_offs, {"GET": READS_LOSSES}),
    Rule("/fulfilment/write-offs/<id:write_off_id>/approval", approve_write_off, {"POST": DECIDES_LOSSES}),
    Rule("/fulfilment/write-offs/<id:write_off_id>/refusal", decline_write_off, {"POST": DECIDES_LOSSES}),
    Rule("/fulfilment/tracking", show_tracking, {"GET": TRACKS}),
    Rule("/fulfilment/tracking", take_tracking_file, {"POST": TRACKS}, most_bytes=FORM_BYTES),
]

blueprint = Blueprint("fulfilment", __name__)
blueprint.context_processor(work_frame)
register(blueprint, URLS)
