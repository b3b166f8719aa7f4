"""`expand`: ids in an answer replaced by the objects they name. https://docs.stripe.com/api/expanding_objects"""

from typing import Any

from sandbox.stripe_double import Json
from sandbox.stripe_double.refusals import Refusal
from sandbox.stripe_double.resources import checkout_sessions
from sandbox.stripe_double.resources.listing import page_of
from sandbox.stripe_double.work import Work

DEEPEST = 4


def expand(work: Work, body: Json, paths: list[str]) -> None:
    """Put the objects in. Raises Refusal (400) for what cannot be expanded."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > DEEPEST:
            raise Refusal(400, f"You cannot expand more than {DEEPEST} levels of a property. Property: {path}")
        _walk(work, body, steps, path)


def _walk(work: Work, node: Json, steps: list[str], path: str) -> None:
    field, *rest = steps
    if node.get("object") == "list" and field == "data":
        for thing in node["data"]:
            if rest:
                _walk(work, thing, rest, path)
        return
    if field not in work.contract.expandable(node.get("object", "")):
        raise Refusal(400, f"This property cannot be expanded ({path}).", param="expand")
    value = node[field] = _value(work, node, field)
    if rest and isinstance(value, dict):
        _walk(work, value, rest, path)


def _value(work: Work, node: Json, field: str) -> Any:
    if (node["object"], field) == ("checkout.session", "line_items"):
        url = f"{checkout_sessions.URL}/{node['id']}/line_items"
        return page_of(checkout_sessions.lines(work, node), url, {})
    value = node.get(field)
    found = work.store.find(value) if isinstance(value, str) else None
    return found or value
