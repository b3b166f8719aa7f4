"""The knobs under /_double/: JSON, for tests, by the same secret key as the API."""

import hmac

from flask import Blueprint, Response, abort, jsonify, request

from sandbox.stripe_double import Json, faults
from sandbox.stripe_double.delivery import BEHAVIOUR, behaviour
from sandbox.stripe_double.double import Double
from sandbox.stripe_double.refusals import Refusal
from sandbox.stripe_double.resources import refunds

FAULT: Json = {"kind": "", "times": 1, "seconds": 0, "match": ""}


def create_control(double: Double) -> Blueprint:
    """Routes for everything under /_double."""
    control = Blueprint("control", __name__, url_prefix="/_double")
    store = double.store

    @control.before_request
    def check_key() -> Response | None:
        given = request.headers.get("Authorization", "").encode()
        if hmac.compare_digest(given, f"Bearer {double.settings.secret_key}".encode()):
            return None
        return Response("the double's secret key is needed\n", 401)

    @control.get("/state")
    def state() -> Response:
        """What the knobs say, and every time the double broke the contract."""
        return jsonify(
            now=int(store.time()),
            webhooks=behaviour(store),
            faults=store.knob("faults", []),
            breaches=double.breaches,
        )

    @control.patch("/webhooks")
    def webhooks() -> Response:
        """Change some knobs of `delivery.BEHAVIOUR`."""
        with store.transaction():
            store.turn("webhooks", {**behaviour(store), **_fields(BEHAVIOUR)})
        return jsonify(behaviour(store))

    @control.post("/faults")
    def add_fault() -> Response:
        """Plan a fault: {kind, times, seconds, match}."""
        fault = {**FAULT, **_fields(FAULT)}
        if fault["kind"] not in faults.KINDS:
            return Response(f"kind must be one of {', '.join(faults.KINDS)}\n", 422)
        faults.plan(store, fault)
        return jsonify(fault)

    @control.delete("/faults")
    def clear_faults() -> Response:
        """Nothing more goes wrong."""
        store.turn("faults", [])
        return jsonify([])

    @control.patch("/refunds")
    def change_refunds() -> Response:
        """Change some knobs of `refunds.BEHAVIOUR`."""
        with store.transaction():
            store.turn("refunds", {**refunds.BEHAVIOUR, **store.knob("refunds", {}), **_fields(refunds.BEHAVIOUR)})
        return jsonify(store.knob("refunds", {}))

    @control.post("/refunds/<identifier>")
    def end_refund(identifier: str) -> Response:
        """What the bank makes of one refund: {status}."""
        try:
            with double.work() as work:
                return jsonify(refunds.end(work, identifier, _fields({"status": ""})["status"]))
        except Refusal as refusal:
            return Response(f"{refusal.message}\n", 422)

    @control.post("/clock")
    def clock() -> Response:
        """Move the double's clock by {seconds}; sessions, keys and retries go by it."""
        with store.transaction():
            store.turn("clock", store.knob("clock", 0) + _fields({"seconds": 0})["seconds"])
        with double.work() as work:
            return jsonify(now=work.now)

    @control.get("/deliveries")
    def deliveries() -> Response:
        """Every webhook, oldest first: state is pending, delivered, dropped or failed."""
        sql = """SELECT delivery.*, json_extract(object.body, '$.type') AS type
            FROM delivery JOIN object ON object.id = delivery.event_id ORDER BY delivery.id"""
        return jsonify([dict(row) for row in store.rows(sql)])

    @control.get("/calls")
    def calls() -> Response:
        """What was asked of the API, oldest first; without what was refused at the door."""
        return jsonify([dict(row) for row in store.rows("SELECT * FROM call ORDER BY id")])

    @control.delete("/state")
    def forget() -> Response:
        """Everything forgotten: objects, deliveries, keys, knobs, clock."""
        store.forget()
        double.breaches.clear()
        return jsonify({})

    return control


def _fields(known: Json) -> Json:
    given = request.get_json()
    if not isinstance(given, dict) or not set(given) <= set(known):
        abort(422, f"known are {', '.join(known)}")
    return given
