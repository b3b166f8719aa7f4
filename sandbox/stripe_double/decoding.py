"""Stripe's form encoding: bracketed names make a tree, and the schema says which texts are numbers or lists."""

import re
from typing import Any
from urllib.parse import parse_qsl

from sandbox.stripe_double import Json
from sandbox.stripe_double.refusals import Refusal

NAME = re.compile(r"[^\[\]]+(?:\[[^\[\]]*\])*")
MOST_FIELDS = 2000
DEEPEST = 12


def decode(text: str) -> Json:
    """`a[0][b]=1&c=2` becomes `{"a": {"0": {"b": "1"}}, "c": "2"}`; `a[]` appends. Raises Refusal (400)."""
    tree: Json = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Refusal(400, "Invalid request body: it is not form-encoded UTF-8.") from error
    for name, value in pairs:
        if not NAME.fullmatch(name):
            raise Refusal(400, f"Invalid parameter name: {name[:100]}", param=name[:100])
        _plant(tree, re.split(r"\]?\[", name.removesuffix("]")), value)
    return tree


def coerce(value: Any, schema: Json) -> Any:
    """The tree with the types the schema asks for. What does not fit stays as it came, for the validator to refuse."""
    if "anyOf" in schema:
        tried = (coerce(value, choice) for choice in schema["anyOf"])
        return next((fitting for fitting in tried if fitting is not value), value)
    match schema.get("type"), value:
        case "object", dict():
            fields, others = schema.get("properties", {}), schema.get("additionalProperties")
            rest = others if isinstance(others, dict) else {}
            return {name: coerce(child, fields.get(name, rest)) for name, child in value.items()}
        case "array", dict() if all(re.fullmatch("[0-9]{1,4}", key) for key in value):
            return [coerce(value[key], schema.get("items", {})) for key in sorted(value, key=int)]
        case "integer", str() if re.fullmatch("-?[0-9]{1,18}", value):
            return int(value)
        case "boolean", "true" | "false":
            return value == "true"
        case _:
            return value


def _plant(tree: Json, keys: list[str], value: str) -> None:
    if len(keys) > DEEPEST:
        raise Refusal(400, "Invalid request body: parameters are nested too deeply.")
    node = tree
    for key in keys[:-1]:
        node = node.setdefault(key or str(len(node)), {})
        if not isinstance(node, dict):
            raise Refusal(400, f"Invalid parameter: {keys[0]} is both a value and a group.", param=keys[0])
    last = keys[-1] or str(len(node))
    if isinstance(node.get(last), dict):
        raise Refusal(400, f"Invalid parameter: {keys[0]} is both a value and a group.", param=keys[0])
    node[last] = value
