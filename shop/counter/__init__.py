"""The counter: what owners of shops and members of suppliers do. Who may call what stands beside each address.

What a shop does and a supplier does not is for `SHOP`; of a party that is suspended everything can be read and nothing
changed, which `shop.counter.frame.acting_party` sees to.
"""

from flask import Blueprint

from shop.counter.frame import counter_frame
from shop.counter.notices import close_notice, show_notices
from shop.counter.today import show_today
from web.access import Role, Rule, register

COUNTER = Role("owner", "helper", "member")
SHOP = Role("owner", "helper")

URLS = [
    Rule("/counter", show_today, {"GET": COUNTER}),
    Rule("/counter/notices", show_notices, {"GET": COUNTER}),
    Rule("/counter/notices/<id:notice_id>/closing", close_notice, {"POST": COUNTER}),
]

blueprint = Blueprint("counter", __name__)
blueprint.context_processor(counter_frame)
register(blueprint, URLS)
