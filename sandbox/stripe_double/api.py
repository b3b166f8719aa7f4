"""The API's front door: who asks, in which version, by which key; then the contract, the work, the contract again."""

import hmac
import json
import re
import socket
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Blueprint, Response, request

from sandbox.stripe_double import Json, faults
from sandbox.stripe_double.contract import ContractBroken
from sandbox.stripe_double.decoding import coerce, decode
from sandbox.stripe_double.double import Double
from sandbox.stripe_double.expansion import expand
from sandbox.stripe_double.idempotency import Answer
from sandbox.stripe_double.refusals import Refusal, server_error
from sandbox.stripe_double.resources import OPERATIONS
from sandbox.stripe_double.work import Handler, new_id

FORM = "application/x-www-form-urlencoded"
RULES = [
    (method, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)), template) for method, template in OPERATIONS
]


@dataclass(frozen=True)
class Call:
    """One request, understood as far as its address. `tree` is its decoded form."""

    id: str
    method: str
    path: str
    key: str | None
    template: str
    names: Mapping[str, str]
    handler: Handler = field(repr=False)
    tree: Json

    @property
    def fingerprint(self) -> str:
        """What has to be equal when the key comes again."""
        return f"{self.method} {self.path} {json.dumps(self.tree, sort_keys=True)}"


def create_api(double: Double) -> Blueprint:
    """Routes for everything under /v1."""
    api = Blueprint("api", __name__)

    @api.route("/v1/<path:_rest>", methods=["GET", "POST", "DELETE"])
    def answer(_rest: str) -> Response:
        request_id = new_id("req", 14)
        try:
            return _response(_answer(double, request_id), request_id, double.contract.version)
        except Refusal as refusal:
            return _response(_checked(double, refusal), request_id, double.contract.version)
        except ContractBroken as breach:
            double.report_breach(breach)
            return _response(Answer(500, server_error().body()), request_id, double.contract.version)
        except faults.AnswerLost:
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            return Response(status=200)

    return api


def _answer(double: Double, request_id: str) -> Answer:
    _authenticate(double.settings.secret_key)
    _check_version(double.contract.version)
    fault = faults.take(double.store, request.method, request.path)
    fault.before_the_call()
    call = _call(request_id)
    try:
        answer = _performed(double, call, fault)
    except Refusal as refusal:
        double.store.note_call(call.method, call.path, call.key, refusal.status, call.tree)
        raise
    double.store.note_call(call.method, call.path, call.key, answer.status, call.tree)
    fault.after_the_work()
    return answer


def _performed(double: Double, call: Call, fault: faults.Fault) -> Answer:
    if call.key is None or call.method != "POST":
        fault.before_the_work()
        return _execute(double, call)
    with double.keys.reserved(call.key, call.fingerprint) as earlier:
        if earlier is not None:
            return earlier
        fault.before_the_work()
        with double.store.transaction():
            answer = _execute(double, call)
            double.keys.keep(call.key, call.fingerprint, answer, call.id)
        return answer


def _execute(double: Double, call: Call) -> Answer:
    operation = double.contract.operation(call.method, call.template)
    params = coerce(call.tree, operation.parameters)
    operation.refuse_bad_request(params)
    with double.work(call.id, call.key) as work:
        try:
            body = call.handler(work, params, call.names)
            expand(work, body, params.get("expand", []))
        except Refusal as refusal:
            if not refusal.kept:
                raise
            return _checked(double, refusal)
        double.contract.check(body, operation.response)
        return Answer(200, body)


def _call(request_id: str) -> Call:
    """Raises Refusal for an address or a body that says nothing."""
    for method, pattern, template in RULES:
        match = pattern.fullmatch(request.path)
        if match and method == request.method:
            key = request.headers.get("Idempotency-Key")
            handler = OPERATIONS[method, template]
            return Call(request_id, method, request.path, key, template, match.groupdict(), handler, _tree())
    raise Refusal(404, f"Unrecognized request URL ({request.method}: {request.path}).")


def _tree() -> Json:
    raw = request.query_string if request.method == "GET" else request.get_data()
    if request.method == "POST" and raw and request.mimetype != FORM:
        raise Refusal(400, f"Invalid request (check that your POST content type is {FORM}).")
    try:
        return decode(raw.decode())
    except UnicodeDecodeError as error:
        raise Refusal(400, "Invalid request body: it is not UTF-8.") from error


def _authenticate(secret_key: str) -> None:
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            credentials = b64decode(credentials).decode().partition(":")[0]
        except ValueError:
            credentials = ""
    if not credentials:
        raise Refusal(401, "You did not provide an API key.")
    if not hmac.compare_digest(credentials.encode(), secret_key.encode()):
        raise Refusal(401, f"Invalid API Key provided: {credentials[:7]}****", code="api_key_invalid")


def _check_version(version: str) -> None:
    asked = request.headers.get("Stripe-Version", version)
    if asked != version:
        raise Refusal(400, f"Invalid Stripe API version: {asked}. This double speaks {version}.")


def _checked(double: Double, refusal: Refusal) -> Answer:
    body = refusal.body()
    double.contract.check(body, double.contract.thing("error"))
    return Answer(refusal.status, body)


def _response(answer: Answer, request_id: str, version: str) -> Response:
    response = Response(json.dumps(answer.body, indent=2), answer.status, content_type="application/json")
    response.headers["Request-Id"] = request_id
    response.headers["Stripe-Version"] = version
    if key := request.headers.get("Idempotency-Key"):
        response.headers["Idempotency-Key"] = key
    if answer.original:
        response.headers["Idempotent-Replayed"] = "true"
        response.headers["Original-Request"] = answer.original
    return response
