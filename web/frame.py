"""What every template may name: the visitor, the cart's count, the language, the built files."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, cast

from flask import Flask, Response, current_app, g, get_flashed_messages, request
from jinja2 import StrictUndefined
from werkzeug.local import LocalProxy

from web import i18n
from web.assets import Assets, load_manifest
from web.logs import request_id
from web.redirects import path_to_return_to
from web.sign_in import parties, person

YEAR = 365 * 24 * 3600
BUILT = Path(__file__).parent.parent / "static" / "dist"


class InlineStyles:
    """True when the styles should stand inside the page: its browser has not said that it holds the file.

    Only frames that put them there ask; asking lets the policy allow them and the cookie be set.
    """

    def __bool__(self) -> bool:
        if request.cookies.get("css") == assets().css_version:
            return False
        g.inline_style_hash = assets().css_hash
        return True


class Frame(NamedTuple):
    """All that a frame shows of the visitor and of the address, in plain values.

    path: without query; back: the address to come back to; searched: what stands in the search field; said: what the
    page before had to say, as (category, sentence).
    """

    catalogue: str
    text_size: str
    path: str
    back: str
    searched: str
    inline_css: bool
    cart_count: int
    said: tuple[tuple[str, str], ...]

    def names(self) -> dict[str, object]:
        """What templates call it."""
        return {"assets": assets(), "locale": i18n.TAGS[self.catalogue], **self._asdict()}


def register_frame(app: Flask) -> None:
    """Give templates their names. Unknown names are errors, everywhere and always."""
    app.jinja_env.undefined = StrictUndefined
    app.extensions["assets"] = load_manifest(BUILT)
    app.extensions.setdefault("cart_counter", _no_cart)
    app.context_processor(_names)
    app.after_request(_remember_styles)


def count_cart_with(app: Flask, counter: Callable[[], int]) -> None:
    """Let `counter` say how many packs are in the visitor's cart. Asked once a page, and only where it shows."""
    app.extensions["cart_counter"] = counter


def frame() -> Frame:
    """The frame of this request. What the page before had to say is said by whoever asks first."""
    return Frame(
        catalogue=i18n.locale(),
        text_size=i18n.text_size(),
        path=request.path,
        back=path_to_return_to(),
        searched=_searched(),
        inline_css=bool(InlineStyles()),
        cart_count=_cart_count(),
        said=_said(),
    )


def assets() -> Assets:
    """The built files of this release."""
    found: Assets = current_app.extensions["assets"]
    return found


def _names() -> dict[str, object]:
    return {
        "assets": assets(),
        "back": "/" if g.get("failed") else path_to_return_to(),
        "cart_count": LocalProxy(_cart_count),
        "inline_css": InlineStyles(),
        "locale": i18n.TAGS[i18n.locale()],
        "path": request.path,
        "person": LocalProxy(person),
        "request_id": request_id(),
        "said": LocalProxy(_said),
        "searched": _searched(),
        "several_parties": LocalProxy(_several_parties),
        "text_size": i18n.text_size(),
    }


def _several_parties() -> bool:
    return len(parties()) > 1


def _cart_count() -> int:
    if "cart_count" not in g:
        g.cart_count = current_app.extensions["cart_counter"]()
    return int(g.cart_count)


def _searched() -> str:
    return request.args.get("q", "") if request.path == "/search" else ""


def _said() -> tuple[tuple[str, str], ...]:
    return cast(tuple[tuple[str, str], ...], tuple(get_flashed_messages(with_categories=True)))


def _no_cart() -> int:
    return 0


def _remember_styles(response: Response) -> Response:
    """The next page links the styles: the script of this one fetches them once it is done."""
    if "inline_style_hash" in g and response.status_code == 200:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie("css", assets().css_version, YEAR, secure=secure, httponly=True, samesite="Lax")
    return response
