"""The association's office: members, products, pool, orders. Who may call what stands beside each address."""

from flask import Blueprint

from cooperative.dashboard import show_dashboard
from cooperative.frame import office_frame
from cooperative.orders import show_contact, show_order, show_orders
from web.access import Role, Rule, register

OFFICE = Role("admin", "support", "finance", "vendor_manager", "buyer", "superuser")
#: A buyer of the pool sees how much there is to do, but nobody's order. What of an order each role sees: `sight`.
READS_ORDERS = Role("admin", "support", "finance", "vendor_manager", "superuser")
#: Contact data is opened with a reason, and that is written down.
UNMASKS = Role("admin", "support", "superuser")

URLS = [
    Rule("/cooperative", show_dashboard, {"GET": OFFICE}),
    Rule("/cooperative/orders", show_orders, {"GET": READS_ORDERS}),
    Rule("/cooperative/orders/<number:number>", show_order, {"GET": READS_ORDERS}),
    Rule("/cooperative/orders/<number:number>/contact", show_contact, {"POST": UNMASKS}),
]

blueprint = Blueprint("cooperative", __name__)
blueprint.context_processor(office_frame)
register(blueprint, URLS)
