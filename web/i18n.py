"""Language and text size: cookies changed by plain links, read on every request.

Chinese is the default whatever the browser says; `_`, `_n` and `_l` are Flask-Babel's, typed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import flask_babel
from babel.support import NullTranslations
from flask import Blueprint, Flask, current_app, g, redirect, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from web.access import ANYONE, Rule, register
from web.arguments import one_arg
from web.redirects import safe_path

#: What the cookie and the link say, and which catalogue that is.
LANGUAGES = {"zh": "zh_Hans", "en": "en"}
#: What `<html lang>` says.
TAGS = {"zh_Hans": "zh-Hans", "en": "en"}
#: 17, 20 and 24 px; the first needs no `data-size`.
TEXT_SIZES = ("standard", "large", "xlarge")
YEAR = 365 * 24 * 3600
TRANSLATIONS = Path(__file__).parent.parent / "translations"


def _(message: str, **params: object) -> str:
    """`message` in the visitor's language, with its `%(name)s` filled in."""
    text = _words().ugettext(message)
    return text % params if params else text


def _n(one: str, many: str, number: int, **params: object) -> str:
    """The form that fits `number`, which fills `%(num)s`."""
    return _words().ungettext(one, many, number) % {"num": number, **params}


def _l(message: str, **params: object) -> str:
    """The same as `_`, looked up when it is shown: for tables of sentences."""
    return cast(str, flask_babel.lazy_gettext(message, **params))


def locale() -> str:
    """`zh_Hans` or `en`: the name of the catalogue in use."""
    if "locale" not in g:
        g.locale = LANGUAGES.get(request.cookies.get("lang", ""), "zh_Hans") if request else "zh_Hans"
    return str(g.locale)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Words of a catalogue whatever the visitor's is: what is written for somebody else is written in his."""
    before = locale()
    with flask_babel.force_locale(language):
        g.locale = language
        try:
            yield
        finally:
            g.locale = before


def text_size() -> str:
    """`standard`, `large` or `xlarge`."""
    wanted = request.cookies.get("size", "")
    return wanted if wanted in TEXT_SIZES else str(g.get("text_size", TEXT_SIZES[0]))


def begin_large() -> None:
    """On this page large letters are what somebody sees who has not chosen a size."""
    g.text_size = "large"


def change_language(code: str) -> Response:
    """Remember the language and go back where the visitor was."""
    return _remember("lang", code, tuple(LANGUAGES))


def change_text_size(size: str) -> Response:
    """Remember the text size and go back where the visitor was."""
    return _remember("size", size, TEXT_SIZES)


blueprint = Blueprint("i18n", __name__)
URLS = [
    Rule("/language/<slug:code>", change_language, {"GET": ANYONE}),
    Rule("/text-size/<slug:size>", change_text_size, {"GET": ANYONE}),
]
register(blueprint, URLS)


def register_i18n(app: Flask) -> None:
    """Choose the language of each request; days are those of China."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = app.config.get("BABEL_TRANSLATION_DIRECTORIES", str(TRANSLATIONS))
    flask_babel.Babel(app, default_locale="zh_Hans", default_timezone="Asia/Shanghai", locale_selector=locale)
    app.extensions["words"] = {}
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _words().ugettext(text),
        lambda one, many, number: _words().ungettext(one, many, number),
        newstyle=True,
    )
    app.register_blueprint(blueprint)


def _words() -> NullTranslations:
    """The catalogue of the language in force. Flask-Babel would look for its file by name on every word of a page."""
    spoken = flask_babel.get_locale()
    known: dict[object, NullTranslations] = current_app.extensions["words"]
    if spoken not in known:
        known[spoken] = flask_babel.get_translations()
    return known[spoken]


def _remember(name: str, value: str, allowed: tuple[str, ...]) -> Response:
    if value not in allowed:
        raise NotFound
    answer = redirect(safe_path(one_arg("next")), 302)
    answer.set_cookie(
        name, value, max_age=YEAR, secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax"
    )
    return answer
