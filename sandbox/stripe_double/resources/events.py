"""Events: what happened, kept whether or not a webhook told of it."""

from collections.abc import Mapping

from sandbox.stripe_double import Json
from sandbox.stripe_double.resources.listing import Condition, listed
from sandbox.stripe_double.work import Operations, Work

WAITING = "EXISTS (SELECT 1 FROM delivery WHERE event_id = object.id AND state <> 'delivered')"
PENDING = "SELECT count(*) FROM delivery WHERE event_id = ? AND state = 'pending'"


def list_events(work: Work, params: Json, _path: Mapping[str, str]) -> Json:
    """Newest first; `delivery_success=false` gives those that no webhook has brought to the shop."""
    conditions: list[Condition] = []
    if "delivery_success" in params:
        conditions.append((f"NOT {WAITING}" if params["delivery_success"] else WAITING, ()))
    if "types" in params:
        marks = ", ".join("?" * len(params["types"]))
        conditions.append((f"json_extract(body, '$.type') IN ({marks})", params["types"]))
    page = listed(work, "event", "/v1/events", params, ("type",), conditions)
    return page | {"data": [_as_of_now(work, event) for event in page["data"]]}


def retrieve(work: Work, _params: Json, path: Mapping[str, str]) -> Json:
    """One event, with the object as it was then."""
    return _as_of_now(work, work.get("event", path["id"]))


def _as_of_now(work: Work, event: Json) -> Json:
    return event | {"pending_webhooks": min(1, work.store.rows(PENDING, (event["id"],))[0][0])}


OPERATIONS: Operations = {("GET", "/v1/events"): list_events, ("GET", "/v1/events/{id}"): retrieve}
