"""What may stand in an address. Anything else is 404, like an address that does not exist.

Flask's own `<int:…>` takes `٣` as 3 and numbers no database column holds.
"""

import re

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError


class _Exact(BaseConverter):
    """Text that matches `regex` as a whole, newline at the end included."""

    def to_python(self, value: str) -> str:
        if not re.fullmatch(self.regex, value):
            raise ValidationError
        return value


class IdConverter(_Exact):
    """A row's number: 1 to 18 ASCII figures without a leading zero, so it fits a bigint."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:  # type: ignore[override]  # the base says str, the protocol any value
        return int(super().to_python(value))

    def to_url(self, value: object) -> str:
        return str(value)


class SlugConverter(_Exact):
    """A name for addresses: small letters, figures, hyphens."""

    regex = "[a-z0-9-]{1,60}"


class NumberConverter(_Exact):
    """An order or parcel number as printed: capital letters, figures, hyphens."""

    regex = "[A-Z0-9-]{1,20}"


class LotConverter(_Exact):
    """A lot code as printed on the label."""

    regex = "[A-Z0-9-]{1,32}"


def register_converters(app: Flask) -> None:
    """Make `<id:…>`, `<slug:…>`, `<number:…>` and `<lot:…>` known. Before any rule."""
    app.url_map.converters.update(id=IdConverter, slug=SlugConverter, number=NumberConverter, lot=LotConverter)
