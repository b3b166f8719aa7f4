"""Pages that show everybody the same: made once, and kept for whoever would be shown exactly that again.

    return kept_page("shop/products.html", cards=…, total=…)

It is `render_template` for pages that show the values they are given and their frame (`web.frame.Frame`), and nothing
else. All of these together are the key, compared value by value, so a page is never stale: another price, one pack
less, another word, language or cart is another page. Views read from the database what must be right, on every
request; what is saved is the writing of the page. Values are plain and cannot change: strings, numbers, days, tuples.

A page is made outside of the request. A template that asks for the visitor, the session, the request or the database
fails at once, for everybody, instead of keeping what is somebody's. The token of the page's one form is not in what is
kept: its place is left open and filled on every answer.
"""

import secrets
from collections.abc import Hashable
from contextvars import Context
from functools import lru_cache
from typing import cast

from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import generate_csrf

from web.frame import Frame, frame
from web.gaps import Gapped

#: Kept in each process: 5 to 15 kB each, some 5 MB.
MOST_KEPT = 500

Values = tuple[tuple[str, Hashable], ...]


class Kept:
    """The pages of an application that are kept, the ones shown last."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._place = secrets.token_hex(16)
        self.page = lru_cache(MOST_KEPT)(self.fresh_page)

    def fresh_page(self, template: str, values: Values, around: Frame) -> "Page":
        """Make a page without looking whether it is kept, and without keeping it."""
        text = Context().run(self._write, template, values, around)
        before, *behind = text.split(self._place)
        if len(behind) > 1:
            raise ValueError(f"{template} has more than one form")
        return Page(Gapped.of(before.encode(), "".join(behind).encode()), bool(behind))

    def _write(self, template: str, values: Values, around: Frame) -> str:
        with self._app.app_context():
            g.locale, g.session = around.catalogue, None
            names = around.names() | {"csrf_token": lambda: self._place}
            return self._app.jinja_env.get_template(template).render(names, **dict(values))


class Page:
    """A page as it is kept, and whether it has a form."""

    def __init__(self, text: Gapped, has_form: bool) -> None:
        self._text = text
        self._has_form = has_form

    def answer(self) -> Response:
        """The page for the visitor of this request."""
        token = generate_csrf().encode() if self._has_form else b""
        if not request.accept_encodings.quality("gzip"):
            return Response(self._text.plain(token))
        return Response(self._text.gzip(token), headers={"Content-Encoding": "gzip"})


def register_kept(app: Flask) -> None:
    """Let views of `app` keep pages."""
    app.extensions["kept"] = Kept(app)


def kept_page(template: str, **values: Hashable) -> Response:
    """The page `template` makes of `values` and the frame of this request."""
    kept = cast(Kept, current_app.extensions["kept"])
    around = frame()
    # What the page before had to say is said once, to one visitor.
    make = kept.fresh_page if around.said else kept.page
    return make(template, tuple(values.items()), around).answer()
