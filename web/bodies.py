"""What may come in a body, checked before anybody reads it, and JSON read strictly."""

import json
import math
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask, current_app, request
from werkzeug.exceptions import BadRequest, LengthRequired, RequestEntityTooLarge, UnsupportedMediaType

from web.access import FORMS, current_rule

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
MOST_BYTES = 2 * 1024 * 1024
MOST_FIELDS = 500
DEEPEST = 32
URLENCODED = "application/x-www-form-urlencoded"


def register_body_checks(app: Flask) -> None:
    """Limits for every body of `app`. After access: a stranger's body is never read."""
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, MAX_FORM_MEMORY_SIZE=MOST_BYTES // 4, MAX_FORM_PARTS=MOST_FIELDS)
    app.before_request(_check_size_and_type)
    app.before_request(_check_text)


def strict_json(body: bytes) -> Any:
    """The value of a JSON text. 400 for what `json.loads` lets through.

    That is: NaN, the infinities and 1e999, two equal keys, a lone surrogate, nesting that ends in RecursionError, NUL.
    """
    try:
        text = body.decode("utf-8")
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
        _check_value(value, DEEPEST)
    except (ValueError, RecursionError):
        raise BadRequest from None
    return value


def _check_size_and_type() -> None:
    """411 without a length, 413 above the limit, 415 for a type the rule does not take.

    A chunked body above MAX_CONTENT_LENGTH would be cut at the limit and taken for whole.
    """
    rule = current_rule()
    if rule is None:
        return
    if "Transfer-Encoding" in request.headers or (request.method in UNSAFE and request.content_length is None):
        raise LengthRequired
    limit = rule.most_bytes or current_app.config["MAX_CONTENT_LENGTH"]
    request.max_content_length = limit
    if (request.content_length or 0) > limit:
        raise RequestEntityTooLarge
    if request.content_length and request.method in UNSAFE and request.mimetype not in rule.takes:
        raise UnsupportedMediaType


def _check_text() -> None:
    """400 for NUL (no text column takes it) and for bytes that are not UTF-8: in the query, in forms, in file names."""
    if request.routing_exception is not None:
        return
    _refuse_broken(request.query_string)
    if request.method not in UNSAFE or request.mimetype not in FORMS:
        return
    if request.mimetype == URLENCODED:
        body = request.get_data(cache=True)
        if body.count(b"&") > MOST_FIELDS:
            raise RequestEntityTooLarge
        _refuse_broken(body)
    elif any(mark in text for text in _texts_in_parts() for mark in ("\0", "\ufffd")):
        raise BadRequest


def _texts_in_parts() -> Iterator[str]:
    for pair in request.form.items(multi=True):
        yield from pair
    for name, file in request.files.items(multi=True):
        yield from (name, file.filename or "")


def _refuse_broken(encoded: bytes) -> None:
    """Undo the percent signs as they are; the parser would keep broken ones, or drop the whole form."""
    try:
        text = unquote_to_bytes(encoded).decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest from None
    if "\0" in text:
        raise BadRequest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("equal keys")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _check_value(value: Any, depth: int) -> None:
    if depth == 0:
        raise ValueError("too deep")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("out of range")
    if isinstance(value, str):
        value.encode("utf-8")
        if "\0" in value:
            raise ValueError("NUL")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_value(key, depth)
            _check_value(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _check_value(inner, depth - 1)
