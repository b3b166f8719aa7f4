"""Stripe's published contract, made into validators: one per operation and direction, built when first needed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from sandbox.stripe_double import Json
from sandbox.stripe_double.refusals import Refusal, missing

FILE = Path(__file__).with_name("contract.json")
FORM = "application/x-www-form-urlencoded"
KEPT = ("type", "enum", "format", "maxLength", "pattern", "required")

FORMATS = FormatChecker(formats=())


@FORMATS.checks("currency")
def _is_currency(value: object) -> bool:
    return not isinstance(value, str) or (len(value) == 3 and value.isascii() and value.isalpha())


@FORMATS.checks("unix-time")
def _is_time(value: object) -> bool:
    return not isinstance(value, int) or 0 <= value < 10**11


@dataclass(frozen=True)
class Operation:
    """One method of one path: what may be asked (`parameters`, a JSON Schema) and what must be answered."""

    parameters: Json
    request: Draft202012Validator
    response: Draft202012Validator

    def refuse_bad_request(self, tree: Json) -> None:
        """Raises the Refusal that Stripe would give for an unknown, missing or impossible parameter."""
        fault = best_match(self.request.iter_errors(tree))
        if fault is not None:
            raise _refusal(fault)


class ContractBroken(Exception):  # noqa: N818
    """The double itself was about to say something that Stripe never says."""


class Contract:
    """The contract file, read once. References are resolved by name in one table, not walked to."""

    def __init__(self, file: Path = FILE) -> None:
        document = json.loads(file.read_bytes())
        self.version: str = document["info"]["version"]
        self._paths: Json = document["paths"]
        self._components: Json = document["components"]["schemas"]
        self.operation = cache(self._operation)
        self.thing = cache(self._thing)

    @cached_property
    def _registry(self) -> "Registry[Any]":
        named = ((f"stripe:{name}", to_json_schema(schema)) for name, schema in self._components.items())
        return Registry[Any]().with_resources((uri, DRAFT202012.create_resource(schema)) for uri, schema in named)

    def expandable(self, thing: str) -> list[str]:
        """Fields of an object (`checkout.session`) that `expand` may name."""
        return list(self._components.get(thing, {}).get("x-expandableFields", ()))

    def check(self, body: Json, validator: Draft202012Validator) -> None:
        """Raises ContractBroken when something of our own making is not as the contract says."""
        fault = best_match(validator.iter_errors(body))
        if fault is not None:
            raise ContractBroken(f"{body.get('object')} at {_param(fault.absolute_path)}: {fault.message[:300]}")

    def _operation(self, method: str, path: str) -> Operation:
        described = self._paths[path][method.lower()]
        form = method == "POST"
        parameters = to_json_schema(
            described["requestBody"]["content"][FORM]["schema"] if form else _query_schema(described)
        )
        answer = described["responses"]["200"]["content"]["application/json"]["schema"]
        return Operation(parameters, self._validator(parameters), self._validator(to_json_schema(answer)))

    def _thing(self, name: str) -> Draft202012Validator:
        return self._validator({"$ref": f"stripe:{name}"})

    def _validator(self, schema: Json) -> Draft202012Validator:
        return Draft202012Validator(schema, registry=self._registry, format_checker=FORMATS)


def to_json_schema(schema: Mapping[str, Any]) -> Json:
    """OpenAPI 3.0 to JSON Schema: `nullable` becomes a choice, and an object that lists its fields has no others.

    The contract closes only the outermost object of a request; Stripe refuses unknown fields at every depth.
    """
    result: Json = {name: schema[name] for name in KEPT if name in schema}
    if "$ref" in schema:
        result["$ref"] = "stripe:" + schema["$ref"].rpartition("/")[2]
    if "items" in schema:
        result["items"] = to_json_schema(schema["items"])
    if "anyOf" in schema:
        result["anyOf"] = [to_json_schema(choice) for choice in schema["anyOf"]]
    if "properties" in schema:
        result["properties"] = {name: to_json_schema(field) for name, field in schema["properties"].items()}
        result["additionalProperties"] = False
    if "additionalProperties" in schema:
        others = schema["additionalProperties"]
        result["additionalProperties"] = others if isinstance(others, bool) else to_json_schema(others)
    return {"anyOf": [{"type": "null"}, result]} if schema.get("nullable") else result


def _query_schema(described: Mapping[str, Any]) -> Json:
    fields = [parameter for parameter in described.get("parameters", ()) if parameter["in"] == "query"]
    return {
        "type": "object",
        "properties": {field["name"]: field["schema"] for field in fields},
        "required": [field["name"] for field in fields if field["required"]],
    }


def _refusal(fault: ValidationError) -> Refusal:
    param = _param(fault.absolute_path)
    instance: Any = fault.instance
    schema: Any = fault.schema
    rule: Any = fault.validator_value
    match fault.validator, rule:
        case "additionalProperties", _:
            extra = min(set(instance) - set(schema["properties"]))
            name = _param([*fault.absolute_path, extra])
            return Refusal(400, f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
        case "required", _:
            absent = next(name for name in rule if name not in instance)
            return missing(_param([*fault.absolute_path, absent]))
        case "type", "integer":
            return Refusal(400, f"Invalid integer: {instance}"[:300], code="parameter_invalid_integer", param=param)
        case "enum", _:
            return Refusal(400, f"Invalid {param}: must be one of {', '.join(map(str, rule))}"[:300], param=param)
        case _:
            return Refusal(400, f"Invalid {param}: {fault.message}"[:300], param=param)


def _param(path: Any) -> str:
    """`line_items[0][quantity]`, the way Stripe names a parameter."""
    head, *rest = [str(step) for step in path] or ["body"]
    return head + "".join(f"[{step}]" for step in rest)
