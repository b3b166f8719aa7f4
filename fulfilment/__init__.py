"""Order fulfilment: picking, packing, shipping. Who may call what stands beside each address."""

from flask import Blueprint

from fulfilment.consignment import show_consignment, start_picking
from fulfilment.frame import work_frame
from fulfilment.labels import send_labels
from fulfilment.packing import pack, show_packing
from fulfilment.picking import confirm_pick, show_pick
from fulfilment.queue import show_queue
from fulfilment.shipping import ship, show_shipment
from web.access import Role, Rule, register

#: The administrator and the superuser look on; the address on a label is shown to the warehouse alone.
LOOKS_ON = Role("warehouse", "admin", "superuser")
WORKS = Role("warehouse")
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
    Rule("/fulfilment/lots/<id:lot>/labels.pdf", send_labels, {"GET": LABELS}),
]

blueprint = Blueprint("fulfilment", __name__)
blueprint.context_processor(work_frame)
register(blueprint, URLS)
