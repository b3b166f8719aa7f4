"""Where a visitor may be sent back to: a path of this site and nothing else."""

import re
from urllib.parse import quote, unquote, urlencode, urlsplit

from flask import redirect, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

LONGEST = 2000


def safe_path(target: str | None, fallback: str = "/") -> str:
    """`target` if it is a path of this site, else `fallback`.

    Browsers read `\\` as `/` and drop tabs and line breaks, so `/\\evil` and `/<tab>/evil` are refused like `//evil`.
    """
    if not target or len(target) > LONGEST or not re.fullmatch(r"/(?:[^/].*)?", target):
        return fallback
    if "\\" in target or re.search(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff]", target):
        return fallback
    return quote(target, safe="/?&=%:@!$'()*+,;~#-._")


def see(path: str) -> Response:
    """303: what was posted is done, look at `path`."""
    return redirect(path, 303)


def path_to_return_to() -> str:
    """The page to come back to after a detour: this one if it can be read, else the one it was posted from."""
    if request.method in {"GET", "HEAD"}:
        return safe_path(request.full_path.rstrip("?"))
    return _readable(safe_path(_path_of_referrer()))


def login_path() -> str:
    """The sign-in page that leads back here."""
    back = path_to_return_to()
    return "/login" if back == "/" else f"/login?{urlencode({'next': back})}"


def step_path() -> str:
    """The page where somebody proves anew who he is, and that leads back here."""
    return f"/login/second-factor?{urlencode({'next': path_to_return_to()})}"


def _path_of_referrer() -> str:
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _readable(path: str) -> str:
    """`path` if a GET of it leads somewhere."""
    adapter = request_ctx.url_adapter
    try:
        return path if adapter and adapter.match(unquote(urlsplit(path).path), method="GET") else "/"
    except HTTPException:
        return "/"
