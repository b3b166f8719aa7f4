"""Where devices bring what they measured. Whoever does not prove himself is sent away before his batch is read."""

import re
from datetime import UTC, datetime

from flask import Response, jsonify, request

from operations import readings
from operations.readings import UnknownDevice
from web.database import run_transaction, transaction
from web.errors import json_errors
from web.readings import WrongBatch, read_batch

BEARER = re.compile(r"Bearer ([A-Za-z0-9_-]{1,100})")


def take_readings() -> Response:
    """Keep what is new; the answer says how many came and how many of them were new. A batch may come again."""
    token = BEARER.fullmatch(request.headers.get("Authorization", ""))
    if token is None:
        raise UnknownDevice
    with transaction() as session:
        device = readings.known_device(session, token[1])
    try:
        batch = read_batch(request.get_data())
    except WrongBatch as wrong:
        return json_errors(wrong.status, wrong.faults)
    given, now = batch.measured(), datetime.now(UTC)
    new = run_transaction(lambda session: readings.take_in(session, device, given, now, simulated=batch.simulated))
    return jsonify(received=len(given), new=new)
