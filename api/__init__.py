"""What machines call: devices that send their readings. Who may call what stands beside each address."""

from flask import Blueprint

from api.readings import take_readings
from web.access import ANYONE, JSON, Rule, register
from web.readings import BATCH_BYTES

URLS = [
    # The token of the device is the proof.
    Rule("/ingest/readings", take_readings, {"POST": ANYONE}, takes=JSON, most_bytes=BATCH_BYTES),
]

blueprint = Blueprint("api", __name__)
register(blueprint, URLS)
