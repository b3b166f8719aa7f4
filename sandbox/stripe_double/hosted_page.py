"""The page Stripe hosts: what is paid for, and buttons for how it ends. No script, no card numbers."""

import hashlib
from base64 import b64encode
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request
from markupsafe import Markup

from sandbox.stripe_double import Json
from sandbox.stripe_double.double import Double
from sandbox.stripe_double.resources import checkout_sessions
from sandbox.stripe_double.wording import words_for
from sandbox.stripe_double.work import Work

BEIJING = timezone(timedelta(hours=8))
SYMBOLS = {"cny": "¥"}
STYLE = Path(__file__).with_name("templates").joinpath("pay.css").read_text(encoding="utf-8")
STYLE_HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

#: How a payment may end, by the last part of the address a button posts to. 3-D Secure and paying later belong here.
OUTCOMES = {"confirmation": checkout_sessions.confirm, "decline": checkout_sessions.decline}


def create_hosted_page(double: Double) -> Blueprint:
    """Routes for everything under /pay."""
    page = Blueprint("pay", __name__, url_prefix="/pay")

    @page.get("/<session_id>")
    def show(session_id: str) -> Response:
        with double.work() as work:
            return _page(work, work.store.find(session_id, "checkout.session"))

    @page.post("/<session_id>/<outcome>")
    def end(session_id: str, outcome: str) -> Response:
        with double.work() as work:
            session = work.store.find(session_id, "checkout.session")
            if session is None or outcome not in OUTCOMES:
                return _page(work, None)
            if session["status"] == "open":
                session = OUTCOMES[outcome](work, session)
            return _after(work, session)

    return page


def _after(work: Work, session: Json) -> Response:
    """A second click finds the session complete and goes the same way as the first."""
    match session["status"]:
        case "complete":
            return _redirect(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]))
        case "open":
            return _redirect(f"{work.public_url}/pay/{session['id']}")
        case _:
            return _page(work, session)


def _page(work: Work, session: Json | None) -> Response:
    words = words_for(session["locale"] if session else None, request.accept_languages.best_match(["zh", "en"]))
    if session is None:
        return _html("closed.html", 404, [], words=words, state="unknown", back=None)
    if session["status"] == "open":
        return _open_page(work, session, words)
    state, status, back = "expired", 410, session["cancel_url"]
    if session["status"] == "complete":
        state, status, back = "paid", 200, session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    return _html("closed.html", status, [], words=words, state=state, back=back)


def _open_page(work: Work, session: Json, words: dict[str, str]) -> Response:
    intent = work.store.find(session["payment_intent"] or "")
    until = datetime.fromtimestamp(session["expires_at"], UTC).astimezone(BEIJING)
    return _html(
        "pay.html",
        200,
        [session["success_url"]],
        words=words,
        session=session,
        lines=[line | {"money": _money(line)} for line in checkout_sessions.lines(work, session)],
        total=_money(session),
        until=f"{until:%Y-%m-%d %H:%M}",
        declined=intent is not None and intent["last_payment_error"] is not None,
    )


def _money(thing: Json) -> str:
    currency, amount = thing["currency"], thing["amount_total"]
    return f"{SYMBOLS.get(currency, currency.upper() + ' ')}{amount // 100:,}.{amount % 100:02d}"


def _html(template: str, status: int, leads_to: list[str], **values: object) -> Response:
    response = Response(render_template(template, style=Markup(STYLE), **values), status)  # noqa: S704 — our own file
    # A browser follows the redirect after a form only to origins that form-action names.
    targets = " ".join(["'self'", *(f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, leads_to))])
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action {targets}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return _private(response)


def _redirect(url: str) -> Response:
    response = Response(status=303)
    response.headers["Location"] = redirect(url, 303).location
    return _private(response)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
