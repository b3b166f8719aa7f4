"""The headers every answer carries."""

import wsgiref.headers
from dataclasses import dataclass

import werkzeug.datastructures
from flask import Flask, Response, g, request

#: Pages about somebody who has not signed in: carts, checkouts, orders reached by a link, codes being typed.
PRIVATE_PATHS = ("/cart", "/checkout", "/orders", "/login", "/join", "/account")
HSTS = "max-age=31536000; includeSubDomains"
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


Headers = wsgiref.headers.Headers | werkzeug.datastructures.Headers


@dataclass(frozen=True, slots=True)
class HeaderPolicy:
    """What depends on the installation: where payment forms lead, and whether all of it is https."""

    payment_origin: str | None
    https_only: bool

    def content_security(self, style_hash: str | None = None) -> str:
        """The policy of a page; `style_hash` (`sha256-…`) lets exactly one style sheet stand inside it."""
        style = f"'self' '{style_hash}'" if style_hash else "'self'"
        forms = f"'self' {self.payment_origin}" if self.payment_origin else "'self'"
        return (
            f"default-src 'none'; script-src 'self'; style-src {style}; img-src 'self' data:; font-src 'self'; "
            f"connect-src 'self'; form-action {forms}; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
        )

    def add_to(self, headers: Headers, style_hash: str | None = None) -> None:
        """Put what every answer carries into `headers`, static files included."""
        headers["Content-Security-Policy"] = self.content_security(style_hash)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = PERMISSIONS
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if self.https_only:
            headers["Strict-Transport-Security"] = HSTS


def register_headers(app: Flask, policy: HeaderPolicy) -> None:
    """Add the headers to every answer of `app`, the failed ones included."""
    app.extensions["header_policy"] = policy

    @app.after_request
    def add(response: Response) -> Response:
        policy.add_to(response.headers, g.get("inline_style_hash"))
        response.headers.setdefault("Cache-Control", "no-store" if _is_private(response) else "private, no-cache")
        response.vary.update(("Cookie", "Accept"))
        return response


def _is_private(response: Response) -> bool:
    """Whether nobody may keep this answer, not even the visitor's own browser."""
    return (
        g.get("person_id") is not None
        or request.method not in {"GET", "HEAD"}
        or response.status_code >= 400
        or any(request.path == path or request.path.startswith(f"{path}/") for path in PRIVATE_PATHS)
    )
