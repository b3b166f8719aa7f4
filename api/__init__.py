"""What machines call: devices with their readings, carriers with what happens to parcels.

Who may call what stands beside each address.
"""

from flask import Blueprint

from api.readings import take_readings
from api.tracking import PUSH_BYTES, take_tracking
from web.access import ANYONE, JSON, Rule, register
from web.readings import BATCH_BYTES

URLS = [
    # The token of the device is the proof.
    Rule("/ingest/readings", take_readings, {"POST": ANYONE}, takes=JSON, most_bytes=BATCH_BYTES),
    # The signature is the proof.
    Rule("/webhooks/tracking/<slug:adapter>", take_tracking, {"POST": ANYONE}, most_bytes=PUSH_BYTES),
]

blueprint = Blueprint("api", __name__)
register(blueprint, URLS)
