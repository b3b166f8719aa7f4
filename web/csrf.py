"""Forms are taken only from our own pages; a form that expired is shown again with what was typed."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from web.errors import json_error
from web.logs import request_id
from web.negotiation import wants_json
from web.redirects import safe_path
from web.sentences import sentence

#: `module.view` of what is called by machines that prove themselves otherwise (a signature, a token in a header), and
#: whose cookies nobody reads. Nothing else belongs here.
EXEMPT_VIEWS = (
    "shop.webhooks.take_stripe_event",
    "api.readings.take_readings",
    "api.tracking.take_tracking",
)
#: A form may lie open for a working day.
SECONDS = 12 * 3600
FIELD = "csrf_token"
#: Never put into a page again, however often the form is sent.
SECRETS = frozenset({"code", "otp", "pin", FIELD})


@dataclass(frozen=True, slots=True)
class Resending:
    """A form to be sent again: where to, its values, and whether files must be chosen anew."""

    action: str
    values: list[tuple[str, str]]
    files_lost: bool


def register_csrf(app: Flask) -> None:
    """Check the token of every unsafe request of `app`. After access and body checks."""
    app.config.update(WTF_CSRF_TIME_LIMIT=SECONDS, WTF_CSRF_SSL_STRICT=False, WTF_CSRF_FIELD_NAME=FIELD)
    protection = CSRFProtect(app)
    for view in EXEMPT_VIEWS:
        protection.exempt(view)
    app.register_error_handler(CSRFError, _expired)


def _expired(error: CSRFError) -> Response:
    g.failed = True
    if wants_json():
        return json_error(400, "form_expired", sentence("form_expired", {}))
    return make_response(render_template("errors/expired.html", resending=_resending(), request_id=request_id()), 400)


def _resending() -> Resending | None:
    """The form to be sent again by one click; None when another site sent it: those are not the visitor's words."""
    if not _came_from_here():
        return None
    values = [(name, value) for name, value in request.form.items(multi=True) if not _is_secret(name)]
    return Resending(safe_path(request.full_path.rstrip("?")), values, bool(request.files))


def _came_from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.referrer or ""
    return _origin(sender) in {_origin(request.host_url), _origin(current_app.config["PUBLIC_URL"])}


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def _is_secret(name: str) -> bool:
    return name in SECRETS or "password" in name.lower()
