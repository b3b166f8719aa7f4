"""What stands behind the `?` of an address, and fields of forms that are read one by one."""

from collections.abc import Collection

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from web.numbers import MOST_PAGES, page_number

LONGEST = 200


def one_arg(name: str, default: str = "") -> str:
    """The value of a query parameter. 400 when it is too long or comes twice: two readers could take different ones."""
    value = _one(request.args, name, default)
    if len(value) > LONGEST:
        raise BadRequest
    return value


def one_field(name: str, default: str = "") -> str:
    """The value of a field that belongs to no form class. 400 when it comes twice."""
    return _one(request.form, name, default)


def choice_arg(name: str, allowed: Collection[str], default: str) -> str:
    """One of `allowed`; `default` when missing. 400 for anything else, so that no word of ours meets a query."""
    value = one_arg(name) or default
    if value not in allowed:
        raise BadRequest
    return value


def page_arg(pages: int = MOST_PAGES) -> int:
    """`?page=` as the nearest page there is."""
    return page_number(one_arg("page"), pages)


def _one(given: MultiDict[str, str], name: str, default: str) -> str:
    values = given.getlist(name)
    if len(values) > 1:
        raise BadRequest
    return values[0] if values else default
