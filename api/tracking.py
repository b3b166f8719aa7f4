"""Where the other side of a carrier pushes what happens to parcels. A push is believed for its signature only."""

import structlog
from flask import Response, current_app, jsonify, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from gateways.carriers import Carriers
from gateways.carrying import Adapter, BadSignature, CarrierUnavailable, NoPush, Push
from models.reading.carriers import known_as
from operations import tracking
from web.carrying import happenings, masked
from web.database import run_transaction

PUSH_BYTES = 256 * 1024

log = structlog.stdlib.get_logger("suinong.carriers")


def take_tracking(adapter: str) -> tuple[Response, int]:
    """Write down what happened, in whatever order and however often it is pushed, and say so the way it is expected.

    Numbers no parcel has are acknowledged too: pushed again, they would be no better known.
    """
    way = _way(adapter)
    try:
        push = way.take_push(request.form)
    except NoPush:
        raise NotFound from None
    except BadSignature:
        return jsonify(way.answer(taken=False)), 400
    unknown = run_transaction(lambda session: _take_in(session, adapter, push))
    if unknown:
        log.warning("parcels_unknown", adapter=adapter, waybills=[masked(one) for one in unknown])
    return jsonify(way.answer(taken=True)), 200


def _way(name: str) -> Adapter:
    carriers: Carriers = current_app.extensions["carriers"]
    try:
        return carriers.way(name)
    except CarrierUnavailable:
        raise NotFound from None


def _take_in(session: Session, adapter: str, push: Push) -> tuple[str, ...]:
    """Waybills of no parcel. A carrier that nobody is called over there has none."""
    carrier = session.scalar(known_as(adapter, push.outside_code))
    if carrier is None:
        return tuple(sorted({one.waybill for one in push.told}))
    return tracking.take_in(session, carrier, happenings(push.told), "push").unknown
