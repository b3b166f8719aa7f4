"""Order fulfilment: goods in, inspection, picking, packing, shipping. Who may call what stands beside each address."""

from flask import Blueprint

from fulfilment.certificates import (
    discard_certificate,
    record_certificate,
    show_certificate,
    show_certificates,
    show_new_certificate,
    show_quality_file,
)
from fulfilment.consignment import show_consignment, start_picking
from fulfilment.frame import work_frame
from fulfilment.inspecting import inspect, show_inspection, show_inspections
from fulfilment.labels import send_labels
from fulfilment.packing import pack, show_packing
from fulfilment.picking import confirm_pick, show_pick
from fulfilment.queue import show_queue
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
from fulfilment.shipping import ship, show_shipment
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

URLS = [
    Rule("/fulfilment", show_queue, {"GET": LOOKS_ON}),
    Rule("/fulfilment/consignments/<id:consignment>", show_consignment, {"GET": LOOKS_ON}),
    Rule("/fulfilment/consignments/<id:consignment>/picking", start_picking, {"POST": WORKS}),
    Rule("/fulfilment/consignments/<id:consignment>/picks/<id:line>", show_pick, {"GET": WORKS}),
    Rule("/fulfilment/consignments/<id:consignment>/picks/<id:line>", confirm_pick, {"POST": WORKS}),
    Rule("/fulfilment/consignments/<id:consignment>/packing", show_packing, {"GET": WORKS}),
    Rule("/fulfilment/consignments/<id:consignment>/packing", pack, {"POST": WORKS}),
    Rule("/fulfilment/consignments/<id:consignment>/shipment", show_shipment, {"GET": WORKS}),
    Rule("/fulfilment/consignments/<id:consignment>/shipment", ship, {"POST": WORKS}),
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
    Rule("/fulfilment/certificates/<id:certificate>/discarding", discard_certificate, {"POST": RECORDS}),
    Rule("/fulfilment/files/<id:file>", show_quality_file, {"GET": READS_QUALITY}),
    Rule("/fulfilment/lots/<id:lot>/labels.pdf", send_labels, {"GET": LABELS}),
]

blueprint = Blueprint("fulfilment", __name__)
blueprint.context_processor(work_frame)
register(blueprint, URLS)
